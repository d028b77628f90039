"""Which browser libraries do we serve? Copies the few files we use out of ``node_modules``.

Run at set-up, never while serving: ``python -m assetmap.core.vendor``. Needs the standard
library alone, so that it works before anything else is installed. Beside the files it writes
``manifest.json``, by which a test proves that what is served is what the npm lock names.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

FONTS = "@fontsource-variable"
GEOMAN = "@geoman-io/leaflet-geoman-free"
#: Package, file inside it, file inside static/vendor: Latin and Latin-ext for English and Polish,
#: Nastaliq for Urdu. Each library keeps its licence beside it.
WANTED: tuple[tuple[str, str, str], ...] = (
    ("leaflet", "dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet", "dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet", "LICENSE", "leaflet/LICENSE"),
    (GEOMAN, "dist/leaflet-geoman.min.js", "leaflet-geoman/leaflet-geoman.js"),
    (GEOMAN, "LICENSE", "leaflet-geoman/LICENSE"),
    ("protomaps-leaflet", "dist/protomaps-leaflet.js", "protomaps-leaflet/protomaps-leaflet.js"),
    ("protomaps-leaflet", "LICENSE", "protomaps-leaflet/LICENSE"),
    (
        f"{FONTS}/noto-nastaliq-urdu",
        "files/noto-nastaliq-urdu-arabic-wght-normal.woff2",
        "noto-nastaliq-urdu/noto-nastaliq-urdu-arabic-wght-normal.woff2",
    ),
    (f"{FONTS}/noto-nastaliq-urdu", "LICENSE", "noto-nastaliq-urdu/LICENSE"),
    *(
        (f"{FONTS}/{family}", source, f"{family}/{Path(source).name}")
        for family in ("source-sans-3", "source-serif-4")
        for source in (
            f"files/{family}-latin-wght-normal.woff2",
            f"files/{family}-latin-ext-wght-normal.woff2",
            "LICENSE",
        )
    ),
)


class VendorError(Exception):
    """A browser library is missing or is not the one that the lock names."""


@dataclass(frozen=True)
class VendoredFile:
    """One file that we serve and where it came from.

    Attributes
    ----------
    package, version, licence : str
        As the npm lock gives them; the licence is an SPDX identifier.
    file : str
        Path below ``static/vendor``, with forward slashes.
    sha384 : str
        Base64 digest, in the form that Subresource Integrity uses.
    """

    package: str
    version: str
    licence: str
    file: str
    sha384: str


def digest(path: Path) -> str:
    """Which bytes are these? The base64 SHA-384 of a file."""
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode("ascii")


def locked(lock: Path, package: str) -> tuple[str, str]:
    """Which version and licence does the npm lock name for a package?

    Raises
    ------
    VendorError
        When the lock does not know the package.
    """
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    entry = packages.get(f"node_modules/{package}")
    if entry is None:
        raise VendorError(f"{lock.name} does not name {package}. Add it with npm, then run again.")
    return entry["version"], entry["license"]


def vendor(root: Path, into: Path | None = None) -> list[VendoredFile]:
    """Copy every wanted file into ``static/vendor`` and write the manifest.

    Parameters
    ----------
    root : Path
        Folder that holds ``package-lock.json`` and ``node_modules``.
    into : Path, optional
        Where to write; ``root/static/vendor`` when left out. What lay there before goes.

    Returns
    -------
    list of VendoredFile
        One for each file, in the order of the manifest.

    Raises
    ------
    VendorError
        When a library is not installed, or is installed in another version than the lock's.
    """
    target = into or root / "static" / "vendor"
    modules = root / "node_modules"
    for package in dict.fromkeys(name for name, _, _ in WANTED):
        _check_version(root, modules / package, package)
    shutil.rmtree(target, ignore_errors=True)
    found = []
    for package, source, file in WANTED:
        path = target / file
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / package / source, path)
        version, licence = locked(root / "package-lock.json", package)
        found.append(VendoredFile(package, version, licence, file, digest(path)))
    manifest = json.dumps([asdict(one) for one in found], indent=2)
    (target / "manifest.json").write_text(manifest + "\n", encoding="utf-8")
    return found


def _check_version(root: Path, folder: Path, package: str) -> None:
    description = folder / "package.json"
    if not description.exists():
        raise VendorError(f"{package} is not installed. Run: npm ci --ignore-scripts")
    installed = json.loads(description.read_text(encoding="utf-8"))["version"]
    version, _ = locked(root / "package-lock.json", package)
    if installed != version:
        raise VendorError(
            f"{package} is installed as {installed}, but the lock names {version}. "
            "Run: npm ci --ignore-scripts"
        )


def main(arguments: list[str] | None = None) -> int:
    """Vendor from the command line; says what was copied, or what to do about a failure."""
    parser = argparse.ArgumentParser(description="Copy the browser libraries into static/vendor.")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    root = parser.parse_args(arguments).root
    try:
        found = vendor(root)
    except VendorError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    names = dict.fromkeys(f"{one.package} {one.version}" for one in found)
    sys.stdout.write(f"{len(found)} files into static/vendor: {', '.join(names)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
