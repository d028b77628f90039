"""Every real ledger: control totals computed without our reader, and no row unaccounted for."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from assetmap.anchors.reading.command import check
from assetmap.anchors.reading.errors import NotALedger
from assetmap.anchors.reading.payments import MISSING_DAY
from assetmap.anchors.reading.reader import read_ledger
from tests.real_files import real_file

# file, payments, sum, negative count, negative sum (None: not given by the notes), amount column
KNOWN = [
    ("spend_nhs/NEBD_2020-07_with_supplier_postcode.csv", 321, "24676831.92", 20, "-1604317.98", 7),
    ("spend_nhs/NEBD_2020-08_no_postcode.csv", 265, None, None, None, 7),
    ("spend_nhs/EPSH_2020-05_us_dates.csv", 202, "21980790.31", 12, "-1005086.40", 7),
    ("spend_nhs/KGST_2020-07_prefixed_supplier.csv", 50, None, None, None, 7),
    ("spend_nhs/KGST_2020-09_cp1252_pound_signs.csv", 43, "5160814.91", 0, "0.00", 7),
    ("spend_nhs/ROYF_2020-07_09_vat_numbers.csv", 679, "147884195.50", 27, "-3980518.52", 10),
    ("spend_nhs/KICO_2020-05.csv", 193, None, None, None, 9),
    ("spend_nhs/LEGR_2020-05_padded_amounts.csv", 107, None, None, None, 7),
    ("spend_nhs/LNWU_2020-06.csv", 97, None, None, None, 8),
    ("spend_nhs/CHWE_2020-05.csv", 101, None, None, None, 7),
    ("spend_nhs/CROY_2020-05_whole_pounds.csv", 183, None, None, None, 6),
    ("spend_nhs/IMPC_2020-05.csv", 256, None, None, None, 7),
    ("spend_nhs/BHR_2020-21_merged.xlsx", 1169, None, None, None, 7),
    ("spend_nhs/HILL_2020-09_11.xlsx", 191, None, None, None, 7),
    ("spend_council/leeds_2011-05_raw_dd-Mon-yy.csv", 7299, "77290968.66", 0, "0.00", 9),
    ("spend_council/gla_2017-P07.csv", 553, "14009109.50", 15, None, 5),
    ("spend_council/northtyneside_2020-08.csv", 754, None, None, None, 2),
    ("spend_council/harrogate_2021-12_small.csv", 37, None, None, None, 11),
    ("spend_council/salford_2016-09_gross_vat_net.csv", 871, None, None, None, 5),
    ("spend_council/calderdale_2021-11_card.csv", 96, None, None, None, 5),
    ("spend_council/manchester_2020-06.csv", 2233, None, None, None, 5),
    ("spend_council/oxford_2017-Q2_9cols.csv", 3259, None, None, None, 5),
    ("spend_birmingham_town_council/rsctc_2016-17.csv", 139, None, None, None, 4),
    (
        "spend_birmingham_town_council/rsctc_2017-18_q3_two_row_header.xlsx",
        51, "155792.00", 0, "0.00", 5,
    ),
]  # fmt: skip


def amounts_by_hand(path: Path, place: int) -> list[Decimal]:
    """The amounts of a clean column, without our reader."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        cells = [row[place] for sheet in book for row in sheet.iter_rows(values_only=True)]
        texts = [str(cell) for cell in cells if cell is not None]
    else:
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        texts = [row[place] for row in csv.reader(text.splitlines(keepends=True))]
    found = []
    for cell in texts:
        bare = cell.replace("£", "").replace(",", "").strip()
        sign = -1 if bare.startswith("(") else 1
        try:
            value = Decimal(bare.strip("()"))
        except ArithmeticError:
            continue  # the header
        found.append(sign * value.quantize(Decimal("0.01")))
    return found


@pytest.mark.parametrize(
    ("name", "payments", "total", "credits_", "negative", "place"), KNOWN, ids=lambda v: str(v)[:40]
)
def test_every_real_ledger_agrees_with_its_control_totals(
    name: str,
    payments: int,
    total: str | None,
    credits_: int | None,
    negative: str | None,
    place: int,
) -> None:
    path = real_file(name)
    reading = read_ledger(path)
    found = reading.check
    assert found.payments == payments
    assert found.rows == found.payments + found.refused_count == sum(s.rows for s in found.sheets)
    assert found.refused_count == 0
    assert int(reading.payments.pence.sum()) == int(found.net_total.scaleb(2))
    by_hand = amounts_by_hand(path, place)
    assert len(by_hand) == payments
    assert found.net_total == sum(by_hand)
    assert found.negative_count == sum(value < 0 for value in by_hand)
    if total is not None:
        assert found.net_total == Decimal(total)
    if credits_ is not None:
        assert found.negative_count == credits_
    if negative is not None:
        assert found.negative_total == Decimal(negative)
    result = CliRunner().invoke(check, [str(path), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["net_total"] == f"{found.net_total:.2f}"


def test_a_list_of_trusts_is_no_ledger() -> None:
    path = real_file("spend_nhs/nhs_ods_etr_trusts.csv")
    with pytest.raises(NotALedger, match="not a ledger"):
        read_ledger(path)
    result = CliRunner().invoke(check, [str(path), "--json"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "nhs_ods_etr_trusts.csv is not a ledger" in result.stderr


def test_the_ledger_with_postcodes_has_58_suppliers_and_american_dates() -> None:
    reading = read_ledger(real_file("spend_nhs/NEBD_2020-07_with_supplier_postcode.csv"))
    assert reading.check.suppliers == 58
    assert reading.check.date_order == "month_first"
    assert reading.check.columns["postcode"] == "Supplier Postcode"
    assert "RN8 3HR" in reading.payments.postcode.values
    assert not (reading.payments.day == MISSING_DAY).any()


def test_the_second_sheet_without_a_header_or_the_empty_column_is_continued() -> None:
    name = "spend_birmingham_town_council/rsctc_2017-18_q3_two_row_header.xlsx"
    reading = read_ledger(real_file(name))
    assert [(s.name, s.rows) for s in reading.check.sheets] == [("Page 1", 35), ("Page 2", 16)]
    assert reading.check.columns["vat"] == "Unrecoverable VAT"
    assert any("no header" in warning for warning in reading.check.warnings)
    second = reading.payments.sheet == 1
    categories = {
        reading.payments.category.values[c] for c in reading.payments.category.codes[second]
    }
    assert "Training and Conferences" in categories


def test_the_column_headed_supplier_name_that_holds_numbers_is_the_supplier_number() -> None:
    columns = read_ledger(real_file("spend_council/harrogate_2021-12_small.csv")).check.columns
    assert columns["supplier"] == "Supplier Name(T)"
    assert columns["supplier_id"] == "Supplier Name"


def test_net_is_chosen_of_gross_vat_and_net_and_said() -> None:
    found = read_ledger(real_file("spend_council/salford_2016-09_gross_vat_net.csv")).check
    assert found.amount_basis == "net"
    assert any("“Gross” was not summed" in warning for warning in found.warnings)


def test_a_card_number_in_place_of_a_supplier_is_masked() -> None:
    reading = read_ledger(real_file("spend_nhs/BHR_2020-21_merged.xlsx"))
    assert "4715050164000013" not in reading.payments.supplier.values
    assert "[card ending 0013]" in reading.payments.supplier.values
    assert reading.check.flags["masked"] == 3


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("spend_nhs/EPSH_2020-05_us_dates.csv", "month_first"),
        ("spend_nhs/CHWE_2020-05.csv", "day_first"),
        ("spend_nhs/KGST_2020-09_cp1252_pound_signs.csv", "unambiguous"),
        ("spend_council/leeds_2011-05_raw_dd-Mon-yy.csv", "unambiguous"),
    ],
)
def test_the_order_of_dates_is_settled_by_the_file(name: str, order: str) -> None:
    found = read_ledger(real_file(name)).check
    assert found.date_order == order
    assert found.flags["date"] == 0
