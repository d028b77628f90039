"""The view that people see is the sheet that they print and the file that they take away."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask

QUESTION = "kind=green&near=B18+7QH"


def test_the_sheet_of_a_view(demonstration: Flask) -> None:
    answer = demonstration.test_client().get(f"/walk-sheet.pdf?{QUESTION}")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


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
