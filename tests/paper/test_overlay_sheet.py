"""An overlay on paper: one tagged side, with the figures of its page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.overlays.analysis import Household
from assetmap.overlays.asking import Side
from assetmap.overlays.laying import Laid, lay_over
from assetmap.paper.frame import fit
from assetmap.paper.ground import SheetGround
from assetmap.paper.overlay_sheet import MAP_WIDTH_MM, OverlaySheet, laid_out, page_of, sheet_html
from tests.paper.making import HOSTILE
from tests.paper.test_walk_sheet import opened, pages
from tests.proximity.making import X, Y, a_body, a_site, an_asset
from tests.signing import Browser

LOOP = "/developments/n717-ipl-site-ladywood/overlay"
HOSPITAL = "n490-city-hospital-site-off-aberdeen-street-soho-jewellery-quarter"
DRAWN = "/overlay?shape=404000-286500_404500-286500_404500-286900_404000-286900&homes=400-600"
DAY = date(2026, 11, 28)
HOUSEHOLD = Household(Decimal("2.3"), Decimal("2.7"), "our assumption")
SHAPE = f"{X:.0f}-{Y:.0f}_{X + 300:.0f}-{Y:.0f}_{X + 300:.0f}-{Y + 200:.0f}"
FRAME = fit((X - 500, Y - 500, X + 800, Y + 700), width_mm=MAP_WIDTH_MM, height_mm=104)


@pytest.fixture
def reader(demonstration: Flask) -> Browser:
    return Browser(demonstration.test_client())


def read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sheet_of(laid: Laid, *, most: int = 24, address: str = "http://x/overlay") -> OverlaySheet:
    return page_of(laid, FRAME, SheetGround(), most=most, address=address, day="1 May 2026")


def laid(session: Session, **words: str) -> Laid:
    side = Side(shape=SHAPE, homes="10-20")
    return lay_over(session, side, words=words, household=HOUSEHOLD, today=DAY)


@pytest.mark.parametrize(
    "address", [LOOP, f"{LOOP}?reach=2000&with={HOSPITAL}", DRAWN, f"{DRAWN}&with={HOSPITAL}"]
)
def test_one_tagged_side_from_its_page(reader: Browser, address: str) -> None:
    html = unescape(reader.get(address).get_data(as_text=True))
    door = re.search(r'href="([^"]+)">On one page to print', html)
    assert door is not None
    answer = reader.get(door[1])
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert pages(answer.data) == 1
    inside = opened(answer.data)
    assert b"/MarkInfo" in inside
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid" in inside
    assert re.search(rb"/MediaBox \[0 0 595\.\d+ 841\.\d+\]", inside)


@pytest.mark.parametrize(("slug", "beside"), [("n717-ipl-site-ladywood", ""), ("", HOSPITAL)])
def test_its_figures_are_those_of_the_page(
    reader: Browser, demonstration: Flask, slug: str, beside: str
) -> None:
    shape = "" if slug else "404000-286500_404500-286500_404500-286900_404000-286900"
    side = Side(site=slug, shape=shape, homes="" if slug else "400-600")
    words = {"reach": "800", **({"with": beside} if beside else {})}
    with Session(demonstration.config["OWNER"]) as session:
        found = lay_over(session, side, words=words, household=HOUSEHOLD, today=DAY)
    paper = sheet_html(sheet_of(found))
    address = f"{LOOP if slug else DRAWN}{'?' if slug else '&'}reach=800"
    html = reader.get(f"{address}&with={beside}" if beside else address).get_data(as_text=True)

    def rows(text: str) -> list[str]:
        whole = [read(row) for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]
        return [row for row in whole if row]

    # Of two sites the paper has the figures alone; the page has what each would change too.
    assert rows(paper) == (rows(html)[:12] if beside else rows(html))
    # Figures, and of each site what would change: people, green space, three standards measured.
    assert len(rows(html)) == 12 + (2 if beside else 1) * 7
    page = read(html)
    for words_ in (sheet_of(found).claim, sheet_of(found).figure, sheet_of(found).planned):
        assert words_ in page
        assert words_ in read(paper)
    listed = re.findall(r'data-key="(\w+)/', html)
    assert len(listed) == len(found.overlay.things)


def test_the_fullest_overlay_stays_on_one_side(session: Session) -> None:
    """Names as long as they may be, and more of them than any side holds."""
    for number in range(60):
        an_asset(session, f"a-{number}", (number * 7, 40), name=f"{number} " + "Long name " * 19)
        a_site(session, f"s-{number}", (number * 5, 150), name="W" * 190)
        a_body(session, f"b-{number}", (20, number * 5), name="Body " * 30)
    made = laid_out(session, laid(session, reach="2000"), address="http://x/overlay", day="Today")
    assert made.pages == 1
    assert pages(made.write()) == 1


def test_what_has_no_number_is_told(session: Session) -> None:
    for number in range(30):
        an_asset(session, f"a-{number}", (number * 7, 40), name=f"Tree {number:02d}")
    held = laid(session)
    assert sheet_of(held).fewer == "The 24 nearest of 30 are numbered; the page itself lists all."
    assert sheet_of(held, most=0).fewer == "The page itself lists all 30 things."
    assert sheet_of(held, most=30).fewer == ""
    first = sheet_of(held).key[0]
    assert (first.number, first.facts) == (1, "Park · in it")


def test_what_people_wrote_is_only_words(session: Session) -> None:
    for number, name in enumerate(HOSTILE):
        an_asset(session, f"h-{number}", (number * 10 + 30, 10), name=name.replace("\0", ""))
    html = sheet_html(sheet_of(laid(session)))
    assert "<script" not in html
    assert "<img src=file" not in html
    assert laid_out(session, laid(session), address="http://x", day="Today").pages == 1


def test_the_way_back_is_drawn_where_a_telephone_can_read_it(session: Session) -> None:
    assert sheet_of(laid(session)).code is not None
    assert sheet_of(laid(session), address="http://x/" + "4" * 300).code is None


def test_a_site_that_is_one_point_is_drawn(session: Session) -> None:
    a_site(session, "spot", (0, 0))
    found = lay_over(session, Side(site="spot"), words={}, household=HOUSEHOLD, today=DAY)
    with_dot, without = sheet_of(found), sheet_of(replace(found, other=found.overlay))
    assert "The other outline is" not in with_dot.where
    assert "The other outline is spot" in without.where
    assert with_dot.map_picture.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{LOOP}.pdf?reach=401", 400),
        ("/developments/nowhere/overlay.pdf", 404),
        ("/developments/%00/overlay.pdf", 404),
        ("/overlay.pdf", 400),
        ("/overlay.pdf?shape=404000-286500", 400),
    ],
)
def test_what_cannot_be_printed_is_refused(reader: Browser, address: str, status: int) -> None:
    assert reader.get(address).status_code == status


def test_as_often_as_other_exports(reader: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetmap.web import rates

    monkeypatch.setattr("assetmap.web.rates.now", lambda: datetime(2031, 1, 1, tzinfo=UTC))
    monkeypatch.setitem(rates.RATES, "export", rates.Rate(2, 3600))
    asked = [reader.get("/overlay.pdf?shape=1").status_code for _ in range(3)]
    assert asked == [400, 400, 429]
