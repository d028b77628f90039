"""People spread over live postcodes, and those who cannot be."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.places.models import Population, Postcode
from assetmap.places.people import read_people
from tests.factories.ground import new_area, new_dataset
from tests.proximity.coverage.homes import X, Y, people_at

HERE = shapely.box(X - 1_000, Y - 1_000, X + 1_000, Y + 1_000)


def test_a_small_area_is_spread_evenly_over_all_its_live_postcodes(session: Session) -> None:
    people_at(session, "E01000001", 300, (0, 0), (100, 0), (5_000, 0), tenth=2)
    ended = Postcode(code="OLD 1", easting=X, northing=Y, quality=1, terminated=202001,
                     lsoa11="E01000001")  # fmt: skip
    session.add(ended)
    session.flush()
    found = read_people(session, HERE)
    assert found.codes == ("E01000001 0", "E01000001 1")
    assert found.count.tolist() == [100, 100]
    assert found.total == 200
    assert found.tenth.tolist() == [2, 2]
    assert (found.release, found.deprivation_release) == ("mid 2015", "iod2019")
    assert (found.unplaced, found.uncounted) == (0, 0)


def test_people_around_are_told_apart_from_those_inside(session: Session) -> None:
    people_at(session, "E01000001", 40, (0, 0), (1_400, 0), (1_600, 0), (9_000, 9_000))
    found = read_people(session, HERE, beyond_m=500)
    assert found.inside.tolist() == [True, False]
    assert found.count.sum() == 20
    assert found.total == 10


def test_a_postcode_in_the_corner_of_the_box_alone_is_not_around(session: Session) -> None:
    people_at(session, "E01000001", 10, (1_450, 1_450))
    assert not len(read_people(session, HERE, beyond_m=500).codes)


def test_a_small_area_without_postcodes_is_told_and_in_no_figure(session: Session) -> None:
    people_at(session, "E01000001", 100, (0, 0))
    people_at(session, "E01000002", 1_500)
    new_area(session, "lsoa", "E01000002", (X, Y, X + 500, Y + 500))
    people_at(session, "E01000003", 900)
    new_area(session, "lsoa", "E01000003", (X + 3_000, Y, X + 3_500, Y + 500))
    found = read_people(session, HERE)
    new_area(session, "lsoa", "E01000001", (X - 500, Y, X, Y + 500))  # has a postcode
    found = read_people(session, HERE)
    assert found.total == 100
    assert (found.unplaced, found.unplaced_areas) == (1_500, 1)


@pytest.mark.parametrize(("people", "counted"), [(0, True), (1, False)])
def test_too_many_people_to_a_postcode_means_that_postcodes_are_missing(
    session: Session, people: int, counted: bool
) -> None:
    most = limits.PEOPLE_PER_POSTCODE
    people_at(session, "E01000001", 2 * most + people, (0, 0), (10, 0))
    found = read_people(session, HERE)
    assert (found.total > 0) is counted
    assert found.unplaced == (0 if counted else 2 * most + people)


def test_postcodes_for_which_nobody_has_counted_people_are_told(session: Session) -> None:
    people_at(session, "E01000001", 10, (0, 0))
    session.add(Postcode(code="NEW 1", easting=X, northing=Y, quality=1))
    session.flush()
    found = read_people(session, HERE)
    assert (found.total, found.uncounted) == (10, 1)


def test_the_newest_estimate_counts_in_its_own_vintage(session: Session) -> None:
    people_at(session, "E01000001", 100, (0, 0))
    people_at(session, "E01900001", 80, vintage="lsoa21", release="mid 2022")
    held = session.query(Postcode).one()
    held.lsoa21 = "E01900001"
    session.flush()
    found = read_people(session, HERE)
    assert found.release == "mid 2022"
    assert found.total == 80
    assert found.lsoas == ("E01900001",)


def test_where_no_people_are_loaded_there_are_none(session: Session) -> None:
    session.add(Postcode(code="NEW 1", easting=X, northing=Y, quality=1))
    session.flush()
    found = read_people(session, HERE)
    assert (found.total, found.release, found.uncounted) == (0, "", 1)
    assert np.isfinite(found.count).all()


def test_a_release_is_chosen_by_when_it_was_loaded(session: Session) -> None:
    people_at(session, "E01000001", 100, (0, 0), release="zz old")
    dataset = new_dataset(session, "population", release="aa new")
    session.add(Population(dataset_id=dataset.id, release="aa new", lsoa="E01000001", people=7))
    session.flush()
    assert read_people(session, HERE).total == 7
