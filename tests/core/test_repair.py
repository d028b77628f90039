"""A drawn outline that crosses itself: where, and what may be offered instead."""

from __future__ import annotations

import math

import pytest
import shapely

from assetmap.core.crs import GRID, geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.core.geometry import DRAWN, CrossesItself, admit, from_geojson
from assetmap.core.limits import OFFERED_REPAIR_SHARE
from assetmap.core.repair import find_crossing

X, Y = 403_500.0, 287_500.0


def drawn(*corners: tuple[float, float]) -> shapely.Polygon:
    """An outline in metres from the middle, as a browser sends it."""
    ring = shapely.Polygon([(X + x, Y + y) for x, y in corners])
    return geometry_to_lonlat(shapely.set_srid(ring, GRID))


def slip(back: float) -> shapely.Polygon:
    """A strip of 1,000 by 100 m whose last edge runs past its first corner: a small second lobe.

    The edges cross at the origin; the lobes are triangles of heights 100 and ``back`` over
    a base that grows with the height, so their areas stand as 100² to back².
    """
    return drawn((-back, -back), (100, 100), (100, -100), (-back, back))


@pytest.mark.case("G07")
def test_the_place_is_told_in_metres() -> None:
    found = find_crossing(slip(10))
    assert found is not None
    assert found.at == (pytest.approx(X, abs=0.05), pytest.approx(Y, abs=0.05))


@pytest.mark.case("G07")
def test_what_is_offered_passes_the_guard_as_it_is_sent() -> None:
    """Lobes of 100² and 10²: drawn 9,900 m², mended 10,100 m², 2.02% more."""
    found = find_crossing(slip(10))
    assert found is not None
    assert found.repair is not None
    sent = from_geojson(geometry_document(found.repair.shape))
    held = admit(sent, srid=4326, profile=DRAWN)
    assert held.mended_share is None
    assert shapely.area(held.geom) == pytest.approx(10_100, rel=1e-3)
    assert found.repair.change == pytest.approx(200 / 9_900, rel=0.02)


@pytest.mark.case("G07")
@pytest.mark.parametrize(("back", "offered"), [(21.5, True), (22.2, False), (100, False)])
def test_only_a_small_repair_is_offered(back: float, offered: bool) -> None:
    """Mending adds 2·back² to 100² − back²: a tenth is reached at back = 21.82."""
    share = 2 * back**2 / (100**2 - back**2) if back < 100 else 1
    assert (share <= OFFERED_REPAIR_SHARE) is offered
    found = find_crossing(slip(back))
    assert found is not None
    assert (found.repair is not None) is offered


def test_what_is_wrong_in_another_way_is_no_crossing() -> None:
    assert find_crossing(drawn((0, 0), (100, 0), (100, 100))) is None
    assert find_crossing(drawn((0, 0), (60_000, 0), (60_000, 60_000))) is None, "far too large"
    assert find_crossing(shapely.Point(-1.9, 52.5)) is None
    with pytest.raises(CrossesItself):
        admit(slip(10), srid=4326, profile=DRAWN)


def test_what_would_lie_too_far_away_is_not_offered() -> None:
    far = shapely.box(X - 90_000, Y - 100, X - 80_000, Y + 100)
    found = find_crossing(slip(10), programme=far)
    assert found is not None
    assert found.repair is None


@pytest.mark.case("G07")
def test_many_crossings_are_not_mended() -> None:
    """A star whose every edge crosses every other: mending it would take minutes."""
    turns = [(i * 100 % 201) * math.tau / 201 for i in range(201)]
    star = drawn(*[(1000 * math.cos(turn), 1000 * math.sin(turn)) for turn in turns])
    found = find_crossing(star)
    assert found is not None
    assert found.repair is None
