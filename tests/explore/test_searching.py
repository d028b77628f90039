"""The one box: groups in their order, ranks, likeness, postcodes, and its page."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.folders import folder
from assetmap.explore.search_pages import SearchPage
from assetmap.explore.searching import Found, search
from assetmap.web.pages import Page
from tests.factories.anchors import Spot, new_anchor, new_postcodes
from tests.factories.register import new_asset, new_neighbourhood, new_organisation


def looked(session: Session, words: str, most: int = 5) -> Found:
    return search(session, words, root="", most=most)


def hits(found: Found) -> dict[str, list[str]]:
    return {group.key: [hit.name for hit in group.hits] for group in found.groups}


@pytest.fixture
def held(session: Session) -> Session:
    for name in ("Example Heath Hall", "Heath", "The Heath", "Moorheath Park"):
        new_asset(session, name, "park")
    new_organisation(session, "Friends of the Heath")
    new_organisation(session, "Heath Closed", closed=True)
    new_anchor(session, "heath-trust")
    new_neighbourhood(session, "example-heath", (404_000, 287_000), 500)
    new_postcodes(session, {"EX1 1AA": Spot(404_000, 287_000)})
    return session


def test_groups_stand_in_a_fixed_order_and_better_names_first(held: Session) -> None:
    found = looked(held, "heath")
    assert list(hits(found)) == ["asset", "organisation", "anchor", "area"]
    assert hits(found)["asset"] == ["Heath", "Example Heath Hall", "The Heath", "Moorheath Park"]
    assert hits(found)["organisation"] == ["Friends of the Heath"]
    assert [group.hits[0].href for group in found.groups] == [
        "/assets/heath",
        "/organisations/friends-of-the-heath",
        "/anchors/heath-trust",
        "/?in=example-heath",
    ]


def test_all_words_must_stand_in_the_name_and_signs_are_only_signs(held: Session) -> None:
    assert hits(looked(held, "hall example")) == {"asset": ["Example Heath Hall"]}
    new_asset(held, "100% Wool")
    assert hits(looked(held, "0% wo")) == {"asset": ["100% Wool"]}
    assert "asset" not in hits(looked(held, "__"))


def test_more_than_fit_is_said(held: Session) -> None:
    (group,) = (one for one in looked(held, "heath", most=2).groups if one.key == "asset")
    assert len(group.hits) == 2
    assert group.more


def test_a_name_that_is_only_alike_is_offered_as_such(held: Session) -> None:
    found = looked(held, "exmaple heath hall")
    group = found.groups[0]
    assert group.alike
    assert group.hits[0].name == "Example Heath Hall"


def test_a_whole_postcode_goes_to_what_is_near(held: Session) -> None:
    found = looked(held, "ex11aa")
    assert found.goes_to == "/?near=EX1+1AA"
    assert hits(found) == {"postcode": ["EX1 1AA"]}


@pytest.mark.parametrize(
    ("words", "hint"),
    [("EX1", "first part"), ("EX1 9ZZ", "table does not hold it"), ("x", "at least two letters")],
)
def test_a_part_of_a_postcode_is_met_with_a_hint(held: Session, words: str, hint: str) -> None:
    found = looked(held, words)
    assert hint in found.hint
    assert found.goes_to == ""


def test_the_page_and_the_suggestions_say_the_same(demonstration: Flask) -> None:
    client = demonstration.test_client()
    page = unescape(client.get("/search?q=edgbaston+reservoir").get_data(as_text=True))
    assert "Edgbaston Reservoir" in page
    assert "1 answer" in page
    said = json.loads(client.get("/search.json?q=edgbaston+reservoir").get_data(as_text=True))
    assert [hit["name"] for group in said["groups"] for hit in group["hits"]] == re.findall(
        r'rowlink__name">([^<]+)<', page
    )


def test_a_postcode_in_the_form_leads_to_the_map(demonstration: Flask) -> None:
    answer = demonstration.test_client().get("/search?q=b187qh")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?near=B18+7QH")


def test_nothing_found_says_what_was_looked_at_and_what_to_try(demonstration: Flask) -> None:
    client = demonstration.test_client()
    page = unescape(client.get("/search?q=<zzqq>").get_data(as_text=True))
    assert "Nothing is called “<zzqq>”." in page
    assert "We looked at the names of places, organisations, anchors and areas" in page
    assert "<zzqq>" not in client.get("/search?q=<zzqq>").get_data(as_text=True)
    assert client.get("/search").status_code == 200


def test_every_field_of_the_page_is_used() -> None:
    source = (folder("templates") / "explore" / "search.html").read_text(encoding="utf-8")
    own = {one.name for one in fields(SearchPage)} - {one.name for one in fields(Page)}
    used = set(re.findall(r"page\.(\w+)", source)) - {one.name for one in fields(Page)}
    assert own == used
