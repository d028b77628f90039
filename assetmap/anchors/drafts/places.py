"""A form's one row, or a file of many, as the file of places that the command reads too."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assetmap.anchors.services.places import COLUMNS
from assetmap.core.limits import UPLOAD_BYTES
from assetmap.uploads.receiving import Readable, receive


@contextmanager
def places_file(stream: Readable | None, *, row: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """A file of places for as long as it is read.

    Parameters
    ----------
    stream : readable or None
        What was uploaded; without it the row is written.
    row : mapping
        ``COLUMNS`` with their words.
    """
    if stream is not None:
        path = receive(stream, folder, limit=UPLOAD_BYTES).path
    else:
        path = folder / secrets.token_hex(16)
        path.touch(0o600)
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS)
            writer.writeheader()
            writer.writerow({name: row[name] for name in COLUMNS})
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
