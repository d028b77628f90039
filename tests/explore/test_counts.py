"""Every number on the page is the number of things in its list, on its map and in its files."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.explore.kinds import FAMILIES
from assetmap.explore.selection import QUIET

HERE = "west-birmingham-and-smethwick"
CHIP = re.compile(r'id="chip-(\w+)"[^>]*>.*?<span class="n">([\d,]+)</span>', re.DOTALL)
OPTION = re.compile(r'<option value="(\w*)"[^>]*>[^<]*\(([\d,]+)\)</option>')
WORDS = {
    "kind": st.sampled_from(["", *(key for key, _ in FAMILIES), "park", "canal"]),
    "status": st.sampled_from(["", "vacant", "in_use", "not_known"]),
    "q": st.sampled_from(["", "park", "b18", "e", "%", "_", "\\", "demonstration"]),
    "in": st.sampled_from(["", HERE, "E08000025"]),
    "topic": st.sampled_from(["", "Gardening", "Food bank", "nothing does this"]),
    "near": st.sampled_from(["", "B18 7QH"]),
}


def number(words: str) -> int:
    return int(words.replace(",", ""))


def taken(client: FlaskClient, words: dict[str, str]) -> list[dict]:
    return json.loads(client.get("/take-away/geojson", query_string=words).data)["features"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.fixed_dictionaries(WORDS))
def test_chips_list_map_and_files_hold_the_same(
    demonstration: Flask, asked: dict[str, str]
) -> None:
    client = demonstration.test_client()
    words = {key: value for key, value in asked.items() if value}
    page = client.get("/", query_string=words).get_data(as_text=True)
    found = taken(client, words)
    placed = sum(one["geometry"] is not None for one in found)
    assert page.count('data-key="') == len(found), "the list holds each, with a place or without"
    table = csv.reader(
        io.StringIO(client.get("/take-away/csv", query_string=words).data.decode("utf-8-sig"))
    )
    assert sum(row[:1] != ["note"] and bool(row) for row in table) - 1 == len(found)
    for zoom in (3, 10, 16):
        box = {**words, "bbox": "-180,-90,180,90", "zoom": str(zoom)}
        drawn = json.loads(client.get("/things.geojson", query_string=box).data)
        assert sum(one["properties"].get("count", 1) for one in drawn["features"]) == placed
    chips = {key: number(said) for key, said in CHIP.findall(page)}
    families = [key for key, _ in FAMILIES]
    assert chips["all"] == sum(chips[key] for key in families if key not in QUIET)
    if asked["kind"] in ("", *families):
        assert chips[asked["kind"] or "all"] == len(found)
    inside = taken(client, {**words, "in": HERE})
    assert chips["here"] == len(inside)


@pytest.mark.parametrize("words", [{}, {"kind": "community"}, {"near": "B18 7QH"}])
def test_each_option_says_how_many_it_leaves(demonstration: Flask, words: dict[str, str]) -> None:
    client = demonstration.test_client()
    page = client.get("/", query_string=words).get_data(as_text=True)
    for name in ("kind", "status"):
        select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
        assert select is not None
        options = OPTION.findall(select[0])
        assert options
        for value, said in options:
            assert len(taken(client, {**words, name: value})) == number(said), (name, value)
