"""``ledger check`` as people and programs meet it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from assetmap.anchors.reading.command import check

DATA = Path(__file__).resolve().parents[2] / "data" / "ledgers"
KEYS = """
file sha256 format encoding delimiter sheets header_row columns amount_basis date_order rows
payments skipped refused refused_count net_total negative_count negative_total suppliers
date_from date_to printed_total control flags warnings
"""


def test_json_has_every_key_in_order_and_money_as_text() -> None:
    result = CliRunner().invoke(check, [str(DATA / "titles_totals.csv"), "--json"])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert list(found) == KEYS.split()
    for key in ("net_total", "negative_total", "printed_total"):
        assert re.fullmatch(r"-?\d+\.\d\d", found[key])
    assert found["sheets"] == [{"name": "titles_totals", "rows": 5}]
    assert list(found["refused"][0]) == ["row", "reason", "text"]


def test_people_get_plain_words() -> None:
    result = CliRunner().invoke(check, [str(DATA / "titles_totals.csv")])
    assert result.exit_code == 0
    for words in ("5 = 4 payments + 1 refused", "£38,201.00 agrees", "row 12: #####", "net of VAT"):
        assert words in result.output


def test_a_file_that_cannot_be_read_ends_2_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("one\ntwo\n")
    result = CliRunner().invoke(check, [str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("x.csv is not a ledger")


def test_maps_sheets_and_orders_are_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("When,Whom,Much\n03/04/2020,A Ltd,1.50\n")
    args = [str(path), "--map", "date=When", "--map", "supplier=Whom", "--map", "amount=Much"]
    result = CliRunner().invoke(check, [*args, "--date-order", "day_first", "--json"])
    assert json.loads(result.output)["date_from"] == "2020-04-03"
    assert CliRunner().invoke(check, [*args, "--map", "amount"]).exit_code == 2
    assert "has no sheet" in CliRunner().invoke(check, [*args, "--sheet", "May"]).stderr


def test_it_needs_no_database() -> None:
    code = (
        "import sys, assetmap.anchors.reading.command; "
        "sys.exit(any(m in sys.modules for m in ('sqlalchemy', 'psycopg', 'flask', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
