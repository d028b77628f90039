"""The nearest and all within: hand-worked distances, limits, ties, and what counts once."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.crs import geometry_to_grid
from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.origins import Origin, find_origin, origin_of
from assetmap.proximity.queries import Neighbour, count_unplaced, list_nearest, list_within
from tests.proximity.making import X, Y, a_body, a_site, an_anchor, an_asset, box

HERE = Origin("spot", "here", "here", shapely.Point(X, Y))


def told(found: list[Neighbour]) -> list[tuple[str, float]]:
    return [(one.slug, one.distance_m) for one in found]


def test_what_lies_on_the_limit_is_within(session: Session) -> None:
    """METHODS, ``dwithin_is_inclusive``: 400 m is within 400 m; a buffer would lose it."""
    for number, place in enumerate(((400.0, 0.0), (400.5, 0.0), (0.0, 399.9)), start=1):
        an_asset(session, f"point-{number}", place)
    found = list_within(session, HERE, radius_m=400)
    assert told(found) == [("point-3", pytest.approx(399.9)), ("point-1", 400.0)]
    assert [one.slug for one in list_nearest(session, HERE, k=9, within_m=400)] == [
        "point-3", "point-1",
    ]  # fmt: skip
    circle = HERE.geom.buffer(400)
    assert not circle.contains(shapely.Point(X + 400, Y))


def test_no_point_of_the_rim_is_lost(session: Session) -> None:
    """METHODS, ``buffer_polygonisation_error``: a circle of corners is 0.16 to 0.64% too small."""
    for number, (east, north) in enumerate(((120, 160), (-56, 192), (192, 56), (-160, -120))):
        assert east**2 + north**2 == 200**2
        an_asset(session, f"rim-{number}", (east, north))
    assert len(list_within(session, HERE, radius_m=200)) == 4
    for corners in (8, 16):
        drawn = HERE.geom.buffer(200, quad_segs=corners)
        assert drawn.area < 0.9985 * math.pi * 200**2


def test_degrees_are_never_metres(session: Session) -> None:
    """METHODS, ``crs_degree_trap_birmingham``: 400 m east is as near as 400 m north."""
    lat, lon, degrees = 52.4862, -1.8904, 0.003594647274368994
    middle = geometry_to_grid(shapely.Point(lon, lat))
    an_asset(session, "north", shapely.Point(middle.x, middle.y + 399))
    an_asset(session, "east", shapely.Point(middle.x + 399, middle.y))
    origin = find_origin(session, f"{lat},{lon}")
    assert {one.slug for one in list_within(session, origin, radius_m=400)} == {"north", "east"}
    squashed = geometry_to_grid(shapely.Point(lon, lat).buffer(degrees))
    west, south, east, north = squashed.bounds
    assert (north - south) / 2 == pytest.approx(400, abs=1.5)
    assert (east - west) / 2 == pytest.approx(244.2, abs=1.5)


def test_polygons_are_measured_to_their_edge(session: Session) -> None:
    an_asset(session, "inside", box(-50, -50, 50, 50))
    an_asset(session, "touches", box(0, -300, 10, 0))
    an_asset(session, "edge", box(300, 400, 900, 900))
    yard = shapely.Polygon(
        box(-2000, -2000, 2000, 2000).exterior, [box(-700, -900, 800, 950).exterior]
    )
    an_asset(session, "around", yard)
    found = list_within(session, HERE, radius_m=700)
    assert told(found) == [("inside", 0.0), ("touches", 0.0), ("edge", 500.0), ("around", 700.0)]
    origin = Origin("spot", "square", "square", box(-10, -10, 200, 400))
    far = dict(told(list_nearest(session, origin, k=9)))
    assert far == {"inside": 0.0, "touches": 0.0, "edge": 100.0, "around": 550.0}


def test_equal_distances_stand_by_record_then_name_then_slug(session: Session) -> None:
    """The rows are written in an order that no rule asks for."""
    a_site(session, "s-1", (0, -500), name="Alpha")
    an_asset(session, "a-3", (300, 400), name="beta")
    a_body(session, "o-1", (500, 0), name="Alpha")
    an_asset(session, "a-2", (400, 300), name="Alpha")
    an_anchor(session, "n-1", (-500, 0), name="Zeta")
    an_asset(session, "a-1", (0, 500), name="Alpha")
    an_asset(session, "a-4", (-300, 400), name="Beta")
    order = ["n-1", "a-1", "a-2", "a-3", "a-4", "s-1", "o-1"]
    assert [one.slug for one in list_within(session, HERE, radius_m=500)] == order
    for k in range(1, 8):
        assert [one.slug for one in list_nearest(session, HERE, k=k)] == order[:k]


def test_an_anchor_stands_once_at_its_nearest_site(session: Session) -> None:
    an_anchor(session, "trust", (900, 0), (100, 0), (0, 100), None, body=(1, 1))
    an_anchor(session, "far-trust", (5_000, 0))
    found = list_within(session, HERE, radius_m=1_000)
    assert [(one.record, one.slug, one.distance_m) for one in found] == [("anchor", "trust", 100)]
    assert (found[0].geom.x, found[0].geom.y) == (X + 100, Y), "of equal sites the first"
    assert [one.slug for one in list_nearest(session, HERE, k=2)] == ["trust", "far-trust"]


def test_what_is_gone_closed_or_withdrawn_is_not_near(session: Session) -> None:
    an_asset(session, "old", (1, 0)).archived_on = date(2026, 1, 1)
    a_body(session, "closed", (2, 0)).closed = True
    a_body(session, "left", (3, 0)).archived_on = date(2026, 1, 1)
    an_anchor(session, "shut", (4, 0)).organisation.closed = True
    an_anchor(session, "ended", (5, 0)).organisation.archived_on = date(2026, 1, 1)
    gone = {"gone": "dropped", "superseded_on": date(2026, 2, 1)}
    a_site(session, "dropped", (6, 0), **gone)
    a_site(session, "dropped-unplaced", **gone)
    an_asset(session, "old-unplaced").archived_on = date(2026, 1, 1)
    session.flush()
    an_asset(session, "there", (7, 0))
    assert [one.slug for one in list_nearest(session, HERE, k=9)] == ["there"]
    assert [one.slug for one in list_within(session, HERE, radius_m=50)] == ["there"]
    assert count_unplaced(session) == 0


def test_nothing_is_near_itself(session: Session) -> None:
    park = an_asset(session, "park", (0, 0))
    friends = a_body(session, "friends", (0, 10))
    an_anchor(session, "trust", (0, 20), (0, 21))
    whole = a_site(session, "n1", (0, 30), gone="split", superseded_on=date(2026, 2, 1),
                   parts=["n1a"])  # fmt: skip
    part = a_site(session, "n1a", (0, 31))
    everything = {"park", "friends", "trust", "n1a"}
    for origin, own in (
        (origin_of(park), "park"), (origin_of(friends), "friends"), (origin_of(whole), "n1a"),
        (origin_of(part), "n1a"), (find_origin(session, "anchors/trust"), "trust"),
        (find_origin(session, "organisations/trust"), "trust"),
        (find_origin(session, "anchors/trust/trust-1"), "trust"),
    ):  # fmt: skip
        for found in (
            list_nearest(session, origin, k=9), list_within(session, origin, radius_m=99),
        ):  # fmt: skip
            assert {one.slug for one in found} == everything - {own}, origin


def test_kinds_are_families_and_single_kinds(session: Session) -> None:
    an_asset(session, "park", (1, 0), kind="City park")
    an_asset(session, "pond", (2, 0), kind="pond")
    an_asset(session, "church", (3, 0), kind="chapel")
    an_asset(session, "stand", (4, 0), kind="bandstand")
    an_asset(session, "unknown", (5, 0), kind=None)
    a_body(session, "friends", (6, 0))
    an_anchor(session, "trust", (7, 0))
    a_site(session, "homes", (8, 0))

    def near(*kinds: str) -> list[str]:
        found = list_within(session, HERE, radius_m=100, kinds=kinds)
        assert [one.slug for one in list_nearest(session, HERE, k=9, kinds=kinds)] == [
            one.slug for one in found
        ]
        return [one.slug for one in found]

    assert near() == [
        "park", "pond", "church", "stand", "unknown", "friends", "trust", "homes",
    ]  # fmt: skip
    assert near("green") == near("park") == ["park"]
    assert near("community") == ["church", "stand", "unknown"]
    assert near("church", "anchor") == ["church", "trust"]
    assert near("organisation") == ["friends"]
    assert near("development", "water") == ["pond", "homes"]
    assert near("library") == []
    families = [one.family for one in list_within(session, HERE, radius_m=100)]
    assert families == [
        "green", "water", "community", "community", "community", "organisation", "anchor",
        "development",
    ]  # fmt: skip


def test_what_has_no_place_is_counted_by_what_is_asked(session: Session) -> None:
    an_asset(session, "park", kind="park")
    an_asset(session, "church", kind="church")
    an_asset(session, "placed", (1, 0))
    a_body(session, "friends")
    an_anchor(session, "trust", None)
    an_anchor(session, "none")
    an_anchor(session, "half", None, (1, 1))
    a_site(session, "homes", unplaced_reason="lies in the sea")
    counts = {
        kinds: count_unplaced(session, kinds)
        for kinds in ((), ("green",), ("church", "green"), ("organisation",), ("anchor",),
                      ("development",), ("water",))
    }  # fmt: skip
    assert counts == {
        (): 6, ("green",): 1, ("church", "green"): 2, ("organisation",): 1, ("anchor",): 2,
        ("development",): 1, ("water",): 0,
    }  # fmt: skip


def test_what_stands_at_its_postcode_is_marked(session: Session) -> None:
    an_asset(session, "rough", (1, 0), outline="postcode")
    an_asset(session, "exact", (2, 0))
    assert [one.exact for one in list_within(session, HERE, radius_m=9)] == [False, True]


def test_limits_are_refused_in_words(session: Session) -> None:
    for k in (0, -1, limits.NEAREST_MOST + 1):
        with pytest.raises(BadQuestion, match=r"1 to 1,000 of the nearest"):
            list_nearest(session, HERE, k=k)
    for radius in (-0.5, limits.NEAR_LONGEST_M + 1, float("nan"), float("inf")):
        with pytest.raises(BadQuestion, match=r"from 0 to 50,000 metres"):
            list_within(session, HERE, radius_m=radius)
    assert list_within(session, HERE, radius_m=0) == []
    assert list_nearest(session, HERE, k=limits.NEAREST_MOST) == []


def test_the_examples_above_are_the_reference_s_own(golden: dict[str, Any]) -> None:
    within = golden["dwithin_is_inclusive"]
    assert within["inputs"]["points"] == {"1": [400, 0], "2": [400.5, 0], "3": [0, 399.9]}
    assert within["expected"]["within"] == [1, 3]
    trap = golden["crs_degree_trap_birmingham"]
    assert trap["inputs"] == {"lat": 52.4862, "lon": -1.8904,
                              "buffer_degrees": 0.003594647274368994}  # fmt: skip
    assert trap["expected"]["ew_radius_m"] == 244.2
    circle, exact = golden["buffer_polygonisation_error"], math.pi * 400**2
    for corners, tolerance in ((16, 0.99839), (8, 0.99359)):
        assert circle["expected"][f"ratio_{corners}"] == tolerance
        drawn = shapely.Point(0, 0).buffer(400, quad_segs=corners)
        assert drawn.area / exact == pytest.approx(tolerance, rel=1e-4)
    people = golden["coverage_and_gap"]
    assert people["inputs"]["population"] == [300, 250, 400, 350, 200]
    assert people["inputs"]["nearest_walk_m"] == [150, 380, 420, 790, 1300]
    assert people["expected"]["coverage"] == {"400": 0.3667, "800": 0.8667, "1200": 0.8667}
