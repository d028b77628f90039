"""The forms of a promise and of a document."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

KIND_WORDS = {"s106": "Agreement (S106)", "cil": "Community Infrastructure Levy", "other": "Other"}


class PromiseForm(FlaskForm):
    """What somebody says of a promise."""

    promise = HiddenField(default="publish")
    purpose = StringField("What is it for?")
    kind = SelectField("By what does it bind?", choices=KIND_WORDS)
    amount = StringField("Promised, in pounds")
    falls_due = StringField("What makes it fall due?")
    received = StringField("Received so far, in pounds")
    spent = StringField("Spent so far, in pounds")
    assets = TextAreaField("Places that it is for")
    source = StringField("Who says so?")
    said_on = DateField("Of which day is that?", validators=[Optional()])
    link = StringField("Where can it be read?")


class DocumentForm(FlaskForm):
    """What somebody says of a document."""

    promise = HiddenField(default="publish")
    title = StringField("Title")
    link = StringField("Web address")
    said_on = DateField("Of which day is it?", validators=[Optional()])
    source = StringField("Whose document is it?")
