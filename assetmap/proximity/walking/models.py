"""Walking networks as they are kept: one row each, its arrays packed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered, geometry_checks, grid_geometry


class WalkNetwork(Numbered, Base):
    """The streets of one extract that can be walked.

    They are only ever read as a whole. Measured with 105,000 points and 140,000 edges: as rows of
    two tables, read by binary COPY, they took 20 times as long as packed, and 16 MB instead of 2.
    """

    __tablename__ = "walk_network"
    __table_args__ = (
        Index("uq_walk_network_dataset_id", "dataset_id", unique=True),
        Index("ix_walk_network_geom", "geom", postgresql_using="gist"),
        CheckConstraint("node_count > 1 AND edge_count > 0", "not_empty"),
        CheckConstraint(
            "octet_length(easting_mm) = 4 * node_count AND "
            "octet_length(northing_mm) = 4 * node_count",
            "nodes_packed",
        ),
        CheckConstraint(
            "octet_length(tail) = 4 * edge_count AND octet_length(head) = 4 * edge_count AND "
            "octet_length(steps) = edge_count AND octet_length(islands) = edge_count",
            "edges_packed",
        ),
        *geometry_checks(nullable=False, with_mercator=False),
    )

    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    node_count: Mapped[int] = mapped_column(BigInteger)
    edge_count: Mapped[int] = mapped_column(BigInteger)
    length_m: Mapped[float] = mapped_column(Float, comment="of all edges, metres")
    easting_mm: Mapped[bytes] = mapped_column(
        LargeBinary, comment="of each node, int32, lowest byte first; EPSG:27700"
    )
    northing_mm: Mapped[bytes] = mapped_column(LargeBinary, comment="the same for the northing")
    tail: Mapped[bytes] = mapped_column(
        LargeBinary, comment="node from 0 that each edge leaves, int32, lowest byte first"
    )
    head: Mapped[bytes] = mapped_column(LargeBinary, comment="node that it comes to")
    steps: Mapped[bytes] = mapped_column(LargeBinary, comment="1 where an edge is steps, uint8")
    islands: Mapped[bytes] = mapped_column(
        LargeBinary, comment="1 where its piece is too small to start from, uint8"
    )
    geom: Mapped[Any] = grid_geometry("POLYGON")
