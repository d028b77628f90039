"""Pages of photos: one photo and its pictures, its words, taking it back, hiding it, one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError
from assetmap.core.words import day_words
from assetmap.history.bases import find_version
from assetmap.photos.drawing import frame, send_picture
from assetmap.photos.errors import BadPhoto, PhotoMovedOn, PhotoNotFound
from assetmap.photos.forms import INPUTS, WordsForm, fill_words, words_of
from assetmap.photos.models import HELD, HIDDEN, PUBLISHED, REFUSED, WITHDRAWN, Photo
from assetmap.photos.pages import OwnPage, OwnRow, PhotoPage, WordsPage
from assetmap.photos.parts import names_for_reader
from assetmap.photos.queries import (
    ShownPhoto,
    draft_pictured,
    find_shown,
    get_photo,
    list_drafts,
    list_own,
    pictured,
)
from assetmap.photos.rights import may, may_register, require
from assetmap.photos.services import hide_photo, reword_photo, show_photo, withdraw_photo
from assetmap.photos.subjects import find_subject, get_subject, names_of
from assetmap.photos.words import (
    LABELS,
    LICENCE_PAGES,
    LICENCES,
    PhotoWords,
    as_said,
    taken_words,
    words_held,
)
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    NO_MORE,
    WILL_HOLD,
    WILL_PUBLISH,
    ConflictPage,
    choices_sent,
    conflict_page,
    edit_page,
    promise_of,
    said_words,
    sent_on,
    typed_fields,
    unsettled,
)
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("photos", __name__)
refuse_strange_names(blueprint, lambda: PhotoNotFound("There is no such photo."))
_ONE = "/photos/<slug>"
_STATES = {
    HELD: ("waits for a moderator", "info"),
    PUBLISHED: ("", "ok"),
    REFUSED: ("refused", "bad"),
    WITHDRAWN: ("taken back", "plain"),
    HIDDEN: ("hidden", "warn"),
}
#: What is said of a record that is not there any more.
_GONE = "Something that left the map"
_SAID = {
    "added": "Your photo is published.",
    "saved": "The words are saved.",
    "hidden": "Nobody but its author and the moderators sees it any more.",
    "shown": "Everybody sees it again.",
}
_OWN_SAID = {
    "discarded": "The photo is thrown away.",
    "withdrawn": "The photo is taken back: its pictures are deleted.",
}


@blueprint.get("/photos/mine")
@bound("photos.propose")
def show_mine() -> Response:
    """Which photos did I add, and what became of them?"""
    root, author = request.script_root, g.principal.name
    drafts, photos = list_drafts(writing(), author), list_own(writing(), author)
    shown = {(draft.record, draft.target) for draft in drafts}
    names = names_of(writing(), shown | {(photo.record, photo.target) for photo in photos})
    waiting = tuple(
        OwnRow(
            f"{root}/photos/drafts/{one.slug}", draft_pictured(one, "Not confirmed"),
            names.get((one.record, one.target), _GONE), day_words(one.created_at.date()),
            "not confirmed: nobody else sees it", "warn", "",
        )
        for one in drafts
    )  # fmt: skip
    rows = tuple(
        OwnRow(
            f"{root}/photos/{one.slug}", pictured(one) if one.file_name else None,
            names.get((one.record, one.target), _GONE), day_words(one.added_at.date()),
            _STATES[one.state][0] or "published", _STATES[one.state][1], one.reason,
        )
        for one in photos
    )  # fmt: skip
    page = OwnPage(
        **frame("Your photos"), rows=waiting + rows,
        said=_OWN_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("photos/mine.html", page=page))


@blueprint.get(_ONE)
@bound("photos.read")
def show_photo_page(slug: str) -> Response:
    """What can be seen, of what, since when, and how may it be used?"""
    shown = find_shown(session(), slug)
    if shown is None and not g.principal.is_signed_in:
        raise PhotoNotFound("There is no such photo.")
    return _draw(slug, shown)


@blueprint.get(f"{_ONE}/<size>.jpg")
@bound("photos.read")
def show_picture(slug: str, size: str) -> Response:
    """One size of it: for everybody while it is published, else for who may look after it."""
    shown = find_shown(session(), slug)
    if shown is not None:
        return send_picture(slug, shown.file_name, size, is_public=True)
    if not g.principal.is_signed_in:
        raise PhotoNotFound("There is no such photo.")
    photo = get_photo(writing(), slug, actor=g.principal)
    return send_picture(slug, photo.file_name, size, is_public=False)


@blueprint.get(f"{_ONE}/edit")
@bound("photos.update")
def show_words(slug: str) -> Response:
    """What is said of it?"""
    photo, form = _mine_to_change(slug), WordsForm(formdata=None)
    fill_words(form, words_held(photo))
    return _draw_words(photo, form, photo.version)


@blueprint.post(f"{_ONE}/edit")
@bound("photos.update")
@limited("contribute")
@saves
def keep_words(slug: str) -> Response:
    """Say something else of it; a moderator may look at it first."""
    form, version, photo = WordsForm(), sent_version(), _mine_to_change(slug)
    if unsettled():
        return _draw_clash(photo, form, version, "Choose for each field whose words to keep.")
    _take_theirs(form, photo)
    try:
        outcome = reword_photo(
            writing(), actor=g.principal, slug=slug, version=version, words=words_of(form),
            promised=promise_of(form), at=now(),
        )  # fmt: skip
    except PhotoMovedOn:
        writing().rollback()
        return _draw_clash(_mine_to_change(slug), form, version)
    except (BadPhoto, NotYours) as fault:
        writing().rollback()
        return _draw_words(_mine_to_change(slug), form, version, fault)
    return sent_on(outcome.path, "held" if outcome.is_held else "saved")


@blueprint.post(f"{_ONE}/withdraw")
@bound("photos.withdraw")
@limited("contribute")
@saves
def withdraw(slug: str) -> Response:
    """Take one's own photo back, pictures and all."""
    withdraw_photo(writing(), actor=g.principal, slug=slug, version=sent_version(), at=now())
    return go_to("/photos/mine?said=withdrawn")


@blueprint.post(f"{_ONE}/hide")
@bound("photos.hide")
@saves
def hide(slug: str) -> Response:
    """Let nobody but its author and the moderators see it; the author reads why."""
    version = sent_version()
    try:
        hide_photo(
            writing(), actor=g.principal, slug=slug, version=version,
            reason=request.form.get("reason", ""), at=now(),
        )  # fmt: skip
    except BadPhoto as fault:
        writing().rollback()
        return _draw(slug, find_shown(session(), slug), fault)
    return sent_on(f"/photos/{slug}", "hidden")


@blueprint.post(f"{_ONE}/show")
@bound("photos.hide")
@saves
def show_again(slug: str) -> Response:
    """Show it again."""
    show_photo(writing(), actor=g.principal, slug=slug, version=sent_version())
    return sent_on(f"/photos/{slug}", "shown")


def _mine_to_change(slug: str) -> Photo:
    """A photo whose words may be changed, by whoever asks.

    Raises
    ------
    PhotoNotFound, NotYours, PhotoMovedOn
    """
    photo = get_photo(writing(), slug, actor=g.principal)
    require(writing(), g.principal, "photos.update", photo)
    if photo.state not in (HELD, PUBLISHED):
        raise PhotoMovedOn(
            f"This photo is {_STATES[photo.state][0]}, so its words can no longer be changed. "
            "Nothing was saved."
        )
    if photo.state == HELD and photo.author != g.principal.name:
        raise PhotoMovedOn("This photo waits for a moderator: mend its words in the queue.")
    return photo


def _draw(slug: str, shown: ShownPhoto | None, fault: AssetmapError | None = None) -> Response:
    """A photo's page: of one that is shown for everybody, else for who may look after it."""
    photo = get_photo(writing(), slug, actor=g.principal) if g.principal.is_signed_in else None
    one: ShownPhoto | Photo | None = shown or photo
    if one is None:
        raise PhotoNotFound("There is no such photo.")
    root = request.script_root
    subject = find_subject(session() if photo is None else writing(), one.record, one.target)
    name = subject.name if subject is not None else _GONE
    state, tag = _STATES[photo.state] if photo is not None else ("", "ok")
    page = PhotoPage(
        **frame(f"Photo of {name}"),
        picture=pictured(one) if one.file_name else None,
        description=one.description,
        caption=one.caption,
        subject=name,
        subject_href=f"{root}{subject.path}" if subject is not None else "",
        state=state,
        tag=tag,
        reason=photo.reason if photo is not None else "",
        facts=_facts(one, names_for_reader((slug,)).get(slug, "")),
        href=f"{root}/photos/{slug}",
        version=one.version,
        may_edit=photo is not None
        and photo.state in (HELD, PUBLISHED)
        and may(writing(), g.principal, "photos.update", photo)
        and (photo.state == PUBLISHED or photo.author == g.principal.name),
        may_withdraw=photo is not None
        and photo.state in (HELD, PUBLISHED, HIDDEN)
        and may(writing(), g.principal, "photos.withdraw", photo),
        may_hide=photo is not None
        and photo.state == PUBLISHED
        and may(writing(), g.principal, "photos.hide", photo),
        may_show=photo is not None
        and photo.state == HIDDEN
        and may(writing(), g.principal, "photos.hide", photo),
        told=_told(),
        problem="" if fault is None else str(fault),
    )
    answer = make_response(render_template("photos/photo.html", page=page))
    answer.status_code = 200 if fault is None else 400
    return answer


def _told() -> str:
    """What just happened, for whoever did it."""
    if not g.principal.is_signed_in:
        return ""
    said = request.args.get("said", "")
    return _SAID.get(said, "") or said_words("held" if said == "held" else None)


def _facts(one: ShownPhoto | Photo, name: str) -> tuple[tuple[str, str, str], ...]:
    rows = (
        ("Taken", taken_words(one.taken_year, one.taken_month) or "Not known", ""),
        ("Added", day_words(one.added_at.date()), ""),
        ("By", name, ""),
        (
            "Licence", LICENCES.get(one.licence, one.licence).split(":")[0],
            LICENCE_PAGES.get(one.licence, ""),
        ),
    )  # fmt: skip
    return tuple(row for row in rows if row[1])


def _draw_words(
    photo: Photo, form: WordsForm, version: int, fault: AssetmapError | None = None
) -> Response:
    subject = get_subject(writing(), photo.record, photo.target)
    publishes = photo.state == PUBLISHED and may_register(writing(), g.principal, subject)
    form.promise.data = "publish" if publishes else "propose"
    address = f"{request.script_root}/photos/{photo.slug}"
    problem = "" if fault is None else str(fault)
    page = WordsPage(
        **frame(f"Words of a photo of {subject.name}"), form=form, lead="",
        action=f"{address}/edit", back=address, version=version,
        submit="Save" if publishes else "Send to a moderator",
        note=WILL_PUBLISH if publishes else WILL_HOLD,
        problem=NO_MORE if isinstance(fault, NotYours) else problem, picture=pictured(photo),
    )  # fmt: skip
    return edit_page("photos/edit.html", page, fault)


def _draw_clash(photo: Photo, form: WordsForm, version: int, problem: str = "") -> Response:
    """Somebody saved meanwhile: both, with a choice for each field that differs."""
    try:
        yours = as_said(words_of(form))
    except BadPhoto as fault:
        return _draw_words(photo, form, version, fault)
    row = find_version(writing(), table="photo", row_id=photo.id, version=version)
    base = None if row is None else as_said(_words_then(row))
    chosen = choices_sent()
    found = tuple(
        replace(one, chosen=chosen.get(one.field, one.chosen))
        for one in clashes(LABELS, Versions(base, as_said(words_held(photo)), yours))
    )
    address = f"{request.script_root}/photos/{photo.slug}"
    page = ConflictPage(
        **frame("Two people changed the words of this photo"), lead=CLASH_LEAD,
        action=f"{address}/edit", back=address, version=photo.version, clashes=found,
        fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
    )  # fmt: skip
    return conflict_page(page)


def _words_then(row: Any) -> PhotoWords:
    return PhotoWords(
        row.get("description") or "", row.get("caption") or "", row.get("taken_year"),
        row.get("taken_month"),
    )  # fmt: skip


def _take_theirs(form: WordsForm, photo: Photo) -> None:
    """Where the other person's words are kept, the form says what is saved."""
    chosen = choices_sent()
    current = WordsForm(formdata=None)
    fill_words(current, words_held(photo))
    for field, names in INPUTS.items():
        if chosen.get(field) == "theirs":
            for name in names:
                form[name].data = current[name].data
