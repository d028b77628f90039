"""The walk sheet as PDF: pages of key, the way back, and nothing fetched from anywhere."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from assetmap.core.folders import folder
from assetmap.paper.errors import TooMany
from assetmap.paper.frame import fit
from assetmap.paper.ground import SheetGround
from assetmap.paper.printing import static_file
from assetmap.paper.things import Taken
from assetmap.paper.walk_sheet import (
    A3,
    A4,
    Paper,
    page_of,
    printed,
    sheet_html,
    walk_sheet,
)
from tests.paper.making import HOSTILE, taken, things

HERE = (403_500.0, 287_300.0, 404_500.0, 288_300.0)
FRAME = fit(HERE, width_mm=A4.map_width_mm, height_mm=A4.map_height_mm)


def sheet(found: Taken, paper: Paper = A4) -> bytes:
    return printed(page_of(found, FRAME, SheetGround(attributions=("Ground line",)), paper))


def opened(pdf: bytes) -> bytes:
    """The objects of a PDF as text: most of them stand in compressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    parts = [pdf]
    for held in streams:
        with suppress(zlib.error):  # a font or a picture in a coding of its own
            parts.append(zlib.decompressobj().decompress(held))
    return b"\n".join(parts)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", opened(pdf)))


@pytest.mark.parametrize(("number", "most"), [(0, 2), (1, 2), (30, 4), (80, 8)])
def test_any_number_of_things_is_printed(number: int, most: int) -> None:
    pdf = sheet(taken(things(number)))
    assert pdf.startswith(b"%PDF-")
    assert 1 <= pages(pdf) <= most


def test_every_thing_is_in_the_key_and_has_room_to_write() -> None:
    found = taken(things(30))
    html = sheet_html(page_of(found, FRAME, SheetGround(attributions=("Ground line",)), A4))
    for thing in found.things:
        assert f"<b>{thing.number}</b>" in html
        assert thing.name in html
    assert html.count('class="lines"') == 30
    assert "nobody has said where" in html
    for line in (*found.attributions, "Ground line", "22 November 2026", "not surveyed"):
        assert line in html
    assert 'class="qr"' in html


def test_the_pdf_is_tagged_in_its_language_and_set_in_our_type() -> None:
    pdf = sheet(taken(things(1)))
    inside = opened(pdf)
    assert b"/MarkInfo" in inside
    assert b"/StructTreeRoot" in inside
    assert b"en-GB" in inside
    fonts = b" ".join(re.findall(rb"/FontName /(\S+)", inside))
    assert b"Sheet-Sans" in fonts
    assert b"Sheet-Serif" in fonts
    assert b"pdfuaid" in inside


def test_hostile_names_are_only_words(session: Session) -> None:
    found = tuple(
        replace(thing, name=name, address=name, kind=name)
        for thing, name in zip(things(len(HOSTILE)), HOSTILE, strict=True)
    )
    html = sheet_html(page_of(taken(found, title=HOSTILE[0]), FRAME, SheetGround(), A4))
    assert "<script" not in html
    assert "<img src=file" not in html
    assert "{{ 7 * 7 }}" in html
    assert walk_sheet(session, taken(found, title=HOSTILE[0]), otherwise=HERE).startswith(b"%PDF")


def test_a_sheet_of_a3(session: Session) -> None:
    pdf = walk_sheet(session, taken(()), otherwise=HERE, paper=A3)
    assert re.search(rb"/MediaBox \[0 0 841\.\d+ 1190\.\d+\]", opened(pdf))


def test_too_many_are_refused_in_words(session: Session) -> None:
    with pytest.raises(TooMany, match="at most 150 things and this view has 151"):
        walk_sheet(session, taken(things(151)), otherwise=HERE)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside.css"
    path.write_text("p { color: red }")
    return path


def test_only_our_own_static_files_are_fetched(outside: Path) -> None:
    css = folder("static") / "css" / "sheet.css"
    assert static_file(css.as_uri()) == css.resolve()
    for address in (
        outside.as_uri(),
        "file:///etc/passwd",
        (folder("static") / "css" / "../../setup.cfg").as_uri(),
        f"{folder('static').as_uri()}/%2e%2e/setup.cfg",
        "http://example.invalid/sheet.css",
        f"file://example.invalid{css}",
        (folder("static") / "css" / "none.css").as_uri(),
    ):
        with pytest.raises(ValueError, match=r"our own|missing"):
            static_file(address)


def test_a_sheet_that_asks_for_more_is_not_made(outside: Path) -> None:
    from weasyprint.urls import FatalURLFetchingError

    page = page_of(taken(()), FRAME, SheetGround(), A4)
    with pytest.raises(FatalURLFetchingError):
        printed(replace(page, map_picture=outside.as_uri()))
