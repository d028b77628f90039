"""Gathering the rows of a sheet into columns of numbers, thousands of rows at a time.

Most rows are everyday payments and are handled by whole columns; only odd ones (no plain amount,
no supplier, a word for a total, too many cells, hidden) are looked at one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.reading.amounts import plain_column
from assetmap.anchors.reading.cells import Cell, Row, cell_text
from assetmap.anchors.reading.columns import Columns
from assetmap.anchors.reading.dates import DateReading, read_date
from assetmap.anchors.reading.masking import mask_identifier, mask_narrative, mask_text
from assetmap.anchors.reading.oddrows import RunningSums, Verdict, judge_row, title_total
from assetmap.anchors.reading.places_in_text import find_postcode
from assetmap.anchors.reading.totals import PrintedTotal, ends_in_total, says_total
from assetmap.core.stopping import stop_if_asked

CHUNK = 20_000
# Longer texts are cut when a refused row is shown.
SHOWN = 300
# Spreadsheet words for nothing.
_NOTHING: Final = frozenset(
    ("#n/a", "n/a", "null", "none", "nan", "-", "--", ".", "#ref!", "#name?", "#value!", "#div/0!")
)


@dataclass(frozen=True)
class Refused:
    """A data row whose amount could not be read. ``text`` is masked."""

    row: int
    reason: str
    text: str
    sheet: int


class TextCoder(dict[Cell, int]):
    """A code for each distinct text, made at first sight; -1 for nothing."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self.mask = mask
        # Bare numbers up to this length are never masked: shorter than a card, than a telephone.
        self.harmless = 12 if mask is mask_identifier else 8
        self.learning = True
        self.values_seen: list[str] = []
        self.masked: set[int] = set()

    def encode(self, column: Sequence[Cell]) -> list[int]:
        """Give the codes of a column; new bare numbers, as references are, are learnt at once."""
        if self.learning:
            fresh = [cell for cell in dict.fromkeys(column) if cell and cell not in self]
            self.learning = len(fresh) > 1000 and self._learn(fresh)
        return list(map(self.__getitem__, column))

    def _learn(self, fresh: Sequence[Cell]) -> bool:
        """Take new cells in when all are short bare numbers; say whether that worked."""
        if not all(cell.__class__ is str for cell in fresh):
            return False
        texts = cast("list[str]", fresh)
        joined = "".join(texts)
        if not joined.isascii() or not joined.isdigit() or max(map(len, texts)) > self.harmless:
            return False
        self.update(zip(fresh, count(len(self.values_seen)), strict=False))
        self.values_seen.extend(texts)
        return True

    def __missing__(self, cell: Cell) -> int:
        text = cell_text(cell)
        if len(text) < 9 and (text.lower() in _NOTHING or not text.strip("#")):
            text = ""
        shown = self.mask(text)
        if not shown:
            code = -1
        elif shown == cell:
            code = len(self.values_seen)
            self.values_seen.append(shown)
        else:
            code = self[shown]
            if shown != text:
                self.masked.add(code)
        self[cell] = code
        return code


class DateCoder(dict[Cell, int]):
    """A code for each distinct printed date; code 0 is the empty cell."""

    def __init__(self, *, epoch_1904: bool) -> None:
        super().__init__()
        self.epoch_1904 = epoch_1904
        self.readings: list[DateReading] = [read_date("")]
        self.typed: list[bool] = [False]
        self[""] = 0

    def __missing__(self, cell: Cell) -> int:
        code = len(self.readings) if cell_text(cell) else 0
        if code:
            self.readings.append(read_date(cell, epoch_1904=self.epoch_1904))
            self.typed.append(not isinstance(cell, str))
        self[cell] = code
        return code


_TEXTS: Final = {
    "supplier": mask_text,
    "supplier_id": mask_identifier,
    "vat_number": mask_identifier,
    "category": mask_text,
    "reference": mask_identifier,
    "description": mask_narrative,
}


@dataclass
class Gathering:
    """What has been read so far; one for the whole file, so that codes are shared by sheets."""

    epoch_1904: bool = False
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)
    bare_rows: list[tuple[int, int]] = field(default_factory=list)
    rounded: int = 0
    net: int = 0
    payments: int = 0
    odd_codes: dict[str, set[int]] = field(default_factory=dict)
    judged_codes: Counter[str] = field(default_factory=Counter)
    parts: dict[str, list[NDArray[np.generic]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.coders = {name: TextCoder(mask) for name, mask in _TEXTS.items()}
        self.coders["postcode"] = TextCoder(str)
        self.dates = DateCoder(epoch_1904=self.epoch_1904)
        self.addresses: dict[Cell, str] = {}

    def joined(self, name: str, dtype: type[np.generic]) -> NDArray[np.generic]:
        """Join the chunks of one column."""
        parts = self.parts.get(name, [])
        return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


@dataclass
class _Sheet:
    """The running state of one sheet."""

    number: int
    columns: Columns
    width: int | None
    hidden: frozenset[int]
    sum: int = 0
    since_last: int = 0
    payments: int = 0
    data_rows: int = 0
    waiting_texts: int = 0


def gather_sheet(
    into: Gathering,
    rows: Iterable[Row],
    columns: Columns,
    *,
    sheet: int,
    width: int | None,
    hidden: frozenset[int] = frozenset(),
) -> int:
    """Gather every row of a sheet and return how many were data rows (payments and refused).

    Parameters
    ----------
    into : Gathering
        Where the rows go.
    rows : iterable of rows
        All rows from row 1: those above the header are titles, counted too.
    columns : Columns
        The columns of the sheet.
    sheet : int
        The sheet's number from 0.
    width : int or None
        The most cells a row may fill, for delimited text.
    hidden : frozenset of int
        Numbers of rows that the spreadsheet hides: counted, not read.
    """
    if width is not None:
        width = max(width, len(columns.names))
    state = _Sheet(sheet, columns, width, hidden)
    stream = iter(rows)
    above = max(columns.header_row - 1, 0)
    for row in islice(stream, above):
        _take_title(into, state, row)
    for _ in islice(stream, columns.header_height):
        pass
    first = above + columns.header_height + 1
    for chunk in _chunks(stream):
        stop_if_asked()
        _take_chunk(into, state, chunk, first)
        first += len(chunk)
    into.skipped["footer"] += state.waiting_texts
    return state.data_rows


def _chunks(stream: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def _take_title(into: Gathering, state: _Sheet, row: Row) -> None:
    if not any(cell_text(cell) for cell in row):
        into.skipped["blank"] += 1
    elif (total := title_total(row)) is not None:
        into.skipped["total"] += 1
        into.totals.append(PrintedTotal(total, 0, 0, 0, state.number))
    else:
        into.skipped["title"] += 1


def _take_chunk(into: Gathering, state: _Sheet, chunk: list[Row], first: int) -> None:
    columns = state.columns
    need = 1 + max((columns.money, *columns.places.values(), *columns.monies, *columns.addresses))
    lengths = set(map(len, chunk))
    if min(lengths) < need:
        chunk = [row if len(row) >= need else [*row, *[""] * (need - len(row))] for row in chunk]
    pence = plain_column([row[columns.money] for row in chunk])
    codes = {
        name: into.coders[name].encode([row[place] for row in chunk])
        for name, place in columns.places.items()
        if name in _TEXTS
    }
    odd = {place for place, value in enumerate(pence) if value is None}
    odd |= _odd_suppliers(into, codes)
    if state.width is not None and max(lengths) > state.width:
        odd |= {
            i for i, row in enumerate(chunk) if len(row) > state.width and any(row[state.width :])
        }
    odd |= {number - first for number in state.hidden if first <= number < first + len(chunk)}
    keep = np.ones(len(chunk), dtype=bool)
    done = 0
    for place in sorted(odd):
        _add_up(into, state, pence[done:place])
        verdict = _judge(into, state, chunk[place], first + place)
        _take_odd(into, state, verdict, chunk[place], first + place)
        payment = verdict is not None and verdict.kind == "payment"
        keep[place] = payment
        pence[place] = verdict.pence if verdict is not None and payment else 0
        done = place if payment else place + 1
    _add_up(into, state, pence[done:])
    _store(into, state, chunk, first, pence, codes, keep)


def _odd_suppliers(into: Gathering, codes: dict[str, list[int]]) -> set[int]:
    """Find rows without a supplier or whose supplier reads like a total."""
    name = "supplier" if "supplier" in codes else "supplier_id"
    odd = into.odd_codes.setdefault(name, {-1})
    seen = into.coders[name].values_seen
    start = into.judged_codes[name]
    odd.update(
        code
        for code, text in enumerate(seen[start:], start)
        if says_total(text) or ends_in_total(text)
    )
    into.judged_codes[name] = len(seen)
    column = codes[name]
    if odd.isdisjoint(column):
        return set()
    return {place for place, code in enumerate(column) if code in odd}


def _add_up(into: Gathering, state: _Sheet, pence: list[int | None]) -> None:
    if not pence:
        return
    amount = sum(value for value in pence if value is not None)
    into.net += amount
    state.sum += amount
    state.since_last += amount
    into.payments += len(pence)
    state.payments += len(pence)
    state.data_rows += len(pence)
    if state.waiting_texts:
        # Data follow, so those texts stood between payments: headings, not a footer.
        into.skipped["title"] += state.waiting_texts
        state.waiting_texts = 0


def _judge(into: Gathering, state: _Sheet, row: Row, number: int) -> Verdict | None:
    if number in state.hidden:
        return None
    sums = RunningSums(into.net, state.sum, state.since_last, state.payments)
    return judge_row(row, state.columns, state.width, sums)


def _take_odd(
    into: Gathering, state: _Sheet, verdict: Verdict | None, row: Row, number: int
) -> None:
    """Account for a row that is not a payment; payments are added up with their neighbours."""
    if verdict is None:
        into.skipped["hidden"] += 1
    elif verdict.kind == "payment":
        into.rounded += verdict.rounded
        if verdict.bare:
            into.bare_rows.append((state.number, number))
    elif verdict.kind == "refused":
        text = mask_narrative(" | ".join(filter(None, map(cell_text, row))))
        into.refused.append(Refused(number, verdict.reason, text[:SHOWN], state.number))
        state.data_rows += 1
        into.skipped["title"] += state.waiting_texts
        state.waiting_texts = 0
    elif verdict.kind == "text":
        state.waiting_texts += 1
    else:
        into.skipped[verdict.kind] += 1
        if verdict.kind == "total":
            if verdict.pence is not None:
                sums = (into.net, state.sum, state.since_last, state.number)
                into.totals.append(PrintedTotal(verdict.pence, *sums))
            state.since_last = 0


def _store(
    into: Gathering,
    state: _Sheet,
    chunk: list[Row],
    first: int,
    pence: list[int | None],
    codes: dict[str, list[int]],
    keep: NDArray[np.bool_],
) -> None:
    def put(name: str, values: NDArray[np.generic]) -> None:
        into.parts.setdefault(name, []).append(values[keep])

    size = len(chunk)
    put("sheet", np.full(size, state.number, dtype=np.int16))
    put("row", np.arange(first, first + size, dtype=np.int32))
    put("pence", np.array(pence, dtype=np.int64))
    for name in _TEXTS:
        put(name, np.array(codes.get(name, [-1] * size), dtype=np.int32))
    place = state.columns.places.get("date")
    days = [into.dates[row[place]] for row in chunk] if place is not None else [0] * size
    put("date", np.array(days, dtype=np.int32))
    postcodes = _postcodes(into, state.columns, chunk)
    put("postcode", np.array(postcodes, dtype=np.int32))


def _postcodes(into: Gathering, columns: Columns, chunk: list[Row]) -> list[int]:
    """Code the printed postcode; where that cell is empty, the one found in the address."""
    coder = into.coders["postcode"]
    place = columns.places.get("postcode")
    found = [coder[row[place]] for row in chunk] if place is not None else [-1] * len(chunk)
    for part in reversed(columns.addresses):
        memo = into.addresses
        for index, row in enumerate(chunk):
            if found[index] < 0 and row[part]:
                cell = row[part]
                if cell not in memo:
                    memo[cell] = find_postcode(cell_text(cell))
                found[index] = coder[memo[cell]]
    return found
