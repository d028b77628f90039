"""A ledger of a million rows is checked and loaded by a worker in a minute and half a gigabyte."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from assetmap.core.cluster import Cluster
from tests.anchors.drafts.test_journey import HEAD, fill, officer, send, step
from tests.real_files import ROOT
from tests.served import served

ROWS = 1_000_000
LONGEST_S, MOST_KB = 60, 512 * 1024
#: What a worker does with one upload, in a process of its own: its time and its largest memory.
JOB = """
import json, resource, sys, time
from pathlib import Path
from assetmap.anchors.drafts.jobs import run_check, run_load
from assetmap.core.settings import Settings

said = json.loads(sys.argv[1])
settings = Settings(
    home=Path(said["home"]), owner_url=said["owner"], database_url=said["web"],
    tiles_url=said["tiles"], writer_url=said["writer"], log_level="error",
)
began = time.monotonic()
{"check": run_check, "load": run_load}[said["job"]](settings, said["slug"])
print(json.dumps({
    "s": time.monotonic() - began,
    "kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}))
"""


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "million", fill) as made:
        made.extensions["assetmap.after_saves"] = []
        yield made


def done(app: Flask, job: str, slug: str) -> dict[str, float]:
    chosen = app.config["SETTINGS"]
    said = {
        "home": str(chosen.home), "owner": chosen.owner_url, "web": chosen.database_url,
        "tiles": chosen.tiles_url, "writer": chosen.writer_url, "job": job, "slug": slug,
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", JOB, json.dumps(said)], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    used: dict[str, float] = json.loads(ended.stdout)
    sys.stdout.write(f"{job}: {used['s']:.1f} s, {used['kb'] / 1024:.0f} MB\n")
    return used


@pytest.mark.long
@pytest.mark.case("L13")
def test_a_million_rows(app: Flask) -> None:
    first = date(2025, 4, 1)
    days = [f"{first + timedelta(days=number):%d/%m/%Y}" for number in range(365)]
    codes = ("AA1 1AA", "AA1 1AB", "AA2 2AA", "")
    rows = (
        f"{days[n % 365]},Payee {n % 9973} Ltd,{n % 1000}.25,{codes[n % 4]},C{n % 40}\n"
        for n in range(ROWS)
    )
    content = (HEAD + "".join(rows)).encode()
    one, two = officer(app), officer(app, "second@example.org")
    with warnings.catch_warnings():
        # The test client leaves the body that it spooled to be closed when it is collected.
        warnings.simplefilter("ignore", ResourceWarning)
        page = send(one, content, "million.csv")
        gc.collect()
    slug = page.rsplit("/", 1)[1]
    checked = done(app, "check", slug)
    assert "1,000,000" in one.get(page).text
    assert step(one, page, "submit").status_code == 303
    assert step(two, page, "release").status_code == 303
    loaded = done(app, "load", slug)
    with app.config["OWNER"].connect() as connection:
        held = connection.execute(text("SELECT count(*), sum(pence) FROM payment")).one()
    assert held == (ROWS, sum((n % 1000) * 100 + 25 for n in range(ROWS)))
    for used in (checked, loaded):
        assert used["s"] <= LONGEST_S
        assert used["kb"] <= MOST_KB
