"""What every import promises: rows add up, each refusal has a reason, nothing is half-written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from assetmap.core.errors import Invalid
from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.receiving import file_sha256

Outcome = Literal["imported", "updated", "unchanged"]

#: A row's own text is cut here in reports: enough to find it, not to print a whole outline.
TEXT_LIMIT = 160
#: Longest name or key, and longest text, of one row: an index cannot hold more of the first.
MAX_NAME, MAX_TEXT = 300, 10_000


class RefusedRow(Invalid):
    """One row breaks a rule; the import goes on without it and says so."""


def check_storable(names: Iterable[str], texts: Iterable[str] = ()) -> None:
    """Refuse what no column can hold, so that one odd row does not end the whole import.

    Parameters
    ----------
    names : iterable of str
        Names, codes and keys: at most 300 characters each.
    texts : iterable of str
        Everything longer: at most 10,000.

    Raises
    ------
    RefusedRow
        Too long, a NUL character, or half a surrogate pair.

    >>> check_storable(["Hall"], ["An old hall"])
    """
    for limit, values in ((MAX_NAME, names), (MAX_TEXT, texts)):
        for value in values:
            if len(value) > limit:
                raise RefusedRow(
                    f"“{value[:20]}…” has {len(value):,} characters; at most {limit:,} are kept."
                )
            if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
                raise RefusedRow("A text holds a character that cannot be stored (NUL or broken).")


@dataclass(frozen=True)
class RowNote:
    """One row that was refused, kept without a place, or kept with a doubt.

    Attributes
    ----------
    row : int
        Row as a spreadsheet shows it, or the feature's position from 1.
    reason : str
        The rule, as a sentence.
    text : str
        What the row says, cut to 160 characters.
    field : str
        Which field breaks the rule; empty where it is the whole row.
    """

    row: int
    reason: str
    text: str
    field: str = ""


@dataclass
class ImportReport:
    """Counts of one import; ``rows = imported + updated + unchanged + refused_count``."""

    rows: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RowNote] = field(default_factory=list)
    unplaced: list[RowNote] = field(default_factory=list)
    flagged: list[RowNote] = field(default_factory=list)
    kept_by_people: list[RowNote] = field(default_factory=list)
    changes: list[RowNote] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Count one row that was kept."""
        self.rows += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def refuse(self, row: int, reason: str, text: str, *, field: str = "") -> None:
        """Count one row that was not kept."""
        self.rows += 1
        self.refused.append(RowNote(row, reason, text[:TEXT_LIMIT], field))

    def unplace(self, row: int, reason: str, text: str) -> None:
        """Note a row that is kept without a position (it is counted elsewhere)."""
        self.unplaced.append(RowNote(row, reason, text[:TEXT_LIMIT]))

    def flag(self, row: int, reason: str, text: str) -> None:
        """Note a row that is kept and drawn, with a doubt (it is counted elsewhere)."""
        self.flagged.append(RowNote(row, reason, text[:TEXT_LIMIT]))

    def keep_peoples(self, row: int, reason: str, text: str) -> None:
        """Note a row of which people wrote something that stays (it is counted elsewhere)."""
        self.kept_by_people.append(RowNote(row, reason, text[:TEXT_LIMIT]))

    def change(self, row: int, words: str, text: str) -> None:
        """Say what differs from what was loaded before; row 0 is not in the file."""
        self.changes.append(RowNote(row, words, text[:TEXT_LIMIT]))

    def assume(self, sentence: str) -> None:
        """Say once what was assumed and how to override it."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    def to_json(self) -> dict[str, Any]:
        """The report under the keys of ``--json``."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [asdict(note) for note in self.refused],
            "refused_count": len(self.refused),
            "unplaced": [asdict(note) for note in self.unplaced],
            "flagged": [asdict(note) for note in self.flagged],
            "kept_by_people": [asdict(note) for note in self.kept_by_people],
            "changes": [asdict(note) for note in self.changes],
            "assumptions": self.assumptions,
        }


@dataclass(frozen=True)
class SourceFile:
    """The file of an import with what is known about where it comes from."""

    path: Path
    sha256: str
    source: str
    licence: str
    retrieved_on: date
    release: str
    attribution: str
    demonstration: bool = False

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


@dataclass(frozen=True)
class SourceWords:
    """What the person who imports says about the source; None lets the importer fill it in."""

    source: str | None = None
    licence: str | None = None
    retrieved_on: date | None = None
    release: str | None = None
    attribution: str | None = None
    demonstration: bool = False


def describe_source(
    path: Path, words: SourceWords, report: ImportReport, usual: SourceWords | None = None
) -> SourceFile:
    """Settle where a file comes from; what nobody said is assumed aloud.

    Parameters
    ----------
    usual : SourceWords, optional
        What a recognised product always says, for example Code-Point Open's attribution.

    Raises
    ------
    UnreadableFile
        The file is missing or empty.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size == 0:
        raise UnreadableFile(f"{path.name} is empty.")
    known = usual or SourceWords()
    licence = words.licence or known.licence
    if licence is None:
        licence = "not stated"
        report.assume("No licence was given; the data are marked “not stated” (--licence).")
    day = words.retrieved_on or known.retrieved_on
    if day is None:
        day = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
        report.assume(
            f"The file's own date, {day}, is taken as the day of retrieval (--retrieved)."
        )
    source = words.source or known.source or path.name
    return SourceFile(
        path=path,
        sha256=file_sha256(path),
        source=source,
        licence=licence,
        retrieved_on=day,
        release=words.release or known.release or "not stated",
        attribution=words.attribution or known.attribution or source,
        demonstration=words.demonstration,
    )


class Progress:
    """A counter on standard error, only when a person watches."""

    def __init__(self, label: str, every: int) -> None:
        self._label, self._every, self._done = label, every, 0
        self._watched = sys.stderr.isatty()

    def step(self, rows: int = 1) -> None:
        """Count rows; prints at each round number."""
        before = self._done // self._every
        self._done += rows
        if self._watched and self._done // self._every != before:
            sys.stderr.write(f"\r{self._label}: {self._done:,} rows")
            sys.stderr.flush()

    def finish(self) -> None:
        """End the line."""
        if self._watched and self._done >= self._every:
            sys.stderr.write("\n")


@contextmanager
def progress(label: str, every: int = 50_000) -> Iterator[Progress]:
    """Show how far an import has come."""
    shown = Progress(label, every)
    try:
        yield shown
    finally:
        shown.finish()
