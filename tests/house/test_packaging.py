"""The wheel holds the tree: every module, page, style and demonstration file, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.real_files import ROOT

FOLDERS = {
    "templates": "assetmap/templates",
    "static": "assetmap/static",
    "geodata": "assetmap/geodata",
}
LEFT_OUT = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "--no-index", "-w", into, ROOT],
        check=True, capture_output=True, cwd=into,
    )  # fmt: skip
    (made,) = into.glob("*.whl")
    return made


def tree() -> set[str]:
    found = set()
    for path in (ROOT / "assetmap").rglob("*"):
        if path.is_file() and not LEFT_OUT & set(path.parts):
            found.add(path.relative_to(ROOT).as_posix())
    for folder, inside in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not LEFT_OUT & set(path.parts):
                found.add(f"{inside}/{path.relative_to(ROOT / folder).as_posix()}")
    return found


def test_the_wheel_is_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == tree()


def test_an_installed_wheel_serves_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked away from the checkout it finds its own templates, styles and data."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "from pathlib import Path; import assetmap.app as a; from assetmap.core.folders import "
        "folder; from sqlalchemy import create_engine; from assetmap.core.settings import "
        "read_settings, default_home; import os; "
        f"assert Path(a.__file__).is_relative_to({str(tmp_path)!r}); "
        f"assert all(folder(n).is_relative_to({str(tmp_path)!r}) for n in "
        "('templates', 'static', 'geodata')); "
        "assert default_home({}).name == 'default'; "
        "settings = read_settings({'ASSETMAP_SECRET_KEY': 'x' * 40}); "
        "app = a.create_app(settings, engine=create_engine('postgresql+psycopg://')); "
        "answer = app.test_client().get('/static/css/base.css'); "
        "print(answer.status_code, len(answer.data) > 1000)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stdout.strip() == "200 True", done.stderr
