"""A durable installation of its own for each module: the faults end and freeze its server."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from assetmap.core.cluster import ADMIN_ROLE, Cluster
from assetmap.core.runtime import owner_engine
from assetmap.core.settings import Settings
from tests.faults.writing import make_table


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A cluster as installations have it, migrated and running."""
    folder = Path(tempfile.mkdtemp(prefix="assetmap-faults-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    made.start()
    with owner_engine(Settings(home=folder)) as owner:
        make_table(owner)
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def settings(durable: Cluster) -> Settings:
    """The installation's settings."""
    return Settings(home=durable.base, log_level="error")


@pytest.fixture
def owner(settings: Settings) -> Iterator[Engine]:
    """The owner's engine."""
    with owner_engine(settings, as_it_is=True) as made:
        yield made


def assert_sound(cluster: Cluster) -> None:
    """Every page's checksum and every index agree; the server is stopped and started for it."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE), autocommit=True) as admin:
        admin.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    subprocess.run(
        [str(cluster.programs.folder / "pg_amcheck"), "--heapallindexed", "--rootdescend",
         "-h", str(cluster.socket), "-U", ADMIN_ROLE, "assetmap"],
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    cluster.stop()
    cluster._run("pg_checksums", "--check", "-D", cluster.data)
    cluster.start()
