"""Pages on which plans are listed, begun and written: parse, ask one function, answer."""

from __future__ import annotations

import itertools
from typing import Any, Literal

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.db import Recorded
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.words import day_words
from assetmap.groups.queries import list_groups
from assetmap.history.bases import find_version
from assetmap.overlays.analysis import Household
from assetmap.photos.drawing import home
from assetmap.photos.store import photo_folder
from assetmap.plans.actions.drawing import actions_sight
from assetmap.plans.actions.parts import records_in
from assetmap.plans.actions.queries import (
    actions_now,
    lines_of,
    list_actions,
    list_money,
    list_steps,
)
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.blocks import answer_blocks
from assetmap.plans.comments.parts import draft_instead, talk_of
from assetmap.plans.errors import BadPlan, PlanMovedOn, PlanNotFound, no_plan
from assetmap.plans.forms import PlanForm, SectionForm
from assetmap.plans.markup import html_of
from assetmap.plans.models import Plan, PlanSection
from assetmap.plans.outline import ACTIONS, HINTS
from assetmap.plans.pages import (
    DraftPage,
    EvidencePart,
    PicturePart,
    PlanFormPage,
    PlanRow,
    PlansPage,
    SectionPart,
)
from assetmap.plans.queries import (
    Listed,
    find_published,
    get_draft,
    get_editable,
    get_section,
    list_editions,
    list_plans,
    list_sections,
)
from assetmap.plans.questions import KIND_WORDS
from assetmap.plans.rights import RULES, draft_of
from assetmap.plans.services import (
    add_section,
    may_register,
    move_section,
    register_plan,
    section_said,
    write_section,
)
from assetmap.web.access import bound
from assetmap.web.clock import now, today_here
from assetmap.web.database import reading, session, writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    NO_MORE,
    ConflictPage,
    choices_sent,
    conflict_page,
    edit_page,
    said_words,
    sent_on,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.settings import settings_here
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("plans", __name__)
refuse_strange_names(blueprint, no_plan)
_LABELS = {"title": "Heading", "text": "Text"}
_TEXT_HINT = (
    "Markdown: **bold**, *slanted*, “- ” before each point of a list, “## ” before a heading, "
    "[words](https://…) for a link. Name people only if they agree: what is published stays."
)
WAYS: dict[str, Literal["up", "down", "out"]] = {"up": "up", "down": "down", "out": "out"}


@blueprint.get("/plans")
@bound("plans.read")
def show_plans() -> Response:
    """Which plans are there?"""
    held = reading()
    begin = any(may_register(one, g.principal) for one in list_groups(held, actor=g.principal))
    page = PlansPage(
        **frame("Plans"), rows=tuple(_row(one) for one in list_plans(held, actor=g.principal)),
        begin=f"{request.script_root}/plans/new" if begin else "",
    )  # fmt: skip
    return make_response(render_template("plans/list.html", page=page))


@blueprint.get("/plans/new")
@bound("plans.register")
def show_new() -> Response:
    """Whose plan is begun, and what is it called?"""
    return _draw_new(_plan_form(writing(), None))


@blueprint.post("/plans/new")
@bound("plans.register")
@limited("contribute")
@saves
def begin() -> Response:
    """Begin a plan."""
    form = _plan_form(writing(), request.form)
    try:
        plan = register_plan(
            writing(), actor=g.principal, group=form.group.data or "",
            title=form.title.data or "", today=now().date(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_new(_plan_form(writing(), request.form), fault)
    return sent_on(f"/plans/{plan.slug}", "saved")


@blueprint.get("/plans/<slug>")
@bound("plans.read")
def show_plan(slug: str) -> Response:
    """The draft for its group's people, the newest edition for everybody else."""
    try:
        plan = get_draft(reading(), slug, actor=g.principal)
    except PlanNotFound:
        if (draft := draft_instead(reading(), slug)) is not None:
            return go_to(draft)
        number = find_published(reading(), slug).number
        return go_to(f"/plans/{slug}/editions/{number}")
    return draw_draft(plan)


@blueprint.post("/plans/<slug>/sections")
@bound("plans.edit")
@limited("contribute")
@saves
def add(slug: str) -> Response:
    """Put a new section at the end."""
    try:
        section = add_section(
            writing(), actor=g.principal, plan=slug, version=sent_version(),
            title=request.form.get("title", ""), today=now().date(),
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        return draft_again(slug, fault)
    return sent_on(f"/plans/{slug}/sections/{section.key}/edit", "saved")


@blueprint.post("/plans/<slug>/sections/<part>/move")
@bound("plans.edit")
@limited("contribute")
@saves
def move(slug: str, part: str) -> Response:
    """Move a section up or down, or take it out."""
    try:
        way = WAYS.get(request.form.get("way", ""))
        if way is None:
            raise BadPlan("Choose up, down or out.")
        move_section(
            writing(), actor=g.principal, plan=slug, version=sent_version(), key=part, way=way
        )
    except (Invalid, Conflict) as fault:
        return draft_again(slug, fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.get("/plans/<slug>/sections/<part>/edit")
@bound("plans.edit")
def show_section(slug: str, part: str) -> Response:
    """What should the section say?"""
    plan = my_draft(slug)
    section = get_section(writing(), plan, part)
    form = SectionForm(formdata=None, title=section.title, text=section.text)
    return _draw_section(plan, section, form, section.version)


@blueprint.post("/plans/<slug>/sections/<part>/edit")
@bound("plans.edit")
@limited("contribute")
@saves
def write(slug: str, part: str) -> Response:
    """Change what the section says."""
    plan, form, version = my_draft(slug), SectionForm(), sent_version()
    section = get_section(writing(), plan, part)
    if unsettled():
        return _clash(plan, section, form, version, "Choose for each field whose words to keep.")
    for field, whose in choices_sent().items():
        if field in _LABELS and whose == "theirs":
            form[field].data = getattr(section, field)
    try:
        write_section(
            writing(), actor=g.principal, plan=slug, key=part, version=version,
            title=form.title.data or "", text=form.text.data or "", today=now().date(),
        )  # fmt: skip
    except PlanMovedOn:
        writing().rollback()
        plan = my_draft(slug)
        return _clash(plan, get_section(writing(), plan, part), form, version)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        plan = my_draft(slug)
        return _draw_section(plan, get_section(writing(), plan, part), form, version, fault)
    return sent_on(f"/plans/{slug}", "saved")


def frame(title: str) -> dict[str, Any]:
    """What every page of plans tells the frame around it."""
    return {"title": title, "place": current_app.config["PLACE"], "section": "plans"}


def draw_draft(plan: Plan, problem: str = "") -> Response:
    """A draft with its sections."""
    page = DraftPage(
        **frame(plan.title), demonstration=plan.demonstration,
        home=f"{request.script_root}/plans/{plan.slug}", group=plan.group.name,
        area=plan.area.name if plan.area else "", version=plan.version,
        sections=_parts(plan), kinds=tuple(KIND_WORDS.items()),
        may_edit=RULES.allows(g.principal, "plans.edit", draft_of(plan.group)),
        may_publish=RULES.allows(g.principal, "plans.publish", draft_of(plan.group)),
        editions=tuple(
            (
                f"Edition {one.number}, {day_words(one.published_on)}",
                f"{request.script_root}/plans/{plan.slug}/editions/{one.number}",
            )
            for one in list_editions(reading(), plan)
        ),
        talk=talk_of(writing(), plan, actor=g.principal, today=today_here()),
        said=said_words(request.args.get("said")), problem=problem,
    )  # fmt: skip
    return make_response(render_template("plans/draft.html", page=page))


def _parts(plan: Plan) -> tuple[SectionPart, ...]:
    """Sections with their evidence as it is today, numbered through the plan."""
    sections, count = list_sections(reading(), plan), itertools.count(1)
    answered = answer_blocks(reading(), plan, sections, asking=asking_here())
    root = f"{request.script_root}/plans/{plan.slug}"
    acts, money = list_actions(reading(), plan), list_money(reading(), plan)
    actions, lines = actions_now(reading(), acts), lines_of(acts, money)
    rows: tuple[Recorded, ...] = (*acts, *money)
    versions = {one.slug: one.version for one in rows}
    steps = list_steps(reading(), [one.slug for one in acts])
    return tuple(
        SectionPart(
            number, one.key, one.title, html_of(one.text), HINTS.get(one.key, ""),
            tuple(
                EvidencePart(
                    next(count), held.block.slug, held.block.version, held.evidence,
                    KIND_WORDS[held.block.kind], held.problem,
                    picture=_live(f"{root}/evidence/{held.block.slug}/picture", held.answer),
                )
                for held in answered[one.key]
            ),
            *records_in(one.key, actions, lines, versions, steps),
            _seen(f"{root}/actions/picture", actions_sight(actions))
            if one.key == ACTIONS
            else None,
        )
        for number, one in enumerate(sections, start=1)
    )  # fmt: skip


def _live(href: str, answer: Answer | None) -> PicturePart | None:
    """The picture of evidence as it is today, which is drawn when the browser asks for it."""
    return _seen(href, answer.sight if answer else None)


def _seen(href: str, sight: Sight | None) -> PicturePart | None:
    return None if sight is None else PicturePart(href, sight.words, sight.words)


def asking_here() -> Asking:
    """Evidence is what everybody may see: it is read as a visitor, whoever writes the plan."""
    chosen = settings_here()
    return Asking(
        session(), Household(*chosen.household, chosen.household_source), now().date(),
        photos=photo_folder(home()),
    )  # fmt: skip


def draft_again(slug: str, fault: AssetmapError) -> Response:
    """The draft as it is now, with why nothing changed."""
    writing().rollback()
    said = fault.fields.get("title", str(fault)) if isinstance(fault, Invalid) else str(fault)
    answer = draw_draft(get_draft(writing(), slug, actor=g.principal), said)
    answer.status_code = 400 if isinstance(fault, Invalid) else 409
    return answer


def my_draft(slug: str) -> Plan:
    """The plan of an address for whoever is writing it."""
    return get_editable(writing(), slug, actor=g.principal)


def _row(one: Listed) -> PlanRow:
    plan, count = one.plan, one.editions
    facts = (
        plan.source,  # the group's name: a closed group is no row to a visitor
        plan.area.name if plan.area else "",
        f"edition {count}" if count else "" if one.drafts else "draft, seen by its group alone",
        f"draft {one.drafts} put out for comment" if one.drafts else "",
        "demonstration data" if plan.demonstration else "",
    )
    return PlanRow(
        plan.title, f"{request.script_root}/plans/{plan.slug}",
        " · ".join(fact for fact in facts if fact),
    )  # fmt: skip


def _plan_form(held: Session, data: Any) -> PlanForm:
    form = PlanForm(formdata=data)
    form.group.choices = [
        (one.slug, one.name)
        for one in list_groups(held, actor=g.principal)
        if may_register(one, g.principal)
    ]
    return form


def _draw_new(form: PlanForm, fault: AssetmapError | None = None) -> Response:
    home = f"{request.script_root}/plans"
    page = PlanFormPage(
        **frame("Begin a plan"), form=form,
        lead="It begins with nine sections. They can be renamed, moved and taken out.",
        action=f"{home}/new", back=home, version=None, submit="Begin the plan",
        note="Only the group sees it until an edition is published.", problem=_problem(fault),
        fields=(("group", ""), ("title", "Such as: Community plan for Soho.")),
    )  # fmt: skip
    return edit_page("plans/edit.html", page, fault)


def _draw_section(
    plan: Plan, section: PlanSection, form: SectionForm, version: int,
    fault: AssetmapError | None = None,
) -> Response:  # fmt: skip
    home = f"{request.script_root}/plans/{plan.slug}"
    page = PlanFormPage(
        **frame(f"Write “{section.title}”"), demonstration=plan.demonstration, form=form,
        lead=HINTS.get(section.key, ""), action=f"{home}/sections/{section.key}/edit",
        back=f"{home}#{section.key}", version=version, submit="Save the section",
        note=f"Kept on {day_words(section.retrieved_on)}. Only the group sees it until an edition "
        "is published.",
        problem=_problem(fault), fields=(("title", ""), ("text", _TEXT_HINT)), rows=18,
    )  # fmt: skip
    return edit_page("plans/edit.html", page, fault)


def _clash(
    plan: Plan, section: PlanSection, form: SectionForm, version: int, problem: str = ""
) -> Response:
    """Somebody saved meanwhile: both texts, with a choice for each field."""
    try:
        values = section_said(form.title.data or "", form.text.data or "")
    except BadPlan as fault:
        return _draw_section(plan, section, form, version, fault)
    was = find_version(writing(), table="plan_section", row_id=section.id, version=version)
    base = None if was is None else {field: str(was[field]) for field in _LABELS}
    said = Versions(base, {field: getattr(section, field) for field in _LABELS}, values)
    home = f"{request.script_root}/plans/{plan.slug}"
    return conflict_page(
        ConflictPage(
            **frame(f"Two people changed “{section.title}”"), lead=CLASH_LEAD,
            action=f"{home}/sections/{section.key}/edit", back=f"{home}#{section.key}",
            version=section.version,
            clashes=still_chosen(clashes(_LABELS, said)),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip


def _problem(fault: AssetmapError | None) -> str:
    if isinstance(fault, NotYours):
        return NO_MORE
    return "" if fault is None else str(fault)
