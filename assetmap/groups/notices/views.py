"""Choosing how a group is heard of, and stopping its e-mails without signing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask_wtf import FlaskForm
from markupsafe import Markup

from assetmap.accounts import visiting
from assetmap.core.errors import Invalid
from assetmap.groups.errors import GroupNotFound
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.choosing import (
    Stop,
    choices_of,
    choose,
    choose_for_all,
    find_stop,
    list_chosen,
    read_stop_token,
    stop,
)
from assetmap.groups.notices.composing import CHOICE_WORDS
from assetmap.groups.notices.errors import BadChoice
from assetmap.groups.notices.forms import AllForm, ChoiceForm
from assetmap.groups.notices.pages import ChoicePage, ChoicePart, ChosenPage, ChosenRow, StopPage
from assetmap.groups.notices.permissions import RULES
from assetmap.groups.queries import get_group
from assetmap.groups.rights import thing_of
from assetmap.web.access import bound
from assetmap.web.database import writing
from assetmap.web.forms import put_faults
from assetmap.web.fragments import Fragment, draw
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves

blueprint = Blueprint("notices", __name__)
refuse_strange_names(blueprint, lambda: GroupNotFound("There is no such page."))
#: The one address that takes a change from no page of ours: a mail program's (RFC 8058).
ONE_CLICK = "notices.stop_now"
_BODY = ("List-Unsubscribe", "One-Click")


@blueprint.get("/notices")
@bound("notices.choose")
def show_chosen() -> Response:
    """How do I hear of each of my groups?"""
    form = AllForm(formdata=None)
    form.choice.data = choices_of(writing(), g.principal.name).others
    return _chosen_page(form)


@blueprint.post("/notices")
@bound("notices.choose")
@limited("contribute")
@saves
def change_all() -> Response:
    """Hear of all of them otherwise."""
    form = AllForm()
    try:
        choose_for_all(writing(), actor=g.principal, choice=form.choice.data or "")
    except BadChoice as fault:
        return _chosen_page(form, fault)
    return go_to("/notices?said=saved")


@blueprint.get("/groups/<group>/notices")
@bound("notices.choose")
def show_choice(group: str) -> Response:
    """How do I want to hear of this group?"""
    held, form = _group_here(group), ChoiceForm(formdata=None)
    form.choice.data = choices_of(writing(), g.principal.name).of(held.id)
    return _choice_page(held, form)


@blueprint.post("/groups/<group>/notices")
@bound("notices.choose")
@limited("contribute")
@saves
def change_choice(group: str) -> Response:
    """Hear of it otherwise."""
    held, form = _group_here(group), ChoiceForm()
    try:
        choose(writing(), actor=g.principal, group=held, choice=form.choice.data or "")
    except BadChoice as fault:
        return _choice_page(held, form, fault)
    return go_to(f"/groups/{held.slug}/notices?said=saved")


@blueprint.get("/unsubscribe/<token>")
@bound("notices.stop")
@limited("unsubscribe")
def show_stop(token: str) -> Response:
    """Should these e-mails stop? Looking at the page changes nothing: programs follow links too."""
    number = read_stop_token(visiting.secret(), token)
    return _stop_page(token, find_stop(writing(), number))


@blueprint.post("/unsubscribe/<token>")
@bound("notices.stop")
@limited("unsubscribe")
@saves
def stop_now(token: str) -> Response:
    """Stop them: a person by the button, or a mail program for one, which follows no redirect."""
    number = read_stop_token(visiting.secret(), token)
    if request.form.get(_BODY[0]) != _BODY[1]:
        raise Invalid("This is not how e-mails are stopped. Open the link and use its button.")
    stop(writing(), number)
    return _stop_page(token, find_stop(writing(), number))


def draw_choice(_register: str, slug: str) -> Markup:
    """How does the reader hear of this group? Nothing for whoever is not of it."""
    group = get_group(writing(), slug, actor=g.principal)
    if not RULES.allows(g.principal, "notices.choose", thing_of(group)):
        return Markup("")
    part = ChoicePart(
        CHOICE_WORDS[choices_of(writing(), g.principal.name).of(group.id)],
        f"{request.script_root}/groups/{slug}/notices",
    )
    return draw("groups/notices/_part.html", part=part)


FRAGMENTS = (Fragment("groups", "main", "notices.list", draw_choice),)


def _group_here(slug: str) -> WorkingGroup:
    held = get_group(writing(), slug, actor=g.principal)
    if not RULES.allows(g.principal, "notices.choose", thing_of(held)):
        raise GroupNotFound("E-mails about a group go to its own people.")
    return held


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "groups"}


def _told() -> str:
    return "Your choice is saved." if request.args.get("said") == "saved" else ""


def _chosen_page(form: FlaskForm, fault: Invalid | None = None) -> Response:
    rows = tuple(
        ChosenRow(
            one.group.name, f"{request.script_root}/groups/{one.group.slug}/notices",
            CHOICE_WORDS[one.choice],
        )
        for one in list_chosen(writing(), actor=g.principal)
    )  # fmt: skip
    page = ChosenPage(
        **_frame("E-mails from your groups"), rows=rows,
        action=f"{request.script_root}/notices", form=form, told=_told(), problem=str(fault or ""),
    )  # fmt: skip
    return _drawn("groups/notices/list.html", page, fault)


def _choice_page(group: WorkingGroup, form: FlaskForm, fault: Invalid | None = None) -> Response:
    here = f"{request.script_root}/groups/{group.slug}"
    page = ChoicePage(
        **_frame("E-mails about this group"), group=(group.name, here), action=f"{here}/notices",
        form=form, told=_told(), problem=str(fault or ""),
    )  # fmt: skip
    return _drawn("groups/notices/choice.html", page, fault)


def _drawn(template: str, page: ChosenPage | ChoicePage, fault: Invalid | None) -> Response:
    if fault is not None:
        put_faults(page.form, fault.fields)
    made = make_response(render_template(template, page=page))
    made.status_code = 400 if fault is not None else 200
    return made


def _stop_page(token: str, link: Stop) -> Response:
    title = "These e-mails are stopped" if link.is_stopped else "Stop these e-mails?"
    page = StopPage(
        **_frame(title), action=f"{request.script_root}/unsubscribe/{token}",
        is_all=link.is_all, is_stopped=link.is_stopped,
    )  # fmt: skip
    return make_response(render_template("groups/notices/stop.html", page=page))
