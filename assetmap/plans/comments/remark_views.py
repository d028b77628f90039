"""What the group says beside a section, and what the section said before: for its people alone."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf import FlaskForm

from assetmap.accounts.queries import shown_names
from assetmap.accounts.services.leaving import FORMER
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.words import day_words
from assetmap.groups.threads.words import moment_words, who_words
from assetmap.plans.comments.errors import CommentNotFound
from assetmap.plans.comments.forms import RemarkForm
from assetmap.plans.comments.models import PlanRemark
from assetmap.plans.comments.pages import (
    RemarkPart,
    RemarksPage,
    VersionPage,
    VersionRow,
    VersionsPage,
)
from assetmap.plans.comments.remarks import (
    list_remarks,
    remove_remark,
    settle_remark,
    write_remark,
)
from assetmap.plans.comments.rights import RULES, remark_thing
from assetmap.plans.comments.versions import SectionVersion, get_version, go_back, list_versions
from assetmap.plans.models import Plan, PlanSection
from assetmap.plans.queries import get_draft, get_section
from assetmap.plans.rights import RULES as PLAN_RULES
from assetmap.plans.rights import draft_of
from assetmap.plans.views import frame
from assetmap.web.access import bound
from assetmap.web.clock import now, today_here
from assetmap.web.database import writing
from assetmap.web.differences import pieces
from assetmap.web.forms import put_faults
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("remarks", __name__)
refuse_strange_names(blueprint, lambda: CommentNotFound("There is no such section."))
_SECTION = "/plans/<slug>/sections/<part>"
_REMARK = "/plans/<slug>/remarks/<remark>"
_SAID = {
    "written": "The group can read it now.",
    "settled": "It is marked as settled.",
    "opened": "It is open again.",
    "removed": "It is taken back.",
}


@blueprint.get(f"{_SECTION}/remarks")
@bound("remarks.read")
def show_remarks(slug: str, part: str) -> Response:
    """What does the group say of this section?"""
    return _draw_remarks(slug, part, RemarkForm(formdata=None))


@blueprint.post(f"{_SECTION}/remarks")
@bound("remarks.write")
@limited("contribute")
@saves
def write(slug: str, part: str) -> Response:
    """Say something beside a section."""
    form = RemarkForm()
    try:
        write_remark(
            writing(), actor=g.principal, plan=slug, key=part, body=form.body.data or "", at=now()
        )
    except Invalid as fault:
        writing().rollback()
        return _draw_remarks(slug, part, form, fault)
    return go_to(f"/plans/{slug}/sections/{part}/remarks?said=written")


@blueprint.post(f"{_REMARK}/settle")
@bound("remarks.settle")
@limited("contribute")
@saves
def settle(slug: str, remark: str) -> Response:
    """Mark a remark as settled, or open it again."""
    settled = request.form.get("settled") != "no"
    one = settle_remark(
        writing(), actor=g.principal, plan=slug, remark=remark, version=sent_version(),
        today=today_here(), settled=settled,
    )  # fmt: skip
    said = "settled" if settled else "opened"
    return go_to(f"/plans/{slug}/sections/{one.section.key}/remarks?said={said}")


@blueprint.post(f"{_REMARK}/remove")
@bound("remarks.remove")
@limited("contribute")
@saves
def remove(slug: str, remark: str) -> Response:
    """Take a remark back."""
    section = remove_remark(
        writing(), actor=g.principal, plan=slug, remark=remark, version=sent_version()
    )
    return go_to(f"/plans/{slug}/sections/{section.key}/remarks?said=removed")


@blueprint.get(f"{_SECTION}/versions")
@bound("remarks.read")
def show_versions(slug: str, part: str) -> Response:
    """What did this section say before?"""
    plan, section = _here(slug, part)
    home = f"{request.script_root}/plans/{plan.slug}"
    versions = list_versions(writing(), section)
    names = shown_names(writing(), [one.author for one in versions])
    page = VersionsPage(
        **frame(f"Versions of “{section.title}”"), demonstration=plan.demonstration, home=home,
        plan=plan.title, section_href=f"{home}#{section.key}",
        rows=tuple(
            VersionRow(
                one.number, f"{home}/sections/{section.key}/versions/{one.number}",
                _facts(one, names), one.hidden, one.number == section.version,
            )
            for one in versions
        ),
    )  # fmt: skip
    return make_response(render_template("plans/comments/versions.html", page=page))


@blueprint.get(f"{_SECTION}/versions/<int:number>")
@bound("remarks.read")
def show_version(slug: str, part: str, number: int) -> Response:
    """What did it say then, and what differs from now?"""
    return _draw_version(slug, part, number)


@blueprint.post(f"{_SECTION}/versions/<int:number>/back")
@bound("plans.edit")
@limited("contribute")
@saves
def back(slug: str, part: str, number: int) -> Response:
    """Let the section say so again, as a new version."""
    try:
        go_back(
            writing(), actor=g.principal, plan=slug, key=part, version=sent_version(),
            number=number, today=now().date(),
        )  # fmt: skip
    except Conflict as fault:
        writing().rollback()
        return _draw_version(slug, part, number, fault)
    return go_to(f"/plans/{slug}?said=saved#{part}")


def _here(slug: str, part: str) -> tuple[Plan, PlanSection]:
    plan = get_draft(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "remarks.read", draft_of(plan.group))
    return plan, get_section(writing(), plan, part)


def _draw_remarks(slug: str, part: str, form: FlaskForm, fault: Invalid | None = None) -> Response:
    plan, section = _here(slug, part)
    remarks = list_remarks(writing(), section)
    names = shown_names(
        writing(), {one for held in remarks for one in (held.author, held.settled_by or "")}
    )
    if fault is not None:
        put_faults(form, fault.fields)
    home = f"{request.script_root}/plans/{plan.slug}"
    writes = RULES.allows(g.principal, "remarks.write", draft_of(plan.group))
    page = RemarksPage(
        **frame(f"What the group says of “{section.title}”"), demonstration=plan.demonstration,
        home=home, plan=plan.title, here=f"{home}/sections/{section.key}/remarks",
        section_href=f"{home}#{section.key}",
        rows=tuple(_remark(plan, one, names) for one in remarks),
        form=form if writes else None, problem="" if fault is None else str(fault),
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    answer = make_response(render_template("plans/comments/remarks.html", page=page))
    answer.status_code = 200 if fault is None else 400
    return answer


def _remark(plan: Plan, one: PlanRemark, names: dict[str, str]) -> RemarkPart:
    thing = remark_thing(plan, one)
    settled = ""
    if one.settled_on is not None:
        who = who_words(one.settled_by or FORMER, names)
        settled = f"Settled on {day_words(one.settled_on)} · {who}"
    return RemarkPart(
        one.slug, one.version, who_words(one.author, names), moment_words(one.written_at),
        one.body, settled, RULES.allows(g.principal, "remarks.settle", thing),
        RULES.allows(g.principal, "remarks.remove", thing),
    )  # fmt: skip


def _facts(one: SectionVersion, names: dict[str, str]) -> str:
    when = "" if one.at is None else moment_words(one.at)
    who = {"": "", "operator": "Whoever runs this map"}.get(one.author)
    if who is None:
        who = who_words(one.author, names)
    number = f"Version {one.number}" if one.number else "A version"
    return " · ".join(fact for fact in (number, when, who) if fact)


def _draw_version(
    slug: str, part: str, number: int, fault: AssetmapError | None = None
) -> Response:
    plan, section = _here(slug, part)
    then = get_version(writing(), section, number)
    names = shown_names(writing(), [then.author])
    home = f"{request.script_root}/plans/{plan.slug}"
    same = (then.title, then.text) == (section.title, section.text)
    sides = [
        (label, pieces(was, is_now))
        for label, was, is_now in (
            ("Heading", then.title, section.title),
            ("Text", then.text, section.text),
        )
    ]
    edits = PLAN_RULES.allows(g.principal, "plans.edit", draft_of(plan.group))
    here = f"{home}/sections/{section.key}/versions"
    page = VersionPage(
        **frame(f"“{section.title}” as it was"), demonstration=plan.demonstration, home=home,
        plan=plan.title, list_href=here, facts=_facts(then, names), number=number,
        then=tuple((label, both[0]) for label, both in sides),
        now=tuple((label, both[1]) for label, both in sides), version=section.version,
        same=same, back=f"{here}/{number}/back" if edits and not same else "",
        problem="" if fault is None else str(fault),
    )  # fmt: skip
    answer = make_response(render_template("plans/comments/version.html", page=page))
    answer.status_code = 200 if fault is None else 409
    return answer
