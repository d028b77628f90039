"""Pages on which evidence is put into a section and taken out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request
from flask_wtf import FlaskForm

from assetmap.core.errors import AssetmapError, Invalid
from assetmap.plans.answering import ANSWERS
from assetmap.plans.blocks import add_block, of_group, remove_block
from assetmap.plans.errors import PlanMovedOn, no_plan
from assetmap.plans.forms import AddressForm, ChosenForm, SourceForm
from assetmap.plans.pages import PlanFormPage
from assetmap.plans.queries import get_section
from assetmap.plans.questions import KIND_WORDS
from assetmap.plans.views import asking_here, draft_again, draw_draft, frame, my_draft
from assetmap.web.access import bound
from assetmap.web.database import writing
from assetmap.web.editing import edit_page, sent_on
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("plan_evidence", __name__)
refuse_strange_names(blueprint, no_plan)
_NEW = f"/plans/<slug>/sections/<part>/evidence/<any({', '.join(KIND_WORDS)}):kind>"
_LEADS = {
    "catchment": "Open an anchor institution under “Money”, choose what counts as local, and copy "
    "the address of its page.",
    "coverage": "Ask “Who is within reach?” on its page, and copy the address.",
    "overlay": "Open a site under “What is planned”, lay it over the map, and copy the address.",
    "asset": "Open a place of the map, and copy the address of its page.",
    "annotation": "Choose among those that are published to everybody.",
    "decision": "Choose among what your group has recorded. The edition shows it to everybody.",
    "photo": "Open a photo on the page of a place, and copy its address.",
    "source": "Something that others published. It is shown with who says so.",
}
_FIELDS = {
    "source": (
        ("title", "Such as: Census 2021, households by tenure."),
        ("link", "Begins with https://."),
        ("day", "Such as 2025-03-31."),
        ("sentence", "What the plan takes from it."),
    ),
}
_ADDRESS = (("address", "The whole line at the top of the browser."),)
_CHOSEN = (("address", "The newest stands first."),)


_NOTHING = {
    "annotation": "No annotation of your group is published to everybody yet. Write one on the "
    "group’s page, and let a lead publish it.",
    "decision": "Your group has recorded no decision yet. End a thread with one first.",
}


@blueprint.get(_NEW)
@bound("plans.edit")
def show_new(slug: str, part: str, kind: str) -> Response:
    """Which answer is to stand in this section?"""
    form = _form(slug, kind, None)
    if isinstance(form, ChosenForm) and not form.address.choices:
        return draw_draft(my_draft(slug), _NOTHING[kind])
    return _draw(slug, part, kind, form)


@blueprint.post(_NEW)
@bound("plans.edit")
@limited("contribute")
@saves
def add(slug: str, part: str, kind: str) -> Response:
    """Put evidence into a section."""
    form = _form(slug, kind, request.form)
    said = {field.name: str(field.data or "") for field in form}
    try:
        add_block(
            writing(), actor=g.principal, plan=slug, key=part, kind=kind, said=said,
            asking=asking_here(),
        )  # fmt: skip
    except Invalid as fault:
        writing().rollback()
        return _draw(slug, part, kind, form, fault)
    return sent_on(f"/plans/{slug}", "saved")


@blueprint.post("/plans/<slug>/evidence/<block>/remove")
@bound("plans.edit")
@limited("contribute")
@saves
def remove(slug: str, block: str) -> Response:
    """Take evidence out of the draft."""
    try:
        remove_block(
            writing(), actor=g.principal, plan=slug, block=block, version=sent_version(),
            asking=asking_here(),
        )  # fmt: skip
    except PlanMovedOn as fault:
        return draft_again(slug, fault)
    return sent_on(f"/plans/{slug}", "saved")


def _form(slug: str, kind: str, data: Any) -> FlaskForm:
    if kind == "source":
        return SourceForm(formdata=data)
    choose = ANSWERS[kind].choose
    if choose is None:
        return AddressForm(formdata=data)
    form = ChosenForm(formdata=data)
    held = choose(of_group(writing(), my_draft(slug), asking_here()))
    form.address.choices = [(one.address, one.words) for one in held]
    return form


def _draw(
    slug: str, part: str, kind: str, form: FlaskForm, fault: AssetmapError | None = None
) -> Response:
    plan = my_draft(slug)
    section = get_section(writing(), plan, part)
    home = f"{request.script_root}/plans/{plan.slug}"
    page = PlanFormPage(
        **frame(f"Evidence for “{section.title}”"), demonstration=plan.demonstration, form=form,
        lead=f"{KIND_WORDS[kind]}. {_LEADS[kind]}",
        action=f"{home}/sections/{section.key}/evidence/{kind}", back=f"{home}#{section.key}",
        version=None, submit="Add it",
        note="It is worked out anew on each visit while the plan is a draft, and fixed when an "
        "edition is published."
        if kind != "source"
        else "",
        problem="" if fault is None else str(fault),
        fields=_CHOSEN if isinstance(form, ChosenForm) else _FIELDS.get(kind, _ADDRESS),
    )  # fmt: skip
    return edit_page("plans/edit.html", page, fault)
