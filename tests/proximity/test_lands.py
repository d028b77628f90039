"""The land within a walk beside its circle: areas, what is reached, and every form of it."""

from __future__ import annotations

import csv
import io
import math

import pytest
import shapely
from click.testing import CliRunner
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.crs import geometry_to_lonlat
from assetmap.proximity.drawing import reach_of
from assetmap.proximity.errors import BadOrigin, BadQuestion
from assetmap.proximity.land_commands import isochrone
from assetmap.proximity.land_exports import FIELDS, lands_csv, lands_geojson, lands_json
from assetmap.proximity.lands import Lands, asked_metres, land_words, lands_within, reached_words
from assetmap.proximity.origins import find_origin
from assetmap.proximity.walking.analysis.profiles import CAUTIOUS, STANDARD
from assetmap.proximity.walking.errors import FarFromStreets, NoNetwork, WalkTooLong
from tests.factories.register import new_asset
from tests.factories.streets import CORNER
from tests.proximity.test_on_foot import X, Y, streets


def asked(session: Session, *metres: float, at: str = f"{X:.0f},{Y:.0f}", **more) -> Lands:
    return lands_within(
        session, find_origin(session, at), metres=metres or (400.0, 800.0), profile=STANDARD, **more
    )


@pytest.fixture
def town(session: Session) -> Session:
    """A park 500 m away in a straight line and 700 m on foot, and a church just on the limit."""
    streets(session)
    new_asset(session, "Example Corner", "Park", at=(X + 300, Y + 400))
    new_asset(session, "Example Chapel", "Church", at=(X + 400, Y))
    return session


def test_areas_beside_the_circle(town: Session) -> None:
    found = asked(town)
    assert [land.metres for land in found.lands] == [400, 800]
    for land in found.lands:
        assert land.circle_ha == pytest.approx(math.pi * land.metres**2 / 10_000)
        assert land.walk_ha == pytest.approx(land.polygon.area / 10_000)
        assert 0.35 < land.share < 2 / math.pi
        assert land.polygon.within(reach_of(found.origin, land.metres).buffer(1))
    assert [land.minutes for land in found.lands] == [5, 10]
    assert asked(town, 800.0, 400.0, 800.0).lands[0].metres == 400


def test_what_is_reached_goes_by_the_streets_not_by_the_shade(town: Session) -> None:
    short, middle, long = asked(town, 400.0, 699.0, 700.0).lands
    assert [one.slug for one in short.within] == ["example-chapel"] == [
        one.slug for one in short.on_foot
    ]  # fmt: skip
    assert len(middle.within) == 2
    assert [one.slug for one in middle.on_foot] == ["example-chapel"]
    assert [one.slug for one in long.on_foot] == ["example-chapel", "example-corner"]
    # Its last metres are walked, yet the strip of land ends before: the shade is for the eye.
    assert "Of 2 things in the circle, 1 are within that walk." in reached_words(middle)
    assert reached_words(asked(town, 100.0).lands[0]) == ""
    assert asked(town, 700.0, kinds=("church",)).lands[0].within == middle.on_foot


def test_why_there_is_no_answer(session: Session) -> None:
    with pytest.raises(NoNetwork, match="assetmap import network"):
        asked(session)
    streets(session)
    new_asset(session, "Example Green", "Park", outline=shapely.box(X, Y, X + 90, Y + 90))
    with pytest.raises(BadOrigin, match="“Example Green” is an area"):
        asked(session, at="assets/example-green")
    with pytest.raises(FarFromStreets):
        asked(session, at=f"{CORNER[0] - 150:.0f},{CORNER[1] - 150:.0f}")
    for metres in (0.0, -1.0, limits.WALK_LONGEST_M + 1.0, math.nan, math.inf):
        with pytest.raises(WalkTooLong):
            asked(session, metres)


def test_what_is_asked() -> None:
    assert asked_metres([400, 1200], [], "standard") == ([400, 1200], STANDARD)
    assert asked_metres([], [15], "cautious") == ([1000], CAUTIOUS)
    for metres, minutes, pace, said in (
        ([400], [5], "standard", "either --metres or --minutes"),
        ([], [], "standard", "either --metres or --minutes"),
        ([400], [], "running", "There is no pace “running”"),
        ([400] * (limits.WALKS_AT_ONCE + 1), [], "standard", "at most 6 walks"),
    ):
        with pytest.raises(BadQuestion, match=said):
            asked_metres(metres, minutes, pace)


def test_every_form_says_the_same(town: Session) -> None:
    found = asked(town, 400.0, 700.0)
    plain = lands_json(found)
    assert [walk["on_foot"] for walk in plain["walks"]] == [1, 2]
    assert plain["walks"][1]["reached"] == ["assets/example-chapel", "assets/example-corner"]
    drawn = lands_geojson(found)["features"]
    assert [one["properties"]["sort"] for one in drawn] == ["walk", "circle"] * 2
    land = shapely.geometry.shape(drawn[0]["geometry"])
    assert land.is_valid
    assert (
        land.symmetric_difference(geometry_to_lonlat(found.lands[0].polygon)).area
        < 1e-8
        < land.area / 1_000
    )
    rows = list(csv.reader(io.StringIO(lands_csv(found))))
    assert tuple(rows[0]) == FIELDS
    for row, walk, land_ in zip(rows[1:3], plain["walks"], found.lands, strict=True):
        assert row == [str(walk[name]) for name in FIELDS]
        assert f"{land_.walk_ha:,.1f} hectares" in land_words(land_)
        assert f"{land_.share:.0%} of the circle" in land_words(land_)
    assert any("over the streets of" in row[1] for row in rows[4:])
    assert "Invented walking, 2026." in rows[-1][1]


def test_what_is_more_than_twice_as_far_is_told(session: Session) -> None:
    from tests.proximity.test_on_foot import build_network, np

    x = np.array([X - 300, X + 300, X - 300, X + 300], dtype=np.float64)
    y = np.array([Y, Y, Y + 150, Y + 150], dtype=np.float64)
    tail, head = np.array([0, 0, 2], dtype=np.int32), np.array([1, 2, 3], dtype=np.int32)
    streets(session, build_network(x, y, tail, head, np.zeros(3, dtype=bool)))
    new_asset(session, "Example Bank", "Park", at=(X, Y + 150))
    told = lands_json(asked(session, 400.0))["more_than_twice_as_far"]
    assert [(one["address"], one["straight_m"]) for one in told] == [("assets/example-bank", 150.0)]
    assert told[0]["says"] == "750 m on foot, 5.0 times the straight line"


def test_the_command_explains_itself() -> None:
    said = CliRunner().invoke(isochrone, ["--help"])
    assert said.exit_code == 0
    for words in ("--metres", "--minutes", "--profile", "cautious 1.11 m/s", "--geojson"):
        assert words in said.output
