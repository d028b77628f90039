"""The database that every measurement of the map reads, and the addresses it asks for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
import psycopg
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core import schema
from assetmap.core.cluster import OWNER_ROLE, TILES_ROLE, WEB_ROLE, Cluster
from assetmap.core.crs import lonlat_to_mercator, to_lonlat
from assetmap.core.folders import folder
from assetmap.core.runtime import tiles_engine, web_engine
from assetmap.core.settings import Settings
from assetmap.importers.demonstration import load_demonstration
from assetmap.tiles.cache import TileCache
from tests.benchmarks.database import fresh_database, settle
from tests.benchmarks.made_ledger import SITE
from tests.benchmarks.map.made_things import Made, store_things

DATABASE = "bench_map"
ZOOMS = (10, 12, 14, 16)
_WORLD_M = 40_075_016.685578488


@dataclass(frozen=True)
class Ground:
    """A filled database and two applications on it: as shipped, and one that keeps no tiles."""

    cluster: Cluster
    made: Made
    owner: Engine
    web: Engine
    tiles: Engine
    warm: Flask
    fresh: Flask

    def bare(self, role: str) -> psycopg.Connection:
        """The driver alone, with the limits and switches that our own engines set."""
        options = "-c statement_timeout=20000 -c jit=off -c timezone=UTC"
        return psycopg.connect(
            self.cluster.conninfo(role, DATABASE), autocommit=True, options=options
        )


def settings_for(cluster: Cluster) -> Settings:
    """Addresses of the measured database for each role."""
    return Settings(
        home=cluster.base,
        database_url=cluster.url(WEB_ROLE, DATABASE),
        owner_url=cluster.url(OWNER_ROLE, DATABASE),
        tiles_url=cluster.url(TILES_ROLE, DATABASE),
    )


@contextmanager
def filled(cluster: Cluster, count: int) -> Iterator[Ground]:
    """The demonstration with ``count`` made things around it."""
    with fresh_database(cluster, DATABASE) as owner:
        schema.upgrade(owner)
        with Session(owner) as session:
            load_demonstration(session, root=folder("geodata"), today=date(2026, 11, 21))
            session.commit()
        made = store_things(owner, count)
        settle(cluster, DATABASE)
        settings = settings_for(cluster)
        web, tiles = web_engine(settings), tiles_engine(settings)
        if tiles is None:
            raise RuntimeError("no tile role")
        yield Ground(
            cluster, made, owner, web, tiles,
            warm=create_app(settings, engine=web, tiles=tiles),
            fresh=keeping_no_tiles(create_app(settings, engine=web, tiles=tiles)),
        )  # fmt: skip
        web.dispose()
        tiles.dispose()


def keeping_no_tiles(app: Flask) -> Flask:
    """The same application with a cache in which no tile has room."""
    app.extensions["assetmap.tiles"].cache = TileCache(0)
    return app


def tile_at(z: int, easting: float, northing: float) -> tuple[int, int, int]:
    """The tile in which a point of EPSG:27700 lies."""
    lon, lat = to_lonlat(np.array([easting]), np.array([northing]))
    x, y = lonlat_to_mercator(lon, lat)
    side = _WORLD_M / 2**z
    column = math.floor((float(x[0]) + _WORLD_M / 2) / side)
    row = math.floor((_WORLD_M / 2 - float(y[0])) / side)
    return z, column, row


def tiles_around(z: int, count: int, seed: int) -> list[tuple[int, int, int]]:
    """Tiles where people look: around the middle, with repeats as often as they come."""
    rng = np.random.default_rng(seed)
    places = rng.normal(SITE, 4_000.0, (count, 2))
    return [tile_at(z, float(east), float(north)) for east, north in places]


def boxes_around(wide_m: float, count: int, seed: int) -> list[str]:
    """Boxes of a width on the ground as ``bbox`` words, to six decimals of a degree."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(SITE, 2_000.0, (count, 2))
    west, south = to_lonlat(middles[:, 0] - wide_m / 2, middles[:, 1] - wide_m / 2)
    east, north = to_lonlat(middles[:, 0] + wide_m / 2, middles[:, 1] + wide_m / 2)
    return [
        ",".join(f"{float(edge):.6f}" for edge in edges)
        for edges in zip(west, south, east, north, strict=True)
    ]


def tile_address(layer: str, tile: tuple[int, int, int]) -> str:
    """The path of a tile, without a version."""
    z, x, y = tile
    return f"/tiles/{layer}/{z}/{x}/{y}.mvt"
