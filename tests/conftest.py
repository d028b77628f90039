"""One throw-away PostGIS cluster for the whole run, migrated; each test in a savepoint."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.core import schema
from assetmap.core.cluster import OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.folders import folder
from assetmap.importers.demonstration import MADE_ON, load_demonstration
from tests import real_files
from tests.served import served

pytest_plugins = ("tests.catalogue",)


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """The worked examples of the reference by name."""
    return real_files.golden_examples()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running cluster with the roles and one database."""
    base = Path(tempfile.mkdtemp(prefix="assetmap-test-"))
    base.chmod(0o755)  # the server's own account must be able to enter
    made = Cluster(base, throwaway=True)
    made.start()
    try:
        schema.prepare_cluster(made)
        yield made
    finally:
        made.stop()
        shutil.rmtree(base)


@pytest.fixture(scope="session")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The owner's engine on a migrated database."""
    made = make_engine(cluster.url(OWNER_ROLE), role="test")
    schema.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work, commits included, is undone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture(scope="session")
def demonstration(cluster: Cluster) -> Iterator[Flask]:
    """The application on a database of its own that holds the demonstration."""

    def fill(session: Session) -> None:
        load_demonstration(session, root=folder("geodata"), today=MADE_ON)

    with served(cluster, "demonstration", fill) as app:
        yield app


@pytest.fixture(scope="session")
def nothing_loaded(cluster: Cluster) -> Iterator[Flask]:
    """The application on a migrated database without a single row."""
    with served(cluster, "nothing_loaded", lambda session: None) as app:
        yield app


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of a divided run hands its count of real files to the run that started it."""
    handed = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed["real_files"] = (sorted(real_files.RUN), sorted(real_files.SKIPPED))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker counted; one that died counted nothing."""
    run, skipped = getattr(node, "workeroutput", {}).get("real_files", ((), ()))
    real_files.RUN.update(run)
    real_files.SKIPPED.update(skipped)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests met real files."""
    run, skipped = len(real_files.RUN), len(real_files.SKIPPED)
    terminalreporter.write_line(f"real files: {run} run, {skipped} skipped")
