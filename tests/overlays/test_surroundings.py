"""Who lives around a site, and how much of it standards reach before and after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.importers.contract import SourceWords
from assetmap.importers.standards import import_standards
from assetmap.overlays.analysis import Household
from assetmap.overlays.asking import Side
from assetmap.overlays.changing import change_limits, changes_table
from assetmap.overlays.queries import Overlay, read_overlay
from assetmap.overlays.subjects import find_subject
from assetmap.overlays.surroundings import read_surroundings
from tests.factories.register import new_asset
from tests.proximity.coverage.homes import X, Y, people_at
from tests.proximity.making import a_site

DAY = date(2026, 11, 28)
HOUSEHOLD = Household(Decimal(2), Decimal(3), "assumed")
STANDARDS = (
    "key,edition,publisher,name,kinds,min_ha,within_m,method,link,note\n"
    "door,2023,Example body,Doorstep,park,0.5,200,straight,,\n"
    "walk,2023,Example body,Parks,park,,710,walk,,\n"
)
SITE = shapely.box(X, Y, X + 400, Y + 100)


def standards(session: Session, tmp_path) -> None:
    path = tmp_path / "standards.csv"
    path.write_text(STANDARDS, encoding="utf-8")
    import_standards(session, path=path, words=SourceWords(retrieved_on=DAY), actor="tests")


def overlay(session: Session, *, homes: int | None = 100, reach_m: int = 400) -> Overlay:
    a_site(session, "site", SITE, homes_from=homes, homes_to=homes)
    subject = find_subject(session, Side(site="site"))
    return read_overlay(session, subject, reach_m=reach_m, household=HOUSEHOLD, today=DAY)


def cells(found: Overlay) -> dict[str, tuple[str, ...]]:
    return {row.cells[0]: row.cells[1:] for row in changes_table(found).rows}


def test_people_within_reach_of_the_edge_the_limit_included(session: Session) -> None:
    people_at(session, "E01000001", 400, (200, 50), (800, 50), (801, 50), (-200, -200))
    found = overlay(session)
    assert (found.around.now, found.around.on_site) == (300, 100)
    assert cells(found)["People within 400 m"] == ("300", "500 to 600")
    assert any("About 100 of them live on the site" in one for one in change_limits(found))


def test_a_standard_reaches_part_of_a_site_and_less_once_its_park_is_built_over(
    session: Session, tmp_path
) -> None:
    standards(session, tmp_path)
    beside = shapely.box(X - 100, Y, X, Y + 100)  # 1 ha at the western edge
    new_asset(session, "Example Park", "Park", outline=beside)
    found = overlay(session)
    door, walk = found.around.changes
    assert door.now.within == pytest.approx(0.5)  # 200 of 400 metres
    assert door.after.within == pytest.approx(0.5)
    assert (walk.now, walk.after) == (None, None)
    assert cells(found)["Doorstep: at least 0.5 ha, within 200 m in a straight line"] == (
        "50% of it", "50% of it",
    )  # fmt: skip
    assert any("1 standard of walks cannot be measured" in one for one in change_limits(found))


def test_what_lies_wholly_inside_is_gone_afterwards_and_named(session: Session, tmp_path) -> None:
    standards(session, tmp_path)
    people_at(session, "E01000001", 1_000, (200, 300))
    people_at(session, "E01000002", 0, (5_000, 0))
    inside = shapely.box(X + 100, Y, X + 200, Y + 100)
    new_asset(session, "Example Pocket Park", "Park", outline=inside)
    found = overlay(session)
    assert found.around.lost == ("Example Pocket Park",)
    said = cells(found)
    assert said["Recorded green space within 400 m"] == ("1.00 ha", "0.00 ha")
    assert said["Doorstep: at least 0.5 ha, within 200 m in a straight line"] == (
        "all of it", "none of it",
    )  # fmt: skip
    assert any("built over: Example Pocket Park." in one for one in change_limits(found))


def test_green_space_to_each_thousand_is_a_range_and_at_least(session: Session) -> None:
    people_at(session, "E01000001", 290, (200, 300))
    park = new_asset(session, "Example Park", "Park", at=(X - 100, Y))
    park.area_ha = Decimal("2.90")
    new_asset(session, "Example Green", "Park", at=(X - 100, Y + 50))
    session.flush()
    said = cells(overlay(session))
    assert said["Recorded green space within 400 m"][0] == "2.90 ha and 1 of unknown size"
    assert said["Green space to 1,000 people"] == (
        "at least 10.00 ha", "at least 4.92 to 5.92 ha",
    )  # fmt: skip


def test_where_nobody_says_how_many_homes_nothing_is_said_of_after(session: Session) -> None:
    people_at(session, "E01000001", 100, (200, 50))
    said = cells(overlay(session, homes=None))
    assert said["People within 400 m"] == ("100", "cannot be said")
    assert said["Green space to 1,000 people"] == ("0.00 ha", "cannot be said")


def test_where_nobody_is_loaded_people_are_not_known(session: Session) -> None:
    found = overlay(session)
    assert cells(found)["People within 400 m"] == ("not known", "cannot be said")
    assert any("No standard is loaded" in one for one in change_limits(found))


def test_a_mere_point_stands_for_all_of_a_site(session: Session, tmp_path) -> None:
    standards(session, tmp_path)
    new_asset(session, "Example Park", "Park", outline=shapely.box(X, Y, X + 100, Y + 100))
    found = read_surroundings(
        session, shapely.Point(X + 300, Y + 50), reach_m=400, lost=[], today=DAY
    )
    assert found.changes[0].now.within == 1
