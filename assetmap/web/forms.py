"""Fields that several forms share: where something is, and what a form promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

#: Ways of saying where something is, in the order of the form.
POSITION_WORDS = {
    "keep": "Leave it where it is",
    "drawn": "Draw it on the map",
    "area": "Take the outline of an area that is known",
    "around": "At a postcode, or a circle around it",
    "none": "I do not know where it is",
}


class EditForm(FlaskForm):
    """What each form about a record carries, and where the record is."""

    promise = HiddenField(default="propose")
    position = RadioField("Where is it?", choices=dict(POSITION_WORDS))
    shape = HiddenField()
    mended = HiddenField()
    area = StringField("Name of a neighbourhood or ward, or code of a small area")
    around = StringField("Postcode")
    radius_m = StringField("Radius of a circle in metres")

    def offer(self, *ways: str) -> None:
        """Leave only these ways of saying where it is."""
        self.position.choices = {way: POSITION_WORDS[way] for way in ways}

    def is_offered(self, name: str) -> bool:
        """Whether what was chosen in a field is one of its choices."""
        return self[name].data in self[name].choices

    def text(self, name: str) -> str | None:
        """What was typed, without spaces around it; None when that is nothing."""
        said = (self[name].data or "").replace("\r\n", "\n").strip()
        return said or None


class RecordForm(EditForm):
    """What a place and an organisation have in common."""

    name = StringField("Name")
    own_kind = StringField("Kind in your own words")
    description = TextAreaField("What is it?")
    address = StringField("Address")
    postcode = StringField("Postcode of the address")
    new_after_all = BooleanField("It is none of these: keep it as a new one")


class WithdrawForm(FlaskForm):
    """Why a record is withdrawn."""

    promise = HiddenField(default="propose")
    reason = StringField("Why?")


def put_faults(form: FlaskForm, faults: Mapping[str, str]) -> None:
    """Put what a service found wrong beside its field."""
    for name, fault in faults.items():
        if name in form:
            field: Any = form[name]
            field.errors = [*field.errors, fault]
