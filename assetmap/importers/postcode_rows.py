"""What both kinds of postcode file share: null, limits, and text that breaks COPY."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assetmap.uploads.errors import UnreadableFile

NULL = r"\N"
#: Largest values that the table holds: the grid's far corner, the indicator, a month.
LIMITS = {
    "easting": 700_000, "northing": 1_300_000, "quality": 9, "introduced": 299_912,
    "terminated": 299_912,
}  # fmt: skip
_BREAKS_COPY = re.compile(r"[\t\n\r\\\0]")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """A file may turn out to be no text half-way, while its rows are already being stored."""
    try:
        yield
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV text: {fault}.") from fault


def value_fault(cells: Mapping[str, str]) -> str:
    """What the table would not hold: one such row must not end the whole import."""
    for name, most in LIMITS.items():
        value = cells.get(name, "")
        if value and not (value.isascii() and value.isdigit() and int(value[:12]) <= most):
            return f"The {name} “{value[:20]}” is not a whole number up to {most:,}."
    if any(_BREAKS_COPY.search(value) for value in cells.values()):
        return "A cell holds a tab, a line end, a backslash or a NUL."
    return ""
