"""The forms of plans."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField


class PlanForm(FlaskForm):
    """A new plan."""

    promise = HiddenField(default="publish")
    group = SelectField("Whose plan is it?")
    title = StringField("Title")


class AddressForm(FlaskForm):
    """Evidence that one of our own pages works out."""

    promise = HiddenField(default="publish")
    address = StringField("Address of the page")


class ChosenForm(FlaskForm):
    """Evidence that is chosen from a short list."""

    promise = HiddenField(default="publish")
    address = SelectField("Which one?")


class SourceForm(FlaskForm):
    """An outside source."""

    promise = HiddenField(default="publish")
    title = StringField("Title")
    link = StringField("Web address")
    day = StringField("Of which day is it?")
    sentence = TextAreaField("What does it say, in one sentence?")


class SectionForm(FlaskForm):
    """What a section says."""

    promise = HiddenField(default="publish")
    title = StringField("Heading")
    text = TextAreaField("Text")
