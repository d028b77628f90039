"""Pages are not served from a database that may forget what it was told to keep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.durability import NotDurable, find_unsafe, read_durability, require_durable
from assetmap.core.schema import prepare_cluster


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A cluster as installations have it, ready and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="assetmap-durable-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    with made.in_use():
        prepare_cluster(made)
    yield made
    made.stop()
    shutil.rmtree(folder)


def serve(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from assetmap.cli import main; main()", command],
        capture_output=True, text=True, check=False, cwd="/", timeout=60,
        env={**os.environ, "ASSETMAP_HOME": str(home), "ASSETMAP_PORT": "18765"},
    )  # fmt: skip


@pytest.mark.case("F08")
def test_a_cluster_as_we_make_it_is_durable(durable: Cluster) -> None:
    with durable.in_use():
        engine = make_engine(durable.url(OWNER_ROLE), role="test")
        require_durable(engine)
        assert set(read_durability(engine).values()) == {"on"}
        engine.dispose()


@pytest.mark.case("F08")
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_nothing_is_served_while_a_setting_is_off(
    durable: Cluster, setting: str, command: str
) -> None:
    conf = durable.data / "postgresql.conf"
    before = conf.read_text()
    conf.write_text(f"{before}\n{setting} = off\n")
    try:
        done = serve(durable.base, command)
    finally:
        conf.write_text(before)
    assert done.returncode == 2
    assert f"set {setting} to on" in done.stderr
    assert "Serving" not in done.stdout


@pytest.mark.case("F08")
def test_nothing_is_served_without_checksums(durable: Cluster) -> None:
    durable._run("pg_checksums", "--disable", "--no-sync", "-D", durable.data)
    done = serve(durable.base, "serve")
    durable._run("pg_checksums", "--enable", "--no-sync", "-D", durable.data)
    assert done.returncode == 2
    assert "pg_checksums --enable" in done.stderr


@pytest.mark.case("F08")
def test_a_role_with_a_weaker_setting_of_its_own_is_seen(durable: Cluster) -> None:
    with durable.in_use():
        admin = make_engine(durable.url(ADMIN_ROLE), role="test")
        engine = make_engine(durable.url(OWNER_ROLE), role="test")
        with admin.begin() as connection:
            connection.execute(text("ALTER ROLE assetmap_web SET synchronous_commit = local"))
        with pytest.raises(NotDurable, match="synchronous_commit"):
            require_durable(engine)
        with admin.begin() as connection:
            connection.execute(text("ALTER ROLE assetmap_web RESET synchronous_commit"))
        require_durable(engine)
        admin.dispose()
        engine.dispose()


def test_the_throwaway_cluster_of_the_tests_is_seen_as_unsafe(engine: Engine) -> None:
    wrong = find_unsafe(read_durability(engine))
    assert "fsync, full_page_writes, synchronous_commit" in wrong
    assert "pg_checksums" in wrong
