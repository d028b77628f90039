"""Walks the sheet's HTML and writes what stands there, in the same order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

from docx.document import Document
from docx.shared import Length, Mm
from lxml.html import HtmlElement

from assetmap.plans.word.parts import new_numbers, rule_over, wrap_contents
from assetmap.plans.word.pictures import picture_of
from assetmap.plans.word.pieces import Piece, loose, pieces_of, tidy
from assetmap.plans.word.tables import WIDTH, write_table
from assetmap.plans.word.writing import Look, Writing, fill, write

#: Of a picture at most, so that its words stand on the same page.
HEIGHT = Mm(215)
_HEADINGS = {"h1": 0, "h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
_HOLDERS = {"div", "section", "header", "main", "article", "aside", "footer", "nav", "figure"}
_STYLES = {
    "product": "Product Line", "small": "Small Print", "block__no": "Evidence Label",
    "block__figure": "Evidence Figure", "block__basis": "Facts",
}  # fmt: skip
#: How deep a list may look; one that lies deeper looks like this.
_DEEPEST = 2


def write_body(document: Document, body: HtmlElement) -> None:
    """Write all of a sheet into an empty document."""
    wanted = {one.get("href", "")[1:] for one in body.iter("a") if one.get("href", "")[:1] == "#"}
    names = [one.get("id", "") for one in body.iter() if one.get("id", "") in wanted]
    marks = {name: f"_Toc{number:08d}" for number, name in enumerate(names, start=1)}
    _flow(Writing(document, marks), body, repeat(Look("Normal")))


def _flow(to: Writing, holder: HtmlElement, looks: Iterator[Look], depth: int = 0) -> None:
    """Write what is in an element: blocks as such, and loose words as paragraphs.

    Parameters
    ----------
    depth : int
        In how many lists it lies.
    """
    held = loose(holder.text)
    for child in holder:
        if isinstance(child.tag, str):
            if _is_block(child):
                write(to, held, looks)
                held = []
                _block(to, child, looks, depth)
            else:
                _arrive(to, child)
                held += pieces_of(child)
        held += loose(child.tail)
    write(to, held, looks)


def _is_block(element: HtmlElement) -> bool:
    return (
        element.tag in _HOLDERS
        or element.tag in _HEADINGS
        or element.tag in ("p", "ul", "ol", "dl", "table", "blockquote", "hr", "img", "figcaption")
    )


def _block(to: Writing, element: HtmlElement, looks: Iterator[Look], depth: int) -> None:
    _arrive(to, element)
    tag = element.tag
    if tag in _HEADINGS:
        _heading(to, element)
    elif tag == "p":
        own = _style(element)
        write(to, pieces_of(element), iter([Look(own)]) if own else looks)
    elif tag in ("ul", "ol"):
        _list(to, element, depth)
    elif tag == "dl":
        _terms(to, element)
    elif tag == "table":
        write_table(to, element)
    elif tag == "blockquote":
        _flow(to, element, repeat(Look("Quote")))
    elif tag == "hr":
        to.ruled = True
    elif tag == "img":
        _picture(to, element)
    elif tag == "figcaption":
        write(to, pieces_of(element), iter([Look("Caption")]))
    elif tag == "nav" and "contents" in element.classes:
        _contents(to, element)
    else:
        to.ruled = to.ruled or "block" in element.classes
        _flow(to, element, looks, depth)


def _arrive(to: Writing, element: HtmlElement) -> None:
    name = element.get("id", "")
    if name in to.marks:
        to.waiting.append(name)


def _style(element: HtmlElement) -> str:
    return next((_STYLES[name] for name in _STYLES if name in element.classes), "")


def _heading(to: Writing, element: HtmlElement) -> None:
    """A heading one level below the last at most: whoever writes Markdown may skip one."""
    level = min(_HEADINGS[element.tag], to.level + 1)
    to.level = level
    to.after_table = False
    style = f"Heading {level}" if level else "Title"
    write(to, pieces_of(element), iter([Look(style)]))


def _list(to: Writing, element: HtmlElement, depth: int) -> None:
    numbered = element.tag == "ol"
    number = new_numbers(to.document, int(element.get("start", "1"))) if numbered else None
    shown = min(depth, _DEEPEST)
    level = f" {shown + 1}" if shown else ""
    first = Look(f"List {'Number' if numbered else 'Bullet'}{level}", number, shown)
    for point in element.iterchildren("li"):
        _arrive(to, point)
        _flow(to, point, chain([first], repeat(Look(f"List Continue{level}"))), depth + 1)


def _terms(to: Writing, element: HtmlElement) -> None:
    """Each term with its words in one paragraph, as the style sheet draws them."""
    look = Look(_style(element) or "Facts")
    held: list[Piece] = []
    for one in element.iter("dt", "dd"):
        if one.tag == "dt":
            write(to, held, iter([look]))
            held = [*tidy(pieces_of(one)), Piece(": ", bold=True)]
        else:
            held += pieces_of(one)
    write(to, held, iter([look]))


def _picture(to: Writing, element: HtmlElement) -> None:
    found = picture_of(element)
    paragraph = to.document.add_paragraph(style="Picture Line")
    shape = paragraph.add_run().add_picture(io.BytesIO(found.data))
    scale = min(1.0, WIDTH / shape.width, HEIGHT / shape.height)
    shape.width, shape.height = Length(int(shape.width * scale)), Length(int(shape.height * scale))
    shape._inline.docPr.set("descr", found.words)
    if to.ruled:
        rule_over(paragraph)
        to.ruled = False
    fill(to, paragraph, [])


def _contents(to: Writing, element: HtmlElement) -> None:
    """The list of the sheet's contents, each line in the words of the heading that it leads to.

    It has no numbers of pages: those depend on the reader's word processor and fonts, and a wrong
    one is worse than none. Whoever updates the field gets them.
    """
    title = next(element.iter("h2"))
    heading = write(to, pieces_of(title), iter([Look("TOC Heading")]))
    entries = []
    for link in element.iter("a"):
        target = link.getroottree().getroot().get_element_by_id(link.get("href", "#")[1:])
        said = [replace(one, link=link.get("href", "")) for one in pieces_of(target)]
        written = write(to, said, iter([Look("toc 1")]))
        if written is not None:
            entries.append(written)
    if heading is not None and entries:
        wrap_contents(to.document, heading, entries)
