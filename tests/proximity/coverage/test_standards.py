"""Standards test size and distance together, over places that adjoin taken as one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import AssetStatus
from assetmap.core.folders import folder
from assetmap.importers.contract import SourceWords
from assetmap.importers.standards import import_standards
from assetmap.places.people import read_people
from assetmap.proximity.coverage.areas import find_asked_area
from assetmap.proximity.coverage.asking import answer_standards
from assetmap.proximity.coverage.models import AccessStandard
from assetmap.proximity.coverage.sites import Site, list_sites, merged
from assetmap.proximity.coverage.standards import Measured, list_standards
from tests.factories.register import SAID, new_asset
from tests.proximity.coverage.homes import X, Y, an_area, people_at

DAY = date(2026, 11, 28)
HEAD = "key,edition,publisher,name,kinds,min_ha,within_m,method,link,note\n"
DOORSTEP = HEAD + "door,2023,Example body,Doorstep,park green_space,0.5,200,straight,,\n"


def load(session: Session, tmp_path, text: str):
    path = tmp_path / "standards.csv"
    path.write_text(text, encoding="utf-8")
    return import_standards(session, path=path, words=SourceWords(retrieved_on=DAY), actor="tests")


def measured(session: Session, *kinds: str) -> list[Measured]:
    area = find_asked_area(session, "neighbourhood-example")
    return answer_standards(
        session, area, read_people(session, area.shape), kinds=kinds or ("green",), today=DAY
    )


def box(west: float, south: float, side: float) -> shapely.Polygon:
    return shapely.box(X + west, Y + south, X + west + side, Y + south + side)


def homes(session: Session) -> None:
    an_area(session)
    people_at(session, "E01000001", 300, (0, 0), (0, 500), (0, 900))


def test_a_pass_is_by_size_and_distance(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, DOORSTEP)
    new_asset(session, "Example Pocket Park", "Park", outline=box(50, 0, 50))  # 0.25 ha
    new_asset(session, "Example Park", "Park", outline=box(0, 600, 80))  # 0.64 ha, 100 m away
    (one,) = measured(session)
    assert (one.people.within, one.people.unknown, one.people.beyond) == (100, 0, 200)
    assert (one.large_enough, one.unsized) == (1, 0)


def test_adjoining_outlines_are_one_place(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, DOORSTEP)
    new_asset(session, "Example West Park", "Park", outline=box(50, 0, 60))
    new_asset(session, "Example East Park", "Park", outline=box(114, 0, 60))  # a path between
    (one,) = measured(session)
    assert one.people.within == 100
    assert one.large_enough == 1


def test_where_the_size_is_not_known_nothing_is_claimed(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, DOORSTEP)
    park = new_asset(session, "Example Park", "Park", at=(X, Y + 100))
    (one,) = measured(session)
    assert (one.people.within, one.people.unknown, one.people.beyond) == (0, 100, 200)
    assert (one.large_enough, one.unsized) == (0, 1)
    park.area_ha = Decimal("0.50")
    session.flush()
    (one,) = measured(session)
    assert (one.people.within, one.people.unknown) == (100, 0)
    assert one.rough == 1  # a circle of its stated size stands for it
    park.area_ha = Decimal("0.49")
    session.flush()
    (one,) = measured(session)
    assert (one.people.within, one.people.unknown) == (0, 0)


def test_a_vacant_place_is_named_and_not_counted(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, DOORSTEP)
    field = new_asset(session, "Example Old Field", "Park", outline=box(0, 0, 100))
    session.add(
        AssetStatus(asset_id=field.id, status="vacant", slug="s", source_id="s",
                    source=SAID.source, licence=SAID.licence, retrieved_on=DAY)
    )  # fmt: skip
    session.flush()
    (one,) = measured(session)
    assert one.vacant == ("Example Old Field",)
    assert one.people.within == 0


def test_a_standard_of_walks_says_nothing_without_streets(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, HEAD + "fit,2015,Example body,Parks,park,,710,walk,,\n")
    (one,) = measured(session)
    assert one.people is None


def test_only_standards_of_what_is_asked_for(session: Session, tmp_path) -> None:
    homes(session)
    load(session, tmp_path, DOORSTEP + "hall,1,Us,Halls,community_centre,,400,straight,,\n")
    assert [one.standard.key for one in measured(session, "green")] == ["door"]
    assert [one.standard.key for one in measured(session, "community")] == ["hall"]
    assert len(list_standards(session)) == 2


def test_what_a_development_builds_over_is_left_out(session: Session) -> None:
    homes(session)
    park = new_asset(session, "Example Park", "Park", outline=box(0, 0, 100))
    area = find_asked_area(session, "neighbourhood-example").shape
    kept = list_sites(session, area, ["park"], within_m=0, today=DAY)
    assert [one.names for one in kept.found] == [("Example Park",)]
    gone = list_sites(
        session, area, ["park"], within_m=0, today=DAY, without=frozenset({park.slug})
    )
    assert gone.found == ()


def test_points_are_never_merged_and_shared_ground_counts_once() -> None:
    def site(shape, size=None):
        return Site(("x",), ("x",), shape, size, False)

    points = [site(shapely.Point(0, 0)), site(shapely.Point(1, 0))]
    assert len(merged(points)) == 2
    overlapping = [site(shapely.box(0, 0, 100, 100), 1.0), site(shapely.box(50, 0, 150, 100), 1.0)]
    (one,) = merged(overlapping)
    assert one.area_ha == pytest.approx(1.5)
    assert merged([]) == ()


def test_rows_are_met_again_by_key_and_edition(session: Session, tmp_path) -> None:
    first = load(session, tmp_path, DOORSTEP)
    again = load(session, tmp_path, DOORSTEP)
    changed = load(session, tmp_path, DOORSTEP.replace(",200,", ",250,"))
    assert (first.imported, again.unchanged, changed.updated) == (1, 1, 1)
    assert session.scalars(select(AccessStandard)).one().within_m == 250


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("k,1,P,N,park,x,200,straight,,", "not a size in hectares"),
        ("k,1,P,N,park,-1,200,straight,,", "not a size in hectares"),
        ("k,1,P,N,park,NaN,200,straight,,", "not a size in hectares"),
        ("k,1,P,N,park,,0,straight,,", "not a distance"),
        ("k,1,P,N,park,,50001,straight,,", "not a distance"),
        ("k,1,P,N,park,,1.5,straight,,", "not a distance"),
        ("k,1,P,N,park,,200,by bus,,", "straight or walk"),
        ("k,1,P,N,castle,,200,walk,,", "no kind “castle”"),
        ("k,1,P,N,anchor,,200,walk,,", "Choose places"),
        ("k,1,P,N,park,,200,walk,javascript:x,", "must begin with https"),
        (",1,P,N,park,,200,walk,,", "“key” is empty"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(session, tmp_path, row: str, why: str) -> None:
    report = load(session, tmp_path, f"{DOORSTEP}{row}\n")
    assert report.imported == 1
    (refused,) = report.refused
    assert refused.row == 3
    assert why in refused.reason


def test_the_same_key_twice_is_refused(session: Session, tmp_path) -> None:
    report = load(session, tmp_path, DOORSTEP + DOORSTEP.removeprefix(HEAD))
    assert [one.reason for one in report.refused] == ["“door, 2023” stands in the file twice."]


def test_the_national_standards_load_and_name_their_edition(session: Session) -> None:
    path = folder("geodata") / "standards" / "national.csv"
    report = import_standards(
        session, path=path, words=SourceWords(retrieved_on=DAY), actor="tests"
    )
    assert (report.imported, report.refused) == (6, [])
    held = {one.key: one for one in session.scalars(select(AccessStandard))}
    assert {key: (one.min_ha, one.within_m) for key, one in held.items() if key[:2] == "ne"} == {
        "ne-doorstep": (Decimal("0.50"), 200),
        "ne-local": (Decimal("2.00"), 300),
        "ne-neighbourhood": (Decimal("10.00"), 1_000),
    }
    assert all(one.edition and one.link for one in held.values())
