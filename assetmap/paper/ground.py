"""Reading what lies under the things of a printed map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.paper.frame import Frame
from assetmap.places.models import Area, BasemapFeature, Dataset

#: Most names that are written on a map.
MOST_NAMES = 60
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Layer:
    """Shapes that are drawn alike, EPSG:27700."""

    theme: str
    kind: str
    shapes: Shapes


@dataclass(frozen=True)
class Written:
    """A name and where it is written, metres, EPSG:27700."""

    name: str
    theme: str
    kind: str
    easting: float
    northing: float


@dataclass(frozen=True)
class Street:
    """A named line: its name is written along it. EPSG:27700."""

    name: str
    theme: str
    shape: shapely.Geometry


@dataclass(frozen=True)
class Outline:
    """The edge of an area that the reader is told about: a neighbourhood or a council."""

    kind: str
    name: str
    sketched: bool
    shape: shapely.Geometry


@dataclass(frozen=True)
class SheetGround:
    """Everything under the things, and whose it is.

    Attributes
    ----------
    layers : tuple of Layer
        From the bottom.
    names : tuple of Written
        The most important first.
    streets : tuple of Street
        One for each name, the most important first.
    attributions : tuple of str
    """

    layers: tuple[Layer, ...] = ()
    names: tuple[Written, ...] = ()
    streets: tuple[Street, ...] = ()
    outlines: tuple[Outline, ...] = ()
    attributions: tuple[str, ...] = ()


def read_ground(session: Session, frame: Frame) -> SheetGround:
    """The ground inside a frame, as detailed as its scale allows."""
    window = func.ST_MakeEnvelope(*frame.bounds, GRID)
    inside = BasemapFeature.geom.op("&&")(window) & (BasemapFeature.min_zoom <= frame.zoom)
    rows = session.execute(
        select(
            BasemapFeature.theme,
            BasemapFeature.kind,
            BasemapFeature.name,
            func.ST_AsBinary(BasemapFeature.geom),
            BasemapFeature.dataset_id,
        )
        .where(inside, BasemapFeature.theme != "place")
        .order_by(BasemapFeature.min_zoom, BasemapFeature.id)
    ).all()
    parts: dict[tuple[str, str], list[bytes]] = {}
    called: dict[tuple[str, str], list[bytes]] = {}
    for theme, kind, name, shape, _ in rows:
        parts.setdefault((theme, kind), []).append(bytes(shape))
        if name and theme in ("road", "waterway"):
            called.setdefault((name, theme), []).append(bytes(shape))
    layers = tuple(
        Layer(theme, kind, shapely.from_wkb(shapes)) for (theme, kind), shapes in parts.items()
    )
    named = session.execute(
        select(
            BasemapFeature.name,
            BasemapFeature.theme,
            BasemapFeature.kind,
            cast(func.ST_X(BasemapFeature.geom), Float),
            cast(func.ST_Y(BasemapFeature.geom), Float),
            BasemapFeature.dataset_id,
        )
        .where(inside, BasemapFeature.theme == "place", BasemapFeature.name.is_not(None))
        .order_by(BasemapFeature.min_zoom, BasemapFeature.id)
        .limit(MOST_NAMES)
    ).all()
    outlines, kinds = _outlines(session, frame)
    shown = {row[-1] for row in (*rows, *named)}
    lines = session.scalars(
        select(Dataset.attribution)
        .where(Dataset.id.in_(shown) | Dataset.kind.in_([f"boundaries:{kind}" for kind in kinds]))
        .order_by(Dataset.id)
    )
    return SheetGround(
        layers,
        tuple(Written(*row[:5]) for row in named),
        tuple(
            Street(name, theme, shapely.line_merge(shapely.union_all(shapely.from_wkb(shapes))))
            for (name, theme), shapes in called.items()
        ),
        outlines,
        tuple(dict.fromkeys(lines)),
    )


def _outlines(session: Session, frame: Frame) -> tuple[tuple[Outline, ...], set[str]]:
    window = func.ST_MakeEnvelope(*frame.bounds, GRID)
    rows = session.execute(
        select(Area.kind, Area.name, Area.basis == "illustrative", func.ST_AsBinary(Area.geom))
        .where(Area.kind.in_(("district", "neighbourhood")), Area.geom.op("&&")(window))
        .order_by(Area.kind, Area.name)
    ).all()
    found = tuple(
        Outline(kind, name, sketched, shapely.from_wkb(bytes(shape)))
        for kind, name, sketched, shape in rows
    )
    return found, {outline.kind for outline in found}
