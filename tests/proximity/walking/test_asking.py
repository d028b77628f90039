"""Walks over a network that is kept, and every reason why there is no answer."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.importers.contract import SourceWords
from assetmap.importers.network import import_network
from assetmap.proximity.walking.analysis.profiles import NAMED_DISTANCES_M
from assetmap.proximity.walking.analysis.reaching import reach
from assetmap.proximity.walking.asking import isochrone, say_far, walks_from
from assetmap.proximity.walking.errors import FarFromStreets, NoNetwork, WalkTooLong
from assetmap.proximity.walking.queries import find_network
from assetmap.proximity.walking.services import store_network
from tests.factories.ground import new_dataset
from tests.factories.streets import CORNER, as_networkx, grid_streets
from tests.real_files import real_file

MIDDLE = shapely.Point(CORNER[0] + 1_000, CORNER[1] + 1_000)


def stored(session: Session) -> None:
    network = grid_streets(21, 100.0)
    west, south = CORNER
    store_network(
        session,
        dataset=new_dataset(session, "walking"),
        network=network,
        coverage=shapely.box(west - 190, south - 190, west + 2_190, south + 2_190),
    )


def test_a_kept_network_comes_back_as_it_was(session: Session) -> None:
    stored(session)
    loaded = find_network(session, MIDDLE)
    assert loaded is not None
    made = grid_streets(21, 100.0)
    for name in ("x", "y", "tail", "head", "steps", "length_m", "middle_x", "islands"):
        assert np.array_equal(getattr(loaded.network, name), getattr(made, name)), name
    assert (loaded.network.arcs != made.arcs).nnz == 0
    assert loaded.attribution == "Invented walking, 2026."


def test_the_isochrone_beside_its_circle(session: Session) -> None:
    stored(session)
    shares = []
    for limit in NAMED_DISTANCES_M:
        found = isochrone(session, point=MIDDLE, limit_m=limit)
        assert found.polygon.within(MIDDLE.buffer(limit, quad_segs=64))
        shares.append(found.share_of_circle)
        assert found.cut_off == (limit == 1_200), "what is known ends 1,190 m away"
    assert all(0.35 < share < 2 / np.pi for share in shares)


def test_distances_to_targets_and_what_is_not_known(session: Session) -> None:
    stored(session)
    off = np.array([[300.0, 400.0], [250.0, 130.0], [500.0, 400.0], [1_000.0, 1_150.0]])
    targets = off + np.array([MIDDLE.x, MIDDLE.y])
    found = walks_from(session, point=MIDDLE, targets=targets, limit_m=800)
    assert found.walks.walk_m.tolist() == [700, 380, np.inf, np.inf]
    assert found.walks.far.tolist() == [False, False, False, True]
    assert "within 100 m" in say_far()


def test_why_there_is_no_answer(session: Session) -> None:
    with pytest.raises(NoNetwork, match="assetmap import network"):
        isochrone(session, point=MIDDLE, limit_m=400)
    stored(session)
    field = shapely.Point(CORNER[0] - 150, CORNER[1] - 150)
    with pytest.raises(FarFromStreets, match="within 100 m"):
        isochrone(session, point=field, limit_m=400)
    with pytest.raises(FarFromStreets):
        walks_from(session, point=field, targets=np.array([[MIDDLE.x, MIDDLE.y]]))
    for limit in (0, -5, limits.WALK_LONGEST_M + 1, np.nan):
        with pytest.raises(WalkTooLong, match="5,000 m"):
            isochrone(session, point=MIDDLE, limit_m=limit)


def test_the_web_s_own_role_may_read_it(cluster: Cluster, engine: Engine) -> None:
    web = make_engine(cluster.url(WEB_ROLE), role="web")
    with Session(web) as session:
        assert find_network(session, MIDDLE) is None
    web.dispose()


def test_newport_agrees_with_networkx_to_a_metre(session: Session) -> None:
    """Twelve places of the real town, each to everything within 1,200 m."""
    path = real_file("osm/newport_wales_2023-06-13.osm.pbf")
    import_network(session, path=path, words=SourceWords(), actor="operator")
    loaded = find_network(session, shapely.Point(331_100, 188_000))
    assert loaded is not None
    network = loaded.network
    graph = as_networkx(network)
    # Both sides of a closed gate lie in one place; which of them is meant cannot be said.
    place = np.column_stack([network.x, network.y])
    _, first, times = np.unique(place, axis=0, return_index=True, return_counts=True)
    single = np.zeros(len(place), dtype=bool)
    single[first[times == 1]] = True
    usable = np.unique(network.tail[~network.islands])
    usable = usable[single[usable]]
    compared = 0
    for node in np.random.default_rng(11).choice(usable, 12, replace=False).tolist():
        theirs = nx.single_source_dijkstra_path_length(graph, node, cutoff=1_200, weight="m")
        numbers, metres = np.array(list(theirs)), np.array(list(theirs.values()))
        point = shapely.Point(place[node])
        found = reach(network, (point.x, point.y), 1_200)
        assert found is not None
        assert set(np.flatnonzero(np.isfinite(found.node_m)).tolist()) == set(theirs)
        assert np.abs(found.node_m[numbers] - metres).max() < 1.0
        asked = single[numbers]
        ours = walks_from(session, point=point, targets=place[numbers[asked]]).walks
        assert np.abs(ours.walk_m - metres[asked]).max() < 1.0
        compared += len(numbers)
    assert compared > 5_000
