"""A DOCX is made of real styles, says what HTML says, and names nothing of the machine."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from assetmap.plans.exporting import plan_docx
from assetmap.plans.queries import get_edition
from assetmap.plans.showing import Shown, show_to_take
from assetmap.plans.word.making import About, word_file
from tests.plans.test_editions import published
from tests.plans.test_exports import squeezed, word_words
from tests.plans.writing import with_actions, written

ABOUT = About("Plan", "Example group", 2, date(2026, 11, 29))


def picture(kind: str = "PNG") -> str:
    held = io.BytesIO()
    Image.new("RGB", (1_600, 800), (200, 220, 210)).save(held, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(held.getvalue()).decode()}"


def sheet(body: str) -> bytes:
    return word_file(f"<html><head><title>x</title></head><body>{body}</body></html>", ABOUT)


def xml(docx: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as held:
        return held.read(name).decode()


@pytest.fixture(scope="module")
def shown(filled: Flask) -> Shown:
    slug = written(filled)
    with_actions(filled, slug)
    published(filled, slug)
    with Session(filled.extensions["assetmap.engine"]) as reading:
        return show_to_take(reading, get_edition(reading, slug, 1))


def test_headings_and_captions_are_real_and_no_level_is_skipped(shown: Shown) -> None:
    made = word_words(plan_docx(shown))
    styles = [style for style, _words in made]
    assert {
        "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "List Number",
        "TOC Heading", "toc 1", "Table Text",
    } <= set(styles)  # fmt: skip
    levels = [int(one[-1]) for one in styles if one.startswith("Heading ")]
    assert levels[0] == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))
    assert styles.count("Title") == 1
    assert [words for style, words in made if style == "Heading 1"] == [
        *(f"{one.number}. {one.title}" for one in shown.frozen.sections),
        "Sources", "How to check this edition",
    ]  # fmt: skip


def test_tables_say_their_heads_again_and_have_borders(shown: Shown) -> None:
    made = plan_docx(shown)
    tables = Document(io.BytesIO(made)).tables
    assert len(tables) == 3
    for table in tables:
        assert table.style is not None
        assert table.style.name == "Plan Table"
        heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert heads == [True] + [False] * (len(table.rows) - 1)
        before = table._tbl.getprevious()
        assert before.style == "Caption"
        assert before.find(f".//{qn('w:keepNext')}") is not None
    assert 'w:styleId="PlanTable"' in xml(made, "word/styles.xml")
    assert re.search(r"<w:tblBorders><w:top w:val=\"single\"", xml(made, "word/styles.xml"))


def test_a_level_that_markdown_skips_is_not_skipped() -> None:
    made = word_words(sheet("<h1>P</h1><h2>A</h2><h4>deep</h4><h6>deeper</h6><h3>up</h3>"))
    assert [style for style, _words in made] == [
        "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 2"
    ]  # fmt: skip


def test_lists_lie_in_one_another_and_each_begins_anew() -> None:
    made = sheet(
        "<ol><li>one<ul><li>in<ol><li>deep<ul><li>deepest</li></ul></li></ol></li></ul></li>"
        "<li><p>two</p><p>more</p></li></ol><p>so</p><ol><li>first again</li></ol>"
    )
    assert word_words(made) == [
        ("List Number", "one"), ("List Bullet 2", "in"), ("List Number 3", "deep"),
        ("List Bullet 3", "deepest"), ("List Number", "two"), ("List Continue", "more"),
        ("Normal", "so"), ("List Number", "first again"),
    ]  # fmt: skip
    numbers = re.findall(r'<w:ilvl w:val="0"/><w:numId w:val="(\d+)"/>', xml(made))
    assert numbers[0] == numbers[1] != numbers[2]
    assert f'w:numId="{numbers[2]}"' in xml(made, "word/numbering.xml")


def test_words_without_a_paragraph_of_their_own_are_not_lost() -> None:
    made = sheet(
        "<div>loose <b>bold</b><p>in it</p>after<!-- no word --> that</div><details>kept</details>"
        "<blockquote><p>said</p></blockquote><p>a<br>b  c</p><hr><p>under</p>"
    )
    assert word_words(made) == [
        ("Normal", "loose bold"), ("Normal", "in it"), ("Normal", "after that"),
        ("Normal", "kept"), ("Quote", "said"), ("Normal", "a\nb c"), ("Normal", "under"),
    ]  # fmt: skip


def test_a_link_is_a_link_and_the_only_thing_outside(shown: Shown) -> None:
    made = sheet(
        '<h2 id="a">A</h2><p>See <a href="https://example.org/?a=1&amp;b=2">the page</a> or '
        f'<a href="#a">above</a>.</p><figure><img src="{picture()}" alt="x"></figure>'
    )
    assert xml(made).count("<w:hyperlink ") == 2
    mark = re.search(r'<w:bookmarkStart w:id="\d+" w:name="(\w+)"', xml(made))
    assert mark
    assert f'w:anchor="{mark[1]}"' in xml(made)
    assert word_words(made)[1] == ("Normal", "See the page or above.")
    for document in (made, plan_docx(shown)):
        with zipfile.ZipFile(io.BytesIO(document)) as held:
            names = held.namelist()
            outside = [
                one
                for name in names
                if name.endswith(".rels")
                for one in re.findall(r"<Relationship [^>]*External[^>]*>", xml(document, name))
            ]
        assert all("/hyperlink" in one and 'Target="https://' in one for one in outside)
        assert not [name for name in names if "vba" in name.lower() or "embed" in name]
    assert len(outside) == 0


def test_a_text_from_right_to_left_is_set_so() -> None:
    made = sheet('<p dir="auto">اردو باغ <b>سبز</b> park</p><p>park باغ</p>')
    first, second = re.findall(r"<w:p>.*?</w:p>", xml(made), re.DOTALL)
    assert "<w:bidi/>" in first
    assert "<w:bidi/>" not in second
    assert first.count("<w:rtl/>") == 2
    assert second.count("<w:rtl/>") == 1
    assert "<w:bCs/>" in first
    assert [words for _style, words in word_words(made)] == ["اردو باغ سبز park", "park باغ"]
    assert '<w:lang w:val="en-GB"' in xml(made, "word/styles.xml")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_fits_and_says_what_it_shows(kind: str) -> None:
    made = sheet(
        f'<figure><img src="{picture(kind)}" alt="Map: “four” places"><figcaption>The places.'
        "</figcaption></figure>"
    )
    document = Document(io.BytesIO(made))
    (shape,) = document.inline_shapes
    assert shape.width == Mm(170)
    assert shape.height == pytest.approx(Mm(85), abs=400)
    assert shape._inline.docPr.get("descr") == "Map: “four” places"
    assert word_words(made)[-1] == ("Caption", "The places.")


def test_each_picture_of_the_plan_is_there_with_its_words(shown: Shown) -> None:
    made = plan_docx(shown)
    named = [
        shown.frozen.actions_map,
        *(b.evidence.picture for b in shown.frozen.blocks if b.evidence),
    ]
    expected = {(one.words, one.caption) for one in named if one}
    shapes = Document(io.BytesIO(made)).inline_shapes
    captions = [words for style, words in word_words(made) if style == "Caption"]
    assert {one._inline.docPr.get("descr") for one in shapes} == {words for words, _c in expected}
    assert {words for _w, words in expected} <= set(captions)
    assert len({one._inline.docPr.id for one in shapes}) == len(shapes) == len(expected)


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    with pytest.raises(ValueError, match="stands in it"):
        sheet('<img src="https://example.org/a.png" alt="">')


def test_it_is_dated_the_day_of_publication_and_names_no_machine(shown: Shown) -> None:
    # Another day than the clock's, which would hide that the clock was asked.
    shown = replace(shown, frozen=replace(shown.frozen, published_on=date(2025, 3, 4)))
    made = plan_docx(shown)
    assert made == plan_docx(shown)
    about = Document(io.BytesIO(made)).core_properties
    day = shown.frozen.published_on
    assert about.created is not None
    assert about.modified is not None
    assert about.created.date() == about.modified.date() == day
    assert (about.title, about.author, about.last_modified_by, about.language) == (
        "Plan for our place", shown.frozen.group, shown.frozen.group, "en-GB"
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        assert {one.date_time for one in held.infolist()} == {(2025, 3, 4, 0, 0, 0)}
        words = b"".join(held.read(name) for name in held.namelist())
    assert b"python" not in words.lower()
    assert b"Microsoft" not in words
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in xml(made)
    assert " PAGE " in xml(made, "word/footer1.xml")
    assert "Plan for our place, edition 1" in xml(made, "word/footer1.xml")


def test_the_contents_are_a_field_with_what_it_would_say(shown: Shown) -> None:
    said = xml(plan_docx(shown))
    block = re.search(r"<w:sdt>.*?</w:sdt>", said, re.DOTALL)
    assert block
    assert 'w:val="Table of Contents"' in block[0]
    assert r'TOC \o "1-1" \h' in block[0].replace("&quot;", '"')
    kinds = re.findall(r'w:fldCharType="(\w+)"', block[0])
    assert kinds == ["begin", "separate", "end"]
    anchors = re.findall(r'w:anchor="(\w+)"', block[0])
    assert len(anchors) == len(shown.frozen.sections) + 2
    assert all(f'w:name="{one}"' in said for one in anchors)


def test_a_word_processor_opens_it_and_says_the_same(shown: Shown, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: nothing can open the DOCX")
    path = tmp_path / "plan.docx"
    path.write_bytes(plan_docx(shown))
    subprocess.run(
        [
            program, "--headless", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(path),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "plan.pdf"), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    foot = r"(?m)^Plan for our place, edition 1\s*\d+ / \d+$"
    assert re.search(foot, told)
    # A minus is drawn in a stand-in's letters, which are told after their line.
    drawn = squeezed(re.sub(foot, "", told).replace("\f", "")).replace("−", "")
    at = 0
    for _style, words in word_words(path.read_bytes()):
        wanted = squeezed(words).replace("−", "")
        at = drawn.find(wanted, at)
        assert at >= 0, words
        at += len(wanted)
