"""What the cells below a header hold: the evidence that settles or refuses a column's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetmap.anchors.reading.amounts import plain_pence, read_amount
from assetmap.anchors.reading.cells import Cell, Row, cell_text, filled
from assetmap.anchors.reading.dates import NO_DATE, read_date
from assetmap.places.postcodes import normalise_postcode

# Nearly all: a few odd cells must not hide what a column is.
_NEARLY_ALL = 0.9
_PRINTED_AS_MONEY = frozenset("£.,(")


def column(body: Sequence[Row], place: int) -> list[Cell]:
    """List the cells of one column that hold something."""
    return [row[place] for row in body if place < len(row) and cell_text(row[place])]


def share(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    """Give the share of cells that pass a test; none of nothing.

    >>> share(["1", "x"], lambda cell: cell == "1"), share([], bool)
    (0.5, 0.0)
    """
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def is_amount(cell: Cell) -> bool:
    """Tell whether the cell can be read as money."""
    return plain_pence(cell) is not None or read_amount(cell).pence is not None


def is_pence(cell: Cell) -> bool:
    """Tell whether the cell is printed as money: with pence, commas, brackets or a pound sign."""
    if isinstance(cell, float):
        return not cell.is_integer() and not read_amount(cell).rounded
    if not isinstance(cell, str) or not _PRINTED_AS_MONEY.intersection(cell):
        return False
    read = read_amount(cell)
    return read.pence is not None and not read.rounded


def is_date(cell: Cell) -> bool:
    """Tell whether the cell can be read as a date, whichever order it is in."""
    return read_date(cell) != NO_DATE


def is_figure(cell: Cell) -> bool:
    """Tell whether the cell is a number or a date: what stands below a header."""
    return not isinstance(cell, str) or is_amount(cell) or is_date(cell)


def is_empty(body: Sequence[Row], place: int) -> bool:
    """Tell whether the column holds nothing."""
    return not column(body, place)


def holds_money(body: Sequence[Row], place: int) -> bool:
    """Tell whether any cell is money: enough for a column whose name says so."""
    return any(map(is_amount, column(body, place)))


def holds_only_money(body: Sequence[Row], place: int) -> bool:
    """Tell whether nearly all cells are money."""
    return share(column(body, place), is_amount) >= _NEARLY_ALL


def holds_pence(body: Sequence[Row], place: int) -> bool:
    """Tell whether the column is money without its name saying so."""
    cells = column(body, place)
    return share(cells, is_amount) >= _NEARLY_ALL and any(map(is_pence, cells))


def holds_dates(body: Sequence[Row], place: int) -> bool:
    """Tell whether any cell is a date."""
    return any(map(is_date, column(body, place)))


def holds_only_dates(body: Sequence[Row], place: int) -> bool:
    """Tell whether nearly all cells are dates and not serial numbers."""
    cells = [cell for cell in column(body, place) if not cell_text(cell).isdigit()]
    return share(cells, is_date) >= _NEARLY_ALL


def holds_digits(body: Sequence[Row], place: int) -> bool:
    """Tell whether nearly all cells are bare numbers, as supplier numbers are."""
    return share(column(body, place), lambda cell: cell_text(cell).isdigit()) >= _NEARLY_ALL


def holds_postcodes(body: Sequence[Row], place: int) -> bool:
    """Tell whether nearly all cells are shaped as postcodes."""
    cells = column(body, place)
    return share(cells, lambda cell: normalise_postcode(cell_text(cell)) is not None) >= _NEARLY_ALL


def holds_words(body: Sequence[Row], place: int) -> bool:
    """Tell whether most cells are words: neither money nor dates."""
    return share(column(body, place), lambda cell: not is_figure(cell)) >= 0.5


def differ(body: Sequence[Row], left: int, right: int) -> bool:
    """Tell whether two money columns disagree on any row that has both."""
    return any(
        cell_text(row[left]) != cell_text(row[right])
        for row in body
        if max(left, right) < len(row) and cell_text(row[left]) and cell_text(row[right])
    )


def vat_adds_up(body: Sequence[Row], net: int, vat: int, gross: int) -> bool:
    """Tell whether net + VAT = gross on nearly all rows that have the three figures."""
    sums = []
    for row in body:
        if max(net, vat, gross) < len(row):
            parts = [read_amount(row[place]).pence for place in (net, vat, gross)]
            if parts[0] is not None and parts[1] is not None and parts[2] is not None:
                sums.append(abs(parts[0] + parts[1] - parts[2]) <= 1)
    return bool(sums) and sum(sums) >= _NEARLY_ALL * len(sums)


def looks_like_payments(body: Sequence[Row]) -> bool:
    """Tell whether at least three rows hold money with pence beside a date or two other cells."""
    seen = 0
    for row in body:
        cells = [row[place] for place, _ in filled(row)]
        if any(map(is_pence, cells)) and (len(cells) > 2 or any(map(is_date, cells))):
            seen += 1
    return seen >= 3
