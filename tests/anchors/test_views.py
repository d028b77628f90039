"""The anchors' pages over the demonstration: what they say, refuse and hand out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import fields
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.anchors.downloads import KINDS
from assetmap.anchors.pages.anchors import AnchorPage, AnchorsPage
from assetmap.anchors.pages.catchment import DOWNLOADS, CatchmentPage
from assetmap.core.folders import folder
from assetmap.web.pages import Page
from tests.page_reading import money_of, read_tables

HOME = "/anchors/demonstration-hospital-trust"
COUNCILS = "local=E08000025,E08000028"
PEOPLE = ("dr a example", "mrs b sample", "mr c specimen")
QUERIES = (
    "",
    COUNCILS,
    f"{COUNCILS}&total=procurement",
    f"{COUNCILS}&from=2025-06&to=2025-08",
    "local=E08000025&category=Clinical%20sessions",
    "local=E01009358",
    "from=2030-01",
)


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def figures(client: FlaskClient, query: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(words(client, f"{HOME}/catchment/download/json?{query}"))
    return found


@pytest.mark.parametrize(
    ("page", "template"),
    [(AnchorsPage, "anchors"), (AnchorPage, "anchor"), (CatchmentPage, "catchment")],
)
def test_every_field_of_a_page_is_used(page: type[Page], template: str) -> None:
    source = (folder("templates") / "anchors" / f"{template}.html").read_text(encoding="utf-8")
    common = {one.name for one in fields(Page)}
    own = {one.name for one in fields(page)} - common
    assert own == set(re.findall(r"page\.(\w+)", source)) - common


def test_the_list_leads_to_the_anchor_and_on_to_its_catchment(client: FlaskClient) -> None:
    assert f'href="{HOME}"' in words(client, "/anchors")
    anchor = words(client, HOME)
    assert f'href="{HOME}/catchment"' in anchor
    total = Decimal(str(figures(client, "")["totals"]["ledger_gbp"]))  # type: ignore[index]
    for fact in ("demonstration_ledger.csv", f"£{total:,.2f}", "Demonstration data"):
        assert fact in anchor


@pytest.mark.parametrize("query", QUERIES)
def test_every_table_with_a_total_adds_up_to_it(client: FlaskClient, query: str) -> None:
    checked = 0
    for table in read_tables(words(client, f"{HOME}/catchment?{query}")):
        for foot in table.foot:
            for column, cell in enumerate(foot):
                total = money_of(cell)
                if total is None:
                    continue
                parts = [row[column] for row in table.body if len(row) > column]
                sums = [amount for part in parts if (amount := money_of(part)) is not None]
                assert sum(sums, Decimal(0)) == total, (query, table.caption)
                checked += 1
    assert checked >= 5


def test_the_headline_is_the_range_of_the_figures(client: FlaskClient) -> None:
    local = figures(client, COUNCILS)["areas"]["local"]  # type: ignore[index]
    low, middle, high = (
        f"{Decimal(str(local[name])) * 100:.1f}p" for name in ("lower", "share_of_located", "upper")
    )
    page = words(client, f"{HOME}/catchment?{COUNCILS}")
    assert f"Between {low} and {high}" in page
    assert (
        f"was paid to an address in Birmingham and Sandwell. Of the pounds that we could place, "
        f"{middle}."
    ) in page


def test_without_words_the_neighbourhood_is_local(client: FlaskClient) -> None:
    page = words(client, f"{HOME}/catchment")
    assert "was paid to an address in West Birmingham and Smethwick." in page
    assert "is sketched for this map. It is no official boundary." in unescape(page)


def test_what_was_chosen_stays_in_the_form_and_goes_into_every_file(client: FlaskClient) -> None:
    query = "local=E08000025&from=2025-06&to=2025-08&total=procurement&category=Drugs"
    page = unescape(words(client, f"{HOME}/catchment?{query}"))
    for value in ("2025-06", "2025-08", "E08000025", "procurement", "Drugs"):
        assert re.search(rf'<option value="{value}" selected>', page), value
    links = re.findall(r'href="([^"]+/download/[^"]+)"', page)
    assert len(links) == len(DOWNLOADS)
    assert {link.partition("?")[2] for link in links} == {query}


def test_both_headlines_stand_side_by_side_with_every_excluded_payee(client: FlaskClient) -> None:
    page = words(client, f"{HOME}/catchment?{COUNCILS}")
    tables = {table.caption: table for table in read_tables(page)}
    totals = figures(client, COUNCILS)["totals"]
    side = {row[0]: row[1:] for row in tables["The same question on two totals"].body}
    assert [str(money_of(cell)) for cell in side["Total"]] == [
        totals["ledger_gbp"],  # type: ignore[index]
        totals["procurement_gbp"],  # type: ignore[index]
    ]
    left_out = tables["Every payee that procurement leaves out"]
    excluded = sum(Decimal(one) for one in totals["excluded"].values())  # type: ignore[index]
    assert money_of(left_out.foot[0][-1]) == excluded
    assert "Example Pension Scheme" in {row[0] for row in left_out.body}


def test_nothing_in_the_period_is_said_and_not_zero(client: FlaskClient) -> None:
    page = words(client, f"{HOME}/catchment?from=2030-01")
    assert "No payment is in what you chose." in page
    assert "0.0p" not in page
    assert json.loads(words(client, f"{HOME}/catchment.geojson?from=2030-01"))["features"]


@pytest.mark.parametrize("query", QUERIES)
def test_map_and_table_hold_the_same_cells(client: FlaskClient, query: str) -> None:
    features = json.loads(words(client, f"{HOME}/catchment.geojson?{query}"))["features"]
    cells = [one["properties"]["key"] for one in features if one["properties"]["role"] == "cell"]
    (table,) = [
        table
        for table in read_tables(words(client, f"{HOME}/catchment?{query}"))
        if table.caption.startswith("Cells of")
    ]
    assert table.keys == cells
    roles = {one["properties"]["role"] for one in features}
    assert {"ring", "site"} <= roles <= {"local", "ring", "cell", "edge", "supplier", "site"}


def test_the_map_lies_in_britain_by_longitude_and_latitude(client: FlaskClient) -> None:
    features = json.loads(words(client, f"{HOME}/catchment.geojson?{COUNCILS}"))["features"]
    site = next(one for one in features if one["properties"]["role"] == "site")
    lon, lat = site["geometry"]["coordinates"]
    # The site is E 404010 N 287650; pyproj's own crossing is good to some metres here.
    assert (round(lon, 3), round(lat, 3)) == (-1.942, 52.487)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("local=nowhere", "No neighbourhood “nowhere” is loaded."),
        ("local=E08000025,E05001234", "give codes of one kind"),
        ("local=E09000099", "No loaded data know the area “E09000099”."),
        ("total=everything", "“everything” is not a total."),
        ("from=July", "“July” is not a month. Write it like 2020-07."),
        ("from=2025-13", "“2025-13” is not a month."),
        ("from=2025-09&to=2025-04", "The period ends (April 2025) before it begins"),
        ("category=Nothing", "“Nothing” is not a category of these payments."),
        ("category=Drugs&category=Security", "Choose one category, or all of them."),
        ("local=%00", "characters that no name or code has"),
        ("local=E08000025%0a", "characters that no name or code has"),
    ],
)
@pytest.mark.parametrize("path", ["catchment", "catchment.geojson", "catchment/download/csv"])
def test_a_question_that_cannot_be_answered_gets_a_sentence(
    client: FlaskClient, path: str, query: str, sentence: str
) -> None:
    answer = client.get(f"{HOME}/{path}?{query}")
    assert answer.status_code == 400
    said = answer.get_data(as_text=True)
    if path.endswith("geojson"):
        assert answer.content_type == "application/problem+json"
        said = json.loads(said)["detail"]
    assert sentence in unescape(said)


@pytest.mark.parametrize(
    "address",
    [
        "/anchors/no-such-trust",
        "/anchors/no-such-trust/catchment",
        "/anchors/%00/catchment",
        f"{HOME}/catchment/download/exe",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_unchanged_page_is_not_sent_twice(client: FlaskClient) -> None:
    for address in (f"{HOME}/catchment", f"{HOME}/catchment.geojson", "/anchors"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "no-cache" in first.headers["Cache-Control"]


def test_an_empty_list_says_what_to_do(nothing_loaded: Flask) -> None:
    page = words(nothing_loaded.test_client(), "/anchors")
    assert "assetmap import anchors FILE" in page


def unpacked(kind: str, data: bytes) -> str:
    """Everything that a file says; a workbook is a zip of XML."""
    if kind != "xlsx":
        return data.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_file_is_handed_out_with_its_name(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"{HOME}/catchment/download/{kind}?{COUNCILS}")
    assert answer.status_code == 200
    name = f"demonstration-hospital-trust-catchment.{kind}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    said = unpacked(kind, answer.data)
    assert "Example Cleaning CIC" in said or kind == "json"
    assert not [person for person in PEOPLE if person in said.casefold()]


@pytest.mark.parametrize("query", QUERIES)
def test_nobody_named_like_a_person_is_named(client: FlaskClient, query: str) -> None:
    said = "".join(
        words(client, address)
        for address in (
            "/",
            "/things.geojson",
            "/anchors",
            HOME,
            f"{HOME}/catchment?{query}",
            f"{HOME}/catchment.geojson?{query}",
        )
    ).casefold()
    assert not [person for person in PEOPLE if person in said]
