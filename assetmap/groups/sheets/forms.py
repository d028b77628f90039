"""The form of a walk sheet: what is said once for all notes, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField

from assetmap.core.limits import SHEET_MORE_ROWS
from assetmap.groups.annotations.forms import VISIBILITY_WORDS
from assetmap.groups.sheets.services import Note

#: Of further notes below the numbers.
MORE = tuple(f"more-{turn}" for turn in range(1, SHEET_MORE_ROWS + 1))


class CodeForm(FlaskForm):
    """Which sheet it is."""

    code = StringField("Sheet code")


class SheetForm(FlaskForm):
    """What holds for all notes of a sheet."""

    code = HiddenField()
    walked_on = DateField("Day of the walk")
    on_behalf_of = StringField("On behalf of")
    visibility = RadioField("Who may see the notes?", choices=VISIBILITY_WORDS, default="group")


def notes_of(sent: Mapping[str, str], numbers: int) -> Sequence[Note]:
    """The rows of a sent form in which something is written; a number alone is nothing.

    Parameters
    ----------
    numbers : int
        How many the sheet has.
    """
    rows = [(f"n-{number}", str(number)) for number in range(1, numbers + 1)]
    rows += [(row, sent.get(f"number-{row}", "").strip()[:20]) for row in MORE]
    return [
        Note(row, number, text.replace("\r\n", "\n"), sent.get(f"category-{row}", ""))
        for row, number in rows
        if (text := sent.get(f"note-{row}", "")).strip()
    ]
