"""A long day's visitors: waits keep their limits, nothing grows, the same question the same answer.

One run proves both. It lasts as many minutes as ``ASSETMAP_TEST_SOAK_MIN`` says, ten unless set;
120 is the soak of two hours. What it prints says how long it really was, and it proves no more.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from assetmap.core import limits
from assetmap.core.serving import WORKERS
from tests.deployed import Front
from tests.load.conftest import CALLERS, Site, capacity
from tests.load.driving import Driven, drive, share
from tests.load.sampling import Samples, sampled

MINUTES = float(os.environ.get("ASSETMAP_TEST_SOAK_MIN") or 10)
#: Of what sixteen visitors get who ask as fast as they are answered.
OF_CAPACITY = 0.6
P99_S, P999_S = 0.2, 1.0
WARMING_SHARE, MB_PER_MIN = 0.3, 1.0


@dataclass(frozen=True)
class Run:
    """One run: turns a second, what was heard, what the processes held."""

    per_s: float
    driven: Driven
    samples: Samples


@pytest.fixture(scope="module")
def run(filled_site: Site, front: Front) -> Run:
    """Visitors at three fifths of the capacity, at moments that do not wait for answers."""
    full, closed = capacity(filled_site, front, 30)
    print(f"\n16 visitors without a pause: {full:.0f} requests a second\n{closed.said()}")  # noqa: T201
    per_s = OF_CAPACITY * full
    with sampled(front.pages.pid, filled_site.cluster) as samples:
        driven = drive(
            front.port, filled_site.visits.turn, seconds=MINUTES * 60, callers=CALLERS, per_s=per_s
        )
    first, last = samples.after(WARMING_SHARE)[0], samples.held[-1]
    print(  # noqa: T201
        f"{MINUTES:g} minutes at {per_s:.0f} turns a second, waits from when each was due, ms\n"
        f"{driven.said()}\nmemory of both workers {first.rss_mb:.0f} to {last.rss_mb:.0f} MB, "
        f"{samples.slope_mb_per_min(WARMING_SHARE):+.2f} MB a minute; files {first.files} to "
        f"{last.files}, threads {first.threads} to {last.threads}, sessions {first.sessions} to "
        f"{last.sessions}; {len(driven.sizes):,} addresses asked again and again"
    )
    return Run(per_s, driven, samples)


@pytest.mark.long
@pytest.mark.case("R06")
def test_waits_under_a_mixed_load(run: Run) -> None:
    assert MINUTES >= 10, "a shorter run is to try the test itself"
    assert run.driven.odd(200, 204, 303) == {}
    waits = run.driven.waits()
    assert len(waits) >= run.per_s * MINUTES * 60 * 0.99
    assert share(waits, 0.99) <= P99_S
    assert share(waits, 0.999) <= P999_S


@pytest.mark.long
@pytest.mark.case("R09")
def test_nothing_grows_and_equal_questions_have_equal_answers(run: Run) -> None:
    assert len(run.samples.workers) == WORKERS, "no process was ended and made anew"
    assert run.samples.slope_mb_per_min(WARMING_SHARE) < MB_PER_MIN
    later = run.samples.after(WARMING_SHARE)
    half = len(later) // 2
    for name in ("files", "threads", "sessions"):
        # The least of them: a crowd of the moment holds files too, and lets them go.
        before = min(getattr(one, name) for one in later[:half])
        assert min(getattr(one, name) for one in later[half:]) <= before + 4, name
    most = 3 * WORKERS * (limits.POOL_SIZE + limits.POOL_OVERFLOW)
    assert max(one.sessions for one in run.samples.held) <= most
    assert {path: sizes for path, sizes in run.driven.sizes.items() if len(sizes) > 1} == {}
    assert len(run.driven.sizes) > 1_000
