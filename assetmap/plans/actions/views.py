"""Pages on which actions and money are written, and what became of them is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from assetmap.core.errors import AssetmapError, Invalid
from assetmap.core.money import money_text, pence
from assetmap.core.words import day_words
from assetmap.history.bases import find_version
from assetmap.plans.actions.forms import ActionForm, MoneyForm, StepForm
from assetmap.plans.actions.models import PlanAction, PlanMoney
from assetmap.plans.actions.pages import ActionFormPage, ProgressPage
from assetmap.plans.actions.progress import counts_of, with_steps
from assetmap.plans.actions.queries import (
    get_action,
    get_money,
    list_actions,
    organisation_choices,
    place_choices,
)
from assetmap.plans.actions.services import (
    add_action,
    add_money,
    add_step,
    remove_action,
    remove_money,
    take_back_step,
    write_action,
    write_money,
)
from assetmap.plans.actions.words import WHOLE
from assetmap.plans.errors import PlanMovedOn, no_plan
from assetmap.plans.models import Plan
from assetmap.plans.queries import find_published
from assetmap.plans.showing import show_edition
from assetmap.plans.views import draft_again, frame, my_draft
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    ConflictPage,
    choices_sent,
    conflict_page,
    edit_page,
    sent_on,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("plan_actions", __name__)
refuse_strange_names(blueprint, no_plan)
_CHOOSE = "Choose for each field whose words to keep."
_NOTE = "Only the group sees it until an edition is published."


@dataclass(frozen=True)
class Kind:
    """What differs between writing an action and writing money."""

    path: str
    section: str
    form: type[FlaskForm]
    labels: Mapping[str, str]
    hints: Mapping[str, str]
    new: str
    edit: str
    table: str
    texts: Callable[[Mapping[str, Any], Plan], dict[str, str]]
    get: Callable[..., Any]
    add: Callable[..., Any]
    write: Callable[..., Any]
    remove: Callable[..., Any]


def _action_texts(row: Mapping[str, Any], _plan: Plan) -> dict[str, str]:
    place = f"{row['place_register']}/{row['place_slug']}" if row["place_register"] else ""
    return {
        "title": row["title"], "place": place, "text": row["text"], "leads": row["leads"],
        "helps": row["helps"], "starts": str(row["starts_on"] or ""),
        "milestones": "\n".join(
            f"{one['by']}: {one['what']}" if one["by"] else one["what"]
            for one in row["milestones"]
        ),
        "indicator": row["indicator"],
    }  # fmt: skip


def _money_texts(row: Mapping[str, Any], plan: Plan) -> dict[str, str]:
    slugs = {one.id: one.slug for one in list_actions(writing(), plan)}
    amount = row["amount"]
    return {
        "action": slugs.get(row["action_id"], ""), "kind": f"{row['side']}.{row['kind']}",
        "words": row["words"],
        # The history keeps an amount as a number of JSON.
        "amount": "" if amount is None else money_text(pence(Decimal(str(amount)))),
        "secured": "yes" if row["secured"] else "",
    }  # fmt: skip


ACTION = Kind(
    "actions", "actions", ActionForm,
    {
        "title": "What will be done", "place": "Where", "text": "More about it",
        "leads": "Who leads", "helps": "Who helps", "starts": "When it starts",
        "milestones": "Milestones", "indicator": "How people will see that it worked",
    },
    {
        "title": "Such as: A step-free path from the road to the dam.",
        "place": "Choose from the list, or copy the address of the page of an asset or a site. "
        "Empty: at no one place.",
        "leads": "An organisation or a group. Name no private person.",
        "starts": "Such as 2027-03-31. Empty: not fixed yet.",
        "milestones": "One in a line, with its day where there is one: 2027-03-31: the path is "
        "priced",
        "indicator": "Such as: pushchairs seen on the dam on a Saturday.",
    },
    "Add an action", "Write the action", "plan_action", _action_texts, get_action, add_action,
    write_action, remove_action,
)  # fmt: skip
MONEY = Kind(
    "money", "finance", MoneyForm,
    {
        "action": "Of which action", "kind": "What it is", "words": "What for, or from whom",
        "amount": "How much", "secured": "Whether it is secured",
    },
    {
        "words": "Such as: paving and handrails; or: the lottery's community fund.",
        "amount": "Such as 12,500. Of a cost empty: not known yet.",
    },
    "Add a cost or a source of money", "Write the cost or source", "plan_money", _money_texts,
    get_money, add_money, write_money, remove_money,
)  # fmt: skip
_KINDS = {one.path: one for one in (ACTION, MONEY)}
_PATH = "/plans/<slug>/<any(actions, money):kind>"


@blueprint.get(f"{_PATH}/new")
@bound("plans.edit")
def show_new(slug: str, kind: str) -> Response:
    """What is done, or what does it cost?"""
    one = _KINDS[kind]
    form = one.form(formdata=None)
    if kind == "money":
        form.action.data = request.args.get("action", "").replace("\0", "")[:80]
    return _draw(my_draft(slug), one, form)


@blueprint.post(f"{_PATH}/new")
@bound("plans.edit")
@limited("contribute")
@saves
def add(slug: str, kind: str) -> Response:
    """Put an action or money into the plan."""
    one = _KINDS[kind]
    form = one.form()
    try:
        one.add(writing(), actor=g.principal, plan=slug, said=_said(form), today=now().date())
    except Invalid as fault:
        writing().rollback()
        return _draw(my_draft(slug), one, form, fault=fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.get(f"{_PATH}/<part>/edit")
@bound("plans.edit")
def show_edit(slug: str, kind: str, part: str) -> Response:
    """What should it say?"""
    one, plan = _KINDS[kind], my_draft(slug)
    row = one.get(writing(), plan, part)
    return _draw(plan, one, one.form(formdata=None, data=_texts(one, row, plan)), row)


@blueprint.post(f"{_PATH}/<part>/edit")
@bound("plans.edit")
@limited("contribute")
@saves
def write(slug: str, kind: str, part: str) -> Response:
    """Change what it says."""
    one, plan, version = _KINDS[kind], my_draft(slug), sent_version()
    form, row = one.form(), one.get(writing(), plan, part)
    if unsettled():
        return _clash(plan, one, row, form, version, _CHOOSE)
    theirs = _texts(one, row, plan)
    for field, whose in choices_sent().items():
        if field in one.labels and whose == "theirs":
            form[field].data = theirs[field]
    try:
        one.write(
            writing(), actor=g.principal, plan=slug, slug=part, version=version,
            said=_said(form), today=now().date(),
        )  # fmt: skip
    except PlanMovedOn:
        writing().rollback()
        plan = my_draft(slug)
        return _clash(plan, one, one.get(writing(), plan, part), form, version)
    except Invalid as fault:
        writing().rollback()
        plan = my_draft(slug)
        row = one.get(writing(), plan, part)
        return _draw(plan, one, form, row, version=version, fault=fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.post(f"{_PATH}/<part>/remove")
@bound("plans.edit")
@limited("contribute")
@saves
def remove(slug: str, kind: str, part: str) -> Response:
    """Take it out of the draft."""
    try:
        _KINDS[kind].remove(
            writing(), actor=g.principal, plan=slug, slug=part, version=sent_version(),
            today=now().date(),
        )  # fmt: skip
    except PlanMovedOn as fault:
        return draft_again(slug, fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.get("/plans/<slug>/actions/<part>/steps/new")
@bound("plans.edit")
def show_step(slug: str, part: str) -> Response:
    """What happened to an action?"""
    plan = my_draft(slug)
    form = StepForm(formdata=None, day=now().date().isoformat())
    return _draw_step(plan, get_action(writing(), plan, part), form)


@blueprint.post("/plans/<slug>/actions/<part>/steps/new")
@bound("plans.edit")
@limited("contribute")
@saves
def tell(slug: str, part: str) -> Response:
    """Tell what happened to an action."""
    form = StepForm()
    try:
        add_step(
            writing(), actor=g.principal, plan=slug, action=part, said=_said(form),
            today=now().date(),
        )  # fmt: skip
    except Invalid as fault:
        writing().rollback()
        plan = my_draft(slug)
        return _draw_step(plan, get_action(writing(), plan, part), form, fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.post("/plans/<slug>/steps/<part>/remove")
@bound("plans.edit")
@limited("contribute")
@saves
def take_back(slug: str, part: str) -> Response:
    """Take back what was told by mistake."""
    try:
        take_back_step(
            writing(), actor=g.principal, plan=slug, step=part, version=sent_version(),
            today=now().date(),
        )  # fmt: skip
    except PlanMovedOn as fault:
        return draft_again(slug, fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.get("/plans/<slug>/progress")
@bound("plans.read")
def show_progress(slug: str) -> Response:
    """What became of the actions that were published?"""
    edition = find_published(session(), slug)
    frozen = show_edition(session(), edition).frozen
    actions = with_steps(session(), frozen.actions)
    page = ProgressPage(
        **frame(f"What became of “{frozen.title}”"), demonstration=frozen.demonstration,
        edition=frozen.number, day=day_words(frozen.published_on), actions=actions,
        edition_href=f"{request.script_root}/plans/{slug}/editions/{frozen.number}",
        counts=counts_of(actions),
    )  # fmt: skip
    return make_response(render_template("plans/actions/progress.html", page=page))


def _said(form: FlaskForm) -> dict[str, str]:
    return {field.name: str(field.data or "") for field in form}


def _texts(kind: Kind, row: PlanAction | PlanMoney, plan: Plan) -> dict[str, str]:
    mapper: Mapper[Any] = inspect(type(row))
    names = [one.key for one in mapper.column_attrs]
    return kind.texts({name: getattr(row, name) for name in names}, plan)


def _offer(form: FlaskForm, plan: Plan) -> None:
    if "action" in form:
        form["action"].choices = {
            **{one.slug: one.title for one in list_actions(writing(), plan)}, "": WHOLE
        }  # fmt: skip


def _draw(
    plan: Plan, kind: Kind, form: FlaskForm, row: Any = None, *, version: int | None = None,
    fault: AssetmapError | None = None,
) -> Response:  # fmt: skip
    home = f"{request.script_root}/plans/{plan.slug}"
    _offer(form, plan)
    lists = (
        (("place", place_choices(writing(), plan)), ("leads", organisation_choices(writing())))
        if kind is ACTION
        else ()
    )
    page = ActionFormPage(
        **frame(kind.new if row is None else kind.edit), demonstration=plan.demonstration,
        form=form, lead="",
        action=f"{home}/{kind.path}/{'new' if row is None else f'{row.slug}/edit'}",
        back=f"{home}#{kind.section}",
        version=None if row is None else row.version if version is None else version,
        submit="Save", note=_NOTE, problem="" if fault is None else str(fault),
        fields=tuple((field, kind.hints.get(field, "")) for field in kind.labels), lists=lists,
    )  # fmt: skip
    return edit_page("plans/actions/edit.html", page, fault)


def _draw_step(
    plan: Plan, action: PlanAction, form: FlaskForm, fault: AssetmapError | None = None
) -> Response:
    home = f"{request.script_root}/plans/{plan.slug}"
    page = ActionFormPage(
        **frame(f"What happened to “{action.title}”?"), demonstration=plan.demonstration,
        form=form, lead="", action=f"{home}/actions/{action.slug}/steps/new",
        back=f"{home}#actions", version=None, submit="Tell it",
        note="Once the plan is published, everybody reads this at once.",
        problem="" if fault is None else str(fault),
        fields=(
            ("day", "Such as 2027-03-31."), ("status", ""),
            ("note", "Plain words. Name no private person."),
        ),
    )  # fmt: skip
    return edit_page("plans/actions/edit.html", page, fault)


def _clash(
    plan: Plan, kind: Kind, row: PlanAction | PlanMoney, form: FlaskForm, version: int,
    problem: str = "",
) -> Response:  # fmt: skip
    """Somebody saved meanwhile: both versions, with a choice for each field."""
    was = find_version(writing(), table=kind.table, row_id=row.id, version=version)
    base = None if was is None else kind.texts(was, plan)
    yours = {name: str(form[name].data or "").replace("\r\n", "\n") for name in kind.labels}
    said = Versions(base, _texts(kind, row, plan), yours)
    home = f"{request.script_root}/plans/{plan.slug}"
    return conflict_page(
        ConflictPage(
            **frame("Two people changed the same"), lead=CLASH_LEAD,
            action=f"{home}/{kind.path}/{row.slug}/edit", back=f"{home}#{kind.section}",
            version=row.version,
            clashes=still_chosen(clashes(dict(kind.labels), said)),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip
