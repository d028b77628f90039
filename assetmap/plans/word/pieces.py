"""The words within a paragraph of HTML, with what is told of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lxml.html import HtmlElement

from assetmap.anchors.exports.writing import printable

#: Spaces that HTML takes for one; a space that does not break is none of them.
_SPACES = re.compile(r"[ \t\r\n\f]+")
_STRONG = {"L": False, "R": True, "AL": True}
_BREAK = "\n"


@dataclass(frozen=True)
class Piece:
    """Words that look alike.

    Attributes
    ----------
    text : str
        A line that ends within a paragraph is a line feed of its own.
    signs : bool
        Signs to be compared one by one rather than words: a hash, or code.
    link : str
        An address, ``#`` and the name of an element of the same page, or empty.
    """

    text: str
    bold: bool = False
    italic: bool = False
    signs: bool = False
    link: str = ""


def pieces_of(element: HtmlElement, like: Piece | None = None) -> list[Piece]:
    """The words in an element; ``like`` is how those around it look."""
    plain = like or Piece("")
    tag = element.tag
    if tag == "br":
        return [replace(plain, text=_BREAK)]
    if tag in ("b", "strong", "dt", "th"):
        plain = replace(plain, bold=True)
    elif tag in ("i", "em"):
        plain = replace(plain, italic=True)
    elif tag == "code" or "hash" in element.classes:
        plain = replace(plain, signs=True)
    elif tag == "a" and element.get("href"):
        plain = replace(plain, link=element.get("href", ""))
    found = [_words(element.text, plain)]
    for child in element:
        if isinstance(child.tag, str):
            found += pieces_of(child, plain)
        found.append(_words(child.tail, plain))
    return found


def _words(text: str | None, like: Piece) -> Piece:
    return replace(like, text=_SPACES.sub(" ", printable(text or "")))


def loose(text: str | None) -> list[Piece]:
    """Words that stand in no element of their own."""
    return [_words(text, Piece(""))]


def tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Without the spaces that HTML does not show: doubled, or at the edge of a line."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1].text if found else _BREAK
        text = piece.text
        if text != _BREAK and before.endswith((" ", _BREAK)):
            text = text.lstrip(" ")
        if text == _BREAK and found:
            found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
        if text:
            found.append(replace(piece, text=text))
    while found and not found[-1].text.strip(" \n"):
        found.pop()
    if found:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return found


def text_of(pieces: Sequence[Piece]) -> str:
    """The words alone.

    >>> text_of([Piece("a "), Piece("b", bold=True)])
    'a b'
    """
    return "".join(piece.text for piece in pieces)


def reads_leftwards(text: str) -> bool:
    """Whether a text begins in a script that is written from right to left.

    >>> reads_leftwards("1. Edgbaston"), reads_leftwards("2026: \u0627\u0631\u062f\u0648")
    (False, True)
    """
    return next((_STRONG[way] for way in map(_way, text) if way in _STRONG), False)


def by_direction(text: str) -> Iterator[tuple[str, bool]]:
    """Parts of a text that are written in one direction, and whether that is leftwards.

    >>> [way for _part, way in by_direction("park \u0628\u0627\u063a 3")]
    [False, True]
    """
    now = reads_leftwards(text)
    signs = []
    for sign in text:
        now = _STRONG.get(_way(sign), now)
        signs.append((sign, now))
    for way, part in groupby(signs, key=lambda one: one[1]):
        yield "".join(sign for sign, _way in part), way


def _way(sign: str) -> str:
    return unicodedata.bidirectional(sign)
