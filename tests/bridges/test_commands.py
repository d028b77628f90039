"""``assetmap duplicates`` as people call it, from an import to a merge."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.core.cluster import Cluster
from tests.house.test_cli import run, said


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-home-"))
    folder.chmod(0o755)
    yield folder / "here"
    Cluster(folder / "here").stop()
    shutil.rmtree(folder)


def test_from_an_import_to_a_merge(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(
        "id,name,easting,northing,org_id\na,Alder Friends,403500,287500,GB-CHC-1000001\n"
        "b,The Alder Friends Ltd,403510,287500,GB-CHC-1000001\nc,Birch Guild,403500,287500,\n"
    )
    imported = said(run(home, "import", "organisations", path, "--json"))
    assert (imported["imported"], len(imported["flagged"])) == (3, 1)
    listed = said(run(home, "duplicates", "list", "--json"))
    assert listed["count"] == 1
    (pair,) = listed["pairs"]
    assert (pair["one"], pair["other"]) == ("alder-friends", "the-alder-friends-ltd")
    assert (pair["reasons"], pair["distance_m"]) == (["org-id", "name and place"], 10.0)
    merged = said(run(home, "duplicates", "merge", pair["one"], pair["other"], "--json"))
    assert (merged["keep"], merged["drop"], merged["facts"]) == (pair["one"], pair["other"], 1)
    assert said(run(home, "duplicates", "list", "--json"))["count"] == 0
    again = run(home, "duplicates", "merge", pair["one"], pair["other"])
    assert again.returncode == 2
    assert "archived already" in again.stderr
