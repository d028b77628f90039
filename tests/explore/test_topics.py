"""Topics: what places are used for and what organisations do, counted and chosen."""

from __future__ import annotations

import json
from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.facts import FactWords
from assetmap.core.permissions import OPERATOR
from assetmap.explore.asking import read_asked
from assetmap.explore.queries import count_all
from assetmap.explore.selection import find_selection
from assetmap.explore.topics import count_topics
from assetmap.organisations.saying import record_fact
from tests.factories.register import SAID, new_organisation

TODAY = date(2026, 11, 22)


def test_each_topic_counts_what_choosing_it_finds(demonstration: Flask) -> None:
    client = demonstration.test_client()
    page = client.get("/").text
    assert "Gardening (2)" in page
    assert "Food bank (1)" in page
    found = json.loads(client.get("/take-away/geojson?topic=Gardening").data)["features"]
    assert sorted(one["properties"]["name"] for one in found) == [
        "Friends of the Example Playing Field", "Specimen Gardens CIC",
    ]  # fmt: skip
    chosen = client.get("/?topic=Food+bank").text
    assert "Example church building" in chosen
    assert 'id="chip-without-topic"' in chosen
    assert "Gardening (2)" in chosen, "what else could be chosen keeps its number"


def test_a_topic_said_twice_counts_once_and_a_cut_one_is_not_offered(session: Session) -> None:
    body = new_organisation(session, "Example choir")
    for words in ("Singing", "Singing", "x" * 300):
        record_fact(
            session, actor=OPERATOR, organisation=body, words=FactWords("activity", words),
            provenance=SAID,
        )  # fmt: skip
    everything = find_selection(session, read_asked({}), day=TODAY)
    assert count_topics(session, everything) == [("Singing", 1)]
    for words, number in (("Singing", 1), ("singing%", 0), ("Sing", 0)):
        chosen = find_selection(session, read_asked({"topic": words}), day=TODAY)
        assert count_all(session, chosen) == number
