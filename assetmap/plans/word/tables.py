"""Tables with their captions, heads that each page says again, and real borders."""

from __future__ import annotations

from dataclasses import replace

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm
from lxml.html import HtmlElement

from assetmap.plans.word.parts import describe_table, head_row, line_over_cell, whole_row
from assetmap.plans.word.pieces import pieces_of, text_of, tidy
from assetmap.plans.word.writing import Look, Writing, fill, write

#: Of what stands on a page.
WIDTH = Mm(170)
#: How broad a sign of a table is, of the broader faces that may stand in for ours, and what stands
#: free at both edges of a cell.
_SIGN_MM, _EDGES_MM = 2.05, 4.2
#: A cell that says more signs than these is not broader for it.
_BROAD = 34


def write_table(to: Writing, element: HtmlElement) -> None:
    """A table; each column is as broad as its words ask for."""
    caption = next(element.iter("caption"), None)
    words = tidy(pieces_of(caption)) if caption is not None else []
    title = write(to, [replace(one, bold=True) for one in words], iter([Look("Caption")]))
    if title is not None:
        title.paragraph_format.keep_with_next = True
    lines = list(element.iter("tr"))
    cells = [[one for one in line if one.tag in ("th", "td")] for line in lines]
    if not any(cells):
        return
    columns = max(map(len, cells))
    table = to.document.add_table(len(lines), columns, style="Plan Table")
    headed = [line.getparent().tag == "thead" for line in lines]
    describe_table(table, text_of(words), headed=any(headed))
    shares = _shares(cells, columns)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Length(round(WIDTH * share))
    figures = "sums" in element.classes
    for number, row in enumerate(table.rows):
        whole_row(row)
        if headed[number]:
            head_row(row)
        if "together" in lines[number].classes:
            line_over_cell(row)
        for place, (cell, share) in enumerate(zip(row.cells, shares, strict=True)):
            cell.width = Length(round(WIDTH * share))
            paragraph = cell.paragraphs[0]
            paragraph.style = "Table Text"
            # No page ends between the sums and the row before them, or after a head.
            paragraph.paragraph_format.keep_with_next = number < len(lines) - 1 and (
                headed[number] or number == len(lines) - 2
            )
            if figures and place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if place < len(cells[number]):
                pieces = tidy(pieces_of(cells[number][place]))
                bold = "together" in lines[number].classes
                fill(to, paragraph, [replace(p, bold=p.bold or bold) for p in pieces])
    to.after_table = True


def _shares(cells: list[list[HtmlElement]], columns: int) -> list[float]:
    """Each column's share of the width: its longest word fits, and then its longest words."""
    least, wish = [_SIGN_MM + _EDGES_MM] * columns, [0.0] * columns
    for line in cells:
        for place, cell in enumerate(line):
            words = " ".join(cell.text_content().split())
            longest = max(map(len, words.split()), default=0)
            least[place] = max(least[place], longest * _SIGN_MM + _EDGES_MM)
            wish[place] = max(wish[place], min(_BROAD, len(words)) * _SIGN_MM + _EDGES_MM)
    more = [max(0.0, one - held) for one, held in zip(wish, least, strict=True)]
    left = max(0.0, WIDTH.mm - sum(least))
    share = left / sum(more) if any(more) else 0.0
    made = [held + one * share for held, one in zip(least, more, strict=True)]
    return [one / sum(made) for one in made]
