"""Which things are found, in which order, and that nothing is lost between pages."""

from __future__ import annotations

import math
from datetime import date

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from assetmap.anchors.models import AnchorSite
from assetmap.assets.models import Asset
from assetmap.assets.saying import record_status
from assetmap.bridges.models import Link
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.core.facts import FactWords
from assetmap.core.permissions import OPERATOR
from assetmap.explore.errors import NoSuchThing
from assetmap.explore.keeping import count_kept
from assetmap.explore.queries import (
    count_all,
    count_statuses,
    count_things,
    get_thing,
    list_things,
    nearest,
)
from assetmap.organisations.models import Organisation
from assetmap.organisations.saying import record_fact
from assetmap.places.models import Dataset, LookupName
from tests.explore.making import asked
from tests.factories.anchors import SOURCE, Spot, new_anchor, new_postcodes
from tests.factories.register import SAID, new_asset, new_neighbourhood, new_organisation

HERE = (404_000.0, 287_000.0)


def names(session: Session, **words: str) -> list[str]:
    return [thing.name for thing in list_things(session, asked(session, **words))]


@pytest.fixture
def here(session: Session) -> Session:
    """A postcode with things around it."""
    new_postcodes(session, {"EX1 1AA": Spot(404_000, 287_000)})
    return session


def test_nearest_first_to_the_edge_and_unplaced_last(here: Session) -> None:
    new_asset(here, "Near Park", "park", at=(404_030, 287_040))
    new_asset(here, "Nowhere Hall", "hall")
    new_organisation(here, "Far Club", at=(404_300, 287_400))
    wide = new_asset(here, "Wide Common", "common", at=(406_000, 287_000))
    square = shapely.box(404_020, 286_900, 408_000, 287_100)
    wide.geom = from_shape(square, srid=GRID)
    wide.geom_3857 = from_shape(geometry_to_mercator(square), srid=WEB_MERCATOR)
    here.flush()
    found = list_things(here, asked(here, near="ex1 1aa"))
    assert [thing.name for thing in found] == [
        "Wide Common",
        "Near Park",
        "Far Club",
        "Nowhere Hall",
    ]
    distances = [thing.distance_m for thing in found]
    assert distances[:3] == pytest.approx([20.0, 50.0, 500.0])
    assert distances[3] is None


def test_pages_neither_repeat_nor_lose_a_thing_at_one_distance(here: Session) -> None:
    for number in range(30):
        new_asset(here, f"Plot {number * 7 % 30:02d}", "vacant land", at=(404_010, 287_000))
        new_organisation(here, f"Group {number * 11 % 30:02d}", at=(404_010, 287_000))
    new_asset(here, "Nowhere")
    for words in ({"near": "EX1 1AA"}, {}):
        chosen = asked(here, **words)
        whole = [thing.slug for thing in list_things(here, chosen)]
        paged = [
            thing.slug
            for start in range(0, 70, 7)
            for thing in list_things(here, chosen, limit=7, offset=start)
        ]
        assert paged == whole
        assert len(set(whole)) == 61


def test_what_closed_or_was_withdrawn_is_not_on_the_map(session: Session) -> None:
    new_organisation(session, "Open Club")
    new_organisation(session, "Closed Club", closed=True)
    gone = new_asset(session, "Gone Hall")
    gone.archived_on = date(2026, 1, 1)
    session.flush()
    assert names(session) == ["Open Club"]
    with pytest.raises(NoSuchThing):
        get_thing(session, "asset", gone.slug)


def test_an_anchor_stands_once_at_its_site_nearest_to_the_spot(here: Session) -> None:
    anchor = new_anchor(here, site=(409_000.0, 287_000.0))
    point = shapely.Point(404_000, 287_300)
    here.add(
        AnchorSite(
            slug="second", source_id="second", anchor_id=anchor.id, name="Second site",
            geom=from_shape(point, srid=GRID),
            geom_3857=from_shape(geometry_to_mercator(point), srid=WEB_MERCATOR), **SOURCE,
        )
    )  # fmt: skip
    here.flush()
    (plain,) = list_things(here, asked(here))
    (near,) = list_things(here, asked(here, near="EX1 1AA"))
    assert (plain.record, plain.geom.x) == ("anchor", 409_000)  # type: ignore[union-attr]
    assert near.distance_m == pytest.approx(300)


def test_kinds_and_families(session: Session) -> None:
    for name, kind in (
        ("A", "city park"), ("B", "church"), ("C", "bandstand"), ("D", None), ("E", "reservoir"),
    ):  # fmt: skip
        new_asset(session, name, kind)
    new_organisation(session, "F")
    assert names(session, kind="green") == ["A"]
    assert names(session, kind="community") == ["B", "C", "D"]
    assert names(session, kind="church") == ["B"]
    assert names(session, kind="water") == ["E"]
    assert names(session, kind="organisation") == ["F"]
    assert names(session, kind="anchor") == []
    counted = {}
    for tally in count_things(session, asked(session)):
        counted[tally.family] = counted.get(tally.family, 0) + tally.count
    assert counted == {"green": 1, "community": 3, "water": 1, "organisation": 1}
    assert count_all(session, asked(session)) == 6


def test_states_of_use_on_the_day(session: Session) -> None:
    for name, start, end in (
        ("Empty", date(2026, 1, 1), None),
        ("Was empty", date(2020, 1, 1), date(2020, 12, 31)),
    ):
        record_status(
            session, actor=OPERATOR, asset=new_asset(session, name), status="vacant",
            from_on=start, until_on=end, note=None, provenance=SAID,
        )  # fmt: skip
    new_organisation(session, "Club")
    assert names(session, status="vacant") == ["Empty"]
    assert names(session, status="not_known") == ["Was empty"]
    assert count_statuses(session, asked(session)) == {"vacant": 1, "not_known": 1}


def test_words_are_found_everywhere_and_signs_are_only_signs(session: Session) -> None:
    new_asset(session, "100% Hall")
    new_asset(session, "1000 Hall")
    club = new_organisation(session, "Chess Club")
    record_fact(
        session, actor=OPERATOR, organisation=club, words=FactWords("activity", "Knitting circle"),
        provenance=SAID,
    )  # fmt: skip
    assert names(session, q="100%") == ["100% Hall"]
    assert names(session, q="hall 1000") == ["1000 Hall"]
    assert names(session, q="knitting") == ["Chess Club"]
    assert names(session, q="_") == []


def test_within_an_area_by_outline_and_by_what_it_serves(session: Session) -> None:
    area = new_neighbourhood(session, "example-heath", HERE, 1_000)
    new_asset(session, "Inside", at=(404_500, 287_500))
    new_asset(session, "Outside", at=(409_000, 287_500))
    works = new_organisation(session, "Works There")
    record_fact(
        session, actor=OPERATOR, organisation=works, area=area,
        words=FactWords("service_area", "Example Heath"), provenance=SAID,
    )  # fmt: skip
    assert names(session, within="example-heath") == ["Inside", "Works There"]


def test_within_an_area_without_an_outline_goes_by_postcode(session: Session) -> None:
    new_postcodes(
        session,
        {
            "EX1 1AA": Spot(404_000, 287_000, areas={"ward": "E05000001"}),
            "EX1 1AB": Spot(404_000, 287_000, areas={"ward": "E05000002"}),
        },
    )
    dataset = Dataset(
        slug="look-up", source_id="x", kind="names", name="Names", release="2026",
        attribution="none", file_name="invented", sha256="0" * 64, row_count=1, **SOURCE,
    )  # fmt: skip
    session.add(dataset)
    session.flush()
    session.add(LookupName(kind="ward", code="E05000001", name="Example", dataset_id=dataset.id))
    for name, postcode in (("In", "EX1 1AA"), ("Out", "EX1 1AB"), ("Unknown", None)):
        session.add(Asset(slug=name, source_id=name, name=name, postcode=postcode, **SOURCE))
    session.flush()
    assert names(session, within="E05000001") == ["In"]


def test_the_nearest_of_a_kind_whatever_else_is_asked(here: Session) -> None:
    new_asset(here, "Near Pond", "pond", at=(404_010, 287_000))
    new_asset(here, "Far Park", "park", at=(404_300, 287_400))
    chosen = asked(here, near="EX1 1AA", kind="water", q="pond")
    found = nearest(here, chosen, family="green")
    assert found is not None
    assert (found.name, found.distance_m) == ("Far Park", 500.0)
    assert nearest(here, chosen, family="community", kinds=("community_centre",)) is None
    assert nearest(here, asked(here), family="green") is None


def test_who_looks_after_a_place_is_what_the_links_say(session: Session) -> None:
    asset = new_asset(session, "Example Hall")
    new_asset(session, "Example Park")
    bodies = [
        Organisation(slug=name, source_id=name, name=name, **SOURCE)
        for name in ("Keepers", "Users", "Former Keepers", "Gone Keepers")
    ]
    bodies[3].archived_on = date(2026, 1, 1)
    session.add_all(bodies)
    session.flush()
    links = (("cares_for", None), ("uses", None), ("runs", date(2020, 1, 1)), ("owns", None))
    for body, (kind, until_on) in zip(bodies, links, strict=True):
        session.add(
            Link(
                slug=f"l-{kind}", source_id=kind, kind=kind, until_on=until_on,
                subject_organisation_id=body.id, object_asset_id=asset.id, **SOURCE,
            )
        )  # fmt: skip
    session.flush()
    kept = {thing.name: thing.kept_by for thing in list_things(session, asked(session))}
    assert kept["Example Hall"] == ("Keepers",)
    assert kept["Example Park"] == ()
    assert count_kept(session, asked(session)) == 1
    assert get_thing(session, "asset", asset.slug).kept_by == ("Keepers",)


def test_a_diagonal_is_measured_in_a_straight_line(here: Session) -> None:
    new_asset(here, "Corner", at=(404_100, 287_100))
    (found,) = list_things(here, asked(here, near="EX1 1AA"))
    assert found.distance_m == pytest.approx(100 * math.sqrt(2))
