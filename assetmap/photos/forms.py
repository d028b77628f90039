"""Fields of the forms of photos, and what they say."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from assetmap.photos.errors import BadPhoto
from assetmap.photos.services import CONFIRMED, Confirmation
from assetmap.photos.words import LABELS, LICENCES, MONTHS, PhotoWords
from assetmap.web.editing import promise_of

#: Form fields behind each field that two people may write differently.
INPUTS = {"description": ("description",), "caption": ("caption",), "taken": ("month", "year")}


class SendForm(FlaskForm):
    """One file."""

    file = FileField("The photo")


class WordsForm(FlaskForm):
    """What is said of a photo."""

    promise = HiddenField(default="propose")
    description = TextAreaField(LABELS["description"])
    caption = StringField("Words under it (you may leave this empty)")
    month = SelectField(
        "Month in which it was taken",
        choices={"": "Not known", **{str(n): name for n, name in enumerate(MONTHS, 1)}},
        validate_choice=False,
    )
    year = StringField("Year")


class ConfirmForm(WordsForm):
    """What is said of a photo that is to be kept, and that it may be kept."""

    licence = RadioField(
        "Under which licence may others use it?", choices=dict(LICENCES), default="OGL v3.0",
        validate_choice=False,
    )  # fmt: skip
    mine = BooleanField(CONFIRMED["mine"])
    agreed = BooleanField(CONFIRMED["agreed"])
    no_children = BooleanField(CONFIRMED["no_children"])


class HideForm(FlaskForm):
    """Why a photo is hidden."""

    reason = StringField("Why?")


def fill_words(form: WordsForm, words: PhotoWords) -> None:
    """Put what is said of a photo into a form."""
    form.description.data, form.caption.data = words.description, words.caption
    form.month.data = "" if words.month is None else str(words.month)
    form.year.data = "" if words.year is None else str(words.year)


def words_of(form: WordsForm) -> PhotoWords:
    """What a form says.

    Raises
    ------
    BadPhoto
        A year or month that is no number.
    """
    return PhotoWords(
        _text(form, "description"), _text(form, "caption"),
        _number(form, "year", "Give the year in four figures, such as 1974."),
        _number(form, "month", "Choose a month of the list."),
    )  # fmt: skip


def confirmation_of(form: ConfirmForm) -> Confirmation:
    """What a form says of a photo that is to be kept. Raises ``BadPhoto``."""
    return Confirmation(
        words_of(form),
        form.licence.data or "",
        frozenset(name for name in CONFIRMED if form[name].data),
        promise_of(form),
    )


def _text(form: WordsForm, name: str) -> str:
    return (form[name].data or "").replace("\r\n", "\n").strip()


def _number(form: WordsForm, name: str, fault: str) -> int | None:
    said = _text(form, name)
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 4):
        raise BadPhoto("The photo cannot be kept yet: look at the marked fields.", {name: fault})
    return int(said)
