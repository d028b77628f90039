"""A bundle opens everywhere, adds up, and shows when somebody changed it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import geopandas
import pyogrio
import pytest
from flask import Flask
from shapely import Point
from sqlalchemy.orm import Session

from assetmap.plans.actions.words import SIDE_WORDS
from assetmap.plans.bundle import bundle
from assetmap.plans.exporting import plan_bundle
from assetmap.plans.packing import unpack
from assetmap.plans.queries import get_edition
from assetmap.plans.showing import Shown, show_to_take
from tests.plans.test_editions import published
from tests.plans.test_word import picture
from tests.plans.writing import with_actions, written


@pytest.fixture(scope="module")
def shown(filled: Flask) -> Shown:
    slug = written(filled)
    with_actions(filled, slug)
    published(filled, slug)
    with Session(filled.extensions["assetmap.engine"]) as reading:
        return show_to_take(reading, get_edition(reading, slug, 1))


@pytest.fixture
def held(shown: Shown) -> dict[str, bytes]:
    return unpack(plan_bundle(shown))


def rows(data: bytes) -> list[dict[str, str]]:
    """Rows of a table as a spreadsheet reads them, without the notes below."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig").split("\r\n\r\nnote,")[0]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def wrong(files: dict[str, bytes], folder: Path) -> list[str]:
    """Files whose hash is not what the list says, as README tells to find them."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    listed = json.loads(files["manifest.json"])["files"]
    assert {one["name"] for one in listed} == set(files) - {"manifest.json"}
    found = []
    for one in listed:
        told = subprocess.run(
            ["sha256sum", one["name"]], cwd=folder, check=True, capture_output=True, text=True
        ).stdout.split()[0]
        if told != one["sha256"] or len(files[one["name"]]) != one["bytes"]:
            found.append(one["name"])
    return found


def test_the_list_of_hashes_holds_and_an_altered_file_is_noticed(
    held: dict[str, bytes], shown: Shown, tmp_path: Path
) -> None:
    assert wrong(held, tmp_path) == []
    listed = json.loads(held["manifest.json"])
    assert listed["edition_sha256"] == hashlib.sha256(held["plan.json"]).hexdigest()
    assert listed["edition_sha256"] == shown.sha256
    assert listed["software"] == shown.frozen.software
    altered = held["finance.csv"].replace(b"Mower", b"Motor")
    assert altered != held["finance.csv"]
    assert wrong({**held, "finance.csv": altered}, tmp_path) == ["finance.csv"]
    assert wrong({**held, "plan.json": held["plan.json"] + b"\n"}, tmp_path) == ["plan.json"]


def test_the_same_edition_gives_the_same_bytes(shown: Shown) -> None:
    # Another day than the clock's, which would hide that the clock was asked.
    shown = replace(shown, frozen=replace(shown.frozen, published_on=date(2025, 3, 4)))
    made = plan_bundle(shown)
    assert made == plan_bundle(shown)
    day = shown.frozen.published_on
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        for one in opened.infolist():
            assert one.date_time == (day.year, day.month, day.day, 0, 0, 0)


def test_the_map_layer_has_a_point_for_each_action_with_a_place(
    shown: Shown, tmp_path: Path
) -> None:
    actions = shown.frozen.actions
    assert len(actions) == 4
    nowhere = replace(actions[3], place=None)
    placed = replace(shown, frozen=replace(shown.frozen, actions=(*actions[:3], nowhere)))
    files = unpack(plan_bundle(placed))
    path = tmp_path / "actions.gpkg"
    path.write_bytes(files["actions.gpkg"])
    assert {name for name, _kind in pyogrio.list_layers(path)} == {"actions", "notes"}
    layer = geopandas.read_file(path, layer="actions")
    assert layer.crs.to_epsg() == 27700
    assert list(layer["action"]) == [one.title for one in actions[:3]]
    for point, one in zip(layer.geometry, actions, strict=False):
        assert one.place
        assert one.place.point
        assert point == Point(one.place.point)
    # Without a place it is a row all the same.
    table = rows(files["actions.csv"])
    assert [one["action"] for one in table] == [one.title for one in actions]
    assert all(float(one["easting"]) > 400_000 for one in table[:3])
    assert (table[3]["easting"], table[3]["lat"]) == ("", "")


def test_a_plan_whose_actions_are_nowhere_has_an_empty_layer(shown: Shown, tmp_path: Path) -> None:
    empty = replace(shown, frozen=replace(shown.frozen, actions=(), lines=()))
    path = tmp_path / "actions.gpkg"
    path.write_bytes(unpack(plan_bundle(empty))["actions.gpkg"])
    layer = geopandas.read_file(path, layer="actions")
    assert len(layer) == 0
    assert layer.crs.to_epsg() == 27700


def test_the_tables_say_all_of_the_money_evidence_and_sources(
    held: dict[str, bytes], shown: Shown
) -> None:
    frozen = shown.frozen
    money = rows(held["finance.csv"])
    assert len(money) == len(frozen.lines)
    for side, words in SIDE_WORDS.items():
        told = sum(Decimal(one["gbp"] or 0) for one in money if one["side"] == words)
        assert told == sum(one.amount or 0 for one in frozen.lines if one.side == side) > 0
    assert [one["gbp"] for one in money].count("") == 1
    evidence = rows(held["evidence.csv"])
    for block in frozen.blocks:
        assert block.evidence
        mine = [one for one in evidence if one["evidence"] == str(block.number)]
        told = {one["words"] for one in mine}
        assert {
            block.evidence.title, block.evidence.sentence, block.mark, *block.evidence.limits,
            *block.evidence.sources, *(words for _term, words in block.evidence.inputs),
        } <= {one.removeprefix("'") for one in told}  # fmt: skip
    assert [one["source"] for one in rows(held["sources.csv"])] == list(frozen.sources)


def test_no_cell_runs_as_a_formula(shown: Shown) -> None:
    bad = "=HYPERLINK(1)"
    action = replace(shown.frozen.actions[0], title=bad, helps="+1", leads="@x")
    line = replace(shown.frozen.lines[0], words=bad)
    frozen = replace(shown.frozen, actions=(action,), lines=(replace(line, action=action.slug),))
    files = unpack(plan_bundle(replace(shown, frozen=frozen)))
    (told,) = rows(files["actions.csv"])
    assert (told["action"], told["helps"], told["leads"]) == (f"'{bad}", "'+1", "'@x")
    (paid,) = rows(files["finance.csv"])
    assert (paid["what"], paid["action"]) == (f"'{bad}", f"'{bad}")


def test_pictures_of_the_plan_stand_beside_it_under_the_hashes_that_it_names(
    held: dict[str, bytes], shown: Shown
) -> None:
    found = {name: data for name, data in held.items() if name.startswith("pictures/")}
    assert list(found) == [f"pictures/picture-{n}.png" for n in range(1, len(found) + 1)]
    named = [one.evidence.picture for one in shown.frozen.blocks if one.evidence]
    expected = {one.sha256 for one in (*named, shown.frozen.actions_map) if one}
    assert len(expected) >= 3
    assert {hashlib.sha256(data).hexdigest() for data in found.values()} == expected
    told = {one["term"] for one in rows(held["evidence.csv"]) if one["part"] == "picture"}
    assert told == {one.sha256 for one in named if one}


def test_a_photo_keeps_the_ending_of_its_kind(shown: Shown) -> None:
    files = unpack(bundle(shown, html=f'<p>a</p><img src="{picture("JPEG")}" alt="A hall">'))
    assert files["pictures/picture-1.jpg"].startswith(b"\xff\xd8")


def test_plain_words_say_what_each_file_is_and_whose(held: dict[str, bytes], shown: Shown) -> None:
    said = held["README.txt"].decode()
    assert all(f"- {name}: " in said for name in held)
    assert shown.sha256 in said
    assert "contributor terms" in said
    assert max(map(len, said.splitlines())) <= 80
    assert (
        "DEMONSTRATION"
        in unpack(plan_bundle(replace(shown, frozen=replace(shown.frozen, demonstration=True))))[
            "README.txt"
        ].decode()
    )
