"""Keeping a walking network: stored whole, replaced whole."""

from __future__ import annotations

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Polygon
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.places.models import Dataset
from assetmap.proximity.walking.analysis.network import Network
from assetmap.proximity.walking.models import WalkNetwork
from assetmap.proximity.walking.queries import list_networks

#: The kind of a dataset whose streets can be walked.
DATASET_KIND = "walking"


def store_network(
    session: Session, *, dataset: Dataset, network: Network, coverage: Polygon
) -> WalkNetwork:
    """Keep a network under its dataset; positions are kept to the millimetre.

    Parameters
    ----------
    coverage : shapely Polygon
        Where the streets are known, EPSG:27700.
    """
    made = WalkNetwork(
        dataset_id=dataset.id,
        node_count=len(network.x),
        edge_count=len(network.tail),
        length_m=float(network.length_m.sum()),
        easting_mm=np.rint(network.x * 1000).astype("<i4").tobytes(),
        northing_mm=np.rint(network.y * 1000).astype("<i4").tobytes(),
        tail=network.tail.astype("<i4").tobytes(),
        head=network.head.astype("<i4").tobytes(),
        steps=network.steps.astype("u1").tobytes(),
        islands=network.islands.astype("u1").tobytes(),
        geom=from_shape(coverage, srid=GRID),
    )
    session.add(made)
    session.flush()
    return made


def clear_networks(session: Session, *, file_name: str) -> list[Dataset]:
    """Take away the networks of files of this name; their datasets stay as a record.

    Returns
    -------
    list of Dataset
        Those whose streets went.
    """
    found = [row for row in list_networks(session) if row.file_name == file_name]
    for dataset in found:
        session.execute(delete(WalkNetwork).where(WalkNetwork.dataset_id == dataset.id))
    return found
