"""Amounts: what is read, what is refused and why, and that the quick ways agree with the slow."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.anchors.reading.amounts import plain_column, plain_pence, read_amount
from assetmap.anchors.reading.cells import Cell

READ: list[tuple[Cell, int]] = [
    ("1234.5", 123450),
    (" £38,148.43 ", 3814843),
    ("90,069.67 ", 9006967),
    ("£1,234.50", 123450),
    ("(123.45)", -12345),
    ("(279.36)", -27936),
    ("£(1,279.36)", -127936),
    ("(£279.36)", -27936),
    ("-£5", -500),
    ("£-5.00", -500),
    ("279.36-", -27936),
    ("−279.36", -27936),
    ("1 234 567.89", 123456789),
    ("1\u00a0234.50", 123450),
    ("GBP 12.00", 1200),
    ("12.00 GBP", 1200),
    ("Â£12.00", 1200),
    ("\ufffd12.00", 1200),
    (".5", 50),
    ("+7", 700),
    ("0", 0),
    ("99,999,999,999.99", 9_999_999_999_999),
    ("7956.420000000001", 795642),
    (7956.420000000001, 795642),
    (17.1, 1710),
    (-0.07, -7),
    (650, 65000),
    (3445000.0, 344500000),
    (12345678901.55, 1234567890155),
]

REFUSED: list[tuple[Cell, str]] = [
    ("", "no amount"),
    ("   ", "no amount"),
    ("#####", "column was too narrow"),
    ("#REF!", "spreadsheet error"),
    ("=SUM(A1:A9)", "formula"),
    ("01/05/2020", "date"),
    ("26-May-11", "date"),
    (date(2020, 5, 1), "date"),
    (timedelta(hours=1), "date or time"),
    (True, "TRUE or FALSE"),
    (float("nan"), "not a number"),
    (float("inf"), "not a number"),
    (1e11, "too large"),
    ("12345678901234567890", "too large"),
    ("999,999,999,999.00", "too large"),
    ("1.234,56", "decimal comma"),
    ("1,23.45", "misplaced thousands commas"),
    ("1,2345", "misplaced thousands commas"),
    ("1e6", "scientific"),
    ("NaN", "cannot be read"),
    ("€12.00", "not in pounds"),
    ("12.00 USD", "not in pounds"),
    ("-", "dash"),
    (" £ - ", "dash"),
    ("(-5)", "cannot be read"),
    ("-5-", "more than one sign"),
    ("12.00 CR", "cannot be read"),
    ("5%", "cannot be read"),
    ("see note", "cannot be read"),
    (".", "cannot be read"),
    ("1²", "cannot be read"),
    ("١٢", "cannot be read"),
]


@pytest.mark.case("L07")
@pytest.mark.parametrize(("cell", "pence"), READ, ids=repr)
def test_money_is_read_to_the_penny(cell: Cell, pence: int) -> None:
    assert read_amount(cell).pence == pence
    assert not read_amount(cell).rounded
    assert plain_pence(cell) in (None, pence)
    assert plain_column([cell, "1.00"]) in ([None, 100], [pence, 100])


@pytest.mark.case("L07")
@pytest.mark.parametrize(("cell", "reason"), REFUSED, ids=repr)
def test_what_is_not_money_is_refused_with_its_reason(cell: Cell, reason: str) -> None:
    assert read_amount(cell).pence is None
    assert reason in read_amount(cell).reason
    assert plain_pence(cell) is None
    assert plain_column([cell, "1.00"]) == [None, 100]


@pytest.mark.parametrize(("cell", "pence"), [("12.345", 1235), ("-0.005", -1), (0.125, 13)])
def test_a_fraction_of_a_penny_is_rounded_and_said(cell: Cell, pence: int) -> None:
    found = read_amount(cell)
    assert (found.pence, found.rounded) == (pence, True)
    assert plain_pence(cell) is None


@pytest.mark.case("L07")
@given(st.integers(-(10**13) + 1, 10**13 - 1))
def test_every_printing_of_an_amount_reads_back(pence: int) -> None:
    size = Decimal(abs(pence)).scaleb(-2)
    sign = "-" if pence < 0 else ""
    printed = [f"{sign}{size:.2f}", f"{sign}£{size:,.2f}", f" {sign}{size:,.2f} "]
    printed.append(f"({size:,.2f})" if pence < 0 else f"+{size:.2f}")
    printed.append(f"{size:.2f}-" if pence < 0 else f"£ {size:.2f}")
    for text in printed:
        assert read_amount(text).pence == pence
        assert plain_pence(text) in (None, pence)
    assert plain_column(printed[:3]) == [pence] * 3
    if abs(pence) < 10**12:
        assert read_amount(float(Decimal(pence).scaleb(-2))).pence == pence


@given(st.text(alphabet="0123456789.,-()£ eE#=/", max_size=14))
def test_the_quick_ways_never_read_what_the_slow_way_refuses(text: str) -> None:
    quick = plain_pence(text)
    if quick is not None:
        assert read_amount(text).pence == quick
    assert plain_column([text]) == [quick]


def test_one_odd_cell_in_a_long_column_does_not_stall_the_reader() -> None:
    cells: list[Cell] = ["123.45"] * 20_000
    cells.append("nothing")
    start = time.monotonic()
    assert plain_column(cells)[-1] is None
    assert time.monotonic() - start < 5


def test_a_cell_that_spans_lines_is_not_two_amounts() -> None:
    assert plain_column(["1.00\n2.00", "3.00"]) == [None, 300]


@given(st.lists(st.text(alphabet="0123.,-£ \n", max_size=9), max_size=6))
def test_a_column_reads_as_its_cells_do(texts: list[str]) -> None:
    assert plain_column([*texts]) == [plain_pence(text) for text in texts]
