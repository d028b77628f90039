"""The area of which it is asked who is within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.arrays import any_of
from assetmap.core.texts import is_storable
from assetmap.places.models import Area
from assetmap.places.queries import AreaNotFound, find_boundaries, get_area, list_areas
from assetmap.proximity.coverage.errors import BadCoverage

_M2_PER_HA = 10_000
#: Kinds that the page offers, with their heading.
OFFERED = (("neighbourhood", "Neighbourhoods"), ("ward", "Wards"), ("district", "Councils"))


@dataclass(frozen=True, eq=False)
class AskedArea:
    """An area and its shape, EPSG:27700."""

    row: Area
    shape: BaseGeometry

    @property
    def address(self) -> str:
        """What finds it again: the slug of a neighbourhood, an official code else."""
        return self.row.slug if self.row.kind == "neighbourhood" else self.row.code


def find_asked_area(session: Session, said: str) -> AskedArea:
    """The area of a code, a slug or a name.

    Raises
    ------
    AreaNotFound
        None is loaded.
    BadCoverage
        Several have that name, or it is too large for one question.
    """
    words = " ".join(said.split())
    if not words or not is_storable(words):
        raise AreaNotFound("Say which area: a neighbourhood, a ward or a council.")
    try:
        row = get_area(session, words)
    except AreaNotFound:
        named = find_boundaries(session, words)
        if not named:
            raise
        row = named[0]
        if len(named) > 1:
            several = ", ".join(f"{one.name} ({one.kind} {one.code})" for one in named[:6])
            raise BadCoverage(
                f"“{words[:80]}” is the name of several: {several}. Give the code."
            ) from None
    shape = to_shape(row.geom)
    if shape.area > limits.COVERAGE_LARGEST_HA * _M2_PER_HA:
        raise BadCoverage(
            f"{row.name} is too large for one question (the most is "
            f"{limits.COVERAGE_LARGEST_HA:,} hectares). Ask for a ward or a council of it."
        )
    return AskedArea(row, shape)


def small_area_outlines(session: Session, codes: Sequence[str]) -> dict[str, BaseGeometry]:
    """Outlines of small areas (LSOA) by code, EPSG:27700; what is not loaded is left out."""
    held = session.execute(
        select(Area.code, Area.geom).where(Area.kind == "lsoa", any_of(Area.code, list(codes)))
    )
    return {code: to_shape(geom) for code, geom in held}


def area_choices(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Areas that can be asked for, in groups: (heading, [(address, name)])."""
    groups = []
    for kind, words in OFFERED:
        rows = list_areas(session, kind)
        if rows:
            groups.append(
                (
                    words,
                    [(one.slug if kind == "neighbourhood" else one.code, one.name) for one in rows],
                )
            )
    return groups
