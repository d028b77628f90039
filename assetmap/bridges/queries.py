"""Reading links from either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.bridges.kinds import CONFIRMED, KINDS
from assetmap.bridges.models import Link
from assetmap.organisations.models import Organisation


@dataclass(frozen=True)
class LinkSeen:
    """One link as a thing's own page tells it.

    Attributes
    ----------
    outward : bool
        True when the page's thing is the subject.
    words : str
        From the page's side: “cares for”, “is cared for by”.
    record, slug, name : str
        The other side; an anchor goes by its organisation's name.
    other_open : bool
        False when the other side is closed or archived: told, not drawn.
    confirmed_sides : int
        0, 1 or 2.
    confirmed_here, confirmed_there : bool
        Whether the page's thing, and the other side, confirmed it.
    """

    slug_of_link: str
    kind: str
    outward: bool
    words: str
    record: Literal["asset", "organisation", "anchor"]
    slug: str
    name: str
    other_open: bool
    from_on: date | None
    until_on: date | None
    evidence: str | None
    confirmed_sides: int
    confirmed_here: bool
    confirmed_there: bool
    source: str
    licence: str
    retrieved_on: date


def links_of(session: Session, thing: Asset | Organisation | Anchor) -> list[LinkSeen]:
    """Everything that a thing is joined with, in both directions.

    An anchor and its organisation are one body, so either page shows the links of both. Links
    that hold now or whose end is not known come first, then the ended ones; by kind and name.
    """
    mine = _columns_of(session, thing)
    query = (
        select(Link)
        .where(or_(*(getattr(Link, column) == number for column, number in mine)))
        .options(
            joinedload(Link.subject_asset),
            joinedload(Link.object_asset),
            joinedload(Link.subject_organisation),
            joinedload(Link.object_organisation),
            joinedload(Link.subject_anchor).joinedload(Anchor.organisation),
            joinedload(Link.object_anchor).joinedload(Anchor.organisation),
        )
    )
    kinds = list(KINDS)
    seen = [_seen(link, mine) for link in session.scalars(query)]
    return sorted(
        seen,
        key=lambda one: (
            one.until_on is not None,
            kinds.index(one.kind),
            not one.outward,
            one.name.casefold(),
            one.slug_of_link,
        ),
    )


def _columns_of(session: Session, thing: Asset | Organisation | Anchor) -> set[tuple[str, int]]:
    pairs: list[tuple[str, int]]
    if isinstance(thing, Asset):
        pairs = [("asset", thing.id)]
    elif isinstance(thing, Anchor):
        pairs = [("anchor", thing.id), ("organisation", thing.organisation_id)]
    else:
        anchors = session.scalars(select(Anchor.id).where(Anchor.organisation_id == thing.id))
        pairs = [("organisation", thing.id), *(("anchor", number) for number in anchors)]
    return {
        (f"{side}_{record}_id", number)
        for record, number in pairs
        for side in ("subject", "object")
    }


def _seen(link: Link, mine: set[tuple[str, int]]) -> LinkSeen:
    outward = any(
        getattr(link, column) == number for column, number in mine if column.startswith("subject")
    )
    there: Literal["subject", "object"] = "object" if outward else "subject"
    here = "subject" if outward else "object"
    record, slug, body = _other(link, there)
    return LinkSeen(
        slug_of_link=link.slug,
        kind=link.kind,
        outward=outward,
        words=KINDS[link.kind][0 if outward else 1],
        record=record,
        slug=slug,
        name=body.name,
        other_open=body.archived_on is None and not getattr(body, "closed", False),
        from_on=link.from_on,
        until_on=link.until_on,
        evidence=link.evidence,
        confirmed_sides=CONFIRMED[link.confirmed_by],
        confirmed_here=link.confirmed_by in (here, "both"),
        confirmed_there=link.confirmed_by in (there, "both"),
        source=link.source,
        licence=link.licence,
        retrieved_on=link.retrieved_on,
    )


def _other(
    link: Link, side: Literal["subject", "object"]
) -> tuple[Literal["asset", "organisation", "anchor"], str, Asset | Organisation]:
    asset = link.subject_asset if side == "subject" else link.object_asset
    body = link.subject_organisation if side == "subject" else link.object_organisation
    anchor = link.subject_anchor if side == "subject" else link.object_anchor
    if asset is not None:
        return "asset", asset.slug, asset
    if body is not None:
        return "organisation", body.slug, body
    if anchor is None:
        raise RuntimeError("a link lacks a side, which its table's checks forbid")
    return "anchor", anchor.slug, anchor.organisation


#: Links that say who is there for a place today.
KEEPING = ("owns", "runs", "cares_for")
