"""What to read before quoting, and what shared addresses would change."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shared_addresses import SharedAddress
from assetmap.anchors.pages.parts import Row, Table, counted, listed, pence_words, percent
from assetmap.core.money import money_words
from assetmap.web.charts.words import distance_words

_LISTED_ADDRESSES = 12
_NAMED_IN_A_SENTENCE = 3


@dataclass(frozen=True)
class MainCaution:
    """The one caution that stands beside the headline: its size, the reason, what to do."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class SharedPart:
    """Addresses that several suppliers share, and the main figures with and without them."""

    lead: str
    table: Table
    compared: Table


def main_caution(catchment: Catchment) -> MainCaution | None:
    """The gravest caution; a shared address before the others once a share can be given."""
    if catchment.shared_addresses and not catchment.local_share.low_match:
        return _shared_caution(catchment, catchment.shared_addresses[0])
    for caution in catchment.cautions:
        if caution.code != "shared_address":
            return MainCaution("Read this before you quote it", (caution.text,))
    return None


def other_cautions(catchment: Catchment, main: MainCaution | None) -> tuple[str, ...]:
    """The cautions that the main one does not say."""
    said = main.sentences if main else ()
    shared_said = main is not None and bool(catchment.shared_addresses) and len(said) > 1
    return tuple(
        caution.text
        for caution in catchment.cautions
        if caution.text not in said and not (shared_said and caution.code == "shared_address")
    )


def _shared_caution(catchment: Catchment, top: SharedAddress) -> MainCaution:
    total = catchment.total_pence
    share = pence_words(top.pence, total, places=0 if top.pence * 10 >= total else 1)
    names = [catchment.supplier_name[number] for number in top.suppliers]
    shown = names[:_NAMED_IN_A_SENTENCE]
    if len(names) > len(shown):
        shown.append(counted(len(names) - len(shown), "other"))
    without = catchment.without_shared_addresses
    change = (
        f"Without shared addresses, {percent(without.local_share)} of the placed pounds would be "
        f"local instead of {percent(catchment.local_share.share_of_located)}"
    )
    if without.d50_m is not None and catchment.curve.d50_m is not None:
        change += (
            f", and half of the placed money would be paid within {distance_words(without.d50_m)} "
            f"instead of {distance_words(catchment.curve.d50_m)}"
        )
    return MainCaution(
        f"Read this before you quote it: {share} of each pound goes to one shared address",
        (
            f"{listed(shown)} are paid at one postcode ({top.postcode}): "
            f"{money_words(top.pence)}. That may be where invoices are handled, not where the "
            "work is done.",
            f"{change}.",
            "Ask the body where these suppliers work; whoever runs this site can then correct "
            "their places.",
        ),
    )


def shared_part(catchment: Catchment) -> SharedPart | None:
    """Every shared address with its suppliers; None when there is none."""
    addresses = catchment.shared_addresses
    if not addresses and not catchment.shared_addresses_not_listed:
        return None
    rows: list[Row] = []
    for address in addresses[:_LISTED_ADDRESSES]:
        rows.append(Row((address.postcode, money_words(address.pence), percent(address.share))))
        rows += [
            Row((f"– {catchment.supplier_name[number]}", money_words(pence), ""))
            for number, pence in zip(address.suppliers, address.supplier_pence, strict=True)
        ]
        if address.others:
            people = counted(address.others, "payee")
            rows.append(Row((f"– {people} named like people, pooled elsewhere", "", "")))
    rest = addresses[_LISTED_ADDRESSES:]
    if rest:
        words = counted(len(rest), "more address", "more addresses")
        rows.append(Row((words, money_words(sum(one.pence for one in rest)), "")))
    lead = (
        "A postcode is shared when three or more suppliers are paid there, or two where it takes "
        "5% of the money."
    )
    if catchment.shared_addresses_not_listed:
        number = counted(catchment.shared_addresses_not_listed, "more address", "more addresses")
        lead += f" {number} where nobody may be named: left out here, counted below."
    return SharedPart(
        lead,
        Table(
            "Suppliers paid at shared addresses",
            ("Address and suppliers", "Paid", "Of the total"),
            tuple(rows),
            numbers=2,
        ),
        _compared(catchment),
    )


def _compared(catchment: Catchment) -> Table:
    curve, without = catchment.curve, catchment.without_shared_addresses
    return Table(
        "The main figures with and without shared addresses",
        ("Figure", "With them", "Without them"),
        (
            Row(("Half of the placed money within", _far(curve.d50_m), _far(without.d50_m))),
            Row(("Four fifths within", _far(curve.d80_m), _far(without.d80_m))),
            Row(
                (
                    f"Paid in {catchment.local.name}, of placed pounds",
                    percent(catchment.local_share.share_of_located),
                    percent(without.local_share),
                )
            ),
        ),
        numbers=2,
    )


def _far(metres: float | None) -> str:
    return "–" if metres is None else distance_words(metres)
