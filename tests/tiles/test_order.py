"""A tile has the same bytes however the database comes by its rows."""

from __future__ import annotations

import math

import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat
from assetmap.tiles.layers import tile_of
from assetmap.tiles.making import make_tile
from tests.factories.ground import MIDDLE, new_area, new_dataset, new_ground
from tests.factories.register import new_asset, new_organisation

X, Y = MIDDLE


def tile(session: Session, layer: str, z: int) -> bytes:
    at = geometry_to_lonlat(shapely.Point(X, Y))
    column = int((at.x + 180) / 360 * 2**z)
    row = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z)
    return make_tile(session.connection(), tile_of(layer, str(z), str(column), str(row)))


@pytest.mark.parametrize(
    ("layer", "table", "z", "apart_m"),
    [("assets", "asset", 12, 20), ("assets", "asset", 9, 900),
     ("organisations", "organisation", 12, 20), ("boundaries", "area", 12, 20),
     ("basemap", "basemap_feature", 14, 20)],
)  # fmt: skip
def test_rows_that_move_in_their_table_move_nothing_in_the_tile(
    session: Session, layer: str, table: str, z: int, apart_m: int
) -> None:
    """As after changes, or with another plan: two processes must not make two tiles of one."""
    dataset = new_dataset(session, "basemap")
    for n in range(12):
        spot = (X + apart_m * n, Y + 15 * apart_m * (n % 3))
        new_asset(session, f"Example Hall {n}", "Hall", at=spot)
        new_organisation(session, f"Example Guild {n}", at=spot)
        new_area(session, "ward", f"E0500{n:04}", (*spot, spot[0] + 400, spot[1] + 400))
        line = shapely.LineString([spot, (spot[0] + 50, spot[1] + 90)])
        new_ground(session, dataset, "rail", "rail", line)
    session.execute(text("SET LOCAL enable_hashagg = off"))
    before = tile(session, layer, z)
    assert len(before) > 50
    session.execute(text(f"UPDATE {table} SET source_id = source_id WHERE id % 2 = 0"))
    session.execute(text("SET LOCAL enable_hashagg = on"))
    for way in ("indexscan", "bitmapscan", "sort"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    assert tile(session, layer, z) == before


def test_edges_are_joined_alike_whichever_area_comes_first(demonstration: Flask) -> None:
    """Of real outlines: which line is joined to which depends on their order."""
    edges = [
        tile_of("boundaries", z, x, y)
        for z, x, y in (
            ("12", "2025", "1344"), ("12", "2026", "1343"), ("14", "8101", "5375"),
            ("14", "8103", "5378"),
        )
    ]  # fmt: skip
    with demonstration.config["OWNER"].connect() as connection:
        before = [make_tile(connection, one) for one in edges]
        connection.execute(text("UPDATE area SET source_id = source_id WHERE id % 2 = 0"))
        for way in ("indexscan", "bitmapscan"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        assert [make_tile(connection, one) for one in edges] == before
        connection.rollback()
