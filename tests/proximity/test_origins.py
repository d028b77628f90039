"""What is understood as a place to measure from, and what is said of anything else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.proximity.errors import BadOrigin, OriginNotFound
from assetmap.proximity.origins import find_origin
from tests.factories.anchors import Spot, new_postcodes
from tests.proximity.making import X, Y, a_body, a_site, an_anchor, an_asset, box


@pytest.mark.parametrize(
    ("said", "east", "north"),
    [
        ("404200,286600", 404_200, 286_600),
        (" 404200.5 , 286600 ", 404_200.5, 286_600),
        ("404200 286600", 404_200, 286_600),
        ("52.657977,1.716038", 651_407.729, 313_174.0),
        ("52.4800 -1.9370", 404_377.0, 286_898.0),
    ],
)
def test_two_numbers(session: Session, said: str, east: float, north: float) -> None:
    origin = find_origin(session, said)
    assert (origin.geom.x, origin.geom.y) == (
        pytest.approx(east, abs=5), pytest.approx(north, abs=5),
    )  # fmt: skip
    assert origin.exact
    again = find_origin(session, origin.address)
    assert again.geom.distance(origin.geom) < 0.2


def test_the_control_point_of_ostn15(session: Session) -> None:
    origin = find_origin(session, "52.658007833,1.716073973")
    assert (origin.geom.x, origin.geom.y) == (
        pytest.approx(651_409.80, abs=0.01), pytest.approx(313_177.45, abs=0.01),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "Give a postcode"),
        ("somewhere nice", "is not a postcode.*Give a postcode.*assets/edgbaston-reservoir"),
        ("-1.937,52.480", "longitude first. Give the latitude first: 52.48,-1.937"),
        ("10,10,10", "is not a postcode"),
        ("48.85,2.35", "not in Great Britain.*Give a postcode"),
        ("1404200,286600", "not in Great Britain"),
        ("404200,9999999", "not in Great Britain"),
        ("51.0,-8.9", "not in Great Britain"),
        ("pages/park", "Give a postcode"),
        ("B18", "first part of a postcode"),
        ("ZZ1 1ZZ", "has the form of a postcode"),
        ("GIR 0AA", "has the form of a postcode"),
        ("B18\0 7QH", "Give a postcode"),
        ("x" * 400, "Give a postcode"),
        ("１２３,４５６", "is not a postcode"),
    ],
)
def test_what_is_not_understood_is_told_what_is(session: Session, said: str, words: str) -> None:
    with pytest.raises(BadOrigin, match=words):
        find_origin(session, said)


def test_a_postcode_is_the_middle_of_its_addresses(session: Session) -> None:
    new_postcodes(session, {"B18 7QH": Spot(404_200, 286_600), "B18 7QJ": Spot(None, None)})
    origin = find_origin(session, " b187qh ")
    assert (origin.name, origin.geom.x, origin.exact) == ("B18 7QH", 404_200, False)
    with pytest.raises(BadOrigin, match="without a position"):
        find_origin(session, "B18 7QJ")


def test_a_thing_is_found_by_the_address_of_its_page(session: Session) -> None:
    an_asset(session, "park", box(0, 0, 10, 10))
    a_body(session, "friends", (5, 5), outline="postcode")
    a_site(session, "homes", (9, 9))
    for said in ("assets/park", "/assets/park", "https://example.org/map/assets/park?lang=pl#x",
                 "https://example.org/assets/park/near"):  # fmt: skip
        origin = find_origin(session, said)
        assert (origin.sort, origin.name, origin.address) == ("asset", "park", "assets/park")
        assert origin.geom.area == 100
    assert not find_origin(session, "organisations/friends").exact
    assert find_origin(session, "developments/homes").sort == "development"


def test_an_anchor_is_all_its_sites_or_one(session: Session) -> None:
    an_anchor(session, "trust", (100, 0), (-100, 0), None, body=None)
    for said in ("anchors/trust", "organisations/trust",
                 "https://example.org/anchors/trust/catchment"):  # fmt: skip
        origin = find_origin(session, said)
        assert (origin.sort, origin.address) == ("anchor", "anchors/trust")
        assert len(origin.geom.geoms) == 2
    one = find_origin(session, "anchors/trust/trust-1")
    assert (one.name, one.geom.x, one.geom.y) == ("trust, Site 1", X - 100, Y)
    with pytest.raises(OriginNotFound):
        find_origin(session, "anchors/trust/trust-9")
    with pytest.raises(BadOrigin, match="is not known yet"):
        find_origin(session, "anchors/trust/trust-2")


def test_what_has_no_place_or_is_not_there(session: Session) -> None:
    an_asset(session, "lost")
    an_anchor(session, "nowhere", None)
    old = an_asset(session, "old", (0, 0))
    left = a_body(session, "left", (0, 0))
    gone = an_anchor(session, "gone", (0, 0))
    old.archived_on = left.archived_on = date(2026, 1, 1)
    gone.organisation.archived_on = date(2026, 1, 1)
    session.flush()
    for said in ("assets/lost", "anchors/nowhere", "organisations/nowhere"):
        with pytest.raises(BadOrigin, match="is not known yet"):
            find_origin(session, said)
    registers = ("assets", "organisations", "anchors", "developments")
    withdrawn = ("assets/old", "organisations/left", "anchors/gone", "organisations/gone")
    for said in (*withdrawn, *(f"{register}/never" for register in registers)):
        with pytest.raises(OriginNotFound, match=f"the address “{said}”"):
            find_origin(session, said)
