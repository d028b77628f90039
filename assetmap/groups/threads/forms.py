"""The forms of threads."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Optional


class StartForm(FlaskForm):
    """A new thread."""

    title = StringField("What is it about?")
    body = TextAreaField("What do you want to say?")
    about = StringField("A page of this map that it is about")


class PostForm(FlaskForm):
    """One post, new or worded otherwise."""

    body = TextAreaField("Your reply")
    view = StringField("A view of the map that goes with it")


class RemoveForm(FlaskForm):
    """Why a post is taken off."""

    why = StringField("Why is it taken off?")


class PollForm(FlaskForm):
    """A new poll."""

    question = StringField("What do you ask?")
    options = TextAreaField("Answers, one a line")
    closes_on = DateField("Last day to vote", validators=[Optional()])


class DecisionForm(FlaskForm):
    """What was decided."""

    text = TextAreaField("What was decided?")
    who = StringField("Who decided?")
    decided_on = DateField("When?", validators=[Optional()])
    dissent = TextAreaField("Who thought otherwise, and why?")
