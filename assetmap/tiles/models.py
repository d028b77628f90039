"""Which version of each tile layer is current?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered


class LayerVersion(Numbered, Base):
    """Part of a layer's version, which is the sum of its rows; written by triggers alone.

    A transaction that changes a layer adds a row and folds in those that nobody else is at, so
    two of them never wait for each other, and the sum grows with each commit.
    """

    __tablename__ = "layer_version"
    __table_args__ = (Index(None, "layer"),)

    layer: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
