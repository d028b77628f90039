"""What is being written, and how a paragraph of it is put down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.document import Document
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from assetmap.plans.word.parts import (
    mark_place,
    put_in_list,
    rule_over,
    write_leftwards,
    write_pieces,
)
from assetmap.plans.word.pieces import Piece, reads_leftwards, text_of, tidy


@dataclass(frozen=True)
class Look:
    """The style of a paragraph, and the number of the list that it is a point of."""

    style: str
    number: int | None = None
    depth: int = 0


@dataclass
class Writing:
    """What is being written.

    Attributes
    ----------
    marks : dict of str to str
        Names of places that links lead to, by the element's own name.
    waiting : list of str
        Elements that begin with the next paragraph.
    level : int
        Of the last heading: none is skipped.
    ruled : bool
        A line stands over the next paragraph.
    labelled, after_table : bool
        The last paragraph was the number of a piece of evidence; the last thing was a table.
    """

    document: Document
    marks: dict[str, str]
    waiting: list[str] = field(default_factory=list)
    level: int = 0
    ruled: bool = False
    labelled: bool = False
    after_table: bool = False


def write(to: Writing, pieces: list[Piece], looks: Iterator[Look]) -> Paragraph | None:
    """A paragraph with those words; none where there are none."""
    said = tidy(pieces)
    if not said:
        return None
    look = next(looks)
    paragraph = to.document.add_paragraph(style=look.style)
    if look.number is not None:
        put_in_list(paragraph, look.number, look.depth)
    if to.after_table:
        paragraph.paragraph_format.space_before = Pt(9)
    if to.ruled:
        rule_over(paragraph)
        paragraph.paragraph_format.space_before = Pt(18)
    elif to.labelled:
        paragraph.paragraph_format.space_before = Pt(3)
    to.ruled = to.after_table = False
    to.labelled = look.style == "Evidence Label"
    fill(to, paragraph, said)
    return paragraph


def fill(to: Writing, paragraph: Paragraph, said: list[Piece]) -> None:
    """Put words into a paragraph, which is what links to those that wait lead to."""
    if reads_leftwards(text_of(said)):
        write_leftwards(paragraph)
    write_pieces(paragraph, said, to.marks)
    for name in to.waiting:
        mark_place(paragraph, to.marks[name], list(to.marks).index(name) + 1)
    to.waiting.clear()
