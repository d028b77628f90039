"""Editions that are taken away: the same words in HTML and on paper, in the same order."""

from __future__ import annotations

import hashlib
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.plans.actions.words import line_words
from assetmap.plans.commands import plan as plan_command
from assetmap.plans.errors import BadPlan
from assetmap.plans.exporting import plan_html, plan_pdf
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


def blocks_of(html: str) -> list[str]:
    """Each heading, paragraph, term, value and point of a list, in order."""
    body = html[html.index("<main>") :]
    found = re.findall(
        r"<(h[1-6]|p|dt|dd|li|caption|figcaption|th|td)\b[^>]*>(.*?)</\1>", body, re.DOTALL
    )
    return [unescape(re.sub(r"<[^>]+>", "", words)) for _tag, words in found]


def test_paper_says_what_the_file_says_in_the_same_order(shown: Shown, tmp_path: Path) -> None:
    html = plan_html(shown).decode()
    paper = squeezed(paper_words(plan_pdf(shown), tmp_path))
    at = 0
    blocks = blocks_of(html)
    assert len(blocks) > 100
    for words in blocks:
        wanted = squeezed(words)
        found = paper.find(wanted, at)
        assert found >= 0, words
        # Nothing but the marks of lists and the colons of terms stands between.
        assert _MARKS.fullmatch(paper[at:found]), (paper[at:found], words)
        at = found + len(wanted)
    assert _MARKS.fullmatch(paper[at:])


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
    for kind in ("html", "json", "pdf"):
        path = tmp_path / f"one.{kind}"
        command("--format", kind, "--edition", "1", "-o", str(path))
        taken = visitor(data).get(f"{home}/edition.{kind}")
        assert taken.status_code == 200
        if kind == "html":
            assert blocks_of(taken.text) == blocks_of(path.read_text())
        if kind == "json":
            assert taken.data == path.read_bytes()
            assert hashlib.sha256(taken.data).hexdigest() in visitor(data).get(home).text
        if kind == "pdf":
            assert path.read_bytes().startswith(b"%PDF")
    assert visitor(data).get(f"{home}/edition.exe").status_code == 404
