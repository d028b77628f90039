"""Places that a standard may count: their size, and adjoining ones taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.queries import in_status
from assetmap.core.crs import GRID
from assetmap.proximity.kinds import of_kinds
from assetmap.proximity.shapes import drawn_as

_M2_PER_HA = 10_000
#: Outlines that touch, or leave a path between them, are one place to whoever walks there, in
#: metres.
ADJOINING_M = 5.0
#: States of use in which nobody says that the public may come.
VACANT = ("vacant",)


@dataclass(frozen=True, eq=False)
class Site:
    """One place, or several that adjoin.

    Attributes
    ----------
    names, slugs : tuple of str
        Of each, by name.
    shape : shapely geometry
        EPSG:27700; a circle of the stated size where only a point is known, a point without size.
    area_ha : float or None
        Measured from outlines; as its source states it where it has none; None is not known.
    rough : bool
        The outline is sketched, or a circle stands for it.
    """

    names: tuple[str, ...]
    slugs: tuple[str, ...]
    shape: BaseGeometry
    area_ha: float | None
    rough: bool


@dataclass(frozen=True)
class Sites:
    """Places of some kinds around an area.

    Attributes
    ----------
    vacant : tuple of str
        Names of places that stand vacant: nobody says that the public may use them, so a standard
        does not count them.
    unplaced : int
        Places of these kinds without a known position, anywhere on the map.
    """

    found: tuple[Site, ...]
    vacant: tuple[str, ...]
    unplaced: int


def list_sites(
    session: Session,
    area: BaseGeometry,
    kinds: Sequence[str],
    *,
    within_m: float,
    today: date,
    without: frozenset[str] = frozenset(),
) -> Sites:
    """Which places could a standard count here?

    Adjoining ones are one place (METHODS section 11: adjoining parcels are merged before the test
    of size).

    Parameters
    ----------
    area : shapely geometry
        EPSG:27700.
    within_m : float
        How far from its edge.
    without : frozenset of str
        Slugs that are left out, such as what a development would build over.
    """
    wanted = of_kinds(kinds)
    here: list[ColumnElement[bool]] = [Asset.archived_on.is_(None)]
    if wanted is not None:
        here.append(wanted)
    near = func.ST_DWithin(Asset.geom, from_shape(area, srid=GRID), within_m)
    vacant = in_status(VACANT, today)
    held = session.execute(
        select(Asset, vacant.label("vacant"))
        .where(*here, near)
        .order_by(func.lower(Asset.name), Asset.slug)
    ).all()
    unplaced = session.scalar(select(func.count()).where(*here, Asset.geom.is_(None))) or 0
    single = [_site(asset) for asset, empty in held if not empty and asset.slug not in without]
    return Sites(
        merged([site for site in single if site is not None]),
        tuple(asset.name for asset, empty in held if empty),
        unplaced,
    )


def merged(sites: Sequence[Site]) -> tuple[Site, ...]:
    """Adjoining outlines as one place; what is a mere point stands alone.

    The size of several is measured over all of them, so that what two share counts once.
    """
    outlines = [at for at, site in enumerate(sites) if site.shape.area > 0]
    if not outlines:
        return tuple(sites)
    tree = shapely.STRtree([sites[at].shape for at in outlines])
    one, other = tree.query(
        [sites[at].shape for at in outlines], predicate="dwithin", distance=ADJOINING_M
    )
    of = np.array(outlines, dtype=np.int64)
    joins = coo_matrix((np.ones(len(one)), (of[one], of[other])), shape=(len(sites), len(sites)))
    _count, groups = connected_components(joins, directed=False)
    made = []
    for group in dict.fromkeys(groups.tolist()):
        parts = [site for site, own in zip(sites, groups, strict=True) if own == group]
        if len(parts) == 1:
            made.append(parts[0])
            continue
        shape = shapely.union_all([part.shape for part in parts])
        made.append(
            Site(
                tuple(name for part in parts for name in part.names),
                tuple(slug for part in parts for slug in part.slugs),
                shape,
                shape.area / _M2_PER_HA,
                any(part.rough for part in parts),
            )
        )
    return tuple(made)


def _site(asset: Asset) -> Site | None:
    drawn = drawn_as(asset)
    if drawn is None:
        return None
    stated: Decimal | None = asset.area_ha
    if drawn.shape.area > 0 and drawn.outline != "approximate":
        size: float | None = drawn.shape.area / _M2_PER_HA
    else:
        size = None if stated is None else float(stated)
    return Site((asset.name,), (asset.slug,), drawn.shape, size, drawn.outline != "surveyed")
