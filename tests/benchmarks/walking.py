"""A walk of 1,200 m on made streets and on Newport's, against networkx and a plain script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import networkx as nx
import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.importers.contract import SourceWords
from assetmap.importers.network import import_network
from assetmap.places.models import Dataset
from assetmap.proximity.walking.analysis.network import Network
from assetmap.proximity.walking.analysis.reaching import reach
from assetmap.proximity.walking.asking import isochrone
from assetmap.proximity.walking.queries import find_network, load_network
from assetmap.proximity.walking.services import store_network
from tests.benchmarks.database import fresh_database
from tests.benchmarks.measuring import Result, Size, Skipped, interleaved, timed, versions
from tests.factories.ground import new_dataset
from tests.factories.streets import as_networkx, grid_streets
from tests.real_files import REAL

DATABASE = "bench_walking"
FILE = REAL / "osm" / "newport_wales_2023-06-13.osm.pbf"
LIMIT_M = 1_200
AIM_S, WALK_AIM_S = 0.050, 0.005
#: Westgate Square, in the middle of the town.
NEWPORT = shapely.Point(331_100, 188_000)
#: Streets of the made town lie so far apart; a third of them is left out.
APART_M, JITTER_M, KEPT = 70.0, 12.0, 0.67
#: Places that take turns, so that no answer is the last one again.
PLACES = 5


def bench_walking(cluster: Cluster, size: Size) -> Iterator[Result | Skipped]:
    """Loading the arrays, the walk alone, and the polygon as a page asks for it."""
    with fresh_database(cluster, DATABASE) as engine, Session(engine) as session:
        made = grid_streets(size.streets, APART_M, jitter_m=JITTER_M, kept=KEPT)
        hull = shapely.box(made.x.min(), made.y.min(), made.x.max(), made.y.max())
        store_network(session, dataset=new_dataset(session, "walking"), network=made, coverage=hull)
        session.commit()
        yield _loading(session, len(made.x), size)
        yield from _walking(session, "made streets", hull.centroid, size)
        if size.streets < 100:
            return
        if not FILE.exists():
            yield Skipped("a walk of 1,200 m in Newport", f"{FILE.name} is not there")
            return
        import_network(session, path=FILE, words=SourceWords(), actor="operator")
        session.commit()
        yield from _walking(session, "Newport", NEWPORT, size)


def _loading(session: Session, points: int, size: Size) -> Result:
    number, dataset_id = session.execute(text("SELECT id, dataset_id FROM walk_network")).one()
    dataset = session.get_one(Dataset, dataset_id)

    def loaded() -> float:
        return timed(lambda: load_network(session, number=number, dataset=dataset))

    loaded()
    (ours,) = interleaved(size.repeats, loaded)
    return Result(
        name=f"a walking network of {points:,} points into arrays",
        ours_s=ours, peer="no peer: an aim in seconds", peer_s=None, ratio=None,
        aim=f"at most {AIM_S * 1e3:g} ms", met=ours <= AIM_S, versions=versions("scipy"),
        notes="from the database each time; afterwards a process keeps it",
    )  # fmt: skip


def _walking(session: Session, name: str, middle: shapely.Point, size: Size) -> Iterator[Result]:
    found = find_network(session, middle)
    if found is None:
        raise RuntimeError(f"no network covers the middle of {name}")
    network, graph = found.network, as_networkx(found.network)
    nodes = _places(network, middle)
    points = [shapely.Point(network.x[node], network.y[node]) for node in nodes]
    for node, point in zip(nodes, points, strict=True):
        _agree(network, graph, node, point)
    among = f"{len(network.x):,} points, {len(network.tail):,} edges"

    walk_ours = _in_turn(points, lambda one: reach(network, (one.x, one.y), LIMIT_M))
    walk_theirs = _in_turn(nodes, lambda one: _walk(graph, one))
    ours, theirs = interleaved(size.repeats, walk_ours, walk_theirs)
    yield Result(
        name=f"a walk of {LIMIT_M:,} m, {name}: distances",
        ours_s=ours, peer="networkx, Dijkstra with cutoff", peer_s=theirs, ratio=ours / theirs,
        aim=f"at most {WALK_AIM_S * 1e3:g} ms", met=ours <= WALK_AIM_S,
        versions=versions("scipy", "networkx"),
        notes=f"{among}; the same points, to a metre; ours also splits its street and finds the "
        "last parts of edges",
    )  # fmt: skip

    page_ours = _in_turn(points, lambda one: isochrone(session, point=one, limit_m=LIMIT_M))
    page_theirs = _in_turn(nodes, lambda one: _polygon(network, graph, one))
    ours, theirs = interleaved(size.repeats, page_ours, page_theirs)
    yield Result(
        name=f"a walk of {LIMIT_M:,} m, {name}: polygon, warm",
        ours_s=ours, peer="networkx, then shapely's buffers united", peer_s=theirs,
        ratio=ours / theirs, aim=f"at most {AIM_S * 1e3:g} ms", met=ours <= AIM_S,
        versions=versions("scipy", "networkx", "shapely"),
        notes=f"{among}; ours asks the database which network it is, adds parts of edges and "
        "gives land beside unreached streets to them; theirs takes whole edges alone",
    )  # fmt: skip


def _places(network: Network, middle: shapely.Point) -> list[int]:
    """Points near the middle, from which the walk is not cut off."""
    away = np.hypot(network.x - middle.x, network.y - middle.y)
    away[np.setdiff1d(np.arange(len(away)), network.tail[~network.islands])] = np.inf
    near = np.argsort(away, kind="stable")[: PLACES * 20 : 20]
    return [int(node) for node in near]


def _in_turn(places: list, work: Callable) -> Callable[[], float]:
    following = cycle(places)

    def one() -> float:
        place = next(following)
        return timed(lambda: work(place))

    for place in places:
        work(place)
    return one


def _walk(graph: nx.Graph, node: int) -> dict[int, float]:
    return nx.single_source_dijkstra_path_length(graph, node, cutoff=LIMIT_M, weight="m")


def _polygon(network: Network, graph: nx.Graph, node: int) -> object:
    edges = np.array(graph.subgraph(_walk(graph, node)).edges)
    ends = np.stack([network.x[edges], network.y[edges]], axis=-1)
    return shapely.union_all(shapely.buffer(shapely.linestrings(ends), 25))


def _agree(network: Network, graph: nx.Graph, node: int, point: shapely.Point) -> None:
    ours = reach(network, (point.x, point.y), LIMIT_M)
    theirs = _walk(graph, node)
    if ours is None or set(np.flatnonzero(np.isfinite(ours.node_m)).tolist()) != set(theirs):
        raise RuntimeError("networkx reaches other points")
    apart = ours.node_m[np.array(list(theirs))] - np.array(list(theirs.values()))
    if np.abs(apart).max() > 1:
        raise RuntimeError("networkx measures other distances")
