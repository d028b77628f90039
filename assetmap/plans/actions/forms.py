"""The forms of an action, of money and of a step."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from assetmap.plans.actions.models import SOURCES, STATUSES, USES
from assetmap.plans.actions.words import KIND_WORDS, SIDE_WORDS, STATUS_WORDS

_KINDS = {
    f"{side}.{kind}": f"{SIDE_WORDS[side]}: {KIND_WORDS[kind][0].lower()}{KIND_WORDS[kind][1:]}"
    for side, kinds in (("use", USES), ("source", SOURCES))
    for kind in kinds
}


class ActionForm(FlaskForm):
    """What is said of an action."""

    promise = HiddenField(default="publish")
    title = StringField("What will be done?")
    place = StringField("Where?")
    text = TextAreaField("More about it")
    leads = StringField("Who leads?")
    helps = StringField("Who helps?")
    starts = StringField("When does it start?")
    milestones = TextAreaField("Milestones")
    indicator = StringField("How will people see that it worked?")


class MoneyForm(FlaskForm):
    """What is said of a cost or a source of money."""

    promise = HiddenField(default="publish")
    action = SelectField("Of which action?", validate_choice=False)
    kind = SelectField("What is it?", choices=_KINDS, validate_choice=False)
    words = StringField("What for, or from whom?")
    amount = StringField("How much, in pounds?")
    secured = SelectField(
        "Is it secured?",
        choices={"": "No, or it is a cost", "yes": "Yes: it is promised in writing"},
        validate_choice=False,
    )


class StepForm(FlaskForm):
    """What is told of an action."""

    promise = HiddenField(default="publish")
    day = StringField("On which day?")
    status = SelectField(
        "How far is it now?", choices={one: STATUS_WORDS[one] for one in STATUSES},
        validate_choice=False,
    )  # fmt: skip
    note = TextAreaField("What happened?")
