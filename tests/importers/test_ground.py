"""The ground of our own files: every row drawn or refused, and what the demonstration holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.folders import folder
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.demonstration import MADE_ON, load_demonstration, load_second_place
from assetmap.importers.ground import import_ground
from assetmap.places.basemap import count_ground, find_ground_place, list_ground
from assetmap.places.models import Area, BasemapFeature, Deprivation
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file

POINT = {"type": "Point", "coordinates": [-1.93, 52.48]}
NAME = {"id": "a", "theme": "place", "kind": "ward", "name": "Sampleford", "min_zoom": 13}


def load(session: Session, path: Path, *rows: tuple[dict[str, Any], Any]) -> ImportReport:
    features = [
        {"type": "Feature", "properties": held, "geometry": geometry} for held, geometry in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = import_ground(
        session, path=path, crs=4326, words=SourceWords(licence="OGL"), actor="operator"
    )
    assert report.rows == report.imported + report.unchanged + len(report.refused)
    return report


def test_a_name_is_kept_where_it_is(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path / "g.geojson", (NAME, POINT))
    held = session.scalars(select(BasemapFeature)).one()
    assert (held.theme, held.kind, held.name, held.min_zoom) == ("place", "ward", "Sampleford", 13)
    place = find_ground_place(session, dataset=list_ground(session)[0])
    assert place is not None
    assert (place.name, round(place.lon, 6), round(place.lat, 6)) == ("Sampleford", -1.93, 52.48)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"theme": "sky"}, "no theme"),
        ({"kind": ""}, "kind is missing"),
        ({"id": None}, "id or the kind"),
        ({"min_zoom": 19}, "0 to 18"),
        ({"min_zoom": "13"}, "0 to 18"),
        ({"name": "x" * 301}, "301 characters"),
        ({"id": "b"}, "stands twice"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    session: Session, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    report = load(
        session, tmp_path / "g.geojson", ({**NAME, "id": "b"}, POINT), ({**NAME, **change}, POINT)
    )
    assert report.imported == 1
    assert reason in report.refused[0].reason


def test_a_shape_that_is_none_and_a_file_without_any(session: Session, tmp_path: Path) -> None:
    far = {"type": "Point", "coordinates": [190.0, 52.48]}
    with pytest.raises(UnreadableFile, match="nothing that can be drawn"):
        load(session, tmp_path / "g.geojson", (NAME, far), (NAME, None))
    assert list_ground(session) == []


def test_again_changes_nothing_and_newer_takes_its_place(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "g.geojson"
    load(session, path, (NAME, POINT))
    again = load(session, path, (NAME, POINT))
    assert (again.unchanged, again.imported) == (1, 0)
    load(session, path, ({**NAME, "name": "Example Heath"}, POINT))
    assert session.scalars(select(BasemapFeature.name)).all() == ["Example Heath"]


def test_the_demonstration_has_ground_wards_and_every_small_area(session: Session) -> None:
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    rows = session.execute(select(Area.kind, func.count()).group_by(Area.kind)).all()
    kinds = {kind: count for kind, count in rows}  # noqa: C416 rows are no pairs to mypy
    assert kinds == {"district": 2, "lsoa": 825, "neighbourhood": 1, "ward": 36}
    ranked = set(session.scalars(select(Deprivation.lsoa)))
    assert set(session.scalars(select(Area.code).where(Area.kind == "lsoa"))) == ranked
    (ground,) = list_ground(session)
    assert count_ground(session, dataset=ground) == {"boundary": 1, "land": 1, "place": 59}
    assert "UK-GeoJSON" in ground.attribution
    # No street, water or canal of the area is at hand, so none may be drawn.
    land = session.scalars(select(BasemapFeature).where(BasemapFeature.theme == "land")).one()
    wards = session.scalars(select(Area).where(Area.kind == "ward")).all()
    assert all(to_shape(land.geom).contains(to_shape(ward.geom)) for ward in wards)


def test_generalised_wards_still_share_their_edges(session: Session) -> None:
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    wards = session.scalars(select(Area).where(Area.kind == "ward")).all()
    birmingham = [to_shape(ward.geom) for ward in wards if ward.code >= "E05011"]
    overlap = sum(shapely.area(birmingham)) - float(shapely.area(shapely.union_all(birmingham)))
    # Simplified one by one they would overlap by hectares.
    assert abs(overlap) < 100


def test_a_second_place_brings_its_streets_and_its_name(session: Session) -> None:
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    extract = real_file("osm/newport_wales_2023-06-13.osm.pbf")
    place = load_second_place(session, extract=extract)
    assert place is not None
    assert "Newport" in place.name
    assert (round(place.lon, 1), round(place.lat, 1)) == (-3.0, 51.6)
    assert len(list_ground(session)) == 2
    assert load_second_place(session, extract=extract) == place
