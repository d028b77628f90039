"""Numbers on the map never cover each other, stay in the frame, and stay near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.paper.apart import keep_apart

PLACE = st.tuples(st.floats(-50, 250), st.floats(-50, 250))


def gaps(places: np.ndarray) -> np.ndarray:
    between = places[:, None, :] - places[None, :, :]
    far = np.hypot(between[..., 0], between[..., 1])
    return far[np.triu_indices(len(places), 1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(PLACE, min_size=1, max_size=60))
def test_marks_keep_apart_and_inside(wanted: list[tuple[float, float]]) -> None:
    places, size = keep_apart(np.array(wanted), width=186, height=158, size=6.4)
    assert np.isfinite(places).all()
    if len(places) > 1:
        assert gaps(places).min() >= size * 0.97
    half = size / 2 - 1e-9
    assert ((places >= half) & (places <= np.array([186, 158]) - half)).all()


def test_a_mark_with_room_stays_where_it_is() -> None:
    wanted = np.array([[20.0, 20.0], [90.0, 90.0], [150.0, 30.0]])
    places, size = keep_apart(wanted, width=186, height=158, size=6.4)
    assert size == 6.4
    assert np.abs(places - wanted).max() < 0.05


def test_eighty_on_one_spot_become_a_cluster_around_it() -> None:
    places, size = keep_apart(np.full((80, 2), 90.0), width=186, height=158, size=6.4)
    assert gaps(places).min() >= size * 0.97
    # Eighty discs packed as densely as discs can be fill a circle of 30.2 mm radius.
    assert np.hypot(*(places - 90).T).max() < 55


def test_too_many_for_the_frame_become_smaller_never_fewer() -> None:
    places, size = keep_apart(np.full((150, 2), 20.0), width=60, height=60, size=6.4)
    assert len(places) == 150
    assert size < 6.4
    assert gaps(places).min() >= size * 0.97


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one(count: int) -> None:
    places, size = keep_apart(np.full((count, 2), 50.0), width=100, height=100, size=6.0)
    assert places.shape == (count, 2)
    assert size == 6.0
