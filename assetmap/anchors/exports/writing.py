"""Writing a file to take away: all of it or none, and never over something that is no file."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assetmap.core.errors import Unavailable

#: Characters that no workbook and no XML may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class CannotWrite(Unavailable):
    """The file could not be written; what stood there before still stands."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Write into the yielded path; at the end it takes the place of ``path`` at once.

    A pipe or device (``/dev/stdout``) is written to and never replaced.

    Raises
    ------
    CannotWrite
        The folder is missing, may not be written, or is full.
    """
    try:
        special = path.exists() and not path.is_file()
        beside = None if special else path.resolve().parent
        with tempfile.TemporaryDirectory(dir=beside, prefix=".assetmap-") as folder:
            made = Path(folder) / f"made{path.suffix}"
            yield made
            if special:
                with made.open("rb") as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target)
            else:
                made.replace(path.resolve())
    except OSError as fault:
        raise CannotWrite(
            f"{path} could not be written ({fault.strerror or fault}). Choose another folder with "
            "--csv, --xlsx, --gpkg, --geojson or --html; nothing was changed there."
        ) from fault


def printable(text: str) -> str:
    """Text without control characters, which would end a workbook half-way.

    >>> printable("Bell\\x07 Ltd")
    'Bell Ltd'
    """
    return _CONTROL.sub("", text)
