"""Two texts side by side: which words went, which came?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECE = re.compile(r"\s+|[^\s]+")
#: Longer texts are compared as wholes: a comparison by words grows with the square of them.
_MOST_WORDS = 2_000


@dataclass(frozen=True)
class Piece:
    """Some words of a text: the same in both, only in the first, or only in the second."""

    kind: Literal["same", "out", "in"]
    words: str


@dataclass(frozen=True)
class Clash:
    """One field that two people wrote differently.

    Attributes
    ----------
    theirs, yours : tuple of Piece
        What is saved now, and what was typed; each with what only it holds marked.
    note : str
        Who changed it, as far as is known.
    chosen : {"theirs", "yours", ""}
        What is offered; empty leaves it to the person.
    """

    field: str
    label: str
    theirs: tuple[Piece, ...]
    yours: tuple[Piece, ...]
    note: str
    chosen: str


@dataclass(frozen=True)
class Versions:
    """What a record said when somebody opened it, what it says now, and what they typed.

    Attributes
    ----------
    base : mapping or None
        None, or without a field, where it is not known.
    """

    base: Mapping[str, str] | None
    theirs: Mapping[str, str]
    yours: Mapping[str, str]


def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: the first with what went, the second with what came.

    >>> out, came = pieces("a red door", "a blue door")
    >>> [(p.kind, p.words) for p in out], [(p.kind, p.words) for p in came if p.kind == "in"]
    ([('same', 'a '), ('out', 'red'), ('same', ' door')], [('in', 'blue')])
    """
    one, other = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(one), len(other)) > _MOST_WORDS:
        return (Piece("out", before),), (Piece("in", after),)
    first: list[Piece] = []
    second: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        went, came = "".join(one[i:j]), "".join(other[k:m])
        if kind == "equal":
            first.append(Piece("same", went))
            second.append(Piece("same", came))
            continue
        if went:
            first.append(Piece("out", went))
        if came:
            second.append(Piece("in", came))
    return tuple(first), tuple(second)


def clashes(
    labels: Mapping[str, str], said: Versions, *, compared: Versions | None = None
) -> tuple[Clash, ...]:
    """Every field that is not the same in both, with who changed it.

    Parameters
    ----------
    labels : mapping
        Field to its name for people, in the order of pages.
    compared : Versions, optional
        What stands for a field in comparing where its words do not tell all, such as a shape.
    """
    found = []
    for field, label in labels.items():
        judged = compared if compared is not None and field in compared.theirs else said
        theirs, yours = judged.theirs.get(field, ""), judged.yours.get(field, "")
        if theirs == yours:
            continue
        base = None if judged.base is None else judged.base.get(field)
        note, chosen = "Both of you changed this: choose.", ""
        if base is not None and yours == base:
            note, chosen = "Only the other person changed this.", "theirs"
        elif base is not None and theirs == base:
            note, chosen = "Only you changed this.", "yours"
        first, second = pieces(said.theirs.get(field, ""), said.yours.get(field, ""))
        found.append(Clash(field, label, first, second, note, chosen))
    return tuple(found)
