"""Typing the notes of a walk sheet in: each becomes an annotation, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.permissions import Principal
from assetmap.groups.annotations.errors import BadAnnotation
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.services import (
    TITLE_LONGEST,
    AnnotationWords,
    Walked,
    annotate,
)
from assetmap.groups.queries import get_group
from assetmap.groups.rights import thing_of
from assetmap.groups.services import require_at_work
from assetmap.groups.sheets.errors import BadSheet
from assetmap.groups.sheets.keeping import get_sheet
from assetmap.groups.sheets.permissions import RULES

#: Faults of an annotation that the form asks for once, by its own names.
_ONCE = ("on_behalf_of", "visibility")


@dataclass(frozen=True)
class Note:
    """What somebody wrote beside one number.

    Attributes
    ----------
    row : str
        Which row of the form it is, for what is wrong with it.
    number : str
        As typed.
    """

    row: str
    number: str
    text: str
    category: str


@dataclass(frozen=True)
class Sheet:
    """The notes of one sheet, with what is said once for all of them.

    Attributes
    ----------
    code : str
        As typed.
    walked_on : date or None
        None where no day was given.
    """

    code: str
    walked_on: date | None
    notes: Sequence[Note]
    on_behalf_of: str = ""
    visibility: str = "group"


def type_in(
    session: Session, *, actor: Principal, group: str, sheet: Sheet, today: date, chance: Random
) -> list[Annotation]:
    """Put each note onto the group's map, about the thing that its number stands for.

    All of it or nothing: the caller commits, and rolls back where this raises.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours, SheetUnknown
    BadSheet
        With what is wrong by row; ``walked_on``, ``on_behalf_of`` and ``visibility`` are the
        form's own.
    """
    held = get_group(session, group, actor=actor)
    RULES.require(actor, "walk_sheets.type_in", thing_of(held))
    require_at_work(held)
    printed = get_sheet(session, sheet.code)
    things = dict(enumerate(printed.things, start=1))
    faults = _day_faults(sheet.walked_on, today)
    if not sheet.notes:
        raise BadSheet("Nothing is typed in yet: write what stands beside a number.", faults)
    made = []
    for note in sheet.notes:
        number = int(note.number) if note.number.isascii() and note.number.isdigit() else 0
        if number not in things:
            faults[note.row] = f"This sheet has the numbers 1 to {len(things)}."
            continue
        if len(note.text.strip()) > limits.SHEET_NOTE_LONGEST:
            faults[note.row] = f"Use at most {limits.SHEET_NOTE_LONGEST:,} characters."
            continue
        if not title_of(note.text):
            faults[note.row] = "Write something that can be seen."
            continue
        try:
            made.append(
                annotate(
                    session, actor=actor, group=group, today=today, chance=chance,
                    words=_words(
                        sheet, note, "/".join(things[number]),
                        Walked(sheet.walked_on or today, printed.code, number),
                    ),
                )
            )  # fmt: skip
        except BadAnnotation as fault:
            faults |= {one: fault.fields[one] for one in _ONCE if one in fault.fields}
            own = [words for one, words in fault.fields.items() if one not in _ONCE]
            faults |= {note.row: own[0]} if own else {}
    if faults:
        raise BadSheet("Nothing is kept yet: look at the marked rows.", faults)
    return made


def title_of(note: str) -> str:
    """The line under which a note stands in lists: as much of its beginning as a title holds.

    >>> title_of(" The gate\\nis locked. "), title_of("word " * 40)[-12:]
    ('The gate is locked.', ' word word …')
    """
    words = "".join(sign for sign in " ".join(note.split()) if sign.isprintable())
    if len(words) <= TITLE_LONGEST:
        return words
    kept = words[: TITLE_LONGEST - 2]
    # A word that is longer than a title is cut.
    return f"{kept.rpartition(' ')[0] or kept} …"


def _words(sheet: Sheet, note: Note, about: str, walked: Walked) -> AnnotationWords:
    text, title = note.text.strip(), title_of(note.text)
    return AnnotationWords(
        title, "" if text == title else text, note.category,
        on_behalf_of=sheet.on_behalf_of, visibility=sheet.visibility, about=about, walked=walked,
    )  # fmt: skip


def _day_faults(walked_on: date | None, today: date) -> dict[str, str]:
    if walked_on is None:
        return {"walked_on": "Give the day of the walk."}
    if walked_on > today:
        return {"walked_on": "This day is still to come."}
    if walked_on < today - timedelta(days=limits.SHEETS_KEPT_DAYS):
        return {"walked_on": "This is longer ago than sheets are known: look at the year."}
    return {}
