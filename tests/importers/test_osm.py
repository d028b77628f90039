"""Streets and water from OpenStreetMap extracts: counted, mended or refused, never twice."""

from __future__ import annotations

from pathlib import Path

import osmium
import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_grid
from assetmap.history.models import HistoryEntry
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.osm import import_osm
from assetmap.places.basemap import count_ground, list_ground
from assetmap.places.models import BasemapFeature, Dataset
from assetmap.uploads.errors import UnreadableFile
from tests.factories.extracts import SOUTH, WEST, Extract
from tests.real_files import real_file


def load(session: Session, path: Path, **words) -> ImportReport:
    report = import_osm(session, path=path, words=SourceWords(**words), actor="operator")
    assert report.rows == (
        report.imported + report.updated + report.unchanged + len(report.refused)
    )
    return report


def square(extract: Extract, side: float = 1.0, x: float = 0.0, y: float = 0.0) -> list[int]:
    corners = extract.line((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    return [*corners, corners[0]]


def features(session: Session) -> dict[tuple[str, str], BasemapFeature]:
    rows = session.scalars(select(BasemapFeature)).all()
    return {(row.theme, row.source_id): row for row in rows}


def test_every_class_is_drawn_as_what_it_is(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.node(WEST, SOUTH, place="suburb", name="Sampleford")
    extract.node(WEST, SOUTH, place="suburb")  # no name, nothing to write
    extract.way(extract.line((0, 0), (1, 1)), highway="residential", name="Example Row")
    extract.way(extract.line((0, 0), (1, 1)), highway="footway")
    extract.way(extract.line((0, 0), (1, 1)), railway="rail", service="yard")
    extract.way(extract.line((0, 0), (1, 1)), waterway="canal", name="Sample Canal")
    extract.way(extract.line((0, 0), (1, 1)), waterway="stream", tunnel="culvert")
    extract.way(extract.line((0, 0), (1, 1)), highway="proposed")
    extract.way(square(extract), building="church", name="Example Chapel")
    extract.way(square(extract), leisure="park", name="Specimen Park")
    extract.way(square(extract), highway="pedestrian", area="yes")
    extract.way(square(extract), highway="residential", landuse="residential")
    path = extract.done()

    report = load(session, path)

    assert report.refused == []
    held = features(session)
    assert {(*key, row.kind, row.name, row.min_zoom) for key, row in held.items()} == {
        ("place", "node/1", "suburb", "Sampleford", 12),
        ("road", "way/1", "residential", "Example Row", 13),
        ("path", "way/2", "footway", None, 16),
        ("rail", "way/3", "rail", None, 14),
        ("waterway", "way/4", "canal", "Sample Canal", 11),
        ("building", "way/7", "church", None, 16),
        ("place", "way/7", "church", "Example Chapel", 17),
        ("green", "way/8", "park", None, 13),
        ("place", "way/8", "park", "Specimen Park", 16),
        ("built", "way/9", "pedestrian", None, 13),
        ("road", "way/10", "residential", None, 13),
        ("built", "way/10", "residential", None, 13),
    }
    assert report.imported == 12
    assert any(
        "10 ways 1 carry no tag that is drawn and 1 lie under" in s for s in report.assumptions
    )


def test_positions_are_on_the_grid_and_labels_lie_inside(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(square(extract), leisure="park", name="Specimen Park")
    load(session, extract.done())
    held = features(session)
    outline = shapely.box(WEST, SOUTH, WEST + 0.001, SOUTH + 0.001)
    park = held["green", "way/1"]
    assert shapely.equals_exact(
        to_shape(park.geom).normalize(), geometry_to_grid(outline).normalize(), tolerance=0.002
    )
    drawn = session.scalar(
        select(func.ST_AsText(func.ST_Transform(BasemapFeature.geom_3857, 4326), 6)).where(
            BasemapFeature.id == park.id
        )
    )
    assert shapely.from_wkt(drawn).equals(outline)
    assert to_shape(park.geom).contains(to_shape(held["place", "way/1"].geom))


def test_a_multipolygon_keeps_its_hole(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    outer = extract.way(square(extract, 4))
    inner = extract.way(square(extract, 1, 1, 1))
    extract.relation(
        [("w", outer, "outer"), ("w", inner, "inner")], type="multipolygon", natural="water"
    )
    load(session, extract.done())
    (lake,) = features(session).values()
    assert (lake.theme, lake.source_id) == ("water", "relation/1")
    assert len(to_shape(lake.geom).interiors) == 1


def test_a_boundary_is_drawn_once_by_its_highest_authority(
    session: Session, tmp_path: Path
) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    shared = extract.way(extract.line((0, 0), (1, 1)))
    for level in ("10", "8"):
        extract.relation(
            [("w", shared, "outer")], type="boundary", boundary="administrative", admin_level=level
        )
    load(session, extract.done())
    (line,) = features(session).values()
    assert (line.theme, line.kind, line.min_zoom) == ("boundary", "admin_level_8", 9)


def test_what_is_broken_is_refused_by_name(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.node(2.35, 48.85, place="city", name="Paris")
    here = extract.node(WEST, SOUTH)
    extract.way(extract.line((0, 0), (1, 1), (1, 0)), building="yes", name="Open Sample")
    extract.way([here, here], highway="residential", name="Example Point")
    part = extract.way(extract.line((0, 0), (1, 0), (1, 1)))
    extract.relation(
        [("w", part, "outer"), ("w", 99, "outer")], type="multipolygon", natural="wood"
    )
    extract.way(extract.line((0, 0), (1, 1)), highway="service", name="Demo Drive " * 40)
    extract.way(extract.line((0, 0), (1, 1)), highway="service")
    report = load(session, extract.done())
    assert report.imported == 1
    reasons = {note.text.split(" ")[0]: note.reason for note in report.refused}
    assert "outside Great Britain" in reasons["node/1"]
    assert "does not close" in reasons["way/1"]
    assert "Fewer than two" in reasons["way/2"]
    assert "does not close" in reasons["relation/1"]
    assert "440 characters" in reasons["way/4"]
    assert len(reasons) == len(report.refused) == 5


def test_a_line_that_leaves_the_extract_keeps_its_inner_parts(
    session: Session, tmp_path: Path
) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    first, second = extract.line((0, 0), (1, 1), (2, 2)), extract.line((4, 4), (5, 5))
    extract.way([*first, 999, *second], highway="primary", ref="A1")
    report = load(session, extract.done())
    (road,) = features(session).values()
    assert road.name == "A1"
    assert shapely.get_num_geometries(to_shape(road.geom)) == 2
    assert any(s.startswith("1 lines leave the extract") for s in report.assumptions)


def test_a_place_that_is_a_point_and_an_area_is_written_once(
    session: Session, tmp_path: Path
) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.node(WEST, SOUTH, place="suburb", name="Sampleford")
    extract.way(square(extract), place="suburb", name="Sampleford")
    extract.way(square(extract), place="island", name="Example Island")
    report = load(session, extract.done())
    assert set(features(session)) == {("place", "node/1"), ("place", "way/2")}
    assert any("a point and as an area" in s for s in report.assumptions)


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.way(extract.line((0, 0), (1, 1)), highway="service")
    path = extract.done()
    load(session, path)
    before = features(session)["road", "way/1"].id
    again = load(session, path)
    assert (again.rows, again.unchanged, again.imported) == (1, 1, 0)
    assert features(session)["road", "way/1"].id == before


def test_a_newer_file_of_the_same_name_takes_its_place(session: Session, tmp_path: Path) -> None:
    for streets in (2, 3):
        extract = Extract(tmp_path / "a.osm.pbf")
        for number in range(streets):
            extract.way(extract.line((number, 0), (1, 1)), highway="service")
        report = load(session, extract.done())
        assert report.imported == streets
    assert len(features(session)) == 3
    assert any("was replaced" in sentence for sentence in report.assumptions)
    assert len(list_ground(session)) == 1
    other = Extract(tmp_path / "b.osm.pbf")
    other.way(other.line((5, 0), (6, 1)), highway="service")
    report = load(session, other.done())
    assert any("a.osm.pbf stays" in sentence for sentence in report.assumptions)
    assert len(features(session).values()) >= 3
    assert len(list_ground(session)) == 2


def test_the_release_is_the_header_s_time_or_the_newest_edit(
    session: Session, tmp_path: Path
) -> None:
    for name, header in (
        ("a", {}),
        ("b", {"osmosis_replication_timestamp": "2025-01-05T20:21:00Z"}),
    ):
        extract = Extract(tmp_path / f"{name}.osm.pbf", **header)
        extract.way(extract.line((0, 0), (1, 1)), highway="service", name=f"{name} Row")
        load(session, extract.done())
    releases = [row.release for row in list_ground(session)]
    assert releases == ["2024-03-02", "2025-01-05T20:21:00Z"]
    held = session.scalars(select(Dataset).where(Dataset.kind == "basemap")).all()
    assert {row.attribution for row in held} == {"© OpenStreetMap contributors, ODbL"}
    assert {row.licence for row in held} == {"Open Database Licence 1.0"}
    entries = session.scalars(select(HistoryEntry).where(HistoryEntry.tbl == "basemap_feature"))
    assert [entry.new["new"] for entry in entries] == [1, 1]


def test_files_that_are_none(session: Session, tmp_path: Path) -> None:
    missing = tmp_path / "none.osm.pbf"
    with pytest.raises(UnreadableFile, match="no such file"):
        load(session, missing)
    missing.touch()
    with pytest.raises(UnreadableFile, match="is empty"):
        load(session, missing)
    missing.write_text("<osm version='0.6'/>")
    with pytest.raises(UnreadableFile, match=r"no \.osm\.pbf file"):
        load(session, missing)
    missing.write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"\xff" * 200)
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        load(session, missing)
    bare = Extract(tmp_path / "bare.osm.pbf")
    bare.node(WEST, SOUTH)
    with pytest.raises(UnreadableFile, match="holds no road"):
        load(session, bare.done())


def test_a_file_that_is_cut_off_changes_nothing(session: Session, tmp_path: Path) -> None:
    whole = real_file("osm/newport_small.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[:-500])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        load(session, cut)
    assert list_ground(session) == []


#: Rows by theme, and how many are refused. The roads of Newport are its 6,206 ways of a class that
#: is drawn without the 21 that are squares (area=yes), counted by tag alone.
COUNTS = {
    "osm/leeds_its_tiny.osm.pbf": (
        {"building": 81, "built": 8, "green": 13, "path": 86, "place": 46, "road": 93},
        0,
    ),
    "osm/newport_small.osm.pbf": (
        {"boundary": 11, "green": 1, "path": 13, "place": 1, "road": 195},
        0,
    ),
    "osm/newport_wales_2023-06-13.osm.pbf": (
        {
            "boundary": 114, "building": 34_100, "built": 328, "green": 1_127, "land": 941,
            "path": 2_741, "place": 652, "rail": 258, "road": 6_185, "water": 117,
            "waterway": 1_361,
        },
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_real_extracts(session: Session, tmp_path: Path, name: str) -> None:
    path = real_file(name)
    before = path.stat().st_mtime_ns, {entry.name for entry in path.parent.iterdir()}
    report = load(session, path)
    dataset = list_ground(session)[0]
    themes, refused = COUNTS[name]
    assert count_ground(session, dataset=dataset) == themes
    assert report.imported == sum(themes.values())
    assert len(report.refused) == refused
    assert (path.stat().st_mtime_ns, {entry.name for entry in path.parent.iterdir()}) == before


def test_what_has_no_place_or_no_ring_does_not_end_the_import(
    session: Session, tmp_path: Path
) -> None:
    """A node without a position, and a ring that goes to and fro on one line."""
    extract = Extract(tmp_path / "a.osm.pbf")
    extract.nodes += 1
    extract.writer.add_node(
        osmium.osm.mutable.Node(id=extract.nodes, tags={"place": "town", "name": "Nowhere"})
    )
    one, two = extract.line((0, 0), (1, 1))
    extract.way([one, two, one, two, one], leisure="park", name="To and Fro")
    extract.way([one, two], highway="service")
    report = load(session, extract.done())
    assert report.imported == 1
    reasons = {note.text: note.reason for note in report.refused}
    assert "no position" in reasons["node/1 town Nowhere"]
    assert "does not close" in reasons["way/1 park To and Fro"]
