"""Walking networks from extracts: who may walk where, gates, islands, and never twice."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from click.testing import CliRunner
from geoalchemy2.shape import to_shape
from scipy.sparse.csgraph import connected_components
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.crs import geometry_to_grid
from assetmap.history.models import HistoryEntry
from assetmap.importers.commands import import_group
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.network import import_network
from assetmap.importers.walkable import WALKED, why_not_walked
from assetmap.places.models import Dataset
from assetmap.proximity.walking.analysis.network import Network
from assetmap.proximity.walking.models import WalkNetwork
from assetmap.proximity.walking.queries import find_network, list_networks
from assetmap.uploads.errors import UnreadableFile
from tests.factories.extracts import SOUTH, WEST, Extract
from tests.real_files import real_file

LONG = ((0, 0), (20, 0))  # offsets of a way of 1.4 km: no island


def load(session: Session, path: Path, **words) -> ImportReport:
    report = import_network(session, path=path, words=SourceWords(**words), actor="operator")
    assert report.rows == (
        report.imported + report.updated + report.unchanged + len(report.refused)
    )
    return report


def held(session: Session) -> Network:
    row = session.scalars(select(WalkNetwork).order_by(WalkNetwork.id.desc())).first()
    assert row is not None
    loaded = find_network(session, to_shape(row.geom).representative_point())
    assert loaded is not None
    return loaded.network


def test_what_is_walked_and_what_is_left_out(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    for number, tags in enumerate(
        (
            {"highway": "residential"},
            {"highway": "steps"},
            {"highway": "track", "access": "private", "foot": "designated"},
            {"highway": "motorway"},
            {"highway": "trunk", "motorroad": "yes"},
            {"highway": "service", "access": "private"},
            {"highway": "secondary", "foot": "use_sidepath"},
            {"highway": "construction"},
            {"waterway": "canal"},
        )
    ):
        extract.way(extract.line((0, number), (20, number)), **tags)
    report = load(session, extract.done())
    assert (report.rows, report.imported, report.refused) == (3, 3, [])
    network = held(session)
    assert sorted(network.steps.tolist()) == [False, False, True]
    assert any(
        "2 motorways or roads like them, 1 private or otherwise closed, 1 not for people on foot, "
        "1 planned, being built, or no street" in said
        for said in report.assumptions
    )


@pytest.mark.parametrize("highway", sorted(WALKED))
def test_a_right_of_way_outranks_a_private_road(highway: str) -> None:
    assert why_not_walked({"highway": highway}) is None
    assert why_not_walked({"highway": highway, "access": "private"}) == "private"
    assert why_not_walked({"highway": highway, "access": "private", "foot": "yes"}) is None
    assert why_not_walked({"highway": highway, "access": "yes", "foot": "no"}) == "foot"


def test_one_way_streets_are_walked_both_ways_and_lengths_are_metres(
    session: Session, tmp_path: Path
) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line(*LONG), highway="residential", oneway="yes")
    load(session, extract.done())
    network = held(session)
    line = geometry_to_grid(shapely.LineString([(WEST, SOUTH), (WEST + 0.02, SOUTH)]))
    assert network.length_m.tolist() == pytest.approx([line.length], abs=0.002)
    both = network.arcs.toarray()
    assert both[0, 1] == both[1, 0] == network.length_m[0]


@pytest.mark.parametrize(
    ("tags", "passed"),
    [
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "lift_gate", "foot": "no"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"access": "private"}, True),
    ],
)
def test_a_closed_gate_stops_and_an_open_one_does_not(
    session: Session, tmp_path: Path, tags: dict[str, str], passed: bool
) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    west = extract.node(WEST, SOUTH)
    gate = extract.node(WEST + 0.01, SOUTH, **tags)
    east = extract.node(WEST + 0.02, SOUTH)
    extract.way([west, gate, east], highway="service")
    extract.way([gate, *extract.line((10, 10))], highway="footway")
    load(session, extract.done())
    network = held(session)
    pieces, _ = connected_components(network.arcs, directed=False)
    assert pieces == (1 if passed else 3)
    assert len(network.tail) == 3
    assert network.length_m.sum() > 2_000, "both sides of the gate are walked up to it"


def test_a_street_twice_over_is_as_long_as_once(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    nodes = extract.line(*LONG)
    extract.way(nodes, highway="steps")
    extract.way(nodes[::-1], highway="residential")
    extract.way([nodes[0], nodes[0], nodes[1]], highway="footway")
    report = load(session, extract.done())
    assert report.imported == 3
    network = held(session)
    assert (len(network.tail), network.steps.tolist()) == (1, [False])
    assert network.arcs.max() == network.length_m[0]


def test_pieces_that_join_nothing_are_told_and_marked(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line(*LONG), highway="residential")
    extract.way(extract.line((0, 5), (1, 5), (1, 6)), highway="footway")
    report = load(session, extract.done())
    assert any(said.startswith("1 pieces (0.2 km) join nothing") for said in report.assumptions)
    network = held(session)
    assert network.length_m[network.islands].sum() == pytest.approx(179, abs=2)
    assert network.length_m[~network.islands].sum() > limits.WALK_ISLAND_M


def test_the_only_piece_is_no_island_however_small(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line((0, 0), (1, 1)), highway="residential")
    load(session, extract.done())
    assert not held(session).islands.any()


def test_ways_that_leave_the_file_or_the_country(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    here = extract.line(*LONG)
    extract.way([*here, 999, *extract.line((30, 0), (40, 0))], highway="primary")
    extract.way([here[0], 999], highway="service", name="Example Row")
    paris = [extract.node(2.35, 48.85), extract.node(2.36, 48.85)]
    extract.way([here[0], *paris], highway="path", name="Sample Way")
    report = load(session, extract.done())
    assert (report.imported, len(report.refused)) == (1, 2)
    reasons = {note.text: (note.row, note.reason) for note in report.refused}
    assert "Fewer than two" in reasons["way/2 service Example Row"][1]
    row, reason = reasons["way/3 path Sample Way"]
    assert row == 3
    assert "outside Great Britain" in reason
    network = held(session)
    assert len(network.tail) == 2
    assert len(network.x) == 4, "points that no street needs are not kept"
    assert any(said.startswith("1 ways leave the extract") for said in report.assumptions)


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line(*LONG), highway="residential")
    path = extract.done()
    load(session, path)
    before = session.scalars(select(WalkNetwork.id)).all()
    again = load(session, path)
    assert (again.rows, again.unchanged, again.imported) == (1, 1, 0)
    assert session.scalars(select(WalkNetwork.id)).all() == before
    entries = session.scalars(select(HistoryEntry).where(HistoryEntry.tbl == "walk_network"))
    assert [entry.new["new"] for entry in entries] == [1]


def test_a_newer_file_of_the_same_name_takes_its_place_at_once(
    session: Session, tmp_path: Path
) -> None:
    for streets in (1, 2):
        extract = Extract(tmp_path / "a.osm.pbf")
        for number in range(streets):
            extract.way(extract.line((0, number), (20, number)), highway="residential")
        report = load(session, extract.done())
        assert len(held(session).tail) == streets, "the arrays kept before serve no longer"
    assert any("were replaced" in said for said in report.assumptions)
    assert len(list_networks(session)) == 1
    assert session.scalar(select(func.count()).select_from(Dataset)) == 2


def test_coverage_is_the_file_s_own_box_or_the_outline_of_its_streets(
    session: Session, tmp_path: Path
) -> None:
    for number, box in enumerate(((WEST - 0.1, SOUTH - 0.1, WEST + 0.1, SOUTH + 0.1), None)):
        extract = Extract(tmp_path / f"{number}.osm.pbf", box=box)
        extract.way(extract.line((0, 0), (20, 0), (20, 20)), highway="residential")
        report = load(session, extract.done(), release=str(number))
        assert any("which area it covers" in said for said in report.assumptions) == (box is None)
    whole, outline = (
        to_shape(row.geom) for row in session.scalars(select(WalkNetwork).order_by(WalkNetwork.id))
    )
    assert outline.area == pytest.approx(1_358 * 2_225 / 2, rel=0.01)
    assert whole.area == pytest.approx(13_570 * 22_250, rel=0.01)
    middle = outline.representative_point()
    found = find_network(session, middle)
    assert found is not None
    assert found.release == "0", "of two the one that reaches farther around the place"
    assert found.attribution == "© OpenStreetMap contributors, ODbL"
    assert find_network(session, shapely.Point(500_000, 200_000)) is None
    assert find_network(session, middle) is found, "kept in the process"


def test_files_that_hold_no_street(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line(*LONG), highway="motorway")
    with pytest.raises(UnreadableFile, match="no street or path"):
        load(session, extract.done())
    with pytest.raises(UnreadableFile, match="no such file"):
        load(session, tmp_path / "none.osm.pbf")
    broken = tmp_path / "broken.osm.pbf"
    broken.write_text("<osm version='0.6'/>")
    with pytest.raises(UnreadableFile, match=r"no \.osm\.pbf file"):
        load(session, broken)
    assert list_networks(session) == []


def test_a_file_of_too_many_points_is_refused(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WALK_NODES", 2)
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line((0, 0), (1, 0), (2, 0)), highway="residential")
    with pytest.raises(UnreadableFile, match="more than 2 points"):
        load(session, extract.done())


def test_a_file_that_is_cut_off_changes_nothing(session: Session, tmp_path: Path) -> None:
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(real_file("osm/newport_small.osm.pbf").read_bytes()[:-500])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        load(session, cut)
    assert list_networks(session) == []


def test_arrays_of_the_wrong_length_are_no_network(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line(*LONG), highway="residential")
    load(session, extract.done())
    row = session.scalars(select(WalkNetwork)).one()
    row.tail = row.tail[:-1]
    with pytest.raises(IntegrityError, match="ck_walk_network_edges_packed"):
        session.flush()


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("osm/leeds_its_tiny.osm.pbf", 183),
        ("osm/newport_small.osm.pbf", 208),
        ("osm/newport_wales_2023-06-13.osm.pbf", 8_440),
    ],
)
def test_real_extracts(session: Session, name: str, ways: int) -> None:
    """Ways counted anew by tag alone; their length is that of the lines that pyosmium makes."""
    path = real_file(name)
    report = load(session, path)
    network = held(session)
    assert (report.imported, report.refused) == (ways, [])
    pairs = set()
    steps_m = 0.0
    for way in osmium.FileProcessor(str(path)).with_locations():
        if not way.is_way() or "highway" not in way.tags:
            continue
        tags = {tag.k: tag.v for tag in way.tags}
        if why_not_walked(tags) is None:
            ways -= 1
            refs = [node.ref for node in way.nodes]
            pairs |= {frozenset(pair) for pair in pairwise(refs)}
            if tags["highway"] == "steps":
                line = [(node.location.lon, node.location.lat) for node in way.nodes]
                steps_m += geometry_to_grid(shapely.LineString(line)).length
    assert ways == 0
    assert len(network.tail) == len({pair for pair in pairs if len(pair) == 2})
    assert network.length_m[network.steps].sum() == pytest.approx(steps_m, rel=0.02)
    assert np.array_equal(network.middle_x, np.sort(network.middle_x))


def test_the_command_offers_it() -> None:
    said = CliRunner().invoke(import_group, ["network", "--help"]).output
    assert "--dry-run" in said
    assert "--json" in said
