"""Assets, organisations and anchors from registers: placed, kept without a place, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.importers.anchors import import_anchors
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.deprivation import import_deprivation
from assetmap.importers.postcodes import import_postcodes
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.things import import_assets, import_organisations
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import find_by_org_id
from assetmap.places.models import Deprivation
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file


@pytest.fixture
def postcodes(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "pc.csv"
    path.write_text("pcds,oseast1m,osnrth1m,osgrdind\nB16 0HQ,403700,286900,1\n")
    import_postcodes(session, path=path, words=SourceWords(), actor="operator")


@pytest.fixture
def programme(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "n.geojson"
    path.write_text(
        '{"type":"Feature","properties":{"name":"Here"},"geometry":{"type":"Polygon","coordinates":'
        "[[[-1.96,52.47],[-1.92,52.47],[-1.92,52.50],[-1.96,52.50],[-1.96,52.47]]]}}"
    )
    fields = BoundaryFields("neighbourhood", None, "name", crs=4326)
    import_boundaries(session, path=path, fields=fields, words=SourceWords(), actor="operator")


def assets(session: Session, tmp_path: Path, content: str, **options) -> ImportReport:
    path = tmp_path / "assets.csv"
    path.write_text(content)
    return import_assets(
        session, path=path, options=ReadingOptions(**options),
        words=SourceWords(source="Test register"), actor="operator",
    )  # fmt: skip


def by_name(session: Session) -> dict[str, Asset]:
    session.expire_all()
    return {asset.name: asset for asset in session.scalars(select(Asset))}


@pytest.mark.usefixtures("postcodes", "programme")
def test_where_each_row_lies(session: Session, tmp_path: Path) -> None:
    report = assets(
        session,
        tmp_path,
        "id,name,lat,lon,easting,northing,postcode\n"
        "1,By degrees,52.48,-1.937,,,\n"
        "2,By metres,,,404000,287000,\n"
        "3,By postcode,,,,,b160hq\n"
        "4,Swapped,-1.937,52.48,,,\n"
        "5,At zero,0,0,,,\n"
        "6,In Oldham,53.58,-2.1,,,\n"
        "7,Words,north,west,,,\n"
        "8,Nowhere,,,,,\n"
        "9,Foreign postcode,,,,,ZZ9 9ZZ\n",
    )
    assert (report.rows, report.imported, report.refused) == (9, 9, [])
    held = by_name(session)
    metres = to_shape(held["By metres"].geom)
    assert (metres.x, metres.y) == (404000, 287000)
    assert to_shape(held["By postcode"].geom).equals(shapely.Point(403700, 286900))
    assert held["By postcode"].outline == "postcode"
    reasons = {note.row: note.reason for note in report.unplaced}
    assert set(reasons) == {5, 6, 7, 8, 9, 10}
    assert "outside Great Britain" in reasons[5]
    assert "0, 0" in reasons[6]
    assert "km outside the programme area" in reasons[7]
    assert "not two numbers" in reasons[8]
    assert "no coordinates and no postcode" in reasons[9]
    assert "not in the loaded postcodes" in reasons[10]
    for name in ("Swapped", "At zero", "In Oldham", "Words", "Nowhere", "Foreign postcode"):
        assert held[name].geom is None, "never a false point"


def test_again_is_unchanged_and_a_change_is_one_version(session: Session, tmp_path: Path) -> None:
    rows = "id,name,kind\n1,Hall,Hall\n2,Park,Park\n"
    assert assets(session, tmp_path, rows).imported == 2
    assert assets(session, tmp_path, rows).unchanged == 2
    report = assets(session, tmp_path, rows.replace("Park,Park", "Green,Park"))
    assert (report.updated, report.unchanged) == (1, 1)
    assert by_name(session)["Green"].slug == "park", "an address never changes"
    assert by_name(session)["Green"].version == 2


def test_rows_that_break_a_rule(session: Session, tmp_path: Path) -> None:
    report = assets(
        session, tmp_path,
        "id,name,hectares\n1,,\n2,Twice,\n2,Twice,\n3,Huge,99999999999\n4,Odd,about two\n",
    )  # fmt: skip
    assert (report.rows, report.imported, len(report.refused)) == (5, 1, 4)
    assert [note.row for note in report.refused] == [2, 4, 5, 6]


def test_an_unknown_header_can_be_mapped(session: Session, tmp_path: Path) -> None:
    rows = "Thing,What\nReservoir,water\n"
    with pytest.raises(UnreadableFile, match="--map name=HEADER"):
        assets(session, tmp_path, rows)
    assert assets(session, tmp_path, rows, mapping={"name": "Thing", "kind": "What"}).imported == 1
    with pytest.raises(UnreadableFile, match="no column “Gone”"):
        assets(session, tmp_path, rows, mapping={"name": "Gone"})
    with pytest.raises(UnreadableFile, match="is no field"):
        assets(session, tmp_path, rows, mapping={"colour": "What"})


def test_org_ids_are_kept_and_clashes_are_flagged(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "orgs.csv"
    path.write_text(
        "id,name,org_id\na,First,GB-CHC-1000001 GB-COH-01234567\nb,Second,GB-CHC-1000001\n"
        "c,Third,charity 12\n"
    )
    report = import_organisations(
        session, path=path, options=ReadingOptions(), words=SourceWords(), actor="operator"
    )
    assert (report.imported, len(report.refused), len(report.flagged)) == (2, 1, 1)
    assert "already belongs" in report.flagged[0].reason
    first = session.scalars(select(Organisation).where(Organisation.name == "First")).one()
    assert {(i.scheme, i.number) for i in first.identifiers} == {
        ("GB-CHC", "1000001"), ("GB-COH", "01234567"),
    }  # fmt: skip


@pytest.mark.usefixtures("postcodes")
def test_anchors_and_their_sites(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "anchors.csv"
    path.write_text(
        "anchor,name,org_id,site,site_name,postcode,easting,northing\n"
        "city-trust,City Trust,GB-NHS-RXK,main,Main,,404000,287000\n"
        "city-trust,City Trust,GB-NHS-RXK,clinic,Clinic,B16 0HQ,,\n"
        "city-trust,City Trust,GB-NHS-RXK,clinic,Again,B16 0HQ,,\n"
        "City Trust,City Trust,,x,X,,404000,287000\n"
    )
    report = import_anchors(
        session, path=path, options=ReadingOptions(), words=SourceWords(), actor="operator"
    )
    assert (report.imported, len(report.refused)) == (2, 2)
    assert "slug" in report.refused[1].reason
    anchor = session.scalars(select(Anchor)).one()
    assert (anchor.slug, anchor.organisation.name) == ("city-trust", "City Trust")
    assert [site.name for site in anchor.sites] == ["Clinic", "Main"]
    assert anchor.organisation.identifiers[0].number == "RXK"


def test_an_anchor_joins_an_organisation_with_its_org_id(session: Session, tmp_path: Path) -> None:
    orgs, anchors = tmp_path / "o.csv", tmp_path / "a.csv"
    orgs.write_text("id,name,org_id\na,City Trust,GB-NHS-RXK\n")
    anchors.write_text("anchor,name,org_id,easting,northing\ncity,City,GB-NHS-RXK,404000,287000\n")
    plain = {"options": ReadingOptions(), "words": SourceWords(), "actor": "operator"}
    import_organisations(session, path=orgs, **plain)
    import_anchors(session, path=anchors, **plain)
    assert session.scalar(text("SELECT count(*) FROM organisation")) == 1


def test_deprivation_by_release(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "imd.csv"
    path.write_text(
        "\ufeffLSOA code (2011),LSOA name (2011),Local Authority District code (2019),"
        "Local Authority District name (2019),Index of Multiple Deprivation (IMD) Rank,"
        "Index of Multiple Deprivation (IMD) Decile\n"
        'E01000001,City 1,E09000001,City,"29,199",9\nE01000002,City 2,E09000001,City,3285,\n'
        "E01000003,City 3,E09000001,City,40000,9\nW01000001,Elsewhere,W06000001,X,1,1\n"
    )
    report = import_deprivation(
        session, path=path, release="iod2019", words=SourceWords(), actor="operator"
    )
    assert (report.rows, report.imported, len(report.refused)) == (4, 2, 2)
    held = {row.lsoa: (row.rank, row.decile) for row in session.scalars(select(Deprivation))}
    assert held == {"E01000001": (29199, 9), "E01000002": (3285, 2)}
    with pytest.raises(UnreadableFile, match="iod2019, iod2025"):
        import_deprivation(session, path=path, release="imd", words=SourceWords(), actor="operator")
    with pytest.raises(UnreadableFile, match=r"LSOA code \(2021\)"):
        import_deprivation(
            session, path=path, release="iod2025", words=SourceWords(), actor="operator"
        )


@pytest.mark.parametrize(
    ("file", "rows", "refused"),
    [
        ("adventure-playgrounds", 15, 0), ("childrens-centres", 30, 0),
        ("food-growing-projects", 142, 0), ("polling-stations", 95, 3), ("schools", 87, 0),
    ],
)  # fmt: skip
def test_real_community_assets(session: Session, file: str, rows: int, refused: int) -> None:
    path = real_file(f"community_assets/lambeth_{file}.csv")
    report = import_assets(
        session, path=path, options=ReadingOptions(), words=SourceWords(), actor="operator"
    )
    assert report.rows == report.imported + len(report.refused) == rows
    assert len(report.refused) == refused
    assert report.unplaced == []


def test_real_deprivation_and_clubs(session: Session) -> None:
    report = import_deprivation(
        session,
        path=real_file("deprivation/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz"),
        release="iod2019", words=SourceWords(), actor="operator",
    )  # fmt: skip
    assert (report.rows, report.imported, report.refused) == (32_844, 32_844, [])
    clubs = import_organisations(
        session, path=real_file("orgs_grants/hmrc_casc_clubs.csv"), options=ReadingOptions(),
        words=SourceWords(), actor="operator",
    )  # fmt: skip
    assert (clubs.rows, clubs.imported, clubs.refused) == (9_700, 9_700, [])
    assert len(clubs.unplaced) == 9_700, "no postcodes are loaded here, so nothing has a place"
    assert session.scalar(select(func.count()).where(Organisation.closed)) == 1_609
    assert find_by_org_id(session, "GB-CASC-9abbf705") is not None
