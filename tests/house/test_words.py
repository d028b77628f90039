"""Catalogues hold every word of the pages, and no word of a resident's page stands outside them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from flask import Flask
from sqlalchemy import inspect, text

from assetmap.core.folders import folder
from assetmap.web.languages import LANGUAGES, read_catalogue

ROOT = Path(__file__).resolve().parents[2]
TAGS = [language.tag for language in LANGUAGES if language.tag != "en-GB"]
VALUE = re.compile(r"%\((\w+)\)s")
#: Every page that residents open, with each state that has words of its own.
PAGES = (
    "/",
    "/?kind=green",
    "/?near=B18+7QH",
    "/?near=B99+9ZZ",
    "/?near=B18",
    "/?near=nonsense",
    "/?at=-1.937,52.48",
    "/?q=nothing+is+called+so",
    "/?status=vacant&in=west-birmingham-and-smethwick",
    "/search?q=park",
    "/search?q=B18+7QH",
    "/search?q=nothing+is+called+so",
    "/search?q=",
    "/assets",
    "/assets?q=nothing+is+called+so",
    "/assets?page=9",
    "/organisations",
    "/organisations?closed=yes",
    "/proximity",
    "/proximity?from=B18+7QH",
    "/proximity?from=B18+7QH&within=2000&kind=green&kind=church",
    "/proximity?from=assets/edgbaston-reservoir&within=1200",
    "/proximity?from=400000,270000",
    "/proximity?from=52.48,-1.937&kind=anchor&within=400",
    "/proximity?from=somewhere+nice",
    "/proximity?from=-1.937,52.48",
    "/proximity?from=48.85,2.35",
    "/proximity?from=B18",
)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every word that the code asks for, as ``make words`` gathers it."""
    out = tmp_path_factory.mktemp("words") / "messages.pot"
    subprocess.run(
        [
            sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "--mapping",
            "assetmap/translations/mapping.ini", "--keywords", "later", "--add-location=file",
            "--output", str(out), ".",
        ],
        cwd=ROOT, check=True,
    )  # fmt: skip
    with out.open("rb") as handle:
        found: Catalog = read_po(handle)
    return found


def written(tag: str) -> Catalog:
    path = folder("translations") / tag / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as handle:
        found: Catalog = read_po(handle)
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_holds_the_words_of_today(tag: str, gathered: Catalog) -> None:
    """Run ``make words`` when this fails, then translate what is new."""
    held = {one.id for one in written(tag) if one.id}
    assert held == {one.id for one in gathered if one.id}


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_is_translated_with_its_values(tag: str) -> None:
    catalogue = written(tag)
    faults = []
    for one in catalogue:
        if not one.id:
            continue
        english = one.id if isinstance(one.id, tuple) else (one.id,)
        said = one.string if isinstance(one.string, tuple) else (one.string,)
        if len(said) != (catalogue.num_plurals if len(english) > 1 else 1) or not all(said):
            faults.append(f"not translated: {english[0]}")
            continue
        values = set(VALUE.findall(english[-1]))
        # “The place” may stand for “1 place”: words for one thing may leave its number out.
        least = set(VALUE.findall(english[0]))
        faults += [
            f"other values: {words}"
            for number, words in enumerate(said)
            if not (values if number else least) <= set(VALUE.findall(words)) <= values
        ]
    assert faults == []


class _Words(HTMLParser):
    """All that a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in ("script", "style", "bdi", "title") or held.get("hreflang"):
            self._silent += tag not in ("input", "meta", "link")
        for name in ("aria-label", "placeholder", "title", "alt"):
            if held.get(name):
                self.found.append(held[name] or "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag in ("script", "style", "bdi", "title", "a"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def outside(words: str) -> Iterator[str]:
    """What is left of a text when every translated part is taken out, innermost first."""
    while True:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "⁂", words)
        if shorter == words:
            break
        words = shorter
    for part in re.split(r"[⁂·()“”]|, |\. |\s{2,}|\n", words):
        if re.search(r"[^\W\d_]{2}", part):
            yield part.strip(" .,:;–").removeprefix("http://localhost/")


@pytest.fixture(scope="module")
def marked(gathered: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A language in which every translated sentence stands in brackets."""
    spoken = Catalog(locale="ur", fuzzy=False)
    for one in gathered:
        if isinstance(one.id, tuple):
            spoken.add(one.id, tuple(f"⟦{words}⟧" for words in one.id), one.locations)
        elif one.id:
            spoken.add(one.id, f"⟦{one.id}⟧", one.locations)
    out = io.BytesIO()
    write_po(out, spoken)
    path = tmp_path_factory.mktemp("marked") / "messages.po"
    path.write_bytes(out.getvalue())
    return read_catalogue(path)


def test_no_word_of_a_residents_page_stands_outside_the_catalogue(
    demonstration: Flask, marked: object
) -> None:
    held = demonstration.extensions["assetmap.languages"]
    before, held["ur"] = held["ur"], marked
    try:
        client = demonstration.test_client()
        data = registered(demonstration)
        addresses = [*PAGES, *(f"/assets/{slug}" for slug in slugs(demonstration, "asset"))]
        addresses += [f"/organisations/{slug}" for slug in slugs(demonstration, "organisation")]
        faults = []
        for address in addresses:
            sign = "&" if "?" in address else "?"
            answer = client.get(f"{address}{sign}lang=ur", follow_redirects=True)
            html = answer.get_data(as_text=True)
            if answer.request.path.startswith("/anchors"):
                continue
            assert '<html lang="ur" dir="rtl"' in html, address
            reader = _Words()
            reader.feed(html)
            faults += [
                f"{address}: {part}"
                for words in reader.found
                for part in outside(words)
                if part.casefold() not in data
            ]
        assert sorted(set(faults)) == []
    finally:
        held["ur"] = before


def slugs(app: Flask, table: str) -> list[str]:
    with app.config["OWNER"].connect() as connection:
        return list(connection.scalars(text(f"SELECT slug FROM {table} ORDER BY slug")))


def registered(app: Flask) -> str:
    """Every text that the registers hold: what is data needs no translation."""
    found = [app.config["PLACE"], "assetmap", *(language.name for language in LANGUAGES)]
    found += [
        f"{table}s/{slug}" for table in ("asset", "organisation") for slug in slugs(app, table)
    ]
    with app.config["OWNER"].connect() as connection:
        for table in inspect(connection).get_table_names():
            for column in inspect(connection).get_columns(table):
                if str(column["type"]) == "TEXT":
                    query = text(f'SELECT DISTINCT "{column["name"]}" FROM {table}')
                    found += [words for words in connection.scalars(query) if words]
    return "\n".join(found).casefold()
