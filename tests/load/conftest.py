"""One site for all loads: a durable database of 20,000 things, served as operators serve it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from assetmap.app import create_app
from assetmap.core.cluster import WRITER_ROLE, Cluster
from assetmap.core.runtime import writer_engine
from assetmap.core.settings import Settings
from tests.benchmarks.database import running_cluster
from tests.benchmarks.map.ground import DATABASE, Ground, filled, settings_for
from tests.deployed import NAME, Front, deployed
from tests.faults.sending import person
from tests.load.driving import Driven, drive
from tests.load.visiting import Visits, make_visits
from tests.real_files import ROOT

THINGS = 20_000
#: Enough that nobody contributes more often than is allowed.
PEOPLE = 400
#: More than nginx lets through, so that the driver is not what holds anybody back.
CALLERS = 160
CONNECTIONS = 16


@dataclass
class Site:
    """What is loaded, who visits, and what serves them.

    Attributes
    ----------
    app : Flask
        Beside the servers: to make people with.
    told : dict
        The servers' environment.
    """

    cluster: Cluster
    settings: Settings
    app: Flask
    visits: Visits
    told: dict[str, str]


@pytest.fixture(scope="session")
def filled_site() -> Iterator[Site]:
    with running_cluster() as cluster, filled(cluster, THINGS) as ground:
        yield from _peopled(cluster, ground)


def _peopled(cluster: Cluster, ground: Ground) -> Iterator[Site]:
    settings = replace(
        settings_for(cluster), writer_url=cluster.url(WRITER_ROLE, DATABASE),
        site=f"http://{NAME}", proxies=1, log_level="error",
    )  # fmt: skip
    writer = writer_engine(settings)
    assert writer is not None
    app = create_app(settings, engine=ground.web, tiles=ground.tiles, writer=writer)
    app.config["OWNER"] = ground.owner
    people = [person(app, f"visitor-{number}@example.org") for number in range(PEOPLE)]
    told = {
        **os.environ,
        "ASSETMAP_DATABASE_URL": settings.database_url or "",
        "ASSETMAP_TILES_URL": settings.tiles_url or "",
        "ASSETMAP_WRITER_URL": settings.writer_url or "",
        "ASSETMAP_SITE": settings.site or "",
        "ASSETMAP_PROXIES": "1",
        "ASSETMAP_LOG_LEVEL": "error",
    }
    visits = make_visits(people, assets=ground.made.assets, organisations=ground.made.organisations)
    yield Site(cluster, settings, app, visits, told)
    writer.dispose()


@pytest.fixture(scope="module")
def front(filled_site: Site) -> Iterator[Front]:
    """nginx and gunicorn on that database, warmed up."""
    with deployed(filled_site.told, home=filled_site.settings.home) as made:
        warm_up(filled_site, made)
        yield made


def warm_up(site: Site, front: Front, seconds: float = 15) -> None:
    """Let every process meet every kind of page; each must be answered."""
    warmed = drive(front.port, site.visits.turn, seconds=seconds, callers=CONNECTIONS)
    assert warmed.odd(200, 204, 303) == {}


def capacity(site: Site, front: Front, seconds: float) -> tuple[float, Driven]:
    """Turns a second when sixteen visitors ask as fast as they are answered."""
    driven = drive(front.port, site.visits.turn, seconds=seconds, callers=CONNECTIONS)
    return len(driven.heard) / seconds, driven


@pytest.fixture
def worker(filled_site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """What does the heavy work beside the pages, as its unit starts it."""
    with Path(filled_site.settings.home, "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from assetmap.cli import main; main()", "worker"],
            stdout=log, stderr=log, cwd=ROOT,
            env={**filled_site.told, "ASSETMAP_HOME": str(filled_site.settings.home)},
        )  # fmt: skip
    yield process
    # What it is at is of no use to anybody any more.
    process.kill()
    process.wait()
