"""Where people live: the number of a small area, spread evenly over its live postcodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.core import limits
from assetmap.core.arrays import any_of
from assetmap.core.crs import GRID
from assetmap.places.models import Area, Dataset, Deprivation, Population, Postcode


@dataclass(frozen=True, eq=False)
class People:
    """People at n live postcodes.

    Attributes
    ----------
    codes, lsoas : tuple of str, n each
        Postcodes in order, and the small area of each.
    x, y : float64 arrays, shape (n,)
        Metres, EPSG:27700.
    count : float64 array, shape (n,)
        People at each: a small area's number over its live postcodes, so not whole.
    inside : bool array, shape (n,)
        Postcodes in the area that was asked for; the others lie around it.
    tenth : int64 array, shape (n,)
        Tenth of deprivation of its small area, 1 the most deprived; 0 is not known.
    unplaced : int
        People of small areas that reach into the area and whose postcodes are not loaded, or too
        few of them: they are in no figure. Some may live outside.
    unplaced_areas : int
        How many small areas those are.
    uncounted : int
        Postcodes in the area for whose small area no number of people is loaded.
    release : str
        Whose estimate and of when, such as “mid 2015”; empty where none is loaded.
    deprivation_release : str
        Of the tenths; empty where none is loaded.
    attributions : tuple of str
    """

    codes: tuple[str, ...]
    lsoas: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.float64]
    inside: NDArray[np.bool_]
    tenth: NDArray[np.int64]
    unplaced: int
    unplaced_areas: int
    uncounted: int
    release: str
    deprivation_release: str
    attributions: tuple[str, ...]

    @property
    def total(self) -> float:
        """People inside the area."""
        return float(self.count[self.inside].sum())


def read_people(session: Session, area: BaseGeometry, *, beyond_m: float = 0.0) -> People:
    """Who lives in an area, and up to a distance beyond its edge?

    METHODS section 10 asks for postcode points rather than the middle of a small area. The
    newest estimate that is loaded counts; its codes say which vintage of small areas it means.

    Parameters
    ----------
    area : shapely geometry
        EPSG:27700.
    beyond_m : float
        People around it count where they share what lies inside.
    """
    release = _newest_release(session)
    around = area.buffer(beyond_m) if beyond_m else area
    west, south, east, north = around.bounds
    rows = session.execute(
        select(Postcode.code, Postcode.easting, Postcode.northing, Postcode.lsoa11, Postcode.lsoa21)
        .where(
            _live(),
            Postcode.easting.between(int(west), int(east) + 1),
            Postcode.northing.between(int(south), int(north) + 1),
        )
        .order_by(Postcode.code)
    ).all()
    shapely.prepare(around)
    rows = [row for row in rows if shapely.intersects_xy(around, row.easting, row.northing)]
    vintage, people = _people_of(session, release, rows)
    lsoas = [getattr(row, vintage.key) or "" for row in rows]
    shared = _postcodes_of(session, vintage, [code for code in people if code])
    usable = {
        code
        for code, number in people.items()
        if number <= limits.PEOPLE_PER_POSTCODE * shared[code]
    }
    x = np.array([row.easting for row in rows], dtype=np.float64)
    y = np.array([row.northing for row in rows], dtype=np.float64)
    inside = np.asarray(shapely.intersects_xy(area, x, y), dtype=bool)
    kept = np.array([code in usable for code in lsoas], dtype=bool)
    here = {code for code, is_here in zip(lsoas, inside, strict=True) if is_here}
    without = _without_postcodes(session, area, release, vintage)
    thin = {code: people[code] for code in here if code in people and code not in usable}
    deprived = _tenths(session, usable)
    chosen = [lsoas[at] for at in np.flatnonzero(kept)]
    return People(
        codes=tuple(rows[at].code for at in np.flatnonzero(kept)),
        lsoas=tuple(chosen),
        x=x[kept],
        y=y[kept],
        count=np.array([people[code] / shared[code] for code in chosen], dtype=np.float64),
        inside=inside[kept],
        tenth=np.array([deprived[1].get(code, 0) for code in chosen], dtype=np.int64),
        unplaced=sum({**without, **thin}.values()),
        unplaced_areas=len({**without, **thin}),
        uncounted=sum(
            1 for code, is_here in zip(lsoas, inside, strict=True) if is_here and code not in people
        ),
        release=release,
        deprivation_release=deprived[0],
        attributions=_attributions(session),
    )


def _live() -> ColumnElement[bool]:
    return (Postcode.terminated == 0) & Postcode.easting.is_not(None)


def _newest_release(session: Session) -> str:
    newest = (
        select(Population.release)
        .join(Dataset, Dataset.id == Population.dataset_id)
        .order_by(Dataset.loaded_at.desc(), Population.id.desc())
        .limit(1)
    )
    return session.scalar(newest) or ""


def _people_of(
    session: Session, release: str, rows: Sequence[Any]
) -> tuple[InstrumentedAttribute[str | None], dict[str, int]]:
    """Which vintage of small areas the estimate means here, and its numbers."""
    found: list[tuple[int, InstrumentedAttribute[str | None], dict[str, int]]] = []
    for column in (Postcode.lsoa11, Postcode.lsoa21):
        codes = sorted({getattr(row, column.key) for row in rows} - {None})
        held = session.execute(
            select(Population.lsoa, Population.people).where(
                Population.release == release, any_of(Population.lsoa, codes)
            )
        )
        numbers = {row.lsoa: row.people for row in held}
        found.append((len(numbers), column, numbers))
    _most, column, numbers = max(found, key=lambda one: one[0])
    return column, numbers


def _postcodes_of(
    session: Session, vintage: InstrumentedAttribute[str | None], codes: list[str]
) -> Counter[str]:
    """How many live postcodes each small area has, in all of it."""
    held = session.execute(
        select(vintage, func.count())
        .where(_live(), any_of(vintage, sorted(codes)))
        .group_by(vintage)
    )
    return Counter({str(code): int(number) for code, number in held})


def _without_postcodes(
    session: Session,
    area: BaseGeometry,
    release: str,
    vintage: InstrumentedAttribute[str | None],
) -> dict[str, int]:
    """People of small areas whose middle lies in the area and that have no live postcode."""
    here = from_shape(area, srid=GRID)
    has_one = select(Postcode.id).where(_live(), vintage == Population.lsoa).exists()
    held = session.execute(
        select(Population.lsoa, Population.people)
        .join(Area, (Area.kind == "lsoa") & (Area.code == Population.lsoa))
        .where(
            Population.release == release,
            func.ST_Intersects(here, func.ST_PointOnSurface(Area.geom)),
            ~has_one,
        )
    )
    return {row.lsoa: row.people for row in held}


def _tenths(session: Session, codes: set[str]) -> tuple[str, dict[str, int]]:
    """Tenths by the release that knows most of the small areas, the newest of several."""
    by_release: dict[str, dict[str, int]] = {}
    for release, code, tenth in session.execute(
        select(Deprivation.release, Deprivation.lsoa, Deprivation.decile).where(
            any_of(Deprivation.lsoa, sorted(codes))
        )
    ):
        by_release.setdefault(release, {})[code] = tenth
    if not by_release:
        return "", {}
    best = max(by_release, key=lambda release: (len(by_release[release]), release))
    return best, by_release[best]


def _attributions(session: Session) -> tuple[str, ...]:
    kinds = select(Dataset.attribution).where(
        (Dataset.kind == "population") | Dataset.kind.like("postcodes:%")
    )
    return tuple(dict.fromkeys(session.scalars(kinds.order_by(Dataset.kind, Dataset.id))))
