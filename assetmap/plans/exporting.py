"""An edition to take away: one HTML file, the same words as PDF and DOCX, its document, or all."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.core.folders import folder
from assetmap.core.words import day_words
from assetmap.paper.printing import Printed, rendered, templates
from assetmap.plans.actions.parts import ActionPart, FinancePart, records_in
from assetmap.plans.bundle import bundle
from assetmap.plans.evidence import Evidence, Picture, canonical
from assetmap.plans.freezing import FrozenBlock
from assetmap.plans.markup import html_of
from assetmap.plans.outline import ACTIONS
from assetmap.plans.showing import Shown
from assetmap.plans.word.making import About, word_file

_STYLE = "plan-sheet.css"


@dataclass(frozen=True)
class SheetFigure:
    """A picture on paper; ``address`` is a ``data:`` address, so that the file fetches nothing."""

    address: str
    words: str
    caption: str


@dataclass(frozen=True)
class SheetBlock:
    """One piece of evidence on paper; ``numbers`` are those of its sources in the list."""

    number: int
    slug: str
    evidence: Evidence | None
    gap: str
    mark: str
    numbers: str
    figure: SheetFigure | None = None


@dataclass(frozen=True)
class SheetSection:
    """One section on paper."""

    number: int
    key: str
    title: str
    html: Markup
    blocks: tuple[SheetBlock, ...]
    actions: tuple[ActionPart, ...]
    finance: FinancePart | None
    map: SheetFigure | None = None


@dataclass(frozen=True)
class PlanSheet:
    """What an edition says when it is taken away.

    Attributes
    ----------
    style : Markup or None
        The style sheet itself, for a file that must fetch nothing; None on paper.
    address : str
        Where the edition stands, without what comes before it; empty where nobody said.
    """

    title: str
    group: str
    area: str
    number: int
    day: str
    software: str
    demonstration: bool
    notes: tuple[str, ...]
    sections: tuple[SheetSection, ...]
    sources: tuple[str, ...]
    sha256: str
    style: Markup | None
    address: str


@dataclass(frozen=True)
class Form:
    """One way of taking an edition away; ``ending`` is that of the file's name."""

    ending: str
    media_type: str
    words: str
    make: Callable[[Shown, str], bytes]


def plan_html(shown: Shown, address: str = "") -> bytes:
    """An edition as one HTML file, which fetches nothing."""
    text = (folder("static") / "css" / _STYLE).read_text(encoding="utf-8")
    return _html(shown, Markup(text), address).encode()  # noqa: S704 - our own style sheet


def plan_pdf(shown: Shown, address: str = "") -> bytes:
    """The same words as a PDF (PDF/UA-1), with the pages in its contents."""
    return laid_out(shown, address).write()


def plan_docx(shown: Shown, address: str = "") -> bytes:
    """The same words for a word processor, with real styles."""
    frozen = shown.frozen
    return word_file(
        _html(shown, None, address),
        About(frozen.title, frozen.group, frozen.number, frozen.published_on),
    )


def plan_bundle(shown: Shown, address: str = "") -> bytes:
    """One file, the document, tables and a map layer together, with their hashes."""
    return bundle(shown, html=plan_html(shown, address).decode())


def plan_json(shown: Shown, address: str = "") -> bytes:
    """The document in canonical JSON: its SHA-256 is the edition's own."""
    return canonical(shown.document)


def laid_out(shown: Shown, address: str = "") -> Printed:
    """The PDF before it is written."""
    return rendered(_html(shown, None, address))


def _html(shown: Shown, style: Markup | None, address: str) -> str:
    page = sheet_of(shown, style=style, address=address)
    return templates().get_template("plans/sheet.html").render(page=page)


def sheet_of(shown: Shown, *, style: Markup | None, address: str) -> PlanSheet:
    """Put the sheet together."""
    frozen = shown.frozen
    return PlanSheet(
        title=frozen.title, group=frozen.group, area=frozen.area, number=frozen.number,
        day=day_words(frozen.published_on), software=frozen.software,
        demonstration=frozen.demonstration, notes=frozen.notes,
        sections=tuple(
            SheetSection(
                one.number, one.key, one.title, html_of(one.text),
                tuple(_block(shown, block) for block in one.blocks),
                *records_in(one.key, frozen.actions, frozen.lines),
                _figure(shown, frozen.actions_map) if one.key == ACTIONS else None,
            )
            for one in frozen.sections
        ),
        sources=frozen.sources, sha256=shown.sha256, style=style, address=address,
    )  # fmt: skip


def _block(shown: Shown, block: FrozenBlock) -> SheetBlock:
    frozen = shown.frozen
    lines = block.evidence.sources if block.evidence else ()
    numbers = sorted({frozen.sources.index(line) + 1 for line in lines})
    return SheetBlock(
        block.number, block.slug, block.evidence, block.gap, block.mark,
        ", ".join(map(str, numbers)),
        _figure(shown, block.evidence.picture if block.evidence else None),
    )  # fmt: skip


def _figure(shown: Shown, picture: Picture | None) -> SheetFigure | None:
    if picture is None:
        return None
    held = base64.b64encode(shown.pictures[picture.sha256]).decode()
    address = f"data:{picture.media_type};base64,{held}"
    return SheetFigure(address, picture.words, picture.caption)


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    "html": Form("html", "text/html; charset=utf-8", "One page to keep (HTML)", plan_html),
    "pdf": Form("pdf", "application/pdf", "To print (PDF)", plan_pdf),
    "docx": Form("docx", _DOCX, "For a word processor (DOCX)", plan_docx),
    "json": Form("json", "application/json", "All of it with its hashes (JSON)", plan_json),
    "bundle": Form("zip", "application/zip", "Everything with tables and map (ZIP)", plan_bundle),
}
