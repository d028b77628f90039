"""The forms of comments on plans."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from assetmap.plans.comments.words import OUTCOME_WORDS


class LastDayForm(FlaskForm):
    """Until when people may comment."""

    promise = HiddenField(default="publish")
    until_on = DateField("Last day for comments", validators=[Optional()])


class CommentForm(FlaskForm):
    """What somebody says of a draft."""

    promise = HiddenField(default="propose")
    about = SelectField("About which part?", validate_choice=False)
    text = TextAreaField("Your comment")
    on_behalf_of = StringField("On behalf of")


class AnswerForm(FlaskForm):
    """What the group says to a comment."""

    promise = HiddenField(default="publish")
    outcome = SelectField(
        "What was done?", choices={"": "Choose", **OUTCOME_WORDS}, validate_choice=False
    )
    text = TextAreaField("Our answer")


class RedactForm(FlaskForm):
    """What a moderator takes away, and why."""

    promise = HiddenField(default="publish")
    which = SelectField(
        "What is taken away?",
        choices={
            "comment": "The comment, and its answer with it",
            "answer": "The group’s answer alone",
        },
        validate_choice=False,
    )
    reason = StringField("Why?")


class RemarkForm(FlaskForm):
    """What one of the group says beside a section."""

    body = TextAreaField("Your comment for the group")
