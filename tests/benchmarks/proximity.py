"""What is near: one spot in the database, and a million points by arrays."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetmap.assets.kinds import KINDS
from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.core.db import make_engine
from assetmap.proximity.analysis import nearest_points, points_within
from assetmap.proximity.answering import answer_nearest, answer_within
from assetmap.proximity.origins import Origin
from tests.benchmarks.areas import bench_areas
from tests.benchmarks.database import fresh_database, settle
from tests.benchmarks.made_ledger import SITE
from tests.benchmarks.map.recorded import statements_of
from tests.benchmarks.measuring import Result, Size, interleaved, timed, versions

DATABASE = "bench_proximity"
#: A conurbation: 111 assets a square kilometre where there are 100,000.
SPREAD_M = 15_000
OUTLINED = 0.1
AIM_S = 0.015
#: Points of a country, so that about 11 of 100,000 things are within 1,200 m of each.
COUNTRY_M = 200_000
RADIUS_M = 1_200.0
SPOTS_EACH = 10


def bench_proximity(cluster: Cluster, size: Size) -> list[Result]:
    """Nearest and within of one spot, then of many."""
    with fresh_database(cluster, DATABASE) as engine:
        store_assets(engine, size.small_rows)
        settle(cluster, DATABASE)
        results = _one_spot(cluster, size)
    return [*results, *_many_points(size), *bench_areas(size)]


def store_assets(engine: Engine, count: int) -> None:
    """Assets spread evenly from a seed, one in ten an outline; names invented."""
    rng = np.random.default_rng(20_261_128)
    places = rng.uniform(-SPREAD_M, SPREAD_M, (count, 2)) + np.array(SITE)
    shapes = shapely.points(places.round(1))
    wide = rng.random(count) < OUTLINED
    shapes[wide] = shapely.buffer(shapes[wide], rng.uniform(15, 150, int(wide.sum())), quad_segs=3)
    drawn = np.array([geometry_to_mercator(shape) for shape in shapes])
    held = shapely.to_wkb(shapely.set_srid(shapes, GRID), hex=True, include_srid=True)
    seen = shapely.to_wkb(shapely.set_srid(drawn, WEB_MERCATOR), hex=True, include_srid=True)
    kinds = [KINDS[number] for number in rng.integers(0, len(KINDS), count).tolist()]
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        copying = (
            b"COPY asset (slug, source_id, name, kind, kind_key, geom, geom_3857, source, licence, "
            b"retrieved_on) FROM STDIN"
        )
        with driver.cursor() as cursor, cursor.copy(copying) as copy:
            for number, kind in enumerate(kinds):
                copy.write_row(
                    (f"made-{number}", f"made-{number}", f"Example {number}", kind.words, kind.key,
                     held[number], seen[number], "Made for measuring", "none", "2026-11-28")
                )  # fmt: skip


def _one_spot(cluster: Cluster, size: Size) -> list[Result]:
    """As a page asks: what is near and how many have no place, read by the web's own role."""
    rng = np.random.default_rng(7)
    spots = rng.uniform(-SPREAD_M, SPREAD_M, (size.asked * SPOTS_EACH, 2)) + np.array(SITE)
    origins = [Origin("spot", "", "", shapely.Point(spot)) for spot in spots]
    engine = make_engine(cluster.url(WEB_ROLE, DATABASE), role="bench")
    works: dict[str, Callable[[Session, Origin], object]] = {
        "nearest 10": lambda session, origin: answer_nearest(session, origin, k=10),
        "nearest 10 of one kind": lambda session, origin: answer_nearest(
            session, origin, k=10, kinds=("library",)
        ),
        "all within 800 m": lambda session, origin: answer_within(session, origin, radius_m=800),
        "all within 1,200 m": lambda session, origin: answer_within(
            session, origin, radius_m=RADIUS_M
        ),
    }
    results = []
    with Session(engine) as session:
        server = session.scalar(text("SHOW server_version"))
        for name, work in works.items():
            for origin in origins[:10]:  # plans, caches and compiled statements
                work(session, origin)
            whole = [timed_once(work, session, origin) for origin in origins]
            bare = [_bare(engine, session, work, origin) for origin in origins[: size.asked * 5]]
            ours, peer = _p95(whole), _p95(bare)
            results.append(
                Result(
                    name=f"{name} of one spot among {size.small_rows:,} assets, p95",
                    ours_s=ours,
                    peer="the same SQL, prepared, through psycopg, p95",
                    peer_s=peer,
                    ratio=ours / peer,
                    aim="p95 under 15 ms in the database",
                    met=peer <= AIM_S,
                    versions=f"{versions('sqlalchemy', 'psycopg', 'shapely')}, PostgreSQL {server}",
                    notes=(
                        f"medians {np.median(whole) * 1e3:.1f} ms ours with shapes, order and what "
                        f"has no place, {np.median(bare) * 1e3:.1f} ms the SQL; "
                        f"{len(whole)} spots"
                    ),
                )
            )
    engine.dispose()
    return results


def timed_once(
    work: Callable[[Session, Origin], object], session: Session, origin: Origin
) -> float:
    """Seconds of one question."""
    start = time.perf_counter()
    work(session, origin)
    return time.perf_counter() - start


def _bare(
    engine: Engine,
    session: Session,
    work: Callable[[Session, Origin], object],
    origin: Origin,
) -> float:
    """Seconds that the statements of one question take when sent again as they are."""
    sent = statements_of(engine, lambda: work(session, origin))
    driver = session.connection().connection.driver_connection
    with driver.cursor() as cursor:
        start = time.perf_counter()
        for one in sent:
            cursor.execute(one.sql, one.values, prepare=True)
            cursor.fetchall()
        return time.perf_counter() - start


def _p95(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 95))


def _many_points(size: Size) -> list[Result]:
    """Everybody of a country and what is near them; scipy's tree on bare arrays is the peer."""
    rng = np.random.default_rng(11)
    origins = rng.uniform(0, COUNTRY_M, (size.rows, 2))
    things = rng.uniform(0, COUNTRY_M, (size.small_rows, 2))
    found = nearest_points(origins, things)
    distance, _held = KDTree(things).query(origins, workers=-1)
    if not np.array_equal(found.distance_m, distance):
        raise RuntimeError("ours and scipy's tree find other distances")
    nearest = interleaved(
        size.repeats,
        lambda: timed(lambda: nearest_points(origins, things)),
        lambda: timed(lambda: KDTree(things).query(origins, workers=-1)),
    )
    pairs = len(points_within(origins, things, radius_m=RADIUS_M).origin)
    if pairs != len(_peer_pairs(origins, things)):
        raise RuntimeError("ours and scipy's tree find other pairs")
    within = interleaved(
        size.repeats,
        lambda: timed(lambda: points_within(origins, things, radius_m=RADIUS_M)),
        lambda: timed(lambda: _peer_pairs(origins, things)),
    )
    return [
        Result(
            name=f"{what} of {size.rows:,} points among {size.small_rows:,}",
            ours_s=ours,
            peer=peer,
            peer_s=theirs,
            ratio=ours / theirs,
            aim=f"at most {most:g} times",
            met=ours <= most * theirs,
            versions=versions("numpy", "scipy"),
            notes=notes,
        )
        for what, (ours, theirs), peer, most, notes in (
            ("the nearest", nearest, "scipy KDTree.query on bare arrays, all cores", 1.5,
             "ours breaks ties by the first; same distances"),
            (f"all within {RADIUS_M:,.0f} m", within, "scipy sparse_distance_matrix, pairs", 2.0,
             f"{pairs:,} pairs, the same"),
        )
    ]  # fmt: skip


def _peer_pairs(origins: NDArray[np.float64], things: NDArray[np.float64]) -> NDArray[np.void]:
    held: NDArray[np.void] = KDTree(origins).sparse_distance_matrix(
        KDTree(things), RADIUS_M, output_type="ndarray"
    )
    return held
