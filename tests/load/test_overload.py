"""Four times what can be served: some are told at once to come again, the others wait no longer."""

from __future__ import annotations

import pytest

from tests.deployed import Front
from tests.load.conftest import CALLERS, Site, capacity
from tests.load.driving import drive, share

TIMES, SECONDS = 4, 60
ADMITTED_S, AFTER_S = 1.0, 5.0
FINE = (200, 204, 303)


@pytest.mark.long
@pytest.mark.case("R07")
def test_four_times_too_much(filled_site: Site, front: Front) -> None:
    turn = filled_site.visits.turn
    full, _ = capacity(filled_site, front, 20)
    calm = {"callers": CALLERS, "per_s": full / 2}
    before = drive(front.port, turn, seconds=20, **calm)
    crowd = drive(front.port, turn, seconds=SECONDS, callers=CALLERS, per_s=TIMES * full)
    after = drive(front.port, turn, seconds=AFTER_S + 15, **calm)
    admitted = sorted(one.seconds for one in crowd.heard if one.status in FINE)
    shed = [one for one in crowd.heard if one.status in (429, 503)]
    began = min(one.due for one in after.heard)
    later = [one for one in after.heard if one.due >= began + AFTER_S]
    print(  # noqa: T201
        f"\n{full:.0f} requests a second are served, {len(crowd.heard) / SECONDS:.0f} came, "
        f"for {SECONDS} s: {len(admitted):,} served, p50 {share(admitted, 0.5) * 1000:.0f}, p99 "
        f"{share(admitted, 0.99) * 1000:.0f} ms; {len(shed):,} told to come again\n"
        f"half of it before, ms\n{before.said()}\nand after\n{after.said()}"
    )
    assert crowd.odd(*FINE, 429, 503) == {}
    assert all(one.retry_after for one in shed)
    assert len(shed) > len(crowd.heard) / 4
    assert len(admitted) > full * SECONDS / 2, "as many are served as could be"
    assert share(admitted, 0.99) < ADMITTED_S
    assert {one.status for one in later} <= set(FINE)
    waits = sorted(one.seconds for one in later)
    assert share(waits, 0.5) <= 2 * share(before.waits(), 0.5) + 0.02, "no queue is left"
