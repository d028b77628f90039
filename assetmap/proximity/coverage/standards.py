"""How many people does each standard reach? Size and distance are tested together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.places.people import People
from assetmap.proximity.coverage.analysis.covering import Covered, cover, within_limit
from assetmap.proximity.coverage.measuring import Spread, measure
from assetmap.proximity.coverage.models import AccessStandard
from assetmap.proximity.coverage.sites import Site, list_sites
from assetmap.proximity.walking.queries import LoadedNetwork


@dataclass(frozen=True)
class Measured:
    """One standard over the people of an area.

    Attributes
    ----------
    people : Covered or None
        None where it asks for walks and no streets are loaded here.
    large_enough, unsized : int
        Places that meet its size, and those whose size is not known: these may, so who lives near
        one is not known.
    vacant : tuple of str
        Places that stand vacant and are not counted.
    rough : int
        Of those that count, how many have no surveyed outline.
    """

    standard: AccessStandard
    people: Covered | None
    large_enough: int
    unsized: int
    vacant: tuple[str, ...]
    rough: int


def list_standards(session: Session, *, kinds: Sequence[str] = ()) -> list[AccessStandard]:
    """Every standard, or those that ask for one of some kinds; by publisher, the nearest first."""
    held = session.scalars(
        select(AccessStandard).order_by(
            AccessStandard.publisher, AccessStandard.edition, AccessStandard.within_m,
            AccessStandard.key,
        )
    ).all()  # fmt: skip
    return [one for one in held if not kinds or set(kinds) & set(one.kinds)]


def measure_standard(
    session: Session,
    standard: AccessStandard,
    area: BaseGeometry,
    people: People | Spread,
    *,
    loaded: LoadedNetwork | None,
    today: date,
    without: frozenset[str] = frozenset(),
) -> Measured:
    """How many people of an area does a standard reach?

    Parameters
    ----------
    area : shapely geometry
        EPSG:27700; places beyond its edge count for those who live near the edge.
    people : People or Spread
        Those inside are counted; of a site's ground the shares.
    without : frozenset of str
        Slugs of places that are left out.
    """
    sites = list_sites(
        session, area, standard.kinds, within_m=standard.within_m, today=today, without=without
    )
    large, unsized = by_size(sites.found, standard)
    covered = None
    if standard.method == "straight" or loaded is not None:
        streets = loaded if standard.method == "walk" else None
        near, unknown = _reached(people, large, standard, streets)
        maybe, maybe_not = _reached(people, unsized, standard, streets)
        unknown = ~near & (unknown | maybe | maybe_not)
        covered = cover(people.count, near, unknown, of=people.inside)
    return Measured(
        standard, covered, len(large), len(unsized), sites.vacant, sum(one.rough for one in large)
    )


def by_size(sites: Sequence[Site], standard: AccessStandard) -> tuple[list[Site], list[Site]]:
    """Those that are large enough, and those whose size is not known."""
    if standard.min_ha is None:
        return list(sites), []
    least = float(standard.min_ha)
    large = [one for one in sites if one.area_ha is not None and one.area_ha >= least]
    return large, [one for one in sites if one.area_ha is None]


def _reached(
    people: People | Spread,
    sites: Sequence[Site],
    standard: AccessStandard,
    loaded: LoadedNetwork | None,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    costs = measure(
        people, [one.shape for one in sites], limit_m=float(standard.within_m), loaded=loaded
    )
    return within_limit(costs, float(standard.within_m))
