"""What is served from static/vendor is what the npm lock names, byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assetmap.core.vendor import VendoredFile, VendorError, digest, locked, main, vendor

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "package-lock.json"
COPYLEFT = ("GPL", "AGPL")


def manifest() -> list[VendoredFile]:
    path = ROOT / "static" / "vendor" / "manifest.json"
    if not path.exists():
        pytest.fail("static/vendor is empty: run npm ci and python -m assetmap.core.vendor")
    return [VendoredFile(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def a_checkout(folder: Path, *, leaflet: str = "1.9.4") -> Path:
    """A small copy of the installed libraries that a test may spoil."""
    shutil.copyfile(LOCK, folder / "package-lock.json")
    for library in ("leaflet", "protomaps-leaflet", "@geoman-io/leaflet-geoman-free"):
        shutil.copytree(ROOT / "node_modules" / library, folder / "node_modules" / library)
    fonts = "node_modules/@fontsource-variable"
    shutil.copytree(ROOT / fonts, folder / fonts)
    description = folder / "node_modules" / "leaflet" / "package.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    description.write_text(json.dumps(package | {"version": leaflet}), encoding="utf-8")
    return folder


def test_the_lock_names_no_download_address() -> None:
    assert "resolved" not in LOCK.read_text(encoding="utf-8")
    assert "http" not in json.dumps([p.get("integrity") for p in _packages().values()])


def test_every_locked_package_is_pinned_by_its_digest() -> None:
    for name, entry in _packages().items():
        if name:
            assert entry["integrity"].startswith("sha512-"), name


def test_vendored_files_are_the_locked_ones() -> None:
    files = manifest()
    for one in files:
        assert (one.version, one.licence) == locked(LOCK, one.package)
        served = ROOT / "static" / "vendor" / one.file
        assert digest(served) == one.sha384
    on_disk = {
        str(path.relative_to(ROOT / "static" / "vendor"))
        for path in (ROOT / "static" / "vendor").rglob("*")
        if path.is_file()
    }
    assert on_disk == {one.file for one in files} | {"manifest.json"}


def test_every_library_is_permissive_and_keeps_its_licence() -> None:
    files = manifest()
    for one in files:
        assert not any(word in one.licence for word in COPYLEFT), one
        folder = one.file.split("/")[0]
        assert f"{folder}/LICENSE" in {other.file for other in files}


def test_a_fresh_copy_is_the_same(tmp_path: Path) -> None:
    assert vendor(ROOT, tmp_path / "vendor") == manifest()


def test_another_version_than_the_locks_is_refused(tmp_path: Path) -> None:
    root = a_checkout(tmp_path, leaflet="1.9.3")
    with pytest.raises(VendorError, match=r"installed as 1\.9\.3, but the lock names 1\.9\.4"):
        vendor(root)


def test_a_missing_library_is_named_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = a_checkout(tmp_path)
    shutil.rmtree(root / "node_modules" / "leaflet")
    assert main(["--root", str(root)]) == 1
    assert "leaflet is not installed. Run: npm ci" in capsys.readouterr().err


def test_a_package_the_lock_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="does not name left-pad"):
        locked(LOCK, "left-pad")


def test_the_command_says_what_it_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(a_checkout(tmp_path))]) == 0
    assert "15 files into static/vendor: leaflet 1.9.4" in capsys.readouterr().out


def _packages() -> dict[str, dict[str, str]]:
    packages: dict[str, dict[str, str]] = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return packages
