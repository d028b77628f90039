"""What is near: the nearest, and all within a distance, by straight lines in EPSG:27700.

One statement asks all four registers. Each part is found by its table's own spatial index; what
is equally far is fetched whole and put in order here, so that an answer never depends on the
order of rows in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select
from sqlalchemy.orm import Session

from assetmap.assets.kinds import AssetKind
from assetmap.assets.kinds import kind_of as asset_kind
from assetmap.core import limits
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.developments.words import homes_words
from assetmap.organisations.kinds import kind_of as organisation_kind
from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.kinds import Record
from assetmap.proximity.origins import Origin
from assetmap.proximity.selecting import things_near, things_nowhere, values_of


@dataclass(frozen=True)
class Neighbour:
    """One thing near an origin.

    Attributes
    ----------
    kind : str
        What it is, in the reader's language.
    family : str
        The group it belongs to: a word of ``proximity.kinds.GROUPS``.
    distance_m : float
        Shortest straight line between the two shapes, EPSG:27700; 0 where they touch or overlap.
    exact : bool
        False when the thing stands at its postcode, not at its door.
    source, licence : str
        Which list it came with, and that list's licence.
    geom : BaseGeometry
        EPSG:27700; of an anchor its nearest site.
    """

    record: Record
    slug: str
    name: str
    kind: str
    glyph: str
    family: str
    distance_m: float
    exact: bool
    demonstration: bool
    source: str
    licence: str
    geom: BaseGeometry


def list_nearest(
    session: Session,
    origin: Origin,
    *,
    k: int,
    kinds: Sequence[str] = (),
    within_m: float | None = None,
) -> list[Neighbour]:
    """The k nearest things of all that is asked for, nearest first.

    Equally far ones stand by record, then name, then slug; the k-th place is cut there too.

    Parameters
    ----------
    kinds : sequence of str
        Words of ``proximity.kinds``; none is everything.
    within_m : float, optional
        Leave out what is further away.

    Raises
    ------
    BadQuestion
    """
    if not 1 <= k <= limits.NEAREST_MOST:
        raise BadQuestion(
            _("Ask for 1 to %(most)s of the nearest.", most=number(limits.NEAREST_MOST))
        )
    reach = None if within_m is None else _checked(within_m)
    statement = things_near(tuple(kinds), bounded=reach is not None, few=True)
    values = {"k": k} if reach is None else {"k": k, "reach": reach}
    return _found(session, statement, {**values_of(origin), **values})[:k]


def list_within(
    session: Session, origin: Origin, *, radius_m: float, kinds: Sequence[str] = ()
) -> list[Neighbour]:
    """Everything at most ``radius_m`` away, nearest first: what lies on the limit is within.

    Raises
    ------
    BadQuestion
    """
    statement = things_near(tuple(kinds), bounded=True, few=False)
    return _found(session, statement, {**values_of(origin), "reach": _checked(radius_m)})


def count_unplaced(session: Session, kinds: Sequence[str] = ()) -> int:
    """How many things of the kinds that are asked for have no known place at all."""
    return int(session.scalar(things_nowhere(tuple(kinds))) or 0)


def _checked(radius_m: float) -> float:
    if not 0 <= radius_m <= limits.NEAR_LONGEST_M:
        raise BadQuestion(
            _(
                "Give a distance from 0 to %(most)s metres.",
                most=number(limits.NEAR_LONGEST_M),
            )
        )
    return radius_m


def _found(session: Session, statement: Select[Any], values: dict[str, Any]) -> list[Neighbour]:
    rows = session.execute(statement, values).all()
    shapes = shapely.from_wkb([row.wkb for row in rows])
    kinds: dict[str | None, AssetKind] = {}
    found = [_neighbour(row, shape, kinds) for row, shape in zip(rows, shapes, strict=True)]
    return sorted(found, key=order_of)


def order_of(one: Neighbour) -> tuple[float, str, str, str]:
    """What decides between things: distance, then record, then name, then slug."""
    return one.distance_m, one.record, one.name.casefold(), one.slug


def _neighbour(row: Any, shape: BaseGeometry, kinds: dict[str | None, AssetKind]) -> Neighbour:
    glyph = family = row.record
    if row.record == "asset":
        kind = kinds.get(row.kind)
        if kind is None:
            kind = kinds[row.kind] = asset_kind(row.kind)
        words, glyph, family = kind.said(), kind.glyph, str(kind.family)
    elif row.record == "organisation":
        words = organisation_kind(row.kind).said()
    elif row.record == "anchor":
        words = _("Anchor institution")
    else:
        words = homes_words(row.homes_from, row.homes_to) or _("Planned homes")
    return Neighbour(
        row.record, row.slug, row.name, words, glyph, family, row.distance_m, row.exact,
        row.demonstration, row.source, row.licence, shape,
    )  # fmt: skip
