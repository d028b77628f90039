"""Who of an area is within reach, on made homes and on made streets."""

from __future__ import annotations

import re
from datetime import date

import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.permissions import ANONYMOUS, OPERATOR, Role
from assetmap.places.people import read_people
from assetmap.places.queries import AreaNotFound
from assetmap.proximity.coverage.areas import find_asked_area
from assetmap.proximity.coverage.asking import answer_coverage
from assetmap.proximity.coverage.completeness import (
    find_complete,
    mark_complete,
    withdraw_complete,
)
from assetmap.proximity.coverage.errors import (
    BadCoverage,
    CompletenessMovedOn,
    CompletenessNotFound,
)
from assetmap.proximity.coverage.measuring import measure
from assetmap.proximity.coverage.sharing import answer_access
from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.walking.errors import NoNetwork
from assetmap.proximity.walking.services import store_network
from tests.factories.ground import new_area, new_dataset
from tests.factories.people import neighbourhood, somebody
from tests.factories.register import new_asset
from tests.factories.streets import CORNER, grid_streets
from tests.proximity.coverage.homes import X, Y, an_area, people_at

DAY = date(2026, 11, 28)


def ask(session: Session, *kinds: str, limit_m: int = 800, on_foot: bool = False):
    area = find_asked_area(session, "neighbourhood-example")
    return answer_coverage(session, area, kinds=kinds, limit_m=limit_m, on_foot=on_foot, today=DAY)


def homes(session: Session) -> None:
    """Three homes: 400 m and 900 m from where a park will lie, and one in the far corner."""
    an_area(session)
    people_at(session, "E01000001", 300, (-400, 0), (900, 0), tenth=1)
    people_at(session, "E01000002", 50, (-1_000, -1_000), tenth=7)


def test_everybody_is_within_or_beyond(session: Session) -> None:
    homes(session)
    new_asset(session, "Example Park", "Park", at=(X, Y))
    found = ask(session, "green")
    assert {one: (held.within, held.beyond) for one, held in found.ladder} == {
        400: (150, 200), 800: (150, 200), 1_200: (300, 50), 2_000: (350, 0),
    }  # fmt: skip
    assert found.covered.total == found.people.total == 350
    assert [(tenth, held.within, held.beyond) for tenth, held in found.tenths] == [
        (1, 150, 150), (7, 0, 50),
    ]  # fmt: skip
    assert found.mean_m == pytest.approx((150 * 400 + 150 * 900 + 50 * 2**0.5 * 1_000) / 350)
    assert found.complete == ()


def test_a_place_beyond_the_edge_counts_for_who_lives_beside_it(session: Session) -> None:
    homes(session)
    new_asset(session, "Example Park", "Park", at=(X - 1_300, Y - 1_000))
    found = ask(session, "park", limit_m=400)
    assert found.covered.within == 50
    assert (len(found.things), found.inside) == (1, 0)


def test_each_person_goes_to_one_place(session: Session) -> None:
    homes(session)
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_asset(session, "Another Park", "Park", at=(X + 800, Y))
    found = ask(session, "green", limit_m=2_000)
    assert [(thing.name, people) for thing, people in found.nearest_to] == [
        ("Example Park", 200), ("Another Park", 150),
    ]  # fmt: skip
    assert sum(people for _thing, people in found.nearest_to) == found.covered.within


def test_a_place_without_a_position_is_told(session: Session) -> None:
    homes(session)
    new_asset(session, "Example Park", "Park")
    found = ask(session, "green")
    assert (found.unplaced, found.covered.within, found.covered.beyond) == (1, 0, 350)


def test_on_foot_needs_streets(session: Session) -> None:
    homes(session)
    with pytest.raises(NoNetwork, match=r"assetmap import network"):
        ask(session, "green", on_foot=True)


def test_a_walk_is_longer_than_the_straight_line(session: Session) -> None:
    an_area(session)
    west, south = CORNER
    store_network(
        session, dataset=new_dataset(session, "walking"), network=grid_streets(11, 100.0),
        coverage=shapely.box(west - 1_000, south - 1_000, west + 1_000, south + 1_000),
    )  # fmt: skip
    people_at(session, "E01000001", 90, (300, 300), (500, 500), (-900, -900))
    new_asset(session, "Example Park", "Park", at=(X, Y))
    straight = ask(session, "green", limit_m=800)
    walked = ask(session, "green", limit_m=800, on_foot=True)
    assert straight.covered.within == 60
    assert (walked.covered.within, walked.covered.beyond) == (30, 60)
    assert dict(walked.ladder)[1_200].within == 60
    # Whom no street comes near is not known, where the straight line is within the limit.
    far = dict(walked.ladder)[2_000]
    assert (far.within, far.unknown, far.beyond) == (60, 30, 0)


@pytest.mark.parametrize("kinds", [(), ("anchor",), ("development",), ("nonsense",)])
def test_what_cannot_be_asked(session: Session, kinds: tuple[str, ...]) -> None:
    homes(session)
    with pytest.raises(BadQuestion):
        ask(session, *kinds)


def test_a_limit_that_is_not_offered(session: Session) -> None:
    homes(session)
    with pytest.raises(BadCoverage, match="Choose one of 400, 800, 1200, 2000"):
        ask(session, "green", limit_m=801)


def test_areas_that_are_not_there_or_too_large(session: Session) -> None:
    with pytest.raises(AreaNotFound):
        find_asked_area(session, "nowhere")
    with pytest.raises(AreaNotFound):
        find_asked_area(session, " ")
    new_area(session, "region", "E12000005", (X - 20_000, Y - 20_000, X + 20_000, Y + 20_000))
    with pytest.raises(BadCoverage, match="too large for one question"):
        find_asked_area(session, "E12000005")


def test_two_areas_of_one_name_are_told_apart(session: Session) -> None:
    for code in ("E05000001", "E05000002"):
        new_area(session, "ward", code, (X, Y, X + 10, Y + 10)).name = "Example"
    session.flush()
    with pytest.raises(BadCoverage, match=r"ward E05000001.*ward E05000002"):
        find_asked_area(session, "example")


def test_as_many_places_as_one_question_measures_to(session: Session) -> None:
    people = read_people(session, shapely.box(X, Y, X + 10, Y + 10))
    spots = [shapely.Point(X, Y)] * limits.COVERAGE_PLACES
    assert measure(people, spots, limit_m=400, loaded=None).places == len(spots)
    with pytest.raises(BadCoverage, match="2,001 places are too many"):
        measure(people, [*spots, spots[0]], limit_m=400, loaded=None)


def test_access_shares_a_place_among_all_who_reach_it(session: Session) -> None:
    an_area(session)
    people_at(session, "E01000001", 100, (100, 0), tenth=3)
    people_at(session, "E01000002", 300, (1_100, 0))  # beyond the edge: counts as who shares
    park = new_asset(session, "Example Park", "Park", at=(X + 500, Y))
    new_asset(session, "Example Green", "Park", at=(X - 5_000, Y))
    area = find_asked_area(session, "neighbourhood-example")
    found = answer_access(session, area, kinds=["park"], supply="count", on_foot=False)
    # 400 m counts 1 and 600 m counts 0.68: 1 / (100 + 0.68 × 300).
    assert found.mean[800] == pytest.approx(1 / 304)
    assert found.nothing == {800: 0, 1_200: 0}
    (one,) = found.areas
    assert (one.code, one.people, one.tenth) == ("E01000001", 100, 3)
    assert found.shared[800].supply == 1
    assert [thing.name for thing in found.things] == ["Example Park"]

    nothing = answer_access(session, area, kinds=["park"], supply="hectares", on_foot=False)
    assert nothing.unsized == ("Example Park",)
    assert nothing.mean == {800: 0, 1_200: 0}
    assert nothing.nothing == {800: 100, 1_200: 100}
    park.area_ha = 2
    session.flush()
    sized = answer_access(session, area, kinds=["park"], supply="hectares", on_foot=False)
    assert sized.mean[800] == pytest.approx(2 / 304)


def test_a_list_is_complete_once_somebody_says_so(session: Session) -> None:
    homes(session)
    area = find_asked_area(session, "neighbourhood-example").row
    assert find_complete(session, area, ["park"]) == ()
    mark = mark_complete(
        session, actor=OPERATOR, area=area, kind="green", how="Walked every street.", today=DAY
    )
    # A family holds for each of its kinds, not the other way round.
    assert find_complete(session, area, ["park"]) == (mark,)
    assert find_complete(session, area, ["park", "church"]) == ()
    smaller = new_area(session, "ward", "E05000001", (X, Y, X + 10, Y + 10))
    assert find_complete(session, smaller, ["green"]) == (mark,)
    larger = new_area(session, "ward", "E05000002", (X, Y, X + 5_000, Y + 10))
    assert find_complete(session, larger, ["green"]) == ()
    assert ask(session, "green").complete == (mark,)


def test_it_is_said_once_and_can_be_taken_back(session: Session) -> None:
    homes(session)
    area = find_asked_area(session, "neighbourhood-example").row
    mark = mark_complete(session, actor=OPERATOR, area=area, kind="park", how="Walked.", today=DAY)
    with pytest.raises(CompletenessMovedOn), session.begin_nested():
        mark_complete(session, actor=OPERATOR, area=area, kind="park", how="Too.", today=DAY)
    with pytest.raises(CompletenessMovedOn):
        withdraw_complete(
            session, actor=OPERATOR, slug=mark.slug, version=mark.version + 1, today=DAY
        )
    withdraw_complete(session, actor=OPERATOR, slug=mark.slug, version=mark.version, today=DAY)
    assert find_complete(session, area, ["park"]) == ()
    with pytest.raises(CompletenessMovedOn):
        withdraw_complete(session, actor=OPERATOR, slug=mark.slug, version=mark.version,
                          today=DAY)  # fmt: skip
    again = mark_complete(session, actor=OPERATOR, area=area, kind="park", how="Anew.", today=DAY)
    assert find_complete(session, area, ["park"]) == (again,)
    with pytest.raises(CompletenessNotFound):
        withdraw_complete(session, actor=OPERATOR, slug="c-none", version=1, today=DAY)


@pytest.mark.parametrize(
    ("how", "field"), [("", "how"), ("  ", "how"), ("x" * 1_001, "how"), ("a\0b", "how")]
)
def test_how_it_was_checked_must_be_said(session: Session, how: str, field: str) -> None:
    homes(session)
    area = find_asked_area(session, "neighbourhood-example").row
    with pytest.raises(BadCoverage) as fault:
        mark_complete(session, actor=OPERATOR, area=area, kind="park", how=how, today=DAY)
    assert field in fault.value.fields


def test_a_thousand_characters_are_kept(session: Session) -> None:
    homes(session)
    area = find_asked_area(session, "neighbourhood-example").row
    mark = mark_complete(
        session, actor=OPERATOR, area=area, kind="park", how="x" * 1_000, today=DAY
    )
    assert len(mark.how) == 1_000


def test_who_may_call_a_list_complete(session: Session) -> None:
    homes(session)
    area = find_asked_area(session, "neighbourhood-example").row
    here = (Role.RESEARCHER, neighbourhood(area.slug))
    elsewhere = (Role.RESEARCHER, neighbourhood("elsewhere"))
    for actor in (ANONYMOUS, somebody(Role.RESIDENT), somebody(Role.PLANNER), somebody(elsewhere)):
        with pytest.raises(Exception, match=re.escape("You may look at this")):
            mark_complete(session, actor=actor, area=area, kind="park", how="x", today=DAY)
    mark = mark_complete(session, actor=somebody(here), area=area, kind="park", how="x", today=DAY)
    with pytest.raises(Exception, match=re.escape("You may look at this")):
        withdraw_complete(
            session, actor=somebody(Role.RESIDENT), slug=mark.slug, version=mark.version,
            today=DAY,
        )  # fmt: skip
