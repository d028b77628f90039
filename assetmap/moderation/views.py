"""Pages of moderation: the queue, one decision, one's own suggestions, reports, settings."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from shapely import unary_union
from shapely.geometry import shape
from sqlalchemy import select

from assetmap.accounts.models import Account
from assetmap.accounts.views.drawing import message
from assetmap.accounts.visiting import post
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.permissions import OPERATOR
from assetmap.core.words import day_words
from assetmap.moderation.errors import AlreadyDecided, BadDecision, BadReport
from assetmap.moderation.forms import CANNED, RECORD_WORDS, ReportForm, SettingForm
from assetmap.moderation.kinds import RECORDS, Described, ProposalKinds
from assetmap.moderation.models import WAITING, ProblemReport, Proposal
from assetmap.moderation.pages import (
    ContributionRow,
    ContributionsPage,
    DecisionPage,
    QueuePage,
    ReportPage,
    ReportRow,
    SettingRow,
    SettingsPage,
    WaitingRow,
)
from assetmap.moderation.policy import list_settings
from assetmap.moderation.queries import (
    RULES,
    count_record_of,
    get_proposal,
    list_own,
    list_reports,
    list_waiting,
    thing_of,
)
from assetmap.moderation.services import (
    STATE_WORDS,
    TOPICS,
    Decision,
    decide,
    handle_report,
    report_problem,
    set_policy,
    withdraw,
)
from assetmap.places.queries import list_areas
from assetmap.web.access import bound, may
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to, local_path
from assetmap.web.writing import saves

blueprint = Blueprint("moderation", __name__)
#: How each kind of suggestion is shown and carried out: ``app.py`` gathers it from the registers.
KINDS = "assetmap.proposals"
Shape: TypeAlias = dict[str, Any]
#: About 150 m of ground around what is shown.
_AROUND_DEG = 0.0015
_TAGS = {WAITING: "info", "approved": "ok", "refused": "bad", "withdrawn": "plain"}
_SAID = {
    "approved": "Approved: it is published, and the author is told.",
    "refused": "Refused: the author is told why.",
    "handled": "Thank you: the report is off the list.",
    "withdrawn": "Taken back. Nobody looks at it any more.",
}


@blueprint.get("/moderation")
@bound("moderation.decide")
def show_queue() -> Response:
    """What waits for me?"""
    kinds = _kinds()
    page = QueuePage(
        **_frame("Moderation"),
        waiting=tuple(
            WaitingRow(
                f"/moderation/{one.slug}", one.title, kinds[one.kind].words,
                day_words(one.submitted_at.date()),
            )
            for one in list_waiting(writing(), actor=g.principal)
        ),
        reports=_reports() if may("moderation.handle") else (),
        may_handle=may("moderation.handle"),
        may_set=may("moderation.set"),
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("moderation/queue.html", page=page))


@blueprint.get("/moderation/<slug>")
@bound("moderation.propose")
def show_proposal(slug: str) -> Response:
    """What would this change?"""
    return _draw(get_proposal(writing(), slug, actor=g.principal))


@blueprint.post("/moderation/<slug>")
@bound("moderation.decide")
@saves
def decide_proposal(slug: str) -> Response:
    """Approve it, with or without mending, or refuse it."""
    held = get_proposal(writing(), slug, actor=g.principal)
    verdict: Literal["approved", "refused"] = (
        "approved" if request.form.get("verdict") == "approved" else "refused"
    )
    reason = request.form.get("reason", "").strip() or CANNED.get(
        request.form.get("canned", ""), ""
    )
    try:
        decide(
            writing(), actor=g.principal, slug=slug,
            decision=Decision(verdict, reason, _mended(held) if verdict == "approved" else {}),
            kinds=_kinds(), post=post(), at=now(),
        )  # fmt: skip
    except AlreadyDecided:
        raise
    except (BadDecision, Invalid, Conflict) as fault:
        writing().rollback()
        return _draw(get_proposal(writing(), slug, actor=g.principal), fault=fault)
    return go_to(f"/moderation?said={verdict}")


@blueprint.get("/contributions")
@bound("moderation.propose")
def show_contributions() -> Response:
    """What became of what I suggested?"""
    kinds = _kinds()
    page = ContributionsPage(
        **_frame("Your contributions"),
        rows=tuple(
            ContributionRow(
                one.slug, one.title, kinds[one.kind].words, STATE_WORDS[one.state],
                _TAGS[one.state], one.reason, day_words(one.submitted_at.date()),
                one.path or f"/moderation/{one.slug}",
                RULES.allows(g.principal, "moderation.withdraw", thing_of(one)),
            )
            for one in list_own(writing(), author=g.principal.name)
        ),
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("moderation/contributions.html", page=page))


@blueprint.post("/contributions/<slug>/withdraw")
@bound("moderation.withdraw")
@saves
def withdraw_proposal(slug: str) -> Response:
    """Take one's own suggestion back."""
    withdraw(writing(), actor=g.principal, slug=slug, kinds=_kinds())
    return go_to("/contributions?said=withdrawn")


@blueprint.get("/report")
@bound("moderation.report")
def show_report() -> Response:
    """What is wrong with this page?"""
    about = local_path(urlsplit(request.args.get("page", "")).path)
    return _draw_report(ReportForm(formdata=None, page=about), about)


@blueprint.post("/report")
@bound("moderation.report")
@limited("report")
@saves
def send_report() -> Response:
    """Keep what a reader says is wrong."""
    form = ReportForm()
    about = local_path(urlsplit(form.page.data or "").path)
    try:
        report_problem(
            writing(), actor=g.principal, page=about, topic=form.topic.data or "",
            words=form.words.data or "", at=now(),
        )  # fmt: skip
    except BadReport as fault:
        return _draw_report(form, about, fault=fault)
    return go_to("/report/sent")


@blueprint.get("/report/sent")
@bound("moderation.report")
def show_report_sent() -> Response:
    """What happens now?"""
    return message(
        "Thank you",
        "A moderator looks at it. What is dangerous or tells of a person is looked at first.",
    )


@blueprint.post("/moderation/reports/<slug>")
@bound("moderation.handle")
@saves
def handle(slug: str) -> Response:
    """Say what was done about a report."""
    state: Literal["handled", "dismissed"] = (
        "handled" if request.form.get("state") == "handled" else "dismissed"
    )
    handle_report(
        writing(), actor=g.principal, slug=slug, state=state, note=request.form.get("note", ""),
        at=now(),
    )  # fmt: skip
    return go_to("/moderation?said=handled")


@blueprint.get("/moderation/settings")
@bound("moderation.set")
def show_settings() -> Response:
    """What is published without a moderator?"""
    return _draw_settings(_setting_form(formdata=None))


@blueprint.post("/moderation/settings")
@bound("moderation.set")
@saves
def keep_settings() -> Response:
    """Publish a kind of contribution at once somewhere, or hold it."""
    form = _setting_form()
    where = form.neighbourhood.data or ""
    record = next((one for one in RECORDS if one == form.record.data), None)
    if record is None or where not in form.neighbourhood.choices or not form.validate():
        return _draw_settings(form, problem="Choose from the lists.")
    chosen = {"open": True, "held": False, "none": None}[form.rule.data]
    set_policy(writing(), actor=g.principal, record=record, neighbourhood=where, is_open=chosen)
    return go_to("/moderation/settings")


def _kinds() -> ProposalKinds:
    held: ProposalKinds = current_app.extensions[KINDS]
    return held


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "none"}


def _describe(held: Proposal) -> Described:
    kind = _kinds()[held.kind]
    return kind.describe(writing(), held.details, held.target, held.base_version)


def _mended(held: Proposal) -> dict[str, str]:
    """What the moderator changed of the fields that may be mended."""
    found = {}
    for row in _describe(held).rows:
        sent = request.form.get(f"field-{row.field}")
        if row.is_editable and sent is not None and sent.strip() != row.after:
            found[row.field] = sent.strip()
    return found


def _draw(held: Proposal, fault: AssetmapError | None = None) -> Response:
    told = _describe(held)
    may_decide = held.state == WAITING and RULES.allows(
        g.principal, "moderation.decide", thing_of(held)
    )
    author = writing().scalar(select(Account).where(Account.slug == held.author))
    page = DecisionPage(
        **_frame(held.title),
        slug=held.slug,
        words=_kinds()[held.kind].words,
        state=STATE_WORDS[held.state],
        record_href=f"/{held.record}/{held.target}" if held.target else "",
        author="an import"
        if held.author == OPERATOR.name
        else (author.display_name if author else "") or "A resident",
        author_record=_record_words(count_record_of(writing(), held.author)) if may_decide else "",
        when=day_words(held.submitted_at.date()),
        picture=told.picture,
        rows=told.rows,
        moved_on=told.moved_on,
        may_decide=may_decide,
        may_withdraw=RULES.allows(g.principal, "moderation.withdraw", thing_of(held)),
        reason=held.reason,
        map_settings=_both(told.before, told.after),
        canned=tuple(CANNED.items()),
        problem=str(fault) if fault else "",
        typed={row.field: request.form.get(f"field-{row.field}", row.after) for row in told.rows},
    )
    answer = make_response(render_template("moderation/decision.html", page=page))
    answer.status_code = (409 if isinstance(fault, Conflict) else 400) if fault else 200
    return answer


def _both(before: Shape | None, after: Shape | None) -> dict[str, Any] | None:
    """Both shapes with what of the ground is shown; None when neither has a position."""
    shapes = [shape(one) for one in (before, after) if one]
    if not shapes:
        return None
    west, south, east, north = unary_union(shapes).buffer(_AROUND_DEG).bounds
    return {"bounds": [[south, west], [north, east]], "theirs": before, "yours": after}


def _record_words(counts: dict[str, int]) -> str:
    return (
        f"{counts.get('approved', 0)} approved, {counts.get('refused', 0)} refused, "
        f"{counts.get(WAITING, 0)} waiting"
    )


def _reports() -> tuple[ReportRow, ...]:
    return tuple(_report_row(one) for one in list_reports(writing()))


def _report_row(one: ProblemReport) -> ReportRow:
    who = "somebody with an account" if one.author else "a visitor"
    return ReportRow(
        one.slug, one.page, TOPICS[one.topic], one.words, who, day_words(one.at.date())
    )


def _draw_report(form: ReportForm, about: str, fault: BadReport | None = None) -> Response:
    for name, words in (fault.fields if fault else {}).items():
        form[name].errors = [words]
    page = ReportPage(
        **_frame("Report a problem"), form=form, about=about, problem=str(fault) if fault else ""
    )
    answer = make_response(render_template("moderation/report.html", page=page))
    answer.status_code = 400 if fault else 200
    return answer


def _setting_form(**more: Any) -> SettingForm:
    form = SettingForm(**more)
    form.neighbourhood.choices = {
        "": "Everywhere",
        **{area.slug: area.name for area in list_areas(writing(), "neighbourhood")},
    }
    return form


def _draw_settings(form: SettingForm, problem: str = "") -> Response:
    names = form.neighbourhood.choices
    page = SettingsPage(
        **_frame("What is published at once"),
        rows=tuple(
            SettingRow(
                row.record, RECORD_WORDS[row.record], row.neighbourhood,
                names.get(row.neighbourhood, row.neighbourhood), row.is_open,
            )
            for row in list_settings(writing())
        ),
        form=form,
        problem=problem,
    )  # fmt: skip
    answer = make_response(render_template("moderation/settings.html", page=page))
    answer.status_code = 400 if problem else 200
    return answer
