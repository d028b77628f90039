"""What is photographed: each register above says how its records are found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetmap.core.permissions import Scope
from assetmap.photos.errors import NothingToPhotograph


@dataclass(frozen=True)
class Subject:
    """One record that may have photos.

    Attributes
    ----------
    record : str
        Its register, as addresses name it: ``assets``.
    name : str
        For people.
    neighbourhoods : tuple of str
        Slugs of those that it lies in: whose moderators decide.
    scopes : frozenset of Scope
        Its own, such as the organisation itself.
    """

    record: str
    slug: str
    name: str
    neighbourhoods: tuple[str, ...] = ()
    scopes: frozenset[Scope] = frozenset()

    @property
    def path(self) -> str:
        """Its page, below the root."""
        return f"/{self.record}/{self.slug}"


#: Gives the record of a slug; None where there is none that everybody may see.
Finder = Callable[[Session, str], Subject | None]
#: Gives the names of those of many slugs that everybody may see, by slug; one question.
Namer = Callable[[Session, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Photographed:
    """How the records of one register are found."""

    find: Finder
    names: Namer


#: By register; filled where the registers are.
SUBJECTS: dict[str, Photographed] = {}


def find_subject(session: Session, record: str, slug: str) -> Subject | None:
    """What is photographed; None where it is not there, was withdrawn, or is of no such kind."""
    register = SUBJECTS.get(record)
    return None if register is None else register.find(session, slug)


def names_of(session: Session, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Names by register and slug; what is not there is left out. One question a register."""
    asked: dict[str, set[str]] = {}
    for record, slug in subjects:
        asked.setdefault(record, set()).add(slug)
    return {
        (record, slug): name
        for record, slugs in asked.items()
        if record in SUBJECTS
        for slug, name in SUBJECTS[record].names(session, slugs).items()
    }


def get_subject(session: Session, record: str, slug: str) -> Subject:
    """What is photographed. Raises ``NothingToPhotograph``."""
    found = find_subject(session, record, slug)
    if found is None:
        raise NothingToPhotograph("There is no such page. Choose a place or organisation first.")
    return found
