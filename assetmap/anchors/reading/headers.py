"""Recognising header cells, and the row (or two rows) in which they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.anchors.reading.cells import Row, cell_text, filled
from assetmap.anchors.reading.fields import FIELD_OF, MONEY

# Titles above a header are a handful of lines; a header further down is not one.
SEARCH_ROWS = 100
_BY_WORDS, _BY_TYPO = 1000, 2000
_POUND = re.compile(r"Â£|â£|ï¿½|[£\ufffd]", re.IGNORECASE)
_OTHER = re.compile(r"[^a-z0-9]+")
_FIGURES = re.compile(r"[-£(),.0-9 /:]+")
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_MONEY_WORD = r"\b(amount|value|total|paid|payment|spend|cost|sum|price|sterling)\b"
_EXCLUDING = re.compile(r"\b(net|ex|exc|excl|excluding|exclusive|without)\b")
_INCLUDING = re.compile(r"\b(gross|inc|incl|including|inclusive|with)\b")


@dataclass(frozen=True)
class Recognised:
    """The field that a header names; the lower ``rank`` wins, and typos are said aloud."""

    field: str
    rank: int
    typo: bool = False


@dataclass(frozen=True)
class HeaderFound:
    """Where the header stands (row from 1, over ``height`` rows) and its unique names."""

    row: int
    height: int
    names: tuple[str, ...]
    fields: Mapping[int, Recognised]


def reduce_header(text: str) -> str:
    """Bring a header to the form of the table of names.

    >>> reduce_header(" Net Amount (£) "), reduce_header("Amount_Â£"), reduce_header("£ (net)")
    ('net amount', 'amount', 'net')
    """
    bare = _OTHER.sub(" ", _POUND.sub(" ", text).lower()).strip()
    return bare.removesuffix(" gbp").strip()


def recognise_header(text: str) -> Recognised | None:
    """Say which field a header text names, or ``None``.

    The table of names first, then the text without its brackets, then the words net, gross and
    VAT beside a word for money, at last one slip of the keyboard in a name of seven letters up.

    >>> recognise_header("Supplier (Beneficiary) Name").field
    'supplier'
    >>> recognise_header("Suplier Name").typo, recognise_header("Entuty") is None
    (True, True)
    """
    reduced = reduce_header(text)
    if not reduced:
        return None
    if known := FIELD_OF.get(reduced):
        return Recognised(*known)
    brackets = " ".join(_BRACKETED.findall(text)).lower()
    if brackets and not re.search(r"vat|net|gross|code|no\b|id\b", brackets):
        without = reduce_header(_BRACKETED.sub(" ", text))
        if known := FIELD_OF.get(without):
            return Recognised(known[0], known[1] + 1)
    if re.search(_MONEY_WORD, reduced) and not re.search(
        r"\b(date|type|number|no|code)\b", reduced
    ):
        if _EXCLUDING.search(reduced):
            return Recognised("net", _BY_WORDS)
        if _INCLUDING.search(reduced):
            return Recognised("gross", _BY_WORDS)
        if re.search(r"\bamount\b", reduced):
            return Recognised("vat" if "vat" in reduced.split() else "amount", _BY_WORDS)
    if len(reduced) >= 7:
        near = {
            FIELD_OF[name][0] for name in FIELD_OF if len(name) >= 7 and one_slip(reduced, name)
        }
        if len(near) == 1:
            return Recognised(near.pop(), _BY_TYPO, typo=True)
    return None


def one_slip(left: str, right: str) -> bool:
    """Tell whether two words differ by one letter put in, left out, changed or swapped.

    >>> one_slip("suplier", "supplier"), one_slip("amuont", "amount"), one_slip("net", "gross")
    (True, True, False)
    """
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest, other = left[start:], right[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[2:] == other[2:] and rest[:2] == other[1::-1])
    )


def unique_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Tell repeated header names apart by position; an empty one is named after its column.

    >>> unique_names(["Name", "", "name"])
    ('Name', 'column 2', 'name (2)')
    """
    seen: dict[str, int] = {}
    names = []
    for place, text in enumerate(texts, start=1):
        key = text.lower()
        seen[key] = seen.get(key, 0) + 1
        again = f"{text} ({seen[key]})" if seen[key] > 1 else text
        names.append(again if text else f"column {place}")
    return tuple(names)


def find_header(window: Sequence[Row], wanted: Sequence[str] = ()) -> HeaderFound | None:
    """Find the header among the first rows of a sheet.

    Parameters
    ----------
    window : sequence of rows
        The first rows of the sheet, from row 1.
    wanted : sequence of str
        Headers that a person named: the header is the row that holds them all.

    Returns
    -------
    HeaderFound or None
        The earliest row that names the most fields. A second header row is joined when that
        recognises more. ``None`` when no row names a column of money and one more field.
    """
    keys = [reduce_header(re.sub(r" \(\d+\)$", "", name)) for name in wanted]
    best: HeaderFound | None = None
    most = 0
    # All single rows first: a title above the header must not be joined to it for nothing.
    for height in (1, 2):
        for index in range(min(len(window), SEARCH_ROWS)):
            found = header_at(window, index, height)
            if found is None:
                continue
            named = {recognised.field for recognised in found.fields.values()}
            if wanted:
                reduced = {reduce_header(name) for name in found.names}
                if not all(key in reduced for key in keys):
                    continue
            elif not (named & set(MONEY) and len(named) > 1):
                continue
            if len(named) + 1 > most:
                best, most = found, len(named) + 1
    return best


def header_at(window: Sequence[Row], index: int, height: int) -> HeaderFound | None:
    """Read row ``index`` (from 0) and the next ``height - 1`` as a header, if they are texts."""
    rows = window[index : index + height]
    if len(rows) < height or not all(_looks_like_names(row) for row in rows):
        return None
    texts, fields = [], {}
    for place in range(max(map(len, rows))):
        parts = [cell_text(row[place]) if place < len(row) else "" for row in rows]
        joined = " ".join(part for part in parts if part)
        lowest = next((part for part in reversed(parts) if part), "")
        recognised = recognise_header(joined) or recognise_header(lowest)
        texts.append(joined)
        if recognised:
            fields[place] = recognised
    return HeaderFound(index + 1, height, unique_names(texts), fields)


def _looks_like_names(row: Row) -> bool:
    """Header cells are texts, not figures: a payment is never taken for a header."""
    cells = filled(row)
    return bool(cells) and all(
        text == "£" or (isinstance(row[place], str) and not _FIGURES.fullmatch(text))
        for place, text in cells
    )
