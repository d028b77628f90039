"""One person's heavy import slows the others by half at most."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.core import limits
from assetmap.worker import GIVES_WAY
from tests.anchors.drafts.test_journey import HEAD, PATH, fill, officer, step
from tests.deployed import NAME, Front
from tests.faults.sending import Person, new_key
from tests.load.conftest import CALLERS, Site, capacity
from tests.load.driving import Driven, drive, share
from tests.signing import Browser

ROWS = 400_000
#: As many as one person may upload in a day.
MOST = limits.RATES["upload"][0]
TIMES = 1.5
#: Of all requests.
TOLD_SHARE = 0.002
FORM = {"published": "yes", "source": "Example Trust, spend over £500", "licence": ""}


def ledger(turn: int) -> bytes:
    rows = "".join(
        f"{1 + n % 28:02}/{1 + n % 12:02}/2026,Payee {n % 9973} Ltd,{turn}{n % 1000}.25,AA1 1AA,C\n"
        for n in range(ROWS)
    )
    return (HEAD + rows).encode()


def cookie_of(site: Site, browser: Browser) -> Person:
    token = browser.token()
    name = site.app.config["SESSION_COOKIE_NAME"]
    held = browser.client.get_cookie(name)
    assert held is not None
    return Person(f"{name}={held.value}", token)


class Importing:
    """An officer who brings in one large ledger after another, and a second who releases them."""

    def __init__(self, site: Site, front: Front) -> None:
        self.site, self.front, self.done = site, front, 0
        self.stop = threading.Event()
        with Session(site.app.config["OWNER"]) as session:
            fill(session)
            session.commit()
        self.one = officer(site.app)
        self.two = officer(site.app, "second@example.org")
        for browser in (self.one, self.two):
            browser.headers = {"Origin": f"http://{NAME}"}
        # Made before anything is measured: who drives the others must not be kept busy by it.
        self.person = cookie_of(site, self.one)
        self.waiting = [
            self.person.request(
                f"{PATH}/new", {**FORM, "idempotency_key": new_key()},
                ("large.csv", ledger(turn)), host=NAME,
            )
            for turn in range(1, MOST + 1)
        ]  # fmt: skip

    def work(self) -> None:
        while self.waiting and not self.stop.is_set():
            sent = self.front.send(self.waiting.pop(), seconds=120)
            found = re.search(rb"(?m)^Location: \S*?(/anchors/\S+)", sent)
            assert found, sent[:500]
            page = found[1].decode()
            if not self.wait_for(page, "checked"):
                return
            assert step(self.one, page, "submit").status_code == 303
            assert step(self.two, page, "release").status_code == 303
            if not self.wait_for(page, "released"):
                return
            self.done += 1

    def wait_for(self, page: str, state: str) -> bool:
        while not self.stop.is_set():
            with Session(self.site.app.config["OWNER"]) as session:
                held = session.scalar(
                    select(LedgerDraft.state).where(LedgerDraft.slug == page.rsplit("/", 1)[1])
                )
            if held == state:
                return True
            assert held not in ("failed", "refused"), held
            time.sleep(0.5)
        return False


@pytest.mark.long
@pytest.mark.case("R08")
def test_one_heavy_import_and_everybody_else(
    filled_site: Site, front: Front, worker: subprocess.Popen[bytes]
) -> None:
    """Half of the quiet run comes before, half after: what else the machine does weighs on both."""
    full, _ = capacity(filled_site, front, 20)
    per_s = 0.6 * full

    def others(seconds: float) -> Driven:
        return drive(
            front.port, filled_site.visits.turn, seconds=seconds, callers=CALLERS, per_s=per_s
        )

    importing = Importing(filled_site, front)
    quiet = others(60)
    thread = threading.Thread(target=importing.work)
    thread.start()
    beside = others(120)
    importing.stop.set()
    thread.join()
    later = others(60)
    quiet.heard.extend(later.heard)
    calm, busy = share(quiet.waits(), 0.99), share(beside.waits(), 0.99)
    print(  # noqa: T201
        f"\n{per_s:.0f} turns a second; {importing.done} ledgers of {ROWS:,} rows came in beside "
        f"them; told to come again {quiet.count(503)} without, {beside.count(503)} beside\n"
        f"without, ms\n{quiet.said()}\nbeside the import, ms\n{beside.said()}\n"
        f"p99 {busy / calm:.2f} times"
    )
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == GIVES_WAY
    # Where the machine stood still for a moment some were told to come again.
    for driven in (quiet, beside):
        assert driven.odd(200, 204, 303, 503) == {}
        assert driven.count(503) <= len(driven.heard) * TOLD_SHARE
    assert importing.done >= 1
    assert busy <= TIMES * calm
