"""Parts of a DOCX that python-docx has no words for: links, marks, borders, lists, contents."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assetmap.plans.word.pieces import Piece, by_direction

#: Only the sections: what the contents of the sheet list.
_CONTENTS = r' TOC \o "1-1" \h \z \u '
_POINTS, _NUMBERS = 1, 2


def element(name: str, /, **values: str | int) -> BaseOxmlElement:
    """An element of the main namespace with its attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def write_pieces(paragraph: Paragraph, pieces: Sequence[Piece], marks: dict[str, str]) -> None:
    """Put words at a paragraph's end; ``marks`` are the names of places that links lead to."""
    for piece in pieces:
        parent = paragraph._p
        if piece.link:
            link = _link(paragraph, piece.link, marks)
            parent.append(link)
            parent = link
        for text, leftwards in by_direction(piece.text):
            run = Run(OxmlElement("w:r"), paragraph)
            parent.append(run._r)
            _write_run(run, text, piece, leftwards=leftwards)


def _write_run(run: Run, text: str, piece: Piece, *, leftwards: bool) -> None:
    if piece.signs:
        run.style = "Signs"
    elif piece.link.startswith("https:"):
        run.style = "Hyperlink"
    if piece.bold:
        run.bold = run.font.cs_bold = True
    if piece.italic:
        run.italic = run.font.cs_italic = True
    if leftwards:
        run.font.rtl = True
    for number, line in enumerate(text.split("\n")):
        if number:
            run.add_break(WD_BREAK.LINE)
        if line:
            run.add_text(line)


def _link(paragraph: Paragraph, address: str, marks: dict[str, str]) -> BaseOxmlElement:
    made = element("hyperlink", history=1)
    if address.startswith("#"):
        made.set(qn("w:anchor"), marks[address[1:]])
    else:
        made.set(
            qn("r:id"),
            paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        )
    return made


def mark_place(paragraph: Paragraph, name: str, number: int) -> None:
    """Make a paragraph a place that links lead to."""
    held = paragraph._p
    start = element("bookmarkStart", id=number, name=name)
    held.insert(1 if held.pPr is not None else 0, start)
    held.append(element("bookmarkEnd", id=number))


def write_leftwards(paragraph: Paragraph) -> None:
    """A paragraph that is read from right to left."""
    held = paragraph._p.get_or_add_pPr()
    before = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
              "w:mirrorIndents", "w:jc", "w:outlineLvl")  # fmt: skip
    held.insert_element_before(element("bidi"), *before)


def rule_over(paragraph: Paragraph) -> None:
    """A line over a paragraph: here begins a piece of evidence, or an action."""
    held = paragraph._p.get_or_add_pPr()
    border = element("pBdr")
    border.append(element("top", val="single", sz=6, space=6, color="7B868B"))
    before = ("w:shd", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    held.insert_element_before(border, *before)


def new_numbers(document: Document, start: int) -> int:
    """A numbered list that begins anew; its number."""
    numbering = document.part.numbering_part.element
    made = numbering.add_num(_NUMBERS)
    for level in range(3):
        made.add_lvlOverride(level).add_startOverride(start if level == 0 else 1)
    return int(made.numId)


def put_in_list(paragraph: Paragraph, number: int, depth: int) -> None:
    """Make a paragraph a point of a list of that number."""
    held = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    held.get_or_add_ilvl().val = depth
    held.get_or_add_numId().val = number


def head_row(row: _Row) -> None:
    """A row that is said again on each page."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def whole_row(row: _Row) -> None:
    """A row that no end of a page cuts."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def describe_table(table: Table, words: str, *, headed: bool) -> None:
    """Full width, its title for those who hear it, and which of its cells are heads."""
    held = table._tbl.tblPr
    for name in ("w:tblW", "w:tblLook"):
        for one in held.findall(qn(name)):
            held.remove(one)
    held.insert_element_before(
        element("tblW", w=5000, type="pct"), "w:jc", "w:tblLayout", "w:tblLook"
    )
    held.append(
        element("tblLook", val="04A0" if headed else "0480", firstRow=int(headed), lastRow=0,
                firstColumn=1, lastColumn=0, noHBand=0, noVBand=1)
    )  # fmt: skip
    if words:
        held.append(element("tblCaption", val=words))


def line_over_cell(row: _Row) -> None:
    """A strong line over a row of sums."""
    for cell in row.cells:
        borders = element("tcBorders")
        borders.append(element("top", val="single", sz=8, space=0, color="1B2427"))
        held = cell._tc.get_or_add_tcPr()
        held.insert_element_before(borders, "w:shd", "w:noWrap", "w:vAlign")


def wrap_contents(document: Document, heading: Paragraph, entries: Sequence[Paragraph]) -> None:
    """Make paragraphs the table of contents, which a word processor can make anew."""
    first, last = entries[0]._p, entries[-1]._p
    at = 1 if first.pPr is not None else 0
    for number, xml in enumerate(
        (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve">{_CONTENTS.replace(chr(34), "&quot;")}'
            "</w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
        )
    ):
        first.insert(at + number, parse_xml(f"<w:r {nsdecls('w')}>{xml}</w:r>"))
    end = element("r")
    end.append(element("fldChar", fldCharType="end"))
    last.append(end)
    block = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj><w:docPartGallery "
        'w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent/></w:sdt>"
    )
    heading._p.addprevious(block)
    for one in (heading, *entries):
        block[-1].append(one._p)
