"""The form of how a group is heard of."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from assetmap.groups.notices.models import CHOICES

CHOICE_LABELS = {
    "at_once": "At once, each thing by itself",
    "daily": "Once a day, everything together",
    "never": "Never",
}


class ChoiceForm(FlaskForm):
    """At once, once a day, or never."""

    choice = SelectField(
        "E-mails about this group",
        choices=[SelectChoice(one, CHOICE_LABELS[one]) for one in CHOICES],
        validate_choice=False,
    )


class AllForm(ChoiceForm):
    """The same for every group."""

    choice = SelectField(
        "E-mails about all groups, also those that you come into later",
        choices=[SelectChoice(one, CHOICE_LABELS[one]) for one in CHOICES],
        validate_choice=False,
    )
