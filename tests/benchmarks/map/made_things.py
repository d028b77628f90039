"""Assets and organisations around the demonstration's area, made from a seed; names invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from assetmap.assets.fields import STATUSES
from assetmap.assets.kinds import KINDS
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.organisations.kinds import KINDS as BODY_KINDS
from tests.benchmarks.made_ledger import SITE, surname

#: Six of ten are assets, as in the register's own files.
ASSETS_OF_TEN = 6
#: A neighbourhood's middle, its town, and the country around it: share and spread in metres.
RINGS = ((0.3, 1_500.0), (0.4, 6_000.0), (0.3, 15_000.0))
OUTLINED = 0.1
#: Assets of ten whose use now is known.
WITH_STATUS = 4
MADE = "source = 'Made for measuring'"
SAID = "'Made for measuring', 'none', DATE '2026-11-21', 'surveyed'"


@dataclass(frozen=True)
class Made:
    """How many were stored."""

    assets: int
    organisations: int


def store_things(engine: Engine, count: int) -> Made:
    """Store ``count`` things: points and some outlines, four in ten assets with a state of use."""
    rng = np.random.default_rng(20_261_122)
    assets = count * ASSETS_OF_TEN // 10
    shapes = _shapes(_places(count, rng), rng)
    drawn = np.array([geometry_to_mercator(shape) for shape in shapes])
    kinds = rng.integers(0, len(KINDS), count).tolist()
    body_kinds = rng.integers(0, len(BODY_KINDS), count).tolist()
    held = shapely.to_wkb(shapely.set_srid(shapes, GRID), hex=True, include_srid=True)
    seen = shapely.to_wkb(shapely.set_srid(drawn, WEB_MERCATOR), hex=True, include_srid=True)
    lines = [
        f"{number}\tmade-{number}\tExample {surname(number)} {number}\t"
        f"{KINDS[kinds[number]].words if number < assets else BODY_KINDS[body_kinds[number]].key}"
        f"\t{KINDS[kinds[number]].key}\t{held[number]}\t{seen[number]}\n"
        for number in range(count)
    ]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TEMP TABLE made (number int, slug text, name text, kind text, kind_key text, "
            "geom geometry, geom_3857 geometry) ON COMMIT DROP"
        )
        driver = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(b"COPY made FROM STDIN") as copy:
            copy.write("".join(lines))
        for table, more, condition in (
            ("asset", ", kind_key", f"number < {assets}"),
            ("organisation", "", f"number >= {assets}"),
        ):
            connection.exec_driver_sql(
                f"INSERT INTO {table} (slug, source_id, name, kind{more}, geom, geom_3857, "
                f"source, licence, retrieved_on, outline) SELECT slug, slug, name, kind{more}, "
                f"geom, geom_3857, {SAID} FROM made WHERE {condition} ORDER BY number"
            )
        _store_statuses(connection)
    return Made(assets, count - assets)


def _places(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Easting and northing, EPSG:27700, thinning out from the demonstration's middle."""
    ring = rng.choice(len(RINGS), count, p=[share for share, _spread in RINGS])
    spread = np.array([spread for _share, spread in RINGS])[ring]
    return rng.normal(SITE, spread[:, None], (count, 2)).round(1)


def _shapes(places: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.object_]:
    """Points, one in ten an outline of a dozen corners."""
    shapes = shapely.points(places)
    wide = rng.random(len(places)) < OUTLINED
    reach = rng.uniform(15, 150, int(wide.sum()))
    shapes[wide] = shapely.buffer(shapes[wide], reach, quad_segs=3)
    return shapes


def _store_statuses(connection: Connection) -> None:
    names = ", ".join(f"'{name}'" for name in STATUSES)
    connection.exec_driver_sql(
        "INSERT INTO asset_status (slug, source_id, asset_id, status, source, licence, "
        "retrieved_on) SELECT slug || '-use', slug, id, "
        f"(ARRAY[{names}])[1 + mod(id / 10, {len(STATUSES)})], source, licence, retrieved_on "
        f"FROM asset WHERE {MADE} AND mod(id, 10) < {WITH_STATUS}"
    )
