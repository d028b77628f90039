"""Pages of groups: the list, one group, and who belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.accounts import visiting
from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Conflict, Invalid, NotAllowed
from assetmap.core.permissions import Role
from assetmap.core.words import day_words
from assetmap.groups.belonging import (
    Deed,
    accept_invitation,
    change_member,
    get_invitation,
    invite,
    join_group,
    leave_group,
    members_of,
    role_in,
)
from assetmap.groups.errors import GroupNotFound, LastLead
from assetmap.groups.forms import PRIVACY_WORDS, ROLE_WORDS, InvitationForm, MemberForm
from assetmap.groups.models import WorkingGroup
from assetmap.groups.pages import GroupPage, GroupRow, GroupsPage, InvitedPage, MemberRow
from assetmap.groups.queries import get_group, list_groups
from assetmap.groups.rights import RULES, thing_of
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import reading, writing
from assetmap.web.fragments import fragments_of
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves, saves_unkept

blueprint = Blueprint("groups", __name__)
refuse_strange_names(
    blueprint,
    lambda: GroupNotFound("There is no such group. Choose one from the list of groups."),
)
_SAID = {
    "founded": "The group is founded, and you lead it. Invite the others now.",
    "saved": "Your change is saved.",
    "joined": "You belong to the group now.",
    "left": "You have left the group.",
    "changed": "The change holds with the next page that they open.",
    "typed": "The notes of the walk sheet are on the group's map now.",
    "ended": "The group has ended its work. It stays here to be read.",
}


@blueprint.get("/groups")
@bound("groups.read")
def show_groups() -> Response:
    """Who works on this place together?"""
    rows = tuple(
        GroupRow(
            one.slug, one.name, one.about, where_of(one), PRIVACY_WORDS[one.privacy].split(":")[0],
            _mine(one), one.archived_on is not None,
        )
        for one in list_groups(reading(), actor=g.principal)
    )  # fmt: skip
    page = GroupsPage(
        **frame("Groups"), rows=rows, told=_SAID.get(request.args.get("said", ""), ""),
        can_found=RULES.may_try(g.principal, "groups.register"),
    )  # fmt: skip
    return make_response(render_template("groups/list.html", page=page))


@blueprint.get("/groups/<slug>")
@bound("groups.read")
def show_group(slug: str) -> Response:
    """What does this group work on, and who belongs to it?"""
    return draw_group(get_group(reading(), slug, actor=g.principal))


@blueprint.post("/groups/<slug>/join")
@bound("groups.join")
@limited("contribute")
@saves
def join(slug: str) -> Response:
    """Come into an open group."""
    group = get_group(writing(), slug, actor=g.principal)
    return _act(group, _join, f"/groups/{slug}?said=joined")


@blueprint.post("/groups/<slug>/leave")
@bound("groups.leave")
@limited("contribute")
@saves
def leave(slug: str) -> Response:
    """Belong to a group no longer; a closed one is then out of sight."""
    group = get_group(writing(), slug, actor=g.principal)
    return _act(group, _leave, "/groups?said=left")


@blueprint.post("/groups/<slug>/members/<person>")
@bound("groups.invite")
@limited("contribute")
@saves
def change(slug: str, person: str) -> Response:
    """Make a member something else in the group, or take them out of it."""
    group = get_group(writing(), slug, actor=g.principal)
    form = MemberForm()

    def act(_group: WorkingGroup) -> None:
        if not form.validate():
            raise Invalid("Choose lead, member or observer.")
        role = None if form.role.data == "out" else Role(form.role.data)
        change_member(writing(), deed=deed(), slug=slug, person=person, role=role)

    return _act(group, act, f"/groups/{slug}?said=changed")


@blueprint.post("/groups/<slug>/invitations")
@bound("groups.invite")
@limited("contribute")
@saves_unkept
def make_invitation(slug: str) -> Response:
    """A link that lets one person in, shown this once."""
    form = InvitationForm()
    try:
        token = invite(writing(), deed=deed(), slug=slug, role=form.role.data or "")
    except Invalid as fault:
        writing().rollback()
        return draw_group(get_group(writing(), slug, actor=g.principal), fault)
    link = f"{current_app.config['SITE']}{request.script_root}/group-invitations/{token}"
    return draw_group(get_group(writing(), slug, actor=g.principal), invitation=link)


@blueprint.get("/group-invitations/<token>")
@bound("groups.read")
@limited("similar")
def show_invitation(token: str) -> Response:
    """Into which group does this link lead?"""
    held = get_invitation(writing(), token, at=now())
    page = InvitedPage(
        **frame(f"You are invited to “{held.group.name}”"), group=held.group.name,
        about=held.group.about, role_words=ROLE_WORDS[held.role].lower(),
        address=f"{request.script_root}/group-invitations/{token}",
        is_signed_in=g.principal.is_signed_in,
    )  # fmt: skip
    return make_response(render_template("groups/invited.html", page=page))


@blueprint.post("/group-invitations/<token>")
@bound("groups.accept")
@limited("contribute")
@saves
def accept(token: str) -> Response:
    """Come into a group by a link."""
    group = accept_invitation(writing(), deed=deed(), account=visiting.my_account(), token=token)
    return go_to(f"/groups/{group.slug}?said=joined")


def deed() -> Deed:
    """Whoever sends this request, now."""
    return Deed(g.principal, now(), visiting.caller())


def where_of(group: WorkingGroup) -> str:
    """Its neighbourhood in words."""
    return group.area.name if group.area is not None else "The whole programme"


def frame(title: str) -> dict[str, Any]:
    """What the frame of each page of groups is told."""
    return {"title": title, "place": current_app.config["PLACE"], "section": "groups"}


def draw_group(
    group: WorkingGroup, fault: AssetmapError | None = None, invitation: str = ""
) -> Response:
    """The page of one group, as its reader may see it."""
    actor, thing = g.principal, thing_of(group)
    mine, invites = role_in(actor, group), RULES.allows(actor, "groups.invite", thing)
    # Accounts are closed to the visitors' role: how many there are is all that is read for them.
    held = members_of(writing(), group, at=now())
    at_work = group.archived_on is None
    page = GroupPage(
        **frame(group.name), slug=group.slug, version=group.version, about=group.about,
        where=where_of(group), privacy=PRIVACY_WORDS[group.privacy], mine=_mine(group),
        ended="" if group.archived_on is None else day_words(group.archived_on), count=len(held),
        members=tuple(
            MemberRow(one.slug, one.display_name or one.slug, role.value, ROLE_WORDS[role.value])
            for one, role in held
        )
        if mine is not None or invites
        else (),
        parts=fragments_of("groups", group.slug, "main"),
        can_change=at_work and RULES.allows(actor, "groups.update", thing),
        can_invite=at_work and invites,
        can_join=at_work and mine is None and group.privacy == "open",
        form=InvitationForm(formdata=None) if at_work and invites else None,
        told=_SAID.get(request.args.get("said", ""), ""), problem=str(fault) if fault else "",
        invitation=invitation, demonstration=group.demonstration,
    )  # fmt: skip
    answer = make_response(render_template("groups/group.html", page=page))
    if isinstance(fault, NotAllowed):
        answer.status_code = 403
    elif fault is not None:
        answer.status_code = 409 if isinstance(fault, Conflict) else 400
    return answer


def _mine(group: WorkingGroup) -> str:
    role = role_in(g.principal, group)
    return "" if role is None else ROLE_WORDS[role.value]


def _join(group: WorkingGroup) -> None:
    join_group(writing(), deed=deed(), account=visiting.my_account(), slug=group.slug)


def _leave(group: WorkingGroup) -> None:
    leave_group(writing(), deed=deed(), account=visiting.my_account(), slug=group.slug)


def _act(group: WorkingGroup, act: Callable[[WorkingGroup], None], onward: str) -> Response:
    try:
        act(group)
    except (Invalid, LastLead, NotYours) as fault:
        writing().rollback()
        return draw_group(get_group(writing(), group.slug, actor=g.principal), fault)
    return go_to(onward)
