"""The queries and the array functions against shapely measuring everything to everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.proximity.analysis import (
    nearest_points,
    nearest_shapes,
    points_within,
    shapes_within,
)
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import list_nearest, list_within
from tests.proximity.making import X, Y, a_body, a_site, an_anchor, an_asset

#: Whole metres on a small square: many are equally far, many touch, and 3-4-5 triangles abound.
SIDE = 24
#: Between whole metres, different distances differ by far more than this.
SAME_M = 1e-9
MADE = 60


@dataclass(frozen=True)
class Held:
    """One thing as the test knows it; an anchor has several shapes."""

    record: str
    name: str
    slug: str
    shapes: tuple[BaseGeometry, ...]

    def order(self, origin: BaseGeometry) -> tuple[float, str, str, str]:
        far = min(shapely.distance(origin, shape) for shape in self.shapes)
        return round(float(far), 6), self.record, self.name.casefold(), self.slug


def a_shape(rng: np.random.Generator) -> BaseGeometry:
    """A point, or a rectangle that may touch or cover others, with a hole in some."""
    east, north = rng.integers(-SIDE, SIDE, 2) + np.array([X, Y])
    if rng.random() < 0.6:
        return shapely.Point(east, north)
    wide, tall = rng.integers(1, 9, 2)
    held = shapely.box(east, north, east + wide, north + tall)
    if wide > 2 and tall > 2 and rng.random() < 0.5:
        return shapely.Polygon(held.exterior, [
            shapely.box(east + 1, north + 1, east + wide - 1, north + tall - 1).exterior.coords
        ])  # fmt: skip
    return held


def fill(session: Session, rng: np.random.Generator) -> list[Held]:
    """Things of all four registers, few names, so that names tie too."""
    held = []
    for number in rng.permutation(MADE).tolist():
        name, slug = f"{'Aa'[number % 2]}{number % 3}", f"t-{number:03d}"
        record = ("asset", "organisation", "anchor", "development")[number % 4]
        shapes = tuple(a_shape(rng) for _ in range(3 if record == "anchor" else 1))
        if record == "anchor":
            an_anchor(session, slug, *shapes, name=name)
        else:
            make = {"asset": an_asset, "organisation": a_body, "development": a_site}[record]
            make(session, slug, shapes[0], name=name)
        held.append(Held(record, name, slug, shapes))
    return held


@pytest.mark.parametrize("seed", range(6))
def test_the_queries_find_what_measuring_everything_finds(session: Session, seed: int) -> None:
    rng = np.random.default_rng(seed)
    held = fill(session, rng)
    ties = 0
    for _ in range(8):
        shape = a_shape(rng)
        expected = sorted(held, key=lambda one: one.order(shape))
        distances = [one.order(shape)[0] for one in expected]
        ties += len(distances) - len(set(distances))
        origin = Origin("spot", "x", "x", shape)
        for k in (1, 2, 7, 23, MADE, MADE + 5):
            found = list_nearest(session, origin, k=k)
            assert [one.slug for one in found] == [one.slug for one in expected[:k]]
            assert [one.distance_m for one in found] == pytest.approx(distances[:k], abs=1e-6)
        for radius in (0, 1, 5, 10, 13, 25):
            near = [
                one for one in expected
                if min(shapely.distance(shape, other) for other in one.shapes) <= radius + SAME_M
            ]  # fmt: skip
            found = list_within(session, origin, radius_m=radius)
            assert [one.slug for one in found] == [one.slug for one in near], radius
            assert list_nearest(session, origin, k=MADE, within_m=radius) == found
    assert ties > 20, "ties are what this is about"


def test_any_shape_at_any_place(session: Session) -> None:
    """Where no two are equally far, curved outlines included."""
    rng = np.random.default_rng(20)
    held: dict[str, BaseGeometry] = {}
    for number in range(80):
        point = shapely.Point(*(rng.normal((X, Y), 800)))
        shape = point.buffer(rng.uniform(5, 120)) if number % 2 else point
        held[f"t-{number}"] = shape
        an_asset(session, f"t-{number}", shape)
    for _ in range(20):
        origin = Origin("spot", "x", "x", shapely.Point(*(rng.normal((X, Y), 900))))
        far = {slug: shapely.distance(origin.geom, shape) for slug, shape in held.items()}
        apart = sorted(slug for slug in far if far[slug] > 0)
        found = [one for one in list_nearest(session, origin, k=80) if one.distance_m > 0]
        assert sorted(one.slug for one in found) == apart
        assert [one.slug for one in found] == sorted(apart, key=far.__getitem__)
        for radius in (100.0, 400.0, 1_200.0):
            within = {one.slug for one in list_within(session, origin, radius_m=radius)}
            assert within == {slug for slug in far if far[slug] <= radius}


@pytest.mark.parametrize("seed", range(8))
def test_arrays_find_the_same(seed: int) -> None:
    """Ties go to the first; what lies on the limit is within; also where things share a place."""
    rng = np.random.default_rng(100 + seed)
    origins = rng.integers(-SIDE, SIDE, (50, 2)).astype(float)
    things = rng.integers(-SIDE, SIDE, (1 if seed == 0 else 200, 2)).astype(float)
    far = np.sqrt(((origins[:, None] - things[None]) ** 2).sum(axis=2))
    found = nearest_points(origins, things)
    assert found.thing.tolist() == far.argmin(axis=1).tolist()
    assert found.distance_m.tolist() == far.min(axis=1).tolist()
    shapes = shapely.points(origins), shapely.points(things)
    assert nearest_shapes(*shapes).thing.tolist() == found.thing.tolist()
    for radius in (0, 5, 10, 13):
        expected = set(zip(*np.nonzero(far <= radius), strict=True))
        for pairs in (
            points_within(origins, things, radius_m=radius),
            shapes_within(*shapes, radius_m=radius),
        ):
            assert len(pairs.origin) == len(expected)
            assert set(zip(pairs.origin, pairs.thing, strict=True)) == expected
            assert pairs.distance_m.tolist() == far[pairs.origin, pairs.thing].tolist()


def test_a_limit_that_rounding_puts_between_square_and_root() -> None:
    """sqrt(d²) is the limit although d² is more than its square."""
    rng = np.random.default_rng(3)
    things = rng.uniform(0, 1_000, (5_000, 2))
    far = np.sqrt((things**2).sum(axis=1))
    odd = [number for number in range(5_000) if (things[number] ** 2).sum() > far[number] ** 2]
    assert odd
    for number in odd[:50]:
        pairs = points_within(np.zeros((1, 2)), things, radius_m=float(far[number]))
        assert number in pairs.thing.tolist()


def test_shapes_are_measured_from_edge_to_edge() -> None:
    rng = np.random.default_rng(9)
    origins = np.array([a_shape(rng) for _ in range(40)])
    things = np.array([a_shape(rng) for _ in range(60)])
    far = shapely.distance(origins[:, None], things[None])
    found = nearest_shapes(origins, things)
    assert found.thing.tolist() == far.argmin(axis=1).tolist()
    pairs = shapes_within(origins, things, radius_m=5)
    assert set(zip(pairs.origin, pairs.thing, strict=True)) == set(
        zip(*np.nonzero(far <= 5), strict=True)
    )


def test_nothing_to_find() -> None:
    none, one = np.empty((0, 2)), np.zeros((1, 2))
    for pair in ((none, one), (one, none)):
        assert len(points_within(*pair, radius_m=5).origin) == 0
