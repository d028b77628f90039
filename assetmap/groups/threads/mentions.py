"""Whom does a post name? “@” and a name as the group's list of people shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from unicodedata import category, normalize

from sqlalchemy.orm import Session

from assetmap.groups.belonging import members_of
from assetmap.groups.models import WorkingGroup

_SPACES = "[ \u00a0]+"


@dataclass(frozen=True)
class Person:
    """Somebody of a group who shows a name, by public name and by that one."""

    slug: str
    name: str


@dataclass(frozen=True)
class Piece:
    """A part of a post: words, or somebody's name with its “@”."""

    words: str
    is_mention: bool = False


def people_of(session: Session, group: WorkingGroup, *, at: datetime) -> tuple[Person, ...]:
    """Who can be mentioned in a group's threads now, by name: its people who show a name."""
    shown = [
        Person(account.slug, _plain(account.display_name))
        for account, _role in members_of(session, group, at=at)
        if account.display_name.strip()
    ]
    return tuple(sorted(shown, key=lambda one: (one.name.casefold(), one.slug)))


def mentioned_in(body: str, people: Sequence[Person]) -> frozenset[str]:
    """Public names of whom a post names; two people of one name are both named.

    The longest name counts, in upper or lower case; an e-mail address names nobody.

    >>> group = [Person("p-1", "Jo"), Person("p-2", "Jo Example"), Person("p-3", "Ada")]
    >>> sorted(mentioned_in("@jo example, ask @ADA, not @Joanna or jo@ada.example.", group))
    ['p-2', 'p-3']
    """
    names = _names(people)
    folded = {names[_number(one)].casefold() for one in _found(body, names)}
    return frozenset(one.slug for one in people if one.name.casefold() in folded)


def pieces_of(body: str, people: Sequence[Person]) -> tuple[Piece, ...]:
    """A post in its order, with each mention apart.

    >>> [one.words for one in pieces_of("Ask @Jo.", [Person("p-1", "Jo")]) if one.is_mention]
    ['@Jo']
    """
    text, pieces, upto = normalize("NFC", body), list[Piece](), 0
    for one in _found(text, _names(people)):
        pieces += [Piece(text[upto : one.start()]), Piece(one[0], True)]
        upto = one.end()
    return tuple(one for one in (*pieces, Piece(text[upto:])) if one.words)


def _plain(name: str) -> str:
    return normalize("NFC", " ".join(name.split()))


def _names(people: Sequence[Person]) -> list[str]:
    """The names that are shown, the longest first."""
    return sorted({one.name for one in people}, key=lambda name: (-len(name), name))


def _found(body: str, names: list[str]) -> list[re.Match[str]]:
    if not names or "@" not in body:
        return []
    held = "|".join(
        f"(?P<n{at}>{_SPACES.join(map(re.escape, name.split()))})" for at, name in enumerate(names)
    )
    pattern = rf"(?<!\w)@(?:{held})(?![\w{_marks()}])"
    return list(re.finditer(pattern, normalize("NFC", body), re.IGNORECASE))


def _number(found: re.Match[str]) -> int:
    return int((found.lastgroup or "n0")[1:])


@cache
def _marks() -> str:
    """Signs that belong to the letter before them (vowels of many scripts): a name goes on."""
    return "".join(sign for sign in map(chr, range(0x10000)) if category(sign)[0] == "M")
