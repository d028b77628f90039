"""Pages of the register of organisations: facts, contacts that agreed, closed and merged ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.core.cluster import Cluster
from tests.factories.dossiers import fill_dossiers
from tests.served import served


@pytest.fixture(scope="module")
def register(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "organisation_dossiers", fill_dossiers) as app:
        yield app


@pytest.fixture
def client(register: Flask) -> FlaskClient:
    return register.test_client()


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    html = re.sub(r"<svg.*?</svg>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    html = re.sub(r'<span class="src">.*?</span>', "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_grants_are_summed_to_the_penny_by_currency_and_each_is_told(client: FlaskClient) -> None:
    page = words(client, "/organisations/friends-of-sample-hall")
    assert "2 grants, £14,979.90 in all" in page
    assert "1 grant, EUR 5.00 in all" in page
    assert "4 March 2026 £15,000.10 from Example Fund" in page
    assert "4 March 2026 −£20.20 from Example Fund" in page
    assert "GB-CHC-1234567" in page


def test_only_a_contact_that_agreed_is_published(client: FlaskClient) -> None:
    page = words(client, "/organisations/friends-of-sample-hall")
    assert "office@example.org" in page
    assert "secretary@example.org" not in page


def test_a_merged_record_leads_to_the_one_that_was_kept(client: FlaskClient) -> None:
    answer = client.get("/organisations/friends-of-the-sample-hall")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith("/organisations/friends-of-sample-hall")


def test_a_withdrawn_record_says_so(client: FlaskClient) -> None:
    assert "“Gone Group” left the register on 4 March 2026." in words(
        client, "/organisations/gone-group", 410
    )


def test_a_closed_organisation_is_remembered_and_listed_when_asked(client: FlaskClient) -> None:
    page = words(client, "/organisations/closed-club")
    assert "Closed on 4 March 2026" in page
    assert "It closed, and is remembered here" in page
    assert "Closed Club" not in words(client, "/organisations")
    assert "Closed Club" in words(client, "/organisations?closed=yes")


def test_an_anchors_organisation_leads_to_the_anchors_page(demonstration: Flask) -> None:
    client = demonstration.test_client()
    answer = client.get("/organisations/demonstration-hospital-trust")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/anchors/demonstration-hospital-trust")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("query", ["kind=dragons", "page=0"])
def test_a_question_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    words(client, f"/organisations?{query}", 400)


@pytest.mark.parametrize("address", ["/organisations/no-such-group", "/organisations/a%00b"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, address: str) -> None:
    words(client, address, 404)


def test_the_list_is_filtered_by_kind_and_words(client: FlaskClient) -> None:
    assert "1 organisation fits, by name." in words(client, "/organisations?kind=community_group")
    assert "1 organisation fits, by name." in words(client, "/organisations?q=friends+sample")
    assert "2 organisations, by name." in words(client, "/organisations")


def test_only_a_web_address_becomes_a_link(client: FlaskClient) -> None:
    page = client.get("/organisations/nobody-knows-where").get_data(as_text=True)
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
    page = client.get("/organisations/friends-of-sample-hall").get_data(as_text=True)
    assert 'href="https://example.org" rel="nofollow noopener"' in page
