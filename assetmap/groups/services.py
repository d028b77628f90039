"""Founding a working group, saying what it is about, and ending its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account
from assetmap.accounts.rules import NotYours
from assetmap.accounts.services.granting import set_group_role
from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.permissions import ANYTHING, Principal, Role, Scope, Thing
from assetmap.core.texts import is_storable
from assetmap.core.upsert import free_slug
from assetmap.groups.errors import BadGroup, GroupMovedOn
from assetmap.groups.models import PRIVACY, WorkingGroup
from assetmap.groups.queries import find_group_name, get_group
from assetmap.groups.rights import RULES, thing_of
from assetmap.places.models import Area
from assetmap.places.queries import list_areas

NAME_LONGEST, ABOUT_LONGEST = 120, 2000


@dataclass(frozen=True)
class GroupWords:
    """What is said of a group.

    Attributes
    ----------
    area : str
        Slug of its neighbourhood; empty is the whole programme.
    privacy : str
        One of ``PRIVACY``.
    """

    name: str
    about: str = ""
    area: str = ""
    privacy: str = "closed"


def register_group(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    words: GroupWords,
    at: datetime,
    caller: Caller,
) -> WorkingGroup:
    """Found a group, whose first lead is who founds it; the caller commits.

    Raises
    ------
    NotYours, BadGroup
    """
    if not may_found(actor):
        around = Thing(scopes=frozenset({Scope("neighbourhood", words.area)}))
        if not RULES.allows(actor, "groups.register", around):
            raise NotYours("You may found groups in your own neighbourhood. Choose it in the form.")
    area = _check(session, words)
    sign_transaction(session, actor=actor.name, reason="found a group")
    provenance = told_here(at.date())
    slug = free_slug(session, WorkingGroup, words.name)
    group = WorkingGroup(
        slug=slug, source=provenance.source, source_id=slug, licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )  # fmt: skip
    _write(group, words, area)
    session.add(group)
    session.flush()
    set_group_role(
        session, actor=actor, account=account, group=slug, role=Role.GROUP_LEAD,
        names={"group": find_group_name}, at=at, caller=caller,
    )  # fmt: skip
    return group


def may_found(actor: Principal) -> bool:
    """Whether somebody may found a group wherever they like."""
    return RULES.allows(actor, "groups.register", ANYTHING)


def update_group(
    session: Session, *, actor: Principal, slug: str, version: int, words: GroupWords
) -> WorkingGroup:
    """Say anew what a group is about, unless that changed since it was read.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours, BadGroup
    """
    group = _open(session, actor, slug, version)
    area = _check(session, words)
    sign_transaction(session, actor=actor.name, reason="change the group")
    _write(group, words, area)
    session.flush()
    session.refresh(group)
    return group


def archive_group(
    session: Session, *, actor: Principal, slug: str, version: int, today: date
) -> WorkingGroup:
    """End a group's work: it stays to be read, and nobody joins or adds to it any more.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours
    """
    group = _open(session, actor, slug, version)
    sign_transaction(session, actor=actor.name, reason="end the group's work")
    group.archived_on = today
    session.flush()
    return group


def require_at_work(group: WorkingGroup) -> None:
    """Raise ``GroupMovedOn`` for a group that has ended its work."""
    if group.archived_on is not None:
        raise GroupMovedOn(
            f"“{group.name}” has ended its work and can no longer be changed. Nothing was saved."
        )


def _open(session: Session, actor: Principal, slug: str, version: int) -> WorkingGroup:
    group = get_group(session, slug, actor=actor, lock=True)
    RULES.require(actor, "groups.update", thing_of(group))
    require_at_work(group)
    if group.version != version:
        raise GroupMovedOn(
            f"“{group.name}” was changed by somebody else since you opened it. Look at it again."
        )
    return group


def _check(session: Session, words: GroupWords) -> Area | None:
    faults: dict[str, str] = {}
    name, about = words.name.strip(), words.about.strip()
    if not name:
        faults["name"] = "Give a name."
    elif len(name) > NAME_LONGEST or not name.isprintable():
        faults["name"] = f"Use at most {NAME_LONGEST} characters that can be seen."
    if len(about) > ABOUT_LONGEST or not is_storable(about):
        faults["about"] = f"Use at most {ABOUT_LONGEST:,} characters."
    if words.privacy not in PRIVACY:
        faults["privacy"] = "Choose who may see the group."
    found = {one.slug: one for one in list_areas(session, "neighbourhood")} if words.area else {}
    if words.area and words.area not in found:
        faults["area"] = "Choose one of the neighbourhoods."
    if faults:
        raise BadGroup("The group cannot be kept: look at the marked fields.", faults)
    return found.get(words.area)


def _write(group: WorkingGroup, words: GroupWords, area: Area | None) -> None:
    group.name, group.about = words.name.strip(), words.about.strip()
    group.privacy, group.area = words.privacy, area
