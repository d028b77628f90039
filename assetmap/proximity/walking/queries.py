"""Which walking network covers a place, and its streets as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from shapely import Point, Polygon
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.remembered import Remembered
from assetmap.core import limits
from assetmap.core.crs import GRID
from assetmap.places.models import Dataset
from assetmap.proximity.walking.analysis.network import Network, ready_network
from assetmap.proximity.walking.models import WalkNetwork

# Streets are public and a key names the very file, so a network may serve the whole process.
_KEPT = Remembered(limits.WALK_NETWORKS_KEPT)


@dataclass(frozen=True, eq=False)
class LoadedNetwork:
    """A network that is ready, and whose it is.

    Attributes
    ----------
    coverage : shapely Polygon
        Where its streets are known, EPSG:27700.
    """

    network: Network
    coverage: Polygon
    name: str
    release: str
    attribution: str
    licence: str
    retrieved_on: date
    file_name: str


def find_network(session: Session, point: Point) -> LoadedNetwork | None:
    """The network to walk on from a place; None where no streets are loaded.

    Of several that cover it the one whose edge is farthest away, so that least is cut off. The
    arrays are kept in this process until another file takes their place.

    Parameters
    ----------
    point : shapely Point
        EPSG:27700.
    """
    place = func.ST_SetSRID(func.ST_MakePoint(point.x, point.y), GRID)
    room = func.ST_Distance(func.ST_Boundary(WalkNetwork.geom), place)
    row = session.execute(
        select(WalkNetwork.id, Dataset)
        .join(Dataset, Dataset.id == WalkNetwork.dataset_id)
        .where(func.ST_Covers(WalkNetwork.geom, place))
        .order_by(room.desc(), WalkNetwork.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    number, dataset = row
    key = (dataset.sha256, dataset.id, dataset.version, number)
    return _KEPT.answer(key, lambda: load_network(session, number=number, dataset=dataset))


def load_network(session: Session, *, number: int, dataset: Dataset) -> LoadedNetwork:
    """Read one network's arrays, as they are now."""
    held = session.execute(
        select(
            WalkNetwork.easting_mm,
            WalkNetwork.northing_mm,
            WalkNetwork.tail,
            WalkNetwork.head,
            WalkNetwork.steps,
            WalkNetwork.islands,
            WalkNetwork.geom,
        ).where(WalkNetwork.id == number)
    ).one()
    return LoadedNetwork(
        network=ready_network(
            _integers(held.easting_mm) / 1000,
            _integers(held.northing_mm) / 1000,
            _integers(held.tail),
            _integers(held.head),
            _flags(held.steps),
            _flags(held.islands),
        ),
        coverage=to_shape(held.geom),
        name=dataset.name,
        release=dataset.release,
        attribution=dataset.attribution,
        licence=dataset.licence,
        retrieved_on=dataset.retrieved_on,
        file_name=dataset.file_name,
    )


def list_networks(session: Session) -> list[Dataset]:
    """Every dataset whose streets can be walked now, oldest first."""
    walked = select(WalkNetwork.id).where(WalkNetwork.dataset_id == Dataset.id).exists()
    return list(session.scalars(select(Dataset).where(walked).order_by(Dataset.id)))


def find_network_dataset(session: Session, *, sha256: str) -> Dataset | None:
    """The dataset of exactly this file whose streets can be walked now, if there is one."""
    found = [row for row in list_networks(session) if row.sha256 == sha256]
    return found[0] if found else None


def _integers(packed: bytes) -> NDArray[np.int32]:
    return np.frombuffer(packed, dtype="<i4").astype(np.int32)


def _flags(packed: bytes) -> NDArray[np.bool_]:
    return np.frombuffer(packed, dtype="u1").astype(bool)
