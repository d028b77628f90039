"""What lies between where the walk is far longer than the straight line."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.importers.contract import SourceWords
from assetmap.importers.network import import_network
from assetmap.importers.osm import import_osm
from assetmap.places.models import BasemapFeature
from assetmap.proximity.on_foot import between_words
from assetmap.proximity.walking.services import store_network
from assetmap.proximity.walking.severance import (
    LEAST_STRAIGHT_M,
    Barrier,
    find_severed,
)
from tests.factories.ground import new_dataset, new_ground
from tests.factories.streets import CORNER, streets_of
from tests.real_files import real_file

X, Y = CORNER
HERE = shapely.Point(X, Y)
#: Two streets 200 m apart that meet 400 m to the east.
BANKS = [(X, Y), (X + 400.0, Y), (X + 400.0, Y + 200.0), (X, Y + 200.0)]
OPPOSITE = (X, Y + 200.0)


@pytest.fixture(autouse=True)
def streets(session: Session) -> None:
    store_network(
        session,
        dataset=new_dataset(session, "walking"),
        network=streets_of(BANKS, [(X + 600, Y + 600), (X + 1_200, Y + 600)]),
        coverage=shapely.box(X - 500, Y - 500, X + 2_000, Y + 2_000),
    )


def ground(session: Session, *things: tuple[str, str, str | None, float]) -> None:
    """Lines across the way at so many metres north of the start."""
    dataset = new_dataset(session, "basemap")
    for theme, kind, name, north in things:
        line = shapely.LineString([(X - 300, Y + north), (X + 300, Y + north)])
        shape = line.buffer(5) if theme == "water" else line
        new_ground(session, dataset, theme, kind, shape, name=name)


def between(session: Session, *targets: tuple[float, float]):
    return find_severed(session, point=HERE, targets=np.array(targets))


def test_the_railway_between_is_named(session: Session) -> None:
    ground(session, ("rail", "rail", None, 90), ("rail", "rail", None, 95))
    (found,) = between(session, OPPOSITE)
    assert (found.target, found.straight_m, found.walk_m) == (0, 200, 1_000)
    assert found.barriers == (Barrier("railway", None),)
    assert between_words(found) == "a railway lies between"


def test_all_that_lies_between_in_its_order_and_each_once(session: Session) -> None:
    ground(
        session,
        ("road", "motorway", "M1", 150),
        ("water", "water", None, 50),
        ("waterway", "river", "Sample Water", 50),
        ("rail", "rail", "Example Line", 100),
        ("rail", "rail", None, 102),
        ("rail", "rail", "Sample Branch", 160),
        ("rail", "tram", "Specimen Tramway", 20),
        ("road", "residential", "Example Row", 30),
        ("waterway", "ditch", None, 40),
        ("rail", "rail", "Beyond", 300),
    )
    (found,) = between(session, OPPOSITE)
    assert found.barriers == (
        Barrier("water", "Sample Water"),
        Barrier("railway", "Example Line"),
        Barrier("motorway", "M1"),
        Barrier("railway", "Sample Branch"),
    )
    assert between_words(found) == (
        "water lies between (Sample Water), a railway lies between (Example Line, Sample Branch), "
        "a motorway lies between (M1)"
    )


def test_without_a_base_map_the_ratio_is_said_alone(session: Session) -> None:
    (found,) = between(session, OPPOSITE)
    assert (found.times, between_words(found)) == (5.0, "")


def test_only_what_is_severed_and_far_enough_is_told(session: Session) -> None:
    targets = (
        (X + 400, Y),  # along the street
        (X + 300, Y + 200.0),  # 500 m to 360 m
        OPPOSITE,
        (X + 900, Y + 600.0),  # no way there
        (X - 400, Y + 400.0),  # no street near
        (X - 60, Y + 190.0),
    )
    found = between(session, *targets)
    assert [one.target for one in found] == [2, 3, 5]
    assert np.isinf(found[1].walk_m)
    assert between(session, (X + 1.0, Y + LEAST_STRAIGHT_M - 1)) == ()
    assert between(session, (X + 1.0, Y + LEAST_STRAIGHT_M + 1)) != ()


def test_exactly_twice_is_not_more_than_twice(session: Session) -> None:
    """From 100 m short of the corner: 400 m to 200 m."""
    start = shapely.Point(X + 300, Y)
    assert find_severed(session, point=start, targets=np.array([[X + 300, Y + 200.0]])) == ()
    start = shapely.Point(X + 299, Y)
    assert len(find_severed(session, point=start, targets=np.array([[X + 299, Y + 200.0]]))) == 1


def test_nothing_asked_nothing_found(session: Session) -> None:
    assert find_severed(session, point=HERE, targets=np.zeros((0, 2))) == ()


def test_two_parks_of_newport_on_either_side_of_the_main_line(session: Session) -> None:
    """Maindee Triangle and Jubilee Gardens: 233 m as the crow flies, over the railway."""
    path = real_file("osm/newport_wales_2023-06-13.osm.pbf")
    import_network(session, path=path, words=SourceWords(), actor="operator")
    import_osm(session, path=path, words=SourceWords(), actor="operator")
    triangle, gardens = (
        session.scalars(
            select(BasemapFeature).where(
                BasemapFeature.theme == "place", BasemapFeature.name == name
            )
        ).one()
        for name in ("Maindee Triangle", "Jubilee Gardens Park")
    )
    target = shapely.get_coordinates(to_shape(gardens.geom))
    (found,) = find_severed(session, point=to_shape(triangle.geom), targets=target)
    assert found.straight_m == pytest.approx(233, abs=1)
    assert found.walk_m == pytest.approx(602, abs=5)
    assert found.times == pytest.approx(2.6, abs=0.05)
    assert between_words(found) == "a railway lies between (South Wales Main Line)"
