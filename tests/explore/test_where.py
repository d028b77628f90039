"""What was typed where a postcode belongs: found, or told what to check."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from assetmap.explore.errors import BadQuestion
from assetmap.places.queries import AreaNotFound
from tests.explore.making import asked
from tests.factories.anchors import Spot, new_postcodes


@pytest.fixture
def known(session: Session) -> Session:
    new_postcodes(session, {"EX1 1AA": Spot(404_680, 287_859), "EX1 1AB": Spot(None, None, 9)})
    return session


def test_a_postcode_as_people_type_it_is_found(known: Session) -> None:
    where = asked(known, near=" ex1-1aa ").where
    assert where.problem == ""
    assert where.spot is not None
    assert (where.spot.name, where.spot.easting, where.spot.northing) == (
        "EX1 1AA", 404_680, 287_859,
    )  # fmt: skip
    assert (where.spot.lon, where.spot.lat) == pytest.approx((-1.9325, 52.48864), abs=1e-4)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("EX9 9ZZ", "our table does not hold it"),
        ("EX1 1AB", "without a position"),
        ("EX1", "first part of a postcode"),
        ("EX1 1", "first part of a postcode"),
        ("hello", "“hello” is not a postcode. Check the letters"),
    ],
)
def test_a_postcode_without_a_spot_says_why(known: Session, typed: str, said: str) -> None:
    where = asked(known, near=typed).where
    assert where.spot is None
    assert said in where.problem


def test_a_position_is_placed_and_one_abroad_is_refused(known: Session) -> None:
    spot = asked(known, at="-1.932,52.489").where.spot
    assert spot is not None
    assert (spot.easting, spot.northing) == pytest.approx((404_714, 287_899), abs=60)
    with pytest.raises(BadQuestion, match="not in Great Britain"):
        asked(known, at="13.4,52.5")


def test_an_unknown_area_is_not_found(known: Session) -> None:
    with pytest.raises(AreaNotFound, match="Search for its name"):
        asked(known, within="atlantis")
