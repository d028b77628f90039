"""What the permission table must know of a link: where its two sides lie, and whose each is."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.bridges.models import Link
from assetmap.bridges.permissions import PERMISSIONS
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.history.owners import owner_of
from assetmap.moderation.policy import thing_in
from assetmap.organisations.models import Organisation
from assetmap.organisations.rights import own_scopes
from assetmap.places.queries import neighbourhoods_at

RULES = PermissionTable.gather(PERMISSIONS)
#: Anything that a link may join.
Linked: TypeAlias = Asset | Organisation | Anchor
OneSide = Literal["subject", "object"]
SIDES: tuple[OneSide, OneSide] = ("subject", "object")


def sides_of(link: Link) -> tuple[Linked, Linked]:
    """Subject and object of a link."""
    subject = link.subject_asset or link.subject_organisation or link.subject_anchor
    object_ = link.object_asset or link.object_organisation or link.object_anchor
    if subject is None or object_ is None:
        raise RuntimeError(f"link {link.id} lacks a side, which the table forbids")
    return subject, object_


def neighbourhoods_of(session: Session, *things: Linked) -> tuple[str, ...]:
    """Slugs of the neighbourhoods that any of the things lies in."""
    found: set[str] = set()
    for thing in things:
        body = thing.organisation if isinstance(thing, Anchor) else thing
        found.update(neighbourhoods_at(session, body.geom))
    return tuple(sorted(found))


def thing_between(session: Session, subject: Linked, object_: Linked, owner: str = "") -> Thing:
    """A link between two things."""
    here = neighbourhoods_of(session, subject, object_)
    return thing_in(session, record="links", neighbourhoods=here, owner=owner)


def thing_of(session: Session, link: Link) -> Thing:
    """A link as it stands."""
    owner = owner_of(session, table="link", row_id=link.id)
    return thing_between(session, *sides_of(link), owner)


def side_thing(session: Session, side: Linked) -> Thing:
    """One side alone: whose word it is that a link is true."""
    here = frozenset(Scope("neighbourhood", slug) for slug in neighbourhoods_of(session, side))
    if isinstance(side, Asset):
        return Thing(scopes=here)
    body = side.organisation if isinstance(side, Anchor) else side
    return Thing(scopes=here | own_scopes(session, body))


def may_register(session: Session, actor: Principal, subject: Linked, object_: Linked) -> bool:
    """Whether somebody may join two things, without a moderator."""
    return RULES.allows(actor, "bridges.register") or RULES.allows(
        actor, "bridges.register", thing_between(session, subject, object_)
    )


def may_update(session: Session, actor: Principal, link: Link) -> bool:
    """Whether somebody may change a link, without a moderator."""
    return RULES.allows(actor, "bridges.update") or RULES.allows(
        actor, "bridges.update", thing_of(session, link)
    )


def may_confirm(session: Session, actor: Principal, side: Linked) -> bool:
    """Whether somebody speaks for one side of a link."""
    return RULES.allows(actor, "bridges.confirm") or RULES.allows(
        actor, "bridges.confirm", side_thing(session, side)
    )
