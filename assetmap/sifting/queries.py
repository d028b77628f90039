"""Which developments are left, how many does the list hide, and who keeps what?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from geoalchemy2.shape import from_shape
from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.arrays import any_of
from assetmap.core.crs import GRID
from assetmap.core.limits import NOT_RELEVANT_VOTES
from assetmap.developments.analysis import Homes
from assetmap.developments.models import Development
from assetmap.developments.queries import DevelopmentFilter, count_homes, list_developments
from assetmap.places.queries import get_area
from assetmap.proximity.kinds import of_kinds
from assetmap.proximity.origins import Origin, find_origin
from assetmap.sifting.asking import Asked
from assetmap.sifting.models import RelevanceVote, SavedFilter


@dataclass(frozen=True)
class Sifted:
    """What a sifting leaves.

    Attributes
    ----------
    homes : Homes
        Of everything that was found, hidden or not: no sum changes by a vote.
    hidden : int
        How many of those the list leaves out because enough people find them not relevant.
    rows : sequence of Development
        One page of the list.
    votes : mapping of int to int
        Votes of those rows that have any.
    origin : Origin or None
        The place that was marked.
    """

    homes: Homes
    hidden: int
    rows: Sequence[Development]
    votes: Mapping[int, int]
    origin: Origin | None


def sift(session: Session, asked: Asked, *, limit: int, offset: int = 0) -> Sifted:
    """Which developments does somebody ask for, the most homes first?

    Raises
    ------
    AreaNotFound, BadOrigin, OriginNotFound
    """
    origin = find_origin(session, asked.near) if asked.near else None
    wanted = _wanted(session, asked, origin)
    disliked = _votes() >= NOT_RELEVANT_VOTES
    hidden = 0
    listed = wanted
    if asked.voted != "show":
        out = replace(wanted, more=(*wanted.more, disliked))
        hidden = count_homes(session, out).sites
        listed = replace(wanted, more=(*wanted.more, ~disliked))
    rows = list_developments(session, listed, limit=limit, offset=offset)
    return Sifted(
        count_homes(session, wanted), hidden, rows, count_votes(session, [one.id for one in rows]),
        origin,
    )  # fmt: skip


def count_votes(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many people find each of these not relevant; those of which nobody says so are absent."""
    rows = session.execute(
        select(RelevanceVote.development_id, func.count(RelevanceVote.development_id))
        .where(any_of(RelevanceVote.development_id, list(ids)))
        .group_by(RelevanceVote.development_id)
    )
    return {row[0]: row[1] for row in rows}


def has_voted(session: Session, *, development_id: int, voter: str) -> bool:
    """Whether somebody's vote on a development stands."""
    found = select(RelevanceVote.id).where(
        RelevanceVote.development_id == development_id, RelevanceVote.voter == voter
    )
    return session.scalar(found) is not None


def list_filters(session: Session, *, owner: str) -> list[SavedFilter]:
    """The filters that somebody keeps, by name."""
    held = select(SavedFilter).where(SavedFilter.owner == owner)
    return list(session.scalars(held.order_by(func.lower(SavedFilter.name), SavedFilter.id)))


def _wanted(session: Session, asked: Asked, origin: Origin | None) -> DevelopmentFilter:
    more: list[ColumnElement[bool]] = []
    if origin is not None:
        here = from_shape(origin.geom, srid=GRID)
        more.append(func.ST_DWithin(Development.geom, here, float(asked.within)))
    kinds = of_kinds([asked.beside]) if asked.beside else None
    if kinds is not None:
        more.append(
            exists(
                select(Asset.id).where(
                    kinds,
                    Asset.archived_on.is_(None),
                    func.ST_DWithin(Asset.geom, Development.geom, float(asked.away)),
                )
            )
        )
    return DevelopmentFilter(
        text=asked.q,
        kind=asked.kind,
        stage=asked.stage,
        app_size=asked.size,
        app_state=asked.state,
        least_homes=int(asked.homes or 0),
        least_ha=Decimal(asked.ha or 0),
        area=get_area(session, asked.area) if asked.area else None,
        shown=asked.shown or "now",
        source=asked.source,
        more=tuple(more),
    )


def _votes() -> ScalarSelect[int]:
    return (
        select(func.count(RelevanceVote.development_id))
        .where(RelevanceVote.development_id == Development.id)
        .correlate(Development)
        .scalar_subquery()
    )
