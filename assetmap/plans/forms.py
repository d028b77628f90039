"""The forms of plans."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField


class PlanForm(FlaskForm):
    """A new plan."""

    promise = HiddenField(default="publish")
    group = SelectField("Whose plan is it?")
    title = StringField("Title")


class SectionForm(FlaskForm):
    """What a section says."""

    promise = HiddenField(default="publish")
    title = StringField("Heading")
    text = TextAreaField("Text")
