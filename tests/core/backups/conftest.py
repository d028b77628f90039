"""An installation with rows and photographs, and a back-up of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.core.backup import (
    make_backup,
)
from assetmap.core.cluster import Cluster
from assetmap.core.runtime import owner_session
from assetmap.core.settings import Settings
from tests.core.backups.making import NOW, X, Y
from tests.factories.anchors import Paid, new_anchor, new_ledger
from tests.factories.ground import small_town
from tests.factories.register import new_asset, new_organisation


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """An installation with rows in its database and photographs beside it."""
    folder = Path(tempfile.mkdtemp(prefix="assetmap-backup-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, throwaway=True)
    cluster.start()
    made = Settings(home=folder)
    with owner_session(made) as session:
        small_town(session)
        new_asset(session, "Example Hall", "Hall", at=(X, Y))
        new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
        trust = new_anchor(session, "open-trust", (X - 200, Y))
        new_ledger(session, trust, folder / "pgdata" / "l.csv", [Paid("Hidden Ltd", "10.00")],
                   published=False)  # fmt: skip
        session.commit()
    for name in ("ab/one.jpg", "two.jpg"):
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "files" / name).write_bytes(name.encode() * 1000)
    (folder / "files" / "link").symlink_to("/etc/passwd")
    yield made
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Path:
    """A back-up of it."""
    make_backup(settings, tmp_path / "kept.backup", at=NOW)
    return tmp_path / "kept.backup"
