"""Pages by which a photo comes in: send it, look at it as it will be shown, confirm it."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request

from assetmap.core.errors import AssetmapError, Conflict, Invalid, NotAllowed
from assetmap.core.limits import MB, PHOTO_BYTES, PHOTO_DRAFT_KEPT_HOURS
from assetmap.photos.drawing import frame, home, send_picture
from assetmap.photos.errors import BadPhoto, PhotoNotFound, TooManyPhotos
from assetmap.photos.forms import ConfirmForm, SendForm, confirmation_of
from assetmap.photos.making import Made, make_pictures
from assetmap.photos.models import PhotoDraft
from assetmap.photos.pages import PreviewPage, SendPage
from assetmap.photos.queries import draft_pictured, get_draft
from assetmap.photos.rights import may_register
from assetmap.photos.services import begin_draft, confirm_draft, discard_draft, require_room
from assetmap.photos.store import photo_folder, remove_pictures
from assetmap.photos.subjects import Subject, get_subject
from assetmap.uploads.photos import TAKEN_OUT
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import rest, writing
from assetmap.web.editing import WILL_HOLD
from assetmap.web.forms import put_faults
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.uploading import takes_files
from assetmap.web.writing import after_commit, refuse_when_read_only, saves

blueprint = Blueprint("photo_drafts", __name__)
refuse_strange_names(blueprint, lambda: PhotoNotFound("There is no such page."))
_NEW = "/<register>/<slug>/photos/new"
_DRAFT = "/photos/drafts/<slug>"


@blueprint.get(_NEW)
@bound("photos.propose")
def show_send(register: str, slug: str) -> Response:
    """Which photo of this?"""
    subject = get_subject(writing(), register, slug)
    try:
        require_room(writing(), actor=g.principal, subject=subject)
    except TooManyPhotos as fault:
        return _draw_send(subject, SendForm(formdata=None), fault)
    return _draw_send(subject, SendForm(formdata=None))


@blueprint.post(_NEW)
@takes_files(PHOTO_BYTES)
@bound("photos.propose")
@limited("upload")
def send(register: str, slug: str) -> Response:
    """Make a photo's pictures; its author looks at them before anybody else does."""
    refuse_when_read_only()
    subject = get_subject(writing(), register, slug)
    form, sent = SendForm(), request.files.get("file")
    try:
        require_room(writing(), actor=g.principal, subject=subject)
        if sent is None or not sent.filename:
            raise BadPhoto("Choose a photo first.", {"file": "Choose a photo."})
        # Decoding takes seconds: no transaction waits for it.
        rest()
        made = make_pictures(
            sent.stream, label=sent.filename, declared=sent.mimetype, home=home(), at=now()
        )
    except (Invalid, TooManyPhotos) as fault:
        return _draw_send(subject, form, fault)
    finally:
        if sent is not None:
            sent.stream.seek(0)  # a form that is sent twice is known by its content
    kept: list[str] = []
    try:
        answer = _begin(register, slug, made, kept)
    except AssetmapError as fault:
        remove_pictures(photo_folder(home()), made.file_name)
        if isinstance(fault, TooManyPhotos):
            return _draw_send(subject, form, fault)
        raise
    if not kept:  # the form came before: its pictures lie here already
        remove_pictures(photo_folder(home()), made.file_name)
    return answer


@saves
def _begin(register: str, slug: str, made: Made, kept: list[str]) -> Response:
    """Keep what was made; a form that was sent twice keeps it once."""
    draft = begin_draft(
        writing(), actor=g.principal, subject=get_subject(writing(), register, slug),
        decoded=made.decoded, file_name=made.file_name, at=now(),
    )  # fmt: skip
    after_commit(lambda: kept.append(made.file_name))
    return go_to(f"/photos/drafts/{draft.slug}")


@blueprint.get(_DRAFT)
@bound("photos.propose")
def show_preview(slug: str) -> Response:
    """What will be shown, what was taken out, and what is said of it?"""
    draft = get_draft(writing(), slug, actor=g.principal)
    form = ConfirmForm(formdata=None)
    if draft.month:
        year, month = draft.month.split("-")
        form.year.data, form.month.data = year, str(int(month))
    return _draw_preview(draft, form)


@blueprint.get(f"{_DRAFT}/<size>.jpg")
@bound("photos.propose")
def show_draft_picture(slug: str, size: str) -> Response:
    """One size of it, for whoever sent it alone."""
    draft = get_draft(writing(), slug, actor=g.principal)
    return send_picture(draft.slug, draft.file_name, size, is_public=False)


@blueprint.post(f"{_DRAFT}/confirm")
@bound("photos.propose")
@limited("contribute")
@saves
def confirm(slug: str) -> Response:
    """Keep it, with what is said of it; a moderator may look at it first."""
    form = ConfirmForm()
    try:
        outcome = confirm_draft(
            writing(), actor=g.principal, slug=slug, said=confirmation_of(form), at=now()
        )
    except (Invalid, TooManyPhotos, NotAllowed) as fault:
        writing().rollback()
        return _draw_preview(get_draft(writing(), slug, actor=g.principal), form, fault)
    return go_to(f"{outcome.path}?said={'held' if outcome.is_held else 'added'}")


@blueprint.post(f"{_DRAFT}/discard")
@bound("photos.propose")
@saves
def discard(slug: str) -> Response:
    """Throw it away."""
    discard_draft(writing(), actor=g.principal, slug=slug)
    return go_to("/photos/mine?said=discarded")


def _draw_send(
    subject: Subject, form: SendForm, fault: AssetmapError | None = None
) -> Response:  # fmt: skip
    if isinstance(fault, Invalid):
        put_faults(form, fault.fields or {"file": str(fault)})
    page = SendPage(
        **frame(f"Add a photo of {subject.name}"),
        form=form,
        action=f"{request.script_root}{subject.path}/photos/new",
        back=f"{request.script_root}{subject.path}",
        problem="" if fault is None else str(fault),
        most=f"{PHOTO_BYTES // MB} MB",
    )
    answer = make_response(render_template("photos/send.html", page=page))
    answer.status_code = _status(fault)
    return answer


def _draw_preview(
    draft: PhotoDraft, form: ConfirmForm, fault: AssetmapError | None = None
) -> Response:
    subject = get_subject(writing(), draft.record, draft.target)
    if isinstance(fault, Invalid):
        put_faults(form, fault.fields)
    publishes = may_register(writing(), g.principal, subject)
    form.promise.data = "publish" if publishes else "propose"
    root = request.script_root
    page = PreviewPage(
        **frame("Look at your photo before it is kept"),
        form=form,
        picture=draft_pictured(draft, "Your photo as it will be shown"),
        taken_out=tuple(words for key, words in TAKEN_OUT.items() if key in draft.taken_out),
        subject=subject.name,
        subject_href=f"{root}{subject.path}",
        action=f"{root}/photos/drafts/{draft.slug}/confirm",
        discard=f"{root}/photos/drafts/{draft.slug}/discard",
        submit="Publish this photo" if publishes else "Send it to a moderator",
        note=(
            "Everybody sees it at once."
            if publishes
            else f"{WILL_HOLD} Not confirmed, it is deleted after {PHOTO_DRAFT_KEPT_HOURS} hours."
        ),
        problem="" if fault is None else str(fault),
    )
    answer = make_response(render_template("photos/preview.html", page=page))
    answer.status_code = _status(fault)
    return answer


def _status(fault: AssetmapError | None) -> int:
    if isinstance(fault, NotAllowed):
        return 403
    if isinstance(fault, Conflict):
        return 409
    return 200 if fault is None else 400
