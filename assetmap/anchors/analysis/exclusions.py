"""Which payments could not be bought differently, and therefore are no procurement?

The table ``exclusions.csv`` beside this module is the whole rule: where to look (the supplier's
name or the category of spend), the words to look for, words that make an exception, the reason
and its source. It is meant to be read and argued with. The first row that matches gives the
reason, so the more telling reasons (tax, pensions, precepts) stand before "another public body".

Words match whole, in any case; ``&`` reads as AND; a star stands for the rest of a word and
``...`` for any words between. Excluded rows are never dropped: they are listed with their sums.

What the table leaves in, on purpose: universities and colleges, companies owned by public bodies
that sell goods or services (NHS Supply Chain, NHS Property Services), rents and rates paid through
a supplier. A name that ends in LTD is a company whatever else it says.
"""

from __future__ import annotations

import csv
import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

REASONS: tuple[str, ...] = (
    "tax",
    "pensions",
    "payroll",
    "treasury",
    "precept",
    "public_body",
    "grant",
    "benefit_to_individual",
    "group",
)
KEPT = int(np.iinfo(np.int16).max)
_TABLE = "exclusions.csv"
# Apostrophes and full stops vanish (N.H.S., King's); any other mark parts two words.
_VANISHING = ".'’`"
_PARTING = "".join(mark for mark in string.punctuation + "–—£§" if mark not in ".'`&")
_BETWEEN = "\x1f"
_TRIGGER_LETTERS = 3

LooksIn = Literal["supplier", "category"]


@dataclass(frozen=True)
class Exclusion:
    """One row of the table."""

    number: int
    looks_in: LooksIn
    pattern: str
    unless: tuple[str, ...]
    reason: str
    source: str


@dataclass(frozen=True)
class _Matcher:
    number: int
    found: re.Pattern[str]
    exception: re.Pattern[str] | None


@cache
def exclusion_table() -> tuple[Exclusion, ...]:
    """Read the packaged table, in its order.

    Raises
    ------
    ValueError
        A row names an unknown reason or looks in an unknown field: the package is broken.
    """
    text = files("assetmap.anchors.analysis").joinpath(_TABLE).read_text(encoding="utf-8")
    return tuple(
        _exclusion(number, row) for number, row in enumerate(csv.DictReader(text.splitlines()))
    )


def _exclusion(number: int, row: dict[str, str]) -> Exclusion:
    if row["reason"] not in REASONS or row["looks_in"] not in get_args(LooksIn):
        raise ValueError(f"{_TABLE}, row {number + 2}: unknown reason or field")
    looks_in: LooksIn = "supplier" if row["looks_in"] == "supplier" else "category"
    return Exclusion(
        number=number,
        looks_in=looks_in,
        pattern=row["pattern"],
        unless=tuple(part.strip() for part in row["unless"].split(";") if part.strip()),
        reason=row["reason"],
        source=row["source"],
    )


def words_of(text: str) -> str:
    """Write a name as the table compares it: capitals, single spaces, no punctuation.

    >>> words_of("King's & Queen`s  N.H.S. Trust (F179)")
    'KINGS AND QUEENS NHS TRUST F179'
    """
    return words_of_all([text])[0]


def words_of_all(texts: Sequence[str]) -> list[str]:
    """``words_of`` of many texts at once: each mark is replaced once in all of them together.

    >>> words_of_all(["Smith & Co.", "A/B"])
    ['SMITH AND CO', 'A B']
    """
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        # A text holds the separator itself (a control character): it counts as a space.
        joined = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)
    joined = joined.upper().replace("&", " AND ")
    for mark in _VANISHING:
        joined = joined.replace(mark, "")
    for mark in _PARTING:
        joined = joined.replace(mark, " ")
    return [" ".join(text.split()) for text in joined.split(_BETWEEN)] if texts else []


def _regex(pattern: str) -> str:
    parts: list[str] = []
    for word in pattern.split():
        if word == "...":
            parts.append(r"(?:\S+ )*?")
        else:
            parts.append(re.escape(word).replace(r"\*", r"\S*") + r"(?: |$)")
    return r"(?:^|(?<= ))" + "".join(parts)


@cache
def _triggers(looks_in: LooksIn) -> dict[str, tuple[_Matcher, ...]]:
    """Rows by the first letters of their first word: most names meet no row at all."""
    grouped: dict[str, list[_Matcher]] = {}
    for row in exclusion_table():
        if row.looks_in == looks_in:
            unless = "|".join(_regex(part) for part in row.unless)
            matcher = _Matcher(
                row.number, re.compile(_regex(row.pattern)), re.compile(unless) if unless else None
            )
            first = row.pattern.split()[0].rstrip("*")
            grouped.setdefault(first[:_TRIGGER_LETTERS], []).append(matcher)
    return {letters: tuple(matchers) for letters, matchers in grouped.items()}


def find_exclusion(looks_in: LooksIn, text: str) -> Exclusion | None:
    """Which row of the table, if any, keeps this supplier or category out of procurement?

    >>> find_exclusion("supplier", "Example & District NHS Foundation Trust").reason
    'public_body'
    >>> find_exclusion("supplier", "Grant Thornton UK LLP") is None
    True
    """
    number = _rule_of_words(looks_in, words_of(text))
    return None if number == KEPT else exclusion_table()[number]


@lru_cache(maxsize=131_072)
def _rule_of_words(looks_in: LooksIn, words: str) -> int:
    triggers = _triggers(looks_in)
    best: int = KEPT
    for letters in {word[:_TRIGGER_LETTERS] for word in words.split()}:
        for matcher in triggers.get(letters, ()):
            if (
                matcher.number < best
                and matcher.found.search(words)
                and not (matcher.exception and matcher.exception.search(words))
            ):
                best = matcher.number
    return best


def exclusion_numbers(looks_in: LooksIn, words: Iterable[str]) -> NDArray[np.int16]:
    """Row of the table for each text as ``words_of`` writes it, ``KEPT`` where none applies.

    ``KEPT`` is the largest int16, so that the smaller of a supplier's and a category's number is
    the row that decides.

    >>> (exclusion_numbers("category", ["BANK CHARGES"]) == KEPT).tolist()
    [True]
    """
    return np.array([_rule_of_words(looks_in, text) for text in words], dtype=np.int16)
