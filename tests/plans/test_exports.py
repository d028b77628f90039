"""Editions that are taken away: the same words in HTML, on paper and in DOCX, in one order."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.plans.actions.words import line_words
from assetmap.plans.commands import plan as plan_command
from assetmap.plans.errors import BadPlan
from assetmap.plans.exporting import plan_bundle, plan_docx, plan_html, plan_json, plan_pdf
from assetmap.plans.packing import unpack
from assetmap.plans.queries import get_edition
from assetmap.plans.showing import Shown, show_to_take
from tests.paper.test_walk_sheet import opened
from tests.plans.test_editions import published
from tests.plans.writing import with_actions, written
from tests.signing import visitor

#: Numbers and points of lists, and the colons of terms, which paper writes when it likes.
_MARKS = re.compile(r"(?:\d+\.|[•:])*")


@pytest.fixture
def shown(data: Flask) -> Shown:
    slug = written(data)
    with_actions(data, slug)
    published(data, slug)
    with Session(data.extensions["assetmap.engine"]) as reading:
        return show_to_take(reading, get_edition(reading, slug, 1))


def squeezed(words: str) -> str:
    """Without spaces and hyphens: where a line of paper breaks is nobody's word."""
    return re.sub(r"[\s\u00ad-]+", "", words)


def paper_words(pdf: bytes, folder: Path) -> str:
    made = folder / "plan.pdf"
    made.write_bytes(pdf)
    # In the order in which it was written, as a screen reader takes it, not as columns lie.
    told = subprocess.run(
        ["pdftotext", "-raw", str(made), "-"], capture_output=True, check=True, text=True
    )
    # The foot of each page is no part of the plan; what stands before its body is not compared.
    words = re.sub(r"(?m)^\d+ ?/ ?\d+$", "", told.stdout.replace("\f", "\n"))
    contents = list(re.finditer(r"(?:\.\s?){5,}\s*\d+\s", words))
    return words[contents[-1].end() :]


def word_words(docx: bytes) -> list[tuple[str, str]]:
    """Style and words of each paragraph of a DOCX, those of tables and contents too, in order."""
    document = Document(io.BytesIO(docx))
    found = [Paragraph(one, document) for one in document.element.body.iter(qn("w:p"))]
    return [(one.style.name or "", one.text) for one in found if one.style is not None]


def docx_text(docx: bytes) -> bytes:
    return "\n".join(words for _style, words in word_words(docx)).encode()


def assert_says(said: str, blocks: list[str]) -> None:
    """Whether it says these blocks in their order, and nothing else."""
    words, at = squeezed(said), 0
    for block in blocks:
        wanted = squeezed(block)
        found = words.find(wanted, at)
        assert found >= 0, block
        # Nothing but the marks of lists and the colons of terms stands between.
        assert _MARKS.fullmatch(words[at:found]), (words[at:found], block)
        at = found + len(wanted)
    assert _MARKS.fullmatch(words[at:])


def blocks_of(html: str, *, upto: str = "") -> list[str]:
    """Each heading, paragraph, term, value and point of a list, in order; or those of the head."""
    if upto:
        body = html[html.index("<body") : html.index(upto)]
    else:
        body = html[html.index("<main>") :]
    found = re.findall(
        r"<(h[1-6]|p|dt|dd|li|caption|figcaption|th|td)\b[^>]*>(.*?)</\1>", body, re.DOTALL
    )
    return [unescape(re.sub(r"<[^>]+>", "", words)) for _tag, words in found]


def test_paper_says_what_the_file_says_in_the_same_order(shown: Shown, tmp_path: Path) -> None:
    blocks = blocks_of(plan_html(shown).decode())
    assert len(blocks) > 100
    assert_says(paper_words(plan_pdf(shown), tmp_path), blocks)


def test_a_word_processor_says_what_the_file_says_in_the_same_order(shown: Shown) -> None:
    html = plan_html(shown).decode()
    made = word_words(plan_docx(shown))
    contents = [words for style, words in made if style == "toc 1"]
    # What stands before the contents too: whose plan it is, and which edition.
    head = made[: [style for style, _words in made].index("TOC Heading")]
    assert_says("".join(words for _style, words in head), blocks_of(html, upto="<nav"))
    body = made[len(head) + 1 + len(contents) :]
    assert_says("".join(words for _style, words in body), blocks_of(html))
    assert contents == [words for style, words in body if style == "Heading 1"]
    assert len(contents) == len(shown.frozen.sections) + 2


def test_the_bundle_says_what_the_file_says(shown: Shown) -> None:
    held = unpack(plan_bundle(shown, "map.example/x"))
    assert held["plan.html"] == plan_html(shown, "map.example/x")
    assert held["plan.json"] == plan_json(shown)


def test_what_was_withdrawn_is_told_in_every_form(data: Flask, tmp_path: Path) -> None:
    slug = written(data)
    published(data, slug)
    with Session(data.config["OWNER"]) as session:
        edition = get_edition(session, slug, 1)
        before = show_to_take(session, edition)
        session.execute(text("UPDATE ledger SET withdrawn = true"))
        after = show_to_take(session, edition)
        session.rollback()
    block = next(one for one in before.frozen.blocks if one.kind == "catchment")
    gap = next(one.gap for one in after.frozen.blocks if one.gap)
    assert block.evidence
    forms = {
        "html": plan_html, "docx": lambda one: docx_text(plan_docx(one)),
        "pdf": lambda one: paper_words(plan_pdf(one), tmp_path).encode(),
        "bundle": lambda one: b"".join(unpack(plan_bundle(one)).values()),
    }  # fmt: skip
    for form, make in forms.items():
        old, new = (squeezed(make(one).decode(errors="replace")) for one in (before, after))
        assert squeezed(block.evidence.figure) in old, form
        assert squeezed(block.evidence.figure) not in new, form
        assert squeezed(gap) in new, form
        assert "Withdrawnevidence" in new, form


def test_everything_of_the_edition_is_in_the_file(shown: Shown) -> None:
    words = squeezed(unescape(re.sub(r"<[^>]+>", " ", plan_html(shown).decode())))
    for one in shown.frozen.blocks:
        assert one.evidence
        for said in (
            one.evidence.title, one.evidence.figure, one.evidence.sentence, one.mark,
            *one.evidence.limits, *(words for pair in one.evidence.steps for words in pair),
            *(words for pair in one.evidence.inputs for words in pair), *one.evidence.sources,
        ):  # fmt: skip
            assert squeezed(said) in words
    for action in shown.frozen.actions:
        for said in (action.title, action.text, action.indicator, action.leads, action.helps):
            assert squeezed(said) in words
    for line in shown.frozen.lines:
        assert squeezed(line_words(line)) in words
    assert shown.sha256 in words


def test_the_file_fetches_nothing(shown: Shown) -> None:
    html = plan_html(shown).decode()
    fetching = r"<(?:script|link|iframe|object|embed)\b|url\(|@import|\bsrc=(?!\"data:image/)"
    assert not re.search(fetching, html)
    # Three maps of evidence, and one of the actions.
    assert html.count("<img ") == html.count('src="data:image/png;base64,') == 4


def test_the_paper_is_tagged_with_pages_in_its_contents(shown: Shown, tmp_path: Path) -> None:
    made = tmp_path / "plan.pdf"
    made.write_bytes(plan_pdf(shown, "map.example/plans/x/editions/1"))
    told = subprocess.run(["pdfinfo", str(made)], capture_output=True, check=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    assert b"pdfuaid" in opened(made.read_bytes())
    first = subprocess.run(
        ["pdftotext", "-layout", "-l", "1", str(made), "-"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    pages = re.findall(r"(?m)^.*\.{5,}\s*(\d+)$", first)
    assert len(pages) == len(shown.frozen.sections) + 2
    assert [int(page) for page in pages] == sorted(int(page) for page in pages)
    assert int(pages[-1]) > 1


def test_the_page_and_the_command_hand_out_the_same(data: Flask, tmp_path: Path) -> None:
    slug = written(data)
    settings = data.extensions["assetmap.settings"]

    def command(*words: str) -> None:
        plan_command.main(["export", *words], obj=settings, standalone_mode=False)

    with pytest.raises(BadPlan, match="0 plans"):
        command("-o", str(tmp_path / "x"))
    published(data, slug)
    home = f"/plans/{slug}/editions/1"
    for kind in ("html", "json", "pdf", "docx", "bundle"):
        path = tmp_path / f"one.{kind}"
        command("--format", kind, "--edition", "1", "-o", str(path))
        ending = "zip" if kind == "bundle" else kind
        taken = visitor(data).get(f"{home}/edition.{ending}")
        assert taken.status_code == 200
        assert f'filename="{slug}-1.{ending}"' in taken.headers["Content-Disposition"]
        assert f"{home}/edition.{ending}" in visitor(data).get(home).text
        if kind == "html":
            assert blocks_of(taken.text) == blocks_of(path.read_text())
        if kind == "json":
            assert taken.data == path.read_bytes()
            assert hashlib.sha256(taken.data).hexdigest() in visitor(data).get(home).text
        if kind == "docx":
            # The page knows where it stands, and says so behind the edition's day.
            there = docx_text(taken.data).decode()
            assert f" localhost{home}" in there
            assert there.replace(f" localhost{home}", "") == docx_text(path.read_bytes()).decode()
        if kind == "bundle":
            assert unpack(taken.data)["plan.json"] == unpack(path.read_bytes())["plan.json"]
        if kind == "pdf":
            assert path.read_bytes().startswith(b"%PDF")
    assert visitor(data).get(f"{home}/edition.exe").status_code == 404
