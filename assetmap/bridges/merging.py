"""Two records of one organisation become one; nothing that was said of either is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.accounts.rules import PermissionTable
from assetmap.anchors.models import Anchor
from assetmap.bridges.errors import CannotMerge
from assetmap.bridges.models import Link
from assetmap.bridges.permissions import PERMISSIONS
from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal
from assetmap.core.upsert import free_slug
from assetmap.organisations.models import Organisation, OrganisationFact, OrganisationIdentifier
from assetmap.organisations.queries import get_organisation
from assetmap.photos.services import move_photos

RULES = PermissionTable.gather(PERMISSIONS)


@dataclass(frozen=True)
class Merged:
    """What moved to the record that was kept.

    Attributes
    ----------
    links_removed : int
        Links between the two, which would join a thing with itself; the history keeps them.
    """

    keep: str
    drop: str
    facts: int
    links: int
    links_removed: int
    identifiers: int
    anchors: int


def merge_organisations(
    session: Session, *, actor: Principal, keep: str, drop: str, today: date
) -> Merged:
    """Move everything said of one organisation to another and archive the first.

    Identifiers, facts, links and an anchor move. What the register says of ``keep`` stays as it
    is; a kind or a place that is not known there is taken from ``drop``, whose description and
    website become facts with their own source. The address of ``drop`` leads to ``keep`` for
    ever. The caller commits.

    Parameters
    ----------
    keep, drop : str
        Slugs.

    Raises
    ------
    OrganisationNotFound
    CannotMerge
        The same record twice, one of them archived, or both are anchors.
    NotYours
        The actor may not.
    """
    RULES.require(actor, "bridges.merge")
    # Always locked in one order, so that two merges of a pair cannot wait for each other.
    held = {slug: get_organisation(session, slug, lock=True) for slug in sorted({keep, drop})}
    kept, dropped = held[keep], held[drop]
    anchors = list(session.scalars(select(Anchor).where(Anchor.organisation_id == dropped.id)))
    _check(session, kept, dropped, anchors)
    sign_transaction(session, actor=actor.name, reason=f"merge {drop} into {keep}")
    move_photos(session, record="organisations", dropped=drop, kept=keep)
    identifiers = move(session, OrganisationIdentifier.organisation_id, dropped.id, kept.id)
    facts = move(session, OrganisationFact.organisation_id, dropped.id, kept.id)
    for anchor in anchors:
        anchor.organisation_id = kept.id
    session.flush()
    removed = _remove_links_between(session, kept, dropped)
    links = move(session, Link.subject_organisation_id, dropped.id, kept.id) + move(
        session, Link.object_organisation_id, dropped.id, kept.id
    )
    _fill(session, kept, dropped)
    # Records merged into the dropped one earlier now lead straight to the kept one.
    move(session, Organisation.merged_into_id, dropped.id, kept.id)
    dropped.archived_on = today
    dropped.merged_into_id = kept.id
    session.flush()
    for row in (kept, dropped):
        session.refresh(row)
    return Merged(keep, drop, facts, links, removed, identifiers, len(anchors))


def _check(
    session: Session, kept: Organisation, dropped: Organisation, anchors: list[Anchor]
) -> None:
    if kept.id == dropped.id:
        raise CannotMerge("Name two different organisations.")
    for body in (kept, dropped):
        if body.archived_on is not None:
            raise CannotMerge(f"“{body.name}” ({body.slug}) is archived already.")
    own = session.scalar(select(Anchor.slug).where(Anchor.organisation_id == kept.id))
    if anchors and own is not None:
        raise CannotMerge(
            f"Both are anchors ({own}, {anchors[0].slug}); their ledgers cannot be joined here."
        )


def move(session: Session, column: InstrumentedAttribute[Any], old: int, new: int) -> int:
    """Let every row that points to one record point to another; how many there were."""
    result = session.execute(
        update(column.class_)
        .where(column == old)
        .values({column: new})
        .execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _remove_links_between(session: Session, kept: Organisation, dropped: Organisation) -> int:
    """Links that would join one thing with itself, the kept record's anchor included."""
    bodies = (kept.id, dropped.id)
    anchors = select(Anchor.id).where(Anchor.organisation_id.in_(bodies))
    result = session.execute(
        delete(Link)
        .where(
            or_(Link.subject_organisation_id.in_(bodies), Link.subject_anchor_id.in_(anchors)),
            or_(Link.object_organisation_id.in_(bodies), Link.object_anchor_id.in_(anchors)),
        )
        .execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _fill(session: Session, kept: Organisation, dropped: Organisation) -> None:
    """What only the dropped record says: texts as facts under their own source, then the place."""
    for field, text in (("activity", dropped.description), ("link", dropped.website)):
        if text and text not in (kept.description, kept.website):
            session.add(
                OrganisationFact(
                    organisation_id=kept.id,
                    field=field,
                    value=text,
                    note=f"from the merged record “{dropped.name}”"[:300],
                    slug=free_slug(session, OrganisationFact, f"{kept.slug}-{field}"),
                    source=dropped.source,
                    source_id=f"{dropped.source_id} {field} (merged)",
                    licence=dropped.licence,
                    retrieved_on=dropped.retrieved_on,
                )
            )
            session.flush()
    if kept.kind is None:
        kept.kind = dropped.kind
    if kept.geom is None and dropped.geom is not None:
        for column in ("address", "postcode", "outline", "geom", "geom_3857"):
            setattr(kept, column, getattr(dropped, column))
