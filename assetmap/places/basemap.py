"""Writing the ground under the map: features of one source, by COPY, replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assetmap.core.binary_copy import copy_in, framed, joined, number_rows
from assetmap.core.crs import GRID, WEB_MERCATOR, WGS84
from assetmap.places.models import BasemapFeature, Dataset

#: The kind of a dataset that is drawn as ground.
DATASET_KIND = "basemap"
_NUMBERS = (("dataset_id", ">i8"), ("min_zoom", ">i2"))
_TEXTS = ("theme", "kind", "name", "source_id")


@dataclass(frozen=True)
class GroundBlock:
    """Features of the ground that the geometry guard admitted, as columns of one length n.

    Attributes
    ----------
    theme, kind, source_id : list of str
    name : list of str or None
    min_zoom : int64 array, shape (n,)
    geom, geom_3857 : object arrays of shapely geometries, shape (n,)
        EPSG:27700 and EPSG:3857.
    """

    theme: list[str]
    kind: list[str]
    name: list[str | None]
    source_id: list[str]
    min_zoom: NDArray[np.int64]
    geom: NDArray[np.object_]
    geom_3857: NDArray[np.object_]


@dataclass(frozen=True)
class GroundPlace:
    """Where some ground lies: its most important place; EPSG:4326."""

    name: str
    lon: float
    lat: float


def store_ground(session: Session, *, dataset: Dataset, blocks: Iterable[GroundBlock]) -> None:
    """Store features under a dataset, in the session's transaction, as they are made."""
    copy_in(
        session,
        BasemapFeature.__tablename__,
        [*(name for name, _ in _NUMBERS), *_TEXTS, "geom", "geom_3857"],
        _encoded(blocks, dataset.id),
    )


def _encoded(blocks: Iterable[GroundBlock], dataset_id: int) -> Iterator[bytes]:
    for block in blocks:
        held = np.full(len(block.min_zoom), dataset_id)
        more = len(_TEXTS) + 2
        rows = number_rows(_NUMBERS, [held, block.min_zoom], more=more)
        texts = (
            framed(None if value is None else value.encode() for value in getattr(block, name))
            for name in _TEXTS
        )
        shapes = (
            framed(shapely.to_wkb(shapely.set_srid(column, srid), include_srid=True))
            for column, srid in ((block.geom, GRID), (block.geom_3857, WEB_MERCATOR))
        )
        yield joined(rows, *texts, *shapes)


def find_ground(session: Session, *, sha256: str) -> Dataset | None:
    """The dataset of exactly this file whose features are drawn now, if there is one."""
    drawn = select(BasemapFeature.id).where(BasemapFeature.dataset_id == Dataset.id).exists()
    return session.scalar(
        select(Dataset).where(Dataset.kind == DATASET_KIND, Dataset.sha256 == sha256, drawn)
    )


def list_ground(session: Session) -> list[Dataset]:
    """Every dataset whose features are drawn now, oldest first."""
    drawn = select(BasemapFeature.id).where(BasemapFeature.dataset_id == Dataset.id).exists()
    return list(session.scalars(select(Dataset).where(drawn).order_by(Dataset.id)))


def count_ground(session: Session, *, dataset: Dataset) -> dict[str, int]:
    """How many features a dataset draws in each theme."""
    rows = session.execute(
        select(BasemapFeature.theme, func.count())
        .where(BasemapFeature.dataset_id == dataset.id)
        .group_by(BasemapFeature.theme)
        .order_by(BasemapFeature.theme)
    )
    return {str(theme): int(count) for theme, count in rows}


def find_ground_place(session: Session, *, dataset: Dataset) -> GroundPlace | None:
    """The most widely shown place of a dataset; None when it names none."""
    lonlat = func.ST_Transform(BasemapFeature.geom_3857, WGS84)
    row = session.execute(
        select(BasemapFeature.name, func.ST_X(lonlat), func.ST_Y(lonlat))
        .where(
            BasemapFeature.dataset_id == dataset.id,
            BasemapFeature.theme == "place",
            BasemapFeature.name.is_not(None),
        )
        .order_by(BasemapFeature.min_zoom, BasemapFeature.id)
        .limit(1)
    ).first()
    return None if row is None else GroundPlace(*row)


def clear_ground(session: Session, *, file_name: str) -> list[Dataset]:
    """Take away what files of this name drew; their datasets stay as a record of what was shown.

    Returns
    -------
    list of Dataset
        Those whose features went.
    """
    found = [row for row in list_ground(session) if row.file_name == file_name]
    if found:
        session.execute(
            delete(BasemapFeature).where(
                BasemapFeature.dataset_id.in_([dataset.id for dataset in found])
            )
        )
    return found
