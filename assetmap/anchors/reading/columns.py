"""Which column of a sheet holds which field: known names first, then what the cells hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assetmap.anchors.reading import evidence
from assetmap.anchors.reading.cells import Row, filled
from assetmap.anchors.reading.errors import ColumnsUnclear
from assetmap.anchors.reading.fields import FIELDS, MONEY, AmountBasis
from assetmap.anchors.reading.headers import (
    SEARCH_ROWS,
    HeaderFound,
    find_header,
    header_at,
    reduce_header,
)

_BASIS: dict[str, AmountBasis] = {"net": "net", "amount": "unknown", "gross": "gross"}


@dataclass(frozen=True)
class Columns:
    """The columns of one sheet, positions from 0.

    ``money`` is the position of the figure that is summed, ``basis`` what it is (net, gross,
    unknown), ``monies`` every money column, ``addresses`` every part of the address, ``empty``
    the columns that hold nothing below the header.
    """

    header_row: int
    header_height: int
    names: tuple[str, ...]
    places: Mapping[str, int]
    money: int
    basis: AmountBasis
    monies: tuple[int, ...]
    addresses: tuple[int, ...]
    empty: frozenset[int]
    notes: tuple[str, ...]

    def headers(self) -> dict[str, str]:
        """Give field to header as printed, in the order of the fields."""
        return {name: self.names[self.places[name]] for name in FIELDS if name in self.places}


@dataclass
class _Choice:
    """What is known of a sheet's columns while they are being chosen."""

    header: HeaderFound
    body: list[Row]
    places: dict[str, int]
    notes: list[str]
    mapped: frozenset[str]

    def name(self, place: int) -> str:
        return self.header.names[place]


def choose_columns(
    window: Sequence[Row], mapping: Mapping[str, str], *, where: str
) -> Columns | None:
    """Choose the columns of a sheet from its first rows.

    Parameters
    ----------
    window : sequence of rows
        The first rows, from row 1; several hundred make good evidence.
    mapping : mapping of field to header
        What a person gave; it wins over everything.
    where : str
        How to name the file or sheet in a message.

    Returns
    -------
    Columns or None
        ``None`` when no row is a header.

    Raises
    ------
    ColumnsUnclear
        When there is a header but the amount or the supplier cannot be told.
    """
    header = find_header(window, tuple(mapping.values()))
    likely = header or _likely_header(window)
    if header is None and mapping:
        names = ", ".join(f"“{name}”" for name in mapping.values())
        raise _unclear(where, likely, f"no row holds the headers {names}")
    if likely is None:
        return None
    body = [row for row in window[likely.row + likely.height - 1 :] if len(filled(row)) > 1]
    if not body:
        return None
    choice = _Choice(likely, body, {}, [], frozenset(mapping))
    _place_mapped(choice, mapping, where)
    _place_named(choice, where)
    _place_by_content(choice)
    if "supplier" not in choice.places and "supplier_id" not in choice.places:
        if header is None and not evidence.looks_like_payments(body):
            return None
        raise _unclear(where, likely, "the column of the supplier cannot be told")
    if not any(name in choice.places for name in MONEY):
        raise _unclear(where, likely, "the column of the amount cannot be told")
    return _finish(choice)


def _unclear(where: str, header: HeaderFound | None, why: str) -> ColumnsUnclear:
    names = header.names if header else ()
    seen = f" Headers seen: {', '.join(f'“{name}”' for name in names)}." if names else ""
    return ColumnsUnclear(
        f"{where}: {why}.{seen} Say which is which, for example "
        "--map supplier=“header” --map amount=“header” --map date=“header”.",
        names,
    )


def _likely_header(window: Sequence[Row]) -> HeaderFound | None:
    """Take the first row of three or more texts that stands straight above figures."""
    for index, row in enumerate(window[:SEARCH_ROWS]):
        if len(filled(row)) < 3 or (found := header_at(window, index, 1)) is None:
            continue
        if any(
            evidence.is_figure(cell) for below in window[index + 1 : index + 4] for cell in below
        ):
            return found
    return None


def _place_mapped(choice: _Choice, mapping: Mapping[str, str], where: str) -> None:
    for name, header in mapping.items():
        exact = [i for i, text in enumerate(choice.header.names) if text.lower() == header.lower()]
        near = [
            i
            for i, text in enumerate(choice.header.names)
            if reduce_header(text) == reduce_header(header)
        ]
        if not (exact or near):
            raise _unclear(where, choice.header, f"no column is headed “{header}”")
        choice.places[name] = (exact or near)[0]


def _place_named(choice: _Choice, where: str) -> None:
    """Give each field the best-named column whose cells do not contradict the name."""
    taken = set(choice.places.values())
    for name in FIELDS:
        if name in choice.places:
            continue
        found = sorted(
            (evidence.is_empty(choice.body, place), recognised.rank, place)
            for place, recognised in choice.header.fields.items()
            if recognised.field == name and place not in taken
        )
        if name in MONEY:
            found = [item for item in found if evidence.holds_money(choice.body, item[2])]
        if name == "date":
            found = [
                item for item in found if item[0] or evidence.holds_dates(choice.body, item[2])
            ]
        if name == "supplier" and len(found) > 1:
            found.sort(key=lambda item: evidence.holds_digits(choice.body, item[2]))
            first_digits = next(
                (i for i in found if evidence.holds_digits(choice.body, i[2])), None
            )
            if first_digits and first_digits is not found[0]:
                choice.places.setdefault("supplier_id", first_digits[2])
                taken.add(first_digits[2])
        if not found:
            continue
        place = found[0][2]
        choice.places[name] = place
        taken.add(place)
        _say_choice(choice, name, [item for item in found if not item[0]], where)


def _say_choice(choice: _Choice, name: str, found: list[tuple[bool, int, int]], where: str) -> None:
    """Say when another column could have been meant; refuse when the sums would differ blindly."""
    place = choice.places[name]
    if place in choice.header.fields and choice.header.fields[place].typo:
        choice.notes.append(f"the header “{choice.name(place)}” was read as {name}")
    others = [item for item in found if item[2] not in choice.places.values()]
    if name in MONEY and others and found and found[0][2] == place:
        twins = [
            i for i in others if i[1] == found[0][1] and evidence.differ(choice.body, place, i[2])
        ]
        if twins:
            raise _unclear(
                where,
                choice.header,
                f"“{choice.name(place)}” and “{choice.name(twins[0][2])}” could both be the amount",
            )
    if others and name in (*MONEY, "date", "reference", "supplier"):
        rest = ", ".join(f"“{choice.name(item[2])}”" for item in others)
        choice.notes.append(
            f"“{choice.name(place)}” was taken as {name}; {rest} could also be meant "
            "and was not read"
        )


def _place_by_content(choice: _Choice) -> None:
    """Find an unnamed amount, date or postcode column when exactly one column holds such cells."""
    if not any(name in choice.places for name in MONEY):
        _place_alone(choice, "amount", evidence.holds_pence)
    if "date" not in choice.places:
        _place_alone(choice, "date", evidence.holds_only_dates)
    if "postcode" not in choice.places and "address" not in choice.places:
        _place_alone(choice, "postcode", evidence.holds_postcodes)


def _place_alone(choice: _Choice, name: str, holds: Callable[[Sequence[Row], int], bool]) -> None:
    taken = set(choice.places.values())
    found = [
        place
        for place in range(len(choice.header.names))
        if place not in taken and holds(choice.body, place)
    ]
    if len(found) != 1:
        return
    choice.places[name] = found[0]
    choice.notes.append(
        f"no header names the {name}; “{choice.name(found[0])}” was taken because it alone holds "
        f"such cells: give --map {name}=… if that is wrong"
    )


def _finish(choice: _Choice) -> Columns:
    """Choose the money column and its basis: the one that was mapped, else net, amount, gross."""
    places = choice.places
    named = [name for name in MONEY if name in places]
    chosen = next((name for name in named if name in choice.mapped), named[0])
    basis = _BASIS[chosen]
    if len(named) > 1:
        rest = " and ".join(f"“{choice.name(places[name])}”" for name in named if name != chosen)
        choice.notes.append(
            f"amounts are from “{choice.name(places[chosen])}” ({basis}); {rest} was not summed"
        )
    if (
        chosen == "amount"
        and "vat" in places
        and "gross" in places
        and evidence.vat_adds_up(choice.body, places["amount"], places["vat"], places["gross"])
    ):
        basis = "net"
    if basis == "gross":
        choice.notes.append("amounts include VAT: the file has no net column")
    if "date" not in places:
        choice.notes.append("no column holds dates, so payments have none")
    monies = {places[name] for name in (*MONEY, "vat") if name in places}
    recognised = choice.header.fields.items()
    monies |= {place for place, found in recognised if found.field in (*MONEY, "vat")}
    addresses = {place for place, found in recognised if found.field == "address"}
    addresses |= {places["address"]} if "address" in places else set()
    return Columns(
        header_row=choice.header.row,
        header_height=choice.header.height,
        names=choice.header.names,
        places=dict(places),
        money=places[chosen],
        basis=basis,
        monies=tuple(sorted(monies)),
        addresses=tuple(sorted(addresses)),
        empty=frozenset(
            place
            for place in range(len(choice.header.names))
            if evidence.is_empty(choice.body, place)
        ),
        notes=tuple(choice.notes),
    )


def continue_columns(before: Columns, window: Sequence[Row]) -> Columns | None:
    """Lay the columns of the sheet before over a sheet without a header, when the cells agree.

    The positions are tried as they are, then without the columns that were empty before (a sheet
    may leave those out). Amounts and dates must agree on nearly all rows of three cells or more,
    and the supplier must be words.
    """
    body = [row for row in window if len(filled(row)) >= 3]
    if not body:
        return None
    width = max(place for row in body for place, _ in filled(row)) + 1
    kept = [place for place in range(len(before.names)) if place not in before.empty]
    for order in (list(range(len(before.names))), kept):
        new = {old: place for place, old in enumerate(order) if place < width}
        if len(order) < width or before.money not in new:
            continue
        places = {name: new[old] for name, old in before.places.items() if old in new}
        monies = tuple(sorted(new[old] for old in before.monies if old in new))
        if not _cells_agree(body, places, monies, new[before.money]):
            continue
        return Columns(
            header_row=0,
            header_height=0,
            names=tuple(before.names[old] for old in order),
            places=places,
            money=new[before.money],
            basis=before.basis,
            monies=monies,
            addresses=tuple(new[old] for old in before.addresses if old in new),
            empty=frozenset(),
            notes=(),
        )
    return None


def _cells_agree(
    body: Sequence[Row], places: Mapping[str, int], monies: Sequence[int], money: int
) -> bool:
    if not evidence.holds_only_money(body, money):
        return False
    if not all(
        evidence.is_empty(body, place) or evidence.holds_only_money(body, place) for place in monies
    ):
        return False
    if "date" in places and not evidence.holds_only_dates(body, places["date"]):
        return False
    return "supplier" not in places or evidence.holds_words(body, places["supplier"])
