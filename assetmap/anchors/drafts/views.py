"""Pages by which a ledger comes in: upload, look, correct, send for release, release, withdraw."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)

from assetmap.anchors.drafts import services
from assetmap.anchors.drafts.errors import BadDraft, FileBlocked
from assetmap.anchors.drafts.forms import UploadForm
from assetmap.anchors.drafts.jobs import CHECK, LOAD, folder_of
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.drafts.pages import (
    DraftPage,
    DraftRow,
    LedgerRow,
    LedgersPage,
    UploadPage,
)
from assetmap.anchors.drafts.telling import STATE_WORDS, TAGS, tell
from assetmap.anchors.models import Anchor, Ledger
from assetmap.anchors.reading.fields import FIELDS
from assetmap.anchors.rights import RULES, get_own_anchor, thing_of
from assetmap.core.errors import Invalid
from assetmap.core.limits import MB, UPLOAD_BYTES
from assetmap.core.money import money_words
from assetmap.uploads.judging import judge
from assetmap.uploads.queue import Queue
from assetmap.uploads.receiving import receive
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writer_of, writing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.settings import settings_here
from assetmap.web.uploading import takes_files
from assetmap.web.versions import sent_version
from assetmap.web.writing import after_commit, saves

blueprint = Blueprint("drafts", __name__)
_OF = "/anchors/<anchor>/ledgers"
_SAID = {
    "withdrawn": "The ledger is withdrawn: no page, map or file shows it any more.",
    "discarded": "The upload is thrown away, file and all.",
}


@blueprint.get(_OF)
@bound("anchors.load_ledger")
def show_ledgers(anchor: str) -> Response:
    """Which ledgers has this anchor, and which are on their way in?"""
    held = _mine(anchor)
    page = LedgersPage(
        **_frame(f"Ledgers of {held.organisation.name}"),
        anchor=anchor,
        drafts=tuple(
            DraftRow(f"{_path(anchor)}/{one.slug}", one.label, STATE_WORDS[one.state],
                     TAGS[one.state])
            for one in services.list_drafts(writing(), held, actor=g.principal)
        ),
        ledgers=tuple(_ledger_row(one) for one in held.ledgers),
        catchment=f"/anchors/{anchor}/catchment",
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("anchors/drafts/ledgers.html", page=page))


@blueprint.get(f"{_OF}/new")
@bound("anchors.load_ledger")
def show_upload(anchor: str) -> Response:
    """Which file, and whose is it?"""
    return _draw_upload(_mine(anchor), _upload_form(_mine(anchor), formdata=None))


@blueprint.post(f"{_OF}/new")
@takes_files(UPLOAD_BYTES)
@bound("anchors.load_ledger")
@limited("upload")
@saves
def upload(anchor: str) -> Response:
    """Take a file through the door; a worker looks at it."""
    held = _mine(anchor)
    form = _upload_form(held)
    sent, folder = request.files.get("file"), _folder()
    if sent is None or not sent.filename:
        return _draw_upload(held, form, BadDraft("Choose a file.", {"file": "Choose a file."}))
    if not form.validate():
        return _draw_upload(held, form, BadDraft("Look at the marked fields."))
    received = receive(sent.stream, folder)
    try:
        judged = judge(received.path, label=sent.filename, purpose="ledger", declared=sent.mimetype)
        draft = services.begin_draft(
            writing(), actor=g.principal, anchor=held, judged=judged, file=received.path,
            words=_words(form), today=now().date(),
        )  # fmt: skip
    except (Invalid, FileBlocked) as fault:
        received.path.unlink(missing_ok=True)
        return _draw_upload(held, form, fault)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise
    _queue(CHECK, draft.slug)
    return go_to(f"{_path(anchor)}/{draft.slug}")


@blueprint.get(f"{_OF}/<slug>")
@bound("anchors.load_ledger")
def show_draft(anchor: str, slug: str) -> Response:
    """What was found in this file, and what now?"""
    return _draw(services.get_draft(writing(), slug, actor=g.principal, anchor=anchor))


@blueprint.get(f"{_OF}/<slug>/state.json")
@bound("anchors.load_ledger")
def show_state(anchor: str, slug: str) -> Response:
    """How far is it? Asked by the page while something is being done."""
    draft = services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    return jsonify(state=draft.state, step=draft.step, version=draft.version)


@blueprint.post(f"{_OF}/<slug>/reading")
@bound("anchors.load_ledger")
@saves
def choose_reading(anchor: str, slug: str) -> Response:
    """Say which column is which; it is checked anew."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    mapping = {
        name: request.form[f"column-{name}"].strip()
        for name in FIELDS
        if request.form.get(f"column-{name}", "").strip()
    }
    services.choose_reading(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        reading=services.Reading(
            request.form.get("sheet", "").strip() or None,
            mapping,
            request.form.get("date_order") or None,
        ),
    )  # fmt: skip
    _queue(CHECK, slug)
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/again")
@bound("anchors.load_ledger")
@saves
def check_again(anchor: str, slug: str) -> Response:
    """Check it once more."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.check_again(writing(), actor=g.principal, slug=slug)
    _queue(CHECK, slug)
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/cancel")
@bound("anchors.load_ledger")
@saves
def cancel(anchor: str, slug: str) -> Response:
    """Stop what is being done with it."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.cancel_draft(writing(), actor=g.principal, slug=slug)
    engine = writer_of(current_app)
    if engine is not None:
        after_commit(lambda: Queue(engine).cancel(slug))
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/submit")
@bound("anchors.load_ledger")
@saves
def submit(anchor: str, slug: str) -> Response:
    """Send it for release by somebody else."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.submit_draft(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        previewed=request.form.get("previewed", ""),
    )  # fmt: skip
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/back")
@bound("anchors.load_ledger")
@saves
def send_back(anchor: str, slug: str) -> Response:
    """Take it back from release."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.send_back(writing(), actor=g.principal, slug=slug, version=sent_version())
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/release")
@bound("anchors.release_ledger")
@saves
def release(anchor: str, slug: str) -> Response:
    """Let it in: the second person's step."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.release_draft(
        writing(), actor=g.principal, slug=slug, version=sent_version(),
        previewed=request.form.get("previewed", ""), folder=_folder(),
    )  # fmt: skip
    _queue(LOAD, slug)
    return go_to(f"{_path(anchor)}/{slug}")


@blueprint.post(f"{_OF}/<slug>/discard")
@bound("anchors.load_ledger")
@saves
def discard(anchor: str, slug: str) -> Response:
    """Throw it away."""
    services.get_draft(writing(), slug, actor=g.principal, anchor=anchor)
    services.discard_draft(
        writing(), actor=g.principal, slug=slug, version=sent_version(), folder=_folder()
    )
    return go_to(f"{_path(anchor)}?said=discarded")


def _mine(slug: str) -> Anchor:
    return get_own_anchor(writing(), slug, actor=g.principal)


def _path(anchor: str) -> str:
    return f"/anchors/{anchor}/ledgers"


def _folder() -> Path:
    return folder_of(settings_here())


def _queue(task: str, slug: str) -> None:
    """Once it is committed; were it lost then, the worker takes it up when it starts."""
    engine = writer_of(current_app)
    if engine is not None:
        after_commit(lambda: Queue(engine).try_put(task, slug))


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "money"}


def _words(form: UploadForm) -> services.DraftWords:
    return services.DraftWords(
        source=form.source.data or "",
        licence=form.licence.data or "",
        retrieved_on=form.retrieved_on.data or now().date(),
        published=form.published.data == "yes",
        replaces=form.replaces.data or None,
    )


def _upload_form(anchor: Anchor, **more: Any) -> UploadForm:
    form = UploadForm(**more)
    form.replaces.choices = {
        "": "No",
        **{
            one.slug: _period(one)
            for one in anchor.ledgers
            if one.replaced_by_id is None and not one.withdrawn
        },
    }
    return form


def _draw_upload(anchor: Anchor, form: UploadForm, fault: Invalid | None = None) -> Response:
    for name, words in (fault.fields if fault else {}).items():
        form[name].errors = [*form[name].errors, words]
    page = UploadPage(
        **_frame(f"Bring in a ledger of {anchor.organisation.name}"),
        anchor=anchor.slug,
        form=form,
        problem=str(fault) if fault else "",
        most=f"{UPLOAD_BYTES // MB} MB",
    )
    answer = make_response(render_template("anchors/drafts/upload.html", page=page))
    answer.status_code = 400 if fault or form.errors else 200
    return answer


def _draw(draft: LedgerDraft) -> Response:
    told = tell(draft)
    thing = thing_of(draft.anchor)
    is_own = g.principal.name in (draft.created_by, draft.submitted_by)
    may_release = RULES.allows(g.principal, "anchors.release_ledger", thing)
    page = DraftPage(
        **_frame(draft.label),
        anchor=draft.anchor.slug,
        anchor_name=draft.anchor.organisation.name,
        slug=draft.slug,
        version=draft.version,
        label=draft.label,
        state=draft.state,
        state_words=STATE_WORDS[draft.state],
        step=draft.step if draft.state in services.RUNNING else "",
        cancelled_by="you" if draft.cancelled_by == g.principal.name else draft.cancelled_by or "",
        problem=draft.problem,
        source_words=draft.source if draft.published else "private: seen by this anchor's people",
        headline=told.headline,
        counts=told.counts,
        columns=told.columns,
        doubts=told.doubts,
        warnings=told.warnings,
        account=draft.account,
        previewed=draft.checked_as or "",
        fields=told.fields,
        sheet=draft.sheet or "",
        date_order=draft.date_order or "",
        may_submit=draft.state == "checked",
        may_release=draft.state == "submitted" and may_release and not is_own,
        is_own=is_own,
        done_href=f"/anchors/{draft.anchor.slug}/catchment" if draft.state == "released" else "",
    )
    return make_response(render_template("anchors/drafts/draft.html", page=page))


def _ledger_row(one: Ledger) -> LedgerRow:
    thing = thing_of(one.anchor)
    state, tag = ("published", "ok") if one.published else ("private", "info")
    if one.replaced_by_id is not None:
        state, tag = "replaced by a correction", "plain"
    if one.withdrawn:
        state, tag = "withdrawn", "bad"
    words = f"{_period(one)}: {one.payment_count:,} payments, {money_words(one.net_pence)}"
    may_withdraw = not one.withdrawn and RULES.allows(g.principal, "anchors.withdraw_ledger", thing)
    return LedgerRow(one.slug, words, state, tag, may_withdraw)


def _period(one: Ledger) -> str:
    def month(day: date | None) -> str:
        return day.strftime("%B %Y") if day else "no date"

    first, last = month(one.date_from), month(one.date_to)
    return first if first == last else f"{first} to {last}"
