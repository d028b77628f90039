"""Rounded words never turn something into nothing, nor a part into the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.web.charts.words import (
    distance_words,
    money_short,
    pence_in_pound,
    pence_range,
    share_words,
)


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (99, "99p"),
        (-1, "−1p"),
        (100, "£1"),
        (150, "£2"),
        (99_949, "£999"),
        (99_950, "£1.0k"),
        (123_456, "£1.2k"),
        (994_999, "£9.9k"),
        (999_499, "£10k"),
        (1_250_000, "£13k"),
        (17_464_973, "£175k"),
        (99_949_999, "£999k"),
        (99_950_000, "£1.00m"),
        (1_757_616_907, "£17.58m"),
        (123_456_789_012, "£1.23bn"),
        (-160_431_798, "−£1.60m"),
    ],
)
def test_money_short(pence: int, words: str) -> None:
    assert money_short(pence) == words


def test_bounds_that_differ_by_less_than_a_penny_get_a_decimal() -> None:
    assert pence_range(384959413, 402424386, 2467683192) == "15.6p to 16.3p"


def test_bounds_that_differ_by_a_penny_or_more_are_whole() -> None:
    assert pence_range(267, 333, 1000) == "27p to 33p"


def test_equal_bounds_are_one_figure() -> None:
    assert pence_range(267, 267, 1000) == "26.7p"


def test_nothing_has_no_share() -> None:
    assert share_words(0, 0) == pence_range(0, 0, 0) == pence_in_pound(0, 0, places=0) == "–"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 100, "0.0%"),
        (100, 100, "100.0%"),
        (99_999, 100_000, "over 99.9%"),
        (1, 100_000, "under 0.1%"),
        (-1, 100_000, "just below 0%"),
        (-50, 1000, "−5.0%"),
        (100_001, 100_000, "just over 100%"),
        (5, 10_000, "0.1%"),
    ],
)
def test_share_words(part: int, whole: int, words: str) -> None:
    assert share_words(part, whole) == words


@given(part=st.integers(0, 10**13), whole=st.integers(1, 10**13))
def test_a_share_reads_as_nothing_or_all_only_when_it_is(part: int, whole: int) -> None:
    words = share_words(part, whole)
    assert (words == "0.0%") == (part == 0)
    assert (words == "100.0%") == (part == whole)


@given(pence=st.integers(-(10**14), 10**14))
def test_short_money_is_near_the_amount(pence: int) -> None:
    words = money_short(pence).replace("−", "-").replace("£", "").replace(",", "")
    units = {"bn": 10**11, "m": 10**8, "k": 10**5, "p": 1}
    letter = next((unit for unit in units if words.endswith(unit)), "")
    value = Decimal(words.removesuffix(letter)) * (units[letter] if letter else 100)
    assert abs(value - pence) <= max(abs(pence) * Decimal("0.0501"), Decimal(50))


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0.0, "0 m"),
        (999.4, "999 m"),
        (999.5, "1.0 km"),
        (99_949.0, "99.9 km"),
        (268_763.0, "269 km"),
    ],
)
def test_distance_words(metres: float, words: str) -> None:
    assert distance_words(metres) == words
