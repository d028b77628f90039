"""Inside, touched, near; people as a range."""

from __future__ import annotations

from decimal import Decimal

import pytest
import shapely

from assetmap.overlays.analysis import Household, People, lie_of, people_after

SITE = shapely.box(0, 0, 100, 100)
ASSUMED = Household(Decimal("2.3"), Decimal("2.7"), "our assumption")


@pytest.mark.parametrize(
    ("thing", "lies"),
    [
        (shapely.Point(50, 50), "inside"),
        (shapely.Point(100, 100), "inside"),
        (shapely.Point(100.001, 50), "near"),
        (shapely.box(10, 10, 90, 90), "inside"),
        (SITE, "inside"),
        (shapely.box(90, 90, 110, 110), "touched"),
        (shapely.box(100, 0, 200, 100), "touched"),
        (shapely.box(-50, -50, 150, 150), "touched"),
        (shapely.LineString([(-10, 50), (110, 50)]), "touched"),
        (shapely.box(101, 0, 200, 100), "near"),
    ],
)
def test_how_a_thing_lies(thing: shapely.Geometry, lies: str) -> None:
    assert lie_of(SITE, [thing]) == [lies]


def test_nothing_but_the_point_itself_lies_in_a_point() -> None:
    here = shapely.Point(5, 5)
    assert lie_of(here, [shapely.Point(5, 5), shapely.Point(5, 6), SITE]) == [
        "inside", "near", "touched",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("homes", "people"),
    [
        ((1150, 1150), People(2650, 3110)),  # the words of the design
        ((10, 20), People(23, 54)),
        ((0, 0), People(0, 0)),
        ((-62, -62), People(-170, -140)),
        ((-10, 20), People(-27, 54)),
    ],
)
def test_people_are_a_range(homes: tuple[int, int], people: People) -> None:
    assert people_after(homes, ASSUMED) == people
