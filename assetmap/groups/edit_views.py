"""Pages on which a group is founded, changed and ended."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from assetmap.accounts import visiting
from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.groups.errors import GroupMovedOn, GroupNotFound
from assetmap.groups.forms import PRIVACY_WORDS, GroupForm
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import get_group
from assetmap.groups.rights import RULES, thing_of
from assetmap.groups.services import (
    archive_group,
    register_group,
    require_at_work,
    update_group,
)
from assetmap.groups.views import frame
from assetmap.history.bases import find_version
from assetmap.places.queries import list_areas
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    ConflictPage,
    EditPage,
    choices_sent,
    conflict_page,
    edit_page,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("groups_editing", __name__)
refuse_strange_names(
    blueprint,
    lambda: GroupNotFound("There is no such group. Choose one from the list of groups."),
)
_LABELS = {
    "name": "Name",
    "about": "What it works on",
    "area": "Neighbourhood",
    "privacy": "Who may see it",
}


@blueprint.get("/groups/new")
@bound("groups.register")
def show_new() -> Response:
    """What is the new group to work on?"""
    form = _form(asked=False)
    form.privacy.data = "closed"
    return _draw_new(form)


@blueprint.post("/groups/new")
@bound("groups.register")
@limited("contribute")
@saves
def found() -> Response:
    """Found a group."""
    form = _form()
    try:
        group = register_group(
            writing(), actor=g.principal, account=visiting.my_account(), words=form.words(),
            at=now(), caller=visiting.caller(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_new(form, fault)
    return go_to(f"/groups/{group.slug}?said=founded")


@blueprint.get("/groups/<slug>/edit")
@bound("groups.update")
def show_edit(slug: str) -> Response:
    """What should be said otherwise of a group?"""
    group, form = _live(slug), _form(asked=False)
    form.fill(group)
    return _draw_edit(group, form, group.version)


@blueprint.post("/groups/<slug>/edit")
@bound("groups.update")
@limited("contribute")
@saves
def change(slug: str) -> Response:
    """Say anew what a group is about."""
    form, version, group = _form(), sent_version(), _live(slug)
    if unsettled():
        return _clash(group, form, version, "Choose for each field whose words to keep.")
    _take_theirs(group, form)
    try:
        update_group(writing(), actor=g.principal, slug=slug, version=version, words=form.words())
    except GroupMovedOn:
        writing().rollback()
        return _clash(_live(slug), form, version)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_edit(_live(slug), form, version, fault)
    return go_to(f"/groups/{slug}?said=saved")


@blueprint.post("/groups/<slug>/end")
@bound("groups.update")
@limited("contribute")
@saves
def end(slug: str) -> Response:
    """End a group's work."""
    archive_group(
        writing(), actor=g.principal, slug=slug, version=sent_version(), today=now().date()
    )
    return go_to(f"/groups/{slug}?said=ended")


def _form(*, asked: bool = True) -> GroupForm:
    form = GroupForm() if asked else GroupForm(formdata=None)
    form.offer(tuple((one.slug, one.name) for one in list_areas(writing(), "neighbourhood")))
    return form


def _live(slug: str) -> WorkingGroup:
    group = get_group(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "groups.update", thing_of(group))
    require_at_work(group)
    return group


def _draw_new(form: GroupForm, fault: AssetmapError | None = None) -> Response:
    root = f"{request.script_root}/groups"
    page = EditPage(
        **frame("Found a group"), form=form,
        lead="People who mark up places, argue and decide together. You lead it, and others come "
        "in by invitation.",
        action=f"{root}/new", back=root, version=None, submit="Found the group", note="",
        problem="" if fault is None else str(fault),
    )  # fmt: skip
    return edit_page("groups/edit.html", page, fault)


def _draw_edit(
    group: WorkingGroup, form: GroupForm, version: int, fault: AssetmapError | None = None
) -> Response:
    address = f"{request.script_root}/groups/{group.slug}"
    page = EditPage(
        **frame(f"Edit “{group.name}”"), form=form, lead="", action=f"{address}/edit",
        back=address, version=version, submit="Save", note="",
        problem="" if fault is None else str(fault),
    )  # fmt: skip
    return edit_page("groups/edit.html", page, fault)


def _take_theirs(group: WorkingGroup, form: GroupForm) -> None:
    chosen, current = choices_sent(), _form(asked=False)
    current.fill(group)
    for field in _LABELS:
        if chosen.get(field) == "theirs":
            form[field].data = current[field].data


def _clash(group: WorkingGroup, form: GroupForm, version: int, problem: str = "") -> Response:
    """Somebody saved meanwhile: both versions, with a choice for each field."""
    row = find_version(writing(), table="working_group", row_id=group.id, version=version)
    areas = list_areas(writing(), "neighbourhood")
    by_number = {one.id: one.name for one in areas}
    by_slug = {one.slug: one.name for one in areas}
    whole = "The whole programme"
    words = form.words()
    theirs, yours = (
        {
            "name": group.name, "about": group.about, "privacy": PRIVACY_WORDS[group.privacy],
            "area": whole if group.area is None else group.area.name,
        },
        {
            "name": words.name.strip(), "about": words.about.strip(),
            "privacy": PRIVACY_WORDS.get(words.privacy, ""), "area": by_slug.get(words.area, whole),
        },
    )  # fmt: skip
    base = None
    if row is not None:
        base = {
            "name": row["name"], "about": row["about"], "privacy": PRIVACY_WORDS[row["privacy"]],
            "area": by_number.get(row["area_id"], whole),
        }  # fmt: skip
    address = f"{request.script_root}/groups/{group.slug}"
    return conflict_page(
        ConflictPage(
            **frame(f"Two people changed “{group.name}”"), lead=CLASH_LEAD,
            action=f"{address}/edit", back=address, version=group.version,
            clashes=still_chosen(clashes(_LABELS, Versions(base, theirs, yours))),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip
