"""Pages of the asset register: what is told, what is not known, what was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.assets.fields import FIELDS
from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.web.dossier import DossierPage
from assetmap.web.listing import PER_PAGE, ListPage
from assetmap.web.pages import Page
from tests.factories.dossiers import HOSTILE, MANY, fill_dossiers
from tests.served import served


@pytest.fixture(scope="module")
def register(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "asset_dossiers", fill_dossiers) as app:
        yield app


@pytest.fixture
def client(register: Flask) -> FlaskClient:
    return register.test_client()


def raw(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    html = re.sub(r"<svg.*?</svg>", "", raw(client, address, status), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def line(page: str, term: str) -> str:
    """What “At a glance” says in one line, without its source numbers."""
    found = re.search(rf"<dt>{term}</dt>(.*?)</div>", page, re.DOTALL)
    assert found, term
    plain = re.sub(r'<span class="src">.*?</span>', "", found[1])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


@pytest.mark.parametrize(
    ("template", "page"), [("dossier.html", DossierPage), ("list.html", ListPage)]
)
def test_every_field_of_a_page_is_used(template: str, page: type) -> None:
    source = (folder("templates") / "web" / template).read_text(encoding="utf-8")
    frame = {one.name for one in fields(Page)}
    own = {one.name for one in fields(page)} - frame
    assert own == set(re.findall(r"page\.(\w+)", source)) - frame


def test_what_sources_say_differs_and_all_of_it_is_shown(client: FlaskClient) -> None:
    page = raw(client, "/assets/sample-hall")
    owners = line(page, "Owner")
    assert "Sample Council" in owners
    assert "Example Trust Since 4 March 2026. by its own page" in owners
    assert "Example gazette (OGL v3.0), read on 3 February 2026" in page
    assert 'href="https://example.org/hall"' in page
    assert "1.25 ha" in line(page, "Size")
    assert "until 30 April 2030, as the register prints it" in line(page, "Protection")
    assert "Under threat" in page
    assert "Owner not known" not in page


def test_every_number_leads_to_its_source(client: FlaskClient) -> None:
    page = raw(client, "/assets/sample-hall")
    asked = set(re.findall(r'href="#(s\d+)"', page))
    held = re.findall(r'<li id="(s\d+)"', page)
    assert asked == set(held)
    assert len(held) == 2


def test_the_timeline_runs_from_the_oldest(client: FlaskClient) -> None:
    page = words(client, "/assets/sample-hall")
    parts = ("1 January 1990 to 31 December 2019 In use", "Since 1 January 2020 Under threat",
             "1 May 2025 Decision on the nomination: Listed")  # fmt: skip
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_what_is_not_known_is_said_field_by_field(client: FlaskClient) -> None:
    page = raw(client, "/assets/somewhere-unknown")
    for term in ("Kind", "Size", "Address", "On the map", *FIELDS.values()):
        if term == FIELDS["size"]:
            continue
        assert line(page, term).startswith("Not known yet"), term
    assert "No listing as an Asset of Community Value is recorded here." in page
    assert "Owner not known" in page
    assert "Nobody is named yet." in page
    assert "Where it is, is not known yet." in page
    assert "Nobody has recorded yet how it was used, and when." in page
    assert "data-behaviour" not in page


def test_what_people_wrote_cannot_run(client: FlaskClient) -> None:
    slug = "script-alert-1-script"
    for address in (f"/assets/{slug}", "/assets/sample-hall", "/assets?q=alert"):
        page = raw(client, address)
        assert "alert(" in page
        assert "<script>" not in page
        assert '"1")</script>' not in page
    assert HOSTILE in unescape(raw(client, "/assets?q=alert"))


def test_a_withdrawn_place_says_so_for_ever(client: FlaskClient) -> None:
    page = words(client, "/assets/old-works", 410)
    assert "“Old Works” left the register on 4 March 2026." in page
    assert "Status 410" in page
    for part in ("near", "links", "map.geojson"):
        assert client.get(f"/assets/old-works/{part}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/assets/no-such-place", "/assets/a%00b", "/assets/no-such-place/near", "/assets?in=nowhere"],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, address: str) -> None:
    raw(client, address, 404)


@pytest.mark.parametrize(
    "query", ["kind=dragons", "status=asleep", "page=0", "page=x", "page=-1", "page=99999999"]
)
def test_a_question_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    raw(client, f"/assets?{query}", 400)


def test_the_list_pages_through_everything_once(client: FlaskClient) -> None:
    first, second = (
        re.findall(r'data-key="asset/([^"]+)"', raw(client, f"/assets?page={number}"))
        for number in (1, 2)
    )
    assert len(first) == PER_PAGE
    assert len(set(first + second)) == len(first + second) == MANY + 4
    assert "old-works" not in first + second
    assert "51 to 64 of 64" in words(client, "/assets?page=2")
    assert "This page is past the end of the list." in words(client, "/assets?page=3")
    assert re.search(r'rel="next" href="/assets\?page=2"', raw(client, "/assets"))


def test_the_filters_count_before_choosing_and_add_up(client: FlaskClient) -> None:
    page = unescape(raw(client, "/assets"))
    select = re.search(r'<select[^>]*name="kind".*?</select>', page, re.DOTALL)
    assert select
    counts = [int(one) for one in re.findall(r"\((\d+)\)</option>", select[0])]
    assert counts[0] == sum(counts[1:]) == MANY + 4
    assert "Vacant site (60)" in select[0]
    assert "Park (0)" in select[0]
    assert "60 places fit, by name." in words(client, "/assets?kind=vacant_site")
    assert "1 place fits, by name." in words(client, "/assets?status=under_threat")
    assert "1 place fits, by name." in words(client, "/assets?kind=not_known")
    assert "63 places fit, by name." in words(client, "/assets?status=not_known")
    assert "No place fits all of that." in words(client, "/assets?q=hall&kind=park")
    assert "1 place fits, by name." in words(client, "/assets?q=%00hall%0a")


def test_nothing_loaded_says_what_to_do(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    assert "assetmap import assets FILE" in raw(client, "/assets")
    assert "assetmap import organisations FILE" in raw(client, "/organisations")
