"""Each rule of the reader on small files with invented names and real dirt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assetmap.anchors.reading.check import LedgerCheck
from assetmap.anchors.reading.errors import (
    ColumnsUnclear,
    LedgerUnreadable,
    NotALedger,
    UnreadableFile,
)
from assetmap.anchors.reading.payments import MISSING_DAY, Coded
from assetmap.anchors.reading.reader import LedgerReading, read_ledger

DATA = Path(__file__).resolve().parents[2] / "data" / "ledgers"
HEADER = "Date,Supplier,Reference,Amount"


def ledger(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding) + b"\n")
    return path


def read(folder: Path, *lines: str) -> LedgerReading:
    reading = read_ledger(ledger(folder, *lines))
    accounted(reading)
    return reading


def accounted(reading: LedgerReading) -> None:
    check = reading.check
    assert check.rows == check.payments + check.refused_count
    assert check.refused_count == len(check.refused)
    assert check.net_total == Decimal(sum(reading.payments.pence.tolist())).scaleb(-2)


def texts(coded: Coded) -> Sequence[str | None]:
    return [coded.values[code] if code >= 0 else None for code in coded.codes.tolist()]


def skipped(check: LedgerCheck) -> dict[str, int]:
    return {name: count for name, count in check.skipped.items() if count}


@pytest.mark.case("L10", "L11")
def test_american_dates_typos_and_doubtful_rows() -> None:
    reading = read_ledger(DATA / "us_dates.csv")
    accounted(reading)
    check = reading.check
    assert check.payments == 3
    assert check.net_total == Decimal("930.14")
    assert (check.negative_count, check.negative_total) == (2, Decimal("-304.36"))
    assert check.date_order == "month_first"
    assert (check.date_from, check.date_to) == (date(2020, 5, 4), date(2020, 5, 31))
    assert check.columns["supplier"] == "Suplier Name"
    assert any("“Suplier Name” was read as supplier" in text for text in check.warnings)
    assert check.refused[0].row == 5
    assert "date stands where the amount" in check.refused[0].reason
    assert "EXAMPLE WORKS LIMITED" in check.refused[0].text
    assert check.flags["person_like"] == 1
    assert check.flags["postcode"] == 1
    assert check.flags["reference"] == 1
    assert reading.payments.row.tolist() == [2, 3, 4]
    assert texts(reading.payments.postcode) == ["B18 7QA", "B66 2AA", "ZZ"]
    assert check.sha256 == hashlib.sha256((DATA / "us_dates.csv").read_bytes()).hexdigest()
    assert check.file == "us_dates.csv"


@pytest.mark.case("L11")
def test_titles_repeated_headers_totals_and_footers_are_counted_not_summed() -> None:
    reading = read_ledger(DATA / "titles_totals.csv")
    accounted(reading)
    check = reading.check
    assert check.encoding == "windows-1252"
    assert check.header_row == 4
    assert skipped(check) == {"blank": 2, "title": 3, "repeated_header": 1, "footer": 1, "total": 1}
    assert (check.payments, check.refused_count) == (4, 1)
    assert "too narrow" in check.refused[0].reason
    assert check.refused[0].row == 12
    assert (check.printed_total, check.control) == (Decimal("38201.00"), "agrees")
    assert check.net_total == Decimal("38201.00")
    assert "Total Energies" in reading.payments.supplier.values
    assert check.flags["supplier"] == 1
    assert texts(reading.payments.description)[2] == "Repairs, roads"


def test_net_wins_and_the_postcode_comes_out_of_the_address() -> None:
    reading = read_ledger(DATA / "gross_vat_net.csv")
    accounted(reading)
    check = reading.check
    assert (check.delimiter, check.amount_basis, check.date_order) == (";", "net", "unambiguous")
    assert check.net_total == Decimal("110.00")
    assert check.columns["gross"] == "Gross"
    assert "decimal comma" in check.refused[0].reason
    assert texts(reading.payments.postcode) == ["B18 7QA", None]


@pytest.mark.case("L11")
def test_totals_that_differ_are_the_control_and_never_summed(tmp_path: Path) -> None:
    check = read(tmp_path, HEADER, "2020-05-01,A Ltd,1,10.00", "2020-05-02,B Ltd,2,5.00",
                 "Grand total,,,16.00").check  # fmt: skip
    assert (check.net_total, check.printed_total) == (Decimal("15.00"), Decimal("16.00"))
    assert check.control == "differs"
    assert any("£1.00 apart" in warning for warning in check.warnings)


def test_a_bare_amount_is_a_total_only_when_it_is_the_sum(tmp_path: Path) -> None:
    lines = [HEADER, "2020-05-01,A Ltd,1,10.00", "2020-05-02,B Ltd,2,5.00"]
    total = read(tmp_path, *lines, ",,,15.00").check
    assert (total.payments, total.control, total.skipped["total"]) == (2, "agrees", 1)
    payment = read(tmp_path, *lines, ",,,150000.00").check
    assert (payment.payments, payment.control) == (3, "absent")
    assert any("row 4" in warning and "only an amount" in warning for warning in payment.warnings)


def test_subtotals_of_suppliers_are_not_payments(tmp_path: Path) -> None:
    check = read(
        tmp_path, HEADER,
        "2020-05-01,A Ltd,1,10.00", "2020-05-02,A Ltd,2,5.00", ",A Ltd Total,,15.00",
        "2020-05-02,B Ltd,3,7.00", ",B Ltd Total,,7.00", ",Grand Total,,22.00",
    ).check  # fmt: skip
    assert (check.payments, check.net_total) == (3, Decimal("22.00"))
    assert (check.skipped["total"], check.control) == (3, "agrees")


def test_a_supplier_called_total_is_a_payment(tmp_path: Path) -> None:
    lines = [
        "Supplier,Category,Reference,Amount",
        "Total,Fuel,7,99.00",
        "TOTAL GAS & POWER,Gas,8,1.00",
    ]
    check = read(tmp_path, *lines, "Example Total,Fuel,9,2.00").check
    assert (check.payments, check.skipped["total"]) == (3, 0)


def test_a_dated_payment_to_total_is_kept_though_it_equals_the_sum_above(tmp_path: Path) -> None:
    lines = [HEADER, "2020-05-01,A Ltd,1,10.00", "2020-05-02,Total,,10.00"]
    assert read(tmp_path, *lines).check.payments == 2


def test_short_rows_do_not_narrow_the_header(tmp_path: Path) -> None:
    short = [f"2020-05-0{n},A Ltd,{n},10.00" for n in range(1, 8)]
    check = read(tmp_path, f"{HEADER},Description", *short, "2020-05-08,B Ltd,8,1.00,text").check
    assert (check.payments, check.refused_count) == (8, 0)


def test_card_numbers_are_masked_among_thousands_of_references(tmp_path: Path) -> None:
    numbers = [str(4_000_000_000_000_000 + n) for n in range(3000)]
    reading = read(tmp_path, HEADER, *(f"2020-05-01,A Ltd,{text},1.00" for text in numbers))
    assert reading.check.flags["masked"] == 300  # one in ten passes the check digit
    assert "[card ending 0002]" in reading.payments.reference.values


def test_a_total_above_the_header_is_the_control(tmp_path: Path) -> None:
    check = read(
        tmp_path, "Payments", "Total spend,,,£10.00", HEADER, "2020-05-01,A Ltd,1,10.00"
    ).check
    assert (check.header_row, check.control) == (3, "agrees")


def test_a_slipped_row_is_refused_not_misread(tmp_path: Path) -> None:
    check = read(tmp_path, HEADER, "2020-05-01,A Ltd,1,10.00", "2020-05-01,Smith, Ltd,2,5.00",
                 "2020-05-01,A Ltd,3,1,234.50", "2020-05-02,B Ltd,4,5.00,,").check  # fmt: skip
    assert (check.payments, check.net_total) == (2, Decimal("15.00"))
    assert [item.row for item in check.refused] == [3, 4]
    assert "5 cells where the header has 4" in check.refused[0].reason


def test_an_unclosed_quotation_mark_loses_no_row_in_silence(tmp_path: Path) -> None:
    rows = [f"2020-05-01,A Ltd,{n},10.00" for n in range(9)]
    rows[3] = '2020-05-01,"A Ltd,3,10.00'
    with pytest.raises(UnreadableFile, match=r"row 5 .*quotation mark is not closed"):
        read_ledger(ledger(tmp_path, HEADER, *rows))


@pytest.mark.case("L12")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_beyond_latin_and_mixed_line_ends(tmp_path: Path, encoding: str) -> None:
    names = ["Łódź Supplies", "Peña Ltd", "Zero\u200bWidth Ltd", "Ὀδυσσεύς"]
    ends = ["\r\n", "\n", "\r", "\n"]
    rows = [f"2020-05-01,{name},1,1.00{end}" for name, end in zip(names, ends, strict=True)]
    path = tmp_path / "x.csv"
    path.write_bytes((HEADER + "\r\n" + "".join(rows)).encode(encoding))
    reading = read_ledger(path)
    accounted(reading)
    assert reading.payments.supplier.values == [
        "Łódź Supplies", "Peña Ltd", "ZeroWidth Ltd", "Ὀδυσσεύς",
    ]  # fmt: skip


@pytest.mark.case("L12")
def test_a_cell_may_span_lines(tmp_path: Path) -> None:
    reading = read(tmp_path, HEADER, '2020-05-01,"A\nLtd",1,10.00', "2020-05-02,B Ltd,2,5.00")
    assert reading.payments.supplier.values == ["A Ltd", "B Ltd"]
    assert reading.payments.row.tolist() == [2, 3]


@pytest.mark.case("L12")
@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-bom"), ("utf-16", "utf-16"),
     ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16"), ("cp1252", "windows-1252")],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, said: str, delimiter: str) -> None:
    lines = [HEADER, "2020-05-01,Café Ltd,1,£10.00", "2020-05-02,B Ltd,2,5.00"]
    path = ledger(tmp_path, *(x.replace(",", delimiter) for x in lines), encoding=encoding)
    reading = read_ledger(path)
    assert (reading.check.encoding, reading.check.delimiter) == (said, delimiter)
    assert reading.payments.supplier.values == ["Café Ltd", "B Ltd"]
    assert reading.check.net_total == Decimal("15.00")


def test_a_missing_supplier_date_or_reference_is_a_flag(tmp_path: Path) -> None:
    reading = read(tmp_path, HEADER, ",,,10.00", "soon,A Ltd,,5.00", "2020-05-01,,7,1.00",
                   "2020-05-01,B Ltd,8,1.00")  # fmt: skip
    flags = reading.check.flags
    assert reading.check.payments == 4
    assert (flags["supplier"], flags["date"], flags["reference"]) == (2, 2, 2)
    assert reading.payments.day[1] == MISSING_DAY


@pytest.mark.case("L08")
def test_ambiguous_dates_are_kept_without_a_date_until_someone_says(tmp_path: Path) -> None:
    path = ledger(tmp_path, HEADER, "03/04/2020,A Ltd,1,10.00", "03/05/2020,B Ltd,2,5.00")
    check = read_ledger(path).check
    assert (check.date_order, check.flags["date"], check.date_from) == ("ambiguous", 2, None)
    assert check.payments == 2
    assert read_ledger(path, date_order="day_first").check.date_from == date(2020, 4, 3)
    assert read_ledger(path, date_order="month_first").check.date_from == date(2020, 3, 4)


def test_a_date_against_the_given_order_is_flagged(tmp_path: Path) -> None:
    path = ledger(tmp_path, HEADER, "13/04/2020,A Ltd,1,10.00", "03/05/2020,B Ltd,2,5.00")
    check = read_ledger(path, date_order="month_first").check
    assert (check.payments, check.flags["date"]) == (2, 1)


@pytest.mark.case("L09")
def test_duplicates_are_flagged_and_kept(tmp_path: Path) -> None:
    check = read(
        tmp_path, HEADER, *["2020-05-01,A Ltd,1,10.00"] * 3, "2020-05-01,A Ltd,2,10.00"
    ).check
    assert (check.payments, check.flags["duplicate"]) == (4, 2)


def test_fractions_of_a_penny_are_said(tmp_path: Path) -> None:
    check = read(tmp_path, HEADER, "2020-05-01,A Ltd,1,10.005", "2020-05-01,A Ltd,2,0.00").check
    assert (check.net_total, check.flags["rounded"], check.flags["zero"]) == (
        Decimal("10.01"),
        1,
        1,
    )


def test_bank_details_do_not_reach_payments_or_refused_text(tmp_path: Path) -> None:
    canaries = ["4242424242424242", "a.person@example.org", "AB123456C", "20-00-00 55779911",
                "0121 496 0000"]  # fmt: skip
    rows = [f"2020-05-01,A Ltd,{n},10.00,pay {text}" for n, text in enumerate(canaries)]
    rows += [f"2020-05-01,A Ltd,{n},nothing,pay {text}" for n, text in enumerate(canaries)]
    reading = read(tmp_path, f"{HEADER},Description", *rows)
    shown = repr(reading.check) + repr(reading.payments.description.values)
    assert not [text for text in canaries if text in shown]
    assert reading.check.flags["masked"] == 5
    assert reading.check.refused_count == 5


def test_repeated_headers_are_told_apart_by_position(tmp_path: Path) -> None:
    path = ledger(tmp_path, "Date,Name,Name,Amount", "2020-05-01,12,A Ltd,10.00")
    columns = read_ledger(path, mapping={"supplier": "Name (2)"}).check.columns
    assert columns["supplier"] == "Name (2)"
    assert read_ledger(path).payments.supplier.values == ["A Ltd"]


def test_two_amounts_that_differ_are_asked_about(tmp_path: Path) -> None:
    path = ledger(tmp_path, "Date,Supplier,Amount,Amount", "2020-05-01,A Ltd,10.00,12.00")
    with pytest.raises(ColumnsUnclear, match=r"“Amount” and “Amount \(2\)” could both"):
        read_ledger(path)
    assert read_ledger(path, mapping={"amount": "Amount (2)"}).check.net_total == Decimal("12.00")


@pytest.mark.case("L11")
def test_unknown_headers_are_listed_with_the_map_to_give(tmp_path: Path) -> None:
    path = ledger(tmp_path, "When,Whom,Much,Many", "2020-05-01,A Ltd,10.00,11.50",
                  "2020-05-02,B Ltd,12.00,11.50", "2020-05-02,B Ltd,12.00,11.50")  # fmt: skip
    with pytest.raises(ColumnsUnclear, match="--map supplier=") as error:
        read_ledger(path)
    assert error.value.headers == ("When", "Whom", "Much", "Many")
    mapping = {"supplier": "Whom", "amount": "much"}
    check = read_ledger(path, mapping=mapping).check
    assert check.net_total == Decimal("34.00")
    assert check.columns == {"date": "When", "supplier": "Whom", "amount": "Much"}


def test_the_only_money_column_is_taken_and_said(tmp_path: Path) -> None:
    lines = ["Date,Supplier,Reference,How much", '2020-05-01,A Ltd,1,"£1,234.00"']
    check = read(tmp_path, *lines).check
    assert check.columns["amount"] == "How much"
    assert any("alone holds" in warning for warning in check.warnings)


def test_a_map_that_names_nothing_is_explained(tmp_path: Path) -> None:
    path = ledger(tmp_path, HEADER, "2020-05-01,A Ltd,1,10.00")
    with pytest.raises(ColumnsUnclear, match="“Nope”"):
        read_ledger(path, mapping={"amount": "Nope"})
    with pytest.raises(ColumnsUnclear, match="not a field"):
        read_ledger(path, mapping={"colour": "Amount"})


def test_gross_only_is_said(tmp_path: Path) -> None:
    check = read(tmp_path, "Date,Supplier,Amount (incl. VAT)", "2020-05-01,A Ltd,10.00").check
    assert check.amount_basis == "gross"
    assert any("include VAT" in warning for warning in check.warnings)


def test_an_amount_beside_vat_and_gross_is_net_when_it_adds_up(tmp_path: Path) -> None:
    lines = ["Date,Supplier,Amount,VAT,Gross", "2020-05-01,A Ltd,10.00,2.00,12.00"]
    assert read(tmp_path, *lines).check.amount_basis == "net"
    lines[1] = "2020-05-01,A Ltd,10.00,2.00,10.00"
    assert read(tmp_path, *lines).check.amount_basis == "unknown"


@pytest.mark.case("L11")
def test_a_banded_header_over_two_rows(tmp_path: Path) -> None:
    lines = ["Payment,,Supplier,", "Date,Amount,Number,Name", "2020-05-01,10.00,77,A Ltd"]
    check = read(tmp_path, *lines).check
    assert check.columns == {
        "date": "Payment Date",
        "supplier": "Name",
        "supplier_id": "Supplier Number",
        "amount": "Amount",
    }
    assert (check.header_row, check.payments) == (1, 1)


def test_suppliers_are_counted_once_whatever_the_spelling(tmp_path: Path) -> None:
    payees = ["A Works Ltd", "A WORKS LIMITED", "REDACTED"]
    check = read(tmp_path, HEADER, *(f"2020-05-01,{name},1,1.00" for name in payees)).check
    assert (check.suppliers, check.flags["redacted"]) == (1, 1)


@pytest.mark.case("L11")
@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", UnreadableFile, "is empty"),
        (b"  \n", UnreadableFile, "is empty"),
        (b"%PDF-1.7 ...", UnreadableFile, "is a PDF"),
        (b"<html><table><tr><td>Date</td></tr></table></html>", UnreadableFile, "web page"),
        (b'<?xml version="1.0"?><Workbook/>', UnreadableFile, "web page or XML"),
        (b'{"a": 1}', UnreadableFile, "is JSON"),
        (b"\x1f\x8b\x08\x00 ...", UnreadableFile, "compressed"),
        (b"PK\x03\x04 broken", UnreadableFile, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", UnreadableFile, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         UnreadableFile, "password"),
        (bytes(range(256)) * 9, UnreadableFile, "not text"),
        (b"one\ntwo\nthree\n", NotALedger, "single column"),
        (b"Name,Town\nA,Leeds\nB,York\n", NotALedger, "not a ledger"),
        (b"Date,Supplier,Amount\n", NotALedger, "not a ledger"),
        (b"2020-05-01,A Ltd,10.00\n" * 5, ColumnsUnclear, "without a header"),
    ],
)  # fmt: skip
def test_what_is_no_ledger_says_so(
    tmp_path: Path, data: bytes, error: type[LedgerUnreadable], words: str
) -> None:
    path = tmp_path / "spend.csv"
    path.write_bytes(data)
    with pytest.raises(error, match=words) as raised:
        read_ledger(path)
    assert "spend.csv" in str(raised.value)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"absent.csv cannot be opened"):
        read_ledger(tmp_path / "absent.csv")


def test_many_rows_give_the_same_as_few(tmp_path: Path) -> None:
    rows = [f"{1 + n % 28:02}/05/2020,Supplier {n % 700} Ltd,{5000 + n},{n}.{n % 100:02}"
            for n in range(45_000)]  # fmt: skip
    rows[30_000] = ",,,"
    rows[41_000] = "01/05/2020,Supplier 1 Ltd,9,nothing"
    reading = read(tmp_path, HEADER, *rows)
    kept = [n for n in range(45_000) if n not in (30_000, 41_000)]
    assert reading.payments.pence.tolist() == [n * 100 + n % 100 for n in kept]
    assert reading.payments.row.tolist() == [n + 2 for n in kept]
    assert texts(reading.payments.reference) == [str(5000 + n) for n in kept]
    assert (reading.check.refused[0].row, skipped(reading.check)) == (41_002, {"blank": 1})
    assert reading.check.suppliers == 700
