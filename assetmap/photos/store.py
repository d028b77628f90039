"""The pictures on the disk: two sizes of each photo, under a name made by chance."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from assetmap.core.archive import written_whole
from assetmap.core.backup import FILES
from assetmap.uploads.photos import Photo as Decoded
from assetmap.uploads.receiving import waiting_folder

Size = Literal["large", "small"]
SIZES: tuple[Size, Size] = ("large", "small")
FOLDER, ORIGINALS = "photos", "waiting-photos"


def photo_folder(home: Path) -> Path:
    """Where an installation keeps its pictures; every back-up holds it."""
    made = home / FILES / FOLDER
    for folder in (home / FILES, made):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def originals_folder(home: Path) -> Path:
    """Where a file lies while its photo is made; it is in no back-up."""
    return waiting_folder(home, ORIGINALS)


def path_of(folder: Path, name: str, size: Size) -> Path:
    """One picture's file."""
    return folder / name[:2] / f"{name}-{size}.jpg"


def store_pictures(folder: Path, photo: Decoded) -> str:
    """Write both pictures, on the disk before this returns; gives their name.

    Whatever goes wrong, nothing is left of them.
    """
    name = secrets.token_hex(16)
    try:
        path_of(folder, name, "large").parent.mkdir(mode=0o700, exist_ok=True)
        for size, picture in (("large", photo.large), ("small", photo.small)):
            with written_whole(path_of(folder, name, size)) as out:  # type: ignore[arg-type]
                out.write(picture.data)
    except BaseException:
        remove_pictures(folder, name)
        raise
    return name


def remove_pictures(folder: Path, name: str) -> None:
    """Take both pictures off the disk; may run again."""
    for size in SIZES:
        path_of(folder, name, size).unlink(missing_ok=True)


def list_stored(folder: Path) -> Iterator[Path]:
    """Every file in the folder of pictures, whatever it is."""
    return (path for path in folder.rglob("*") if path.is_file())
