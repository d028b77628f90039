"""The view that people see is the sheet that they print and the file that they take away."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.groups.sheets.codes import code_words
from assetmap.groups.sheets.models import WalkSheet
from assetmap.web.rates import RATES, Rate
from assetmap.web.writing import use_read_only
from tests.factories.register import new_asset
from tests.served import served
from tests.signing import signed_in, visitor

QUESTION = "kind=green&near=B18+7QH"


def test_the_sheet_of_a_view(demonstration: Flask) -> None:
    answer = demonstration.test_client().get(f"/walk-sheet.pdf?{QUESTION}")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_a_sheet_speaks_the_readers_language(demonstration: Flask, tmp_path: Path) -> None:
    answer = demonstration.test_client().get("/walk-sheet.pdf?q=reservoir&lang=pl")
    made = tmp_path / "sheet.pdf"
    made.write_bytes(answer.data)
    paper = subprocess.run(
        ["pdftotext", str(made), "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "Co oznaczają numery" in paper
    assert "Zbiornik wodny" in paper
    assert "What the numbers are" not in paper


@pytest.mark.parametrize(
    ("address", "status"),
    [("/walk-sheet.pdf?paper=a9", 404), ("/take-away/exe", 404),
     ("/walk-sheet.pdf?kind=nonsense", 404), ("/walk-sheet.pdf?q=nothing+is+called+so", 200),
     ("/walk-sheet.pdf?paper=a3", 200), ("/take-away/html", 200), ("/take-away/gpkg", 200)],
)  # fmt: skip
def test_what_is_asked_for_wrongly(demonstration: Flask, address: str, status: int) -> None:
    assert demonstration.test_client().get(address).status_code == status


def test_files_hold_what_the_list_holds_in_its_order(demonstration: Flask) -> None:
    client = demonstration.test_client()
    document = json.loads(client.get(f"/take-away/geojson?{QUESTION}").data)
    names = [feature["properties"]["name"] for feature in document["features"]]
    assert len(names) > 1
    table = client.get(f"/take-away/csv?{QUESTION}").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert [row[1] for row in rows[1 : len(names) + 1]] == names
    page = client.get(f"/?{QUESTION}").get_data(as_text=True)
    assert all(name in page for name in names[:3])
    assert any(QUESTION in line for line in document["notes"])
    assert document["attribution"]


def test_nothing_loaded(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    assert client.get("/walk-sheet.pdf").data.startswith(b"%PDF-")
    assert json.loads(client.get("/take-away/geojson").data)["features"] == []


def test_a_view_that_is_too_large_says_how_large(cluster: Cluster) -> None:
    """The number is the view's own, not where counting stopped, and no row is read for it."""

    def fill(session: Session) -> None:
        for number in range(1_001):
            new_asset(session, f"Plot {number}", "vacant land")

    with served(cluster, "many_plots", fill) as app:
        client = app.test_client()
        for path, most in (("/walk-sheet.pdf", "150"), ("/take-away/html", "1,000")):
            answer = client.get(path)
            assert answer.status_code == 400
            said = answer.get_data(as_text=True)
            assert f"at most {most} things and this view has 1,001." in said
        assert client.get("/take-away/csv").data.count(b",Plot ") == 1_001


def test_a_kind_of_file_that_there_is_not_costs_nothing(demonstration: Flask) -> None:
    heard: list[str] = []
    engine = demonstration.extensions["assetmap.engine"]

    def hear(_c, _cursor, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert demonstration.test_client().get("/take-away/exe").status_code == 404
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert not [one for one in heard if "geom_3857" in one and "count(*)" not in one]


def text_of(pdf: bytes, at: Path) -> str:
    made = at / "coded.pdf"
    made.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", str(made), "-"], capture_output=True, check=True, text=True
    ).stdout


def sheets_kept(app: Flask) -> list[WalkSheet]:
    with Session(app.config["OWNER"]) as session:
        return list(session.scalars(select(WalkSheet)))


def test_a_sheet_that_somebody_prints_has_a_code_for_its_numbers(
    cluster: Cluster, tmp_path: Path
) -> None:
    with served(cluster, "coded_sheets", fill_coded) as app:
        # A visitor's sheet fills no table, and its paper has no code.
        asked = visitor(app).get("/walk-sheet.pdf?kind=green")
        assert "Sheet code" not in text_of(asked.data, tmp_path)
        assert sheets_kept(app) == []
        reader = signed_in(app)
        for _turn in range(2):
            paper = text_of(reader.get("/walk-sheet.pdf?kind=green").data, tmp_path)
        (kept,) = sheets_kept(app)
        assert paper.count(f"Sheet code: {code_words(kept.code)}") >= 2, "also below the page"
        assert kept.things == [["assets", f"green-{letter}"] for letter in "abc"]
        table = reader.get("/take-away/csv?kind=green").get_data(as_text=True)
        assert table.index("Green a") < table.index("Green b") < table.index("Green c")
        # Nothing is on it, so no note can come back.
        reader.get("/walk-sheet.pdf?q=nothing+is+called+so")
        assert len(sheets_kept(app)) == 1
        use_read_only(app, lambda: True)
        assert reader.get("/walk-sheet.pdf").status_code == 200
        assert len(sheets_kept(app)) == 1, "while saving is switched off nothing is kept"


def fill_coded(session: Session) -> None:
    for letter in "cab":
        new_asset(session, f"Green {letter}", "Park")


def test_sheets_that_are_kept_are_not_printed_without_end(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, "export", Rate(2, 3_600))
    with served(cluster, "many_sheets", fill_coded) as app:
        reader = signed_in(app)
        seen = [reader.get("/walk-sheet.pdf").status_code for _turn in range(3)]
        assert seen == [200, 200, 429]
        # A visitor's sheet is kept nowhere, and many visitors may share an address.
        assert visitor(app).get("/walk-sheet.pdf").status_code == 200
