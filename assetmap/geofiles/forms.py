"""The form with which a map file is sent."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, FileField, SelectField, StringField
from wtforms.validators import Optional

from assetmap.importers.registers import TARGETS


class SendForm(FlaskForm):
    """A file, who made it, and under which licence."""

    file = FileField("The file")
    target = SelectField(
        "What is in it", choices={name: one.words for name, one in TARGETS.items()},
        default=next(iter(TARGETS)),
    )  # fmt: skip
    source = StringField("Who made it")
    licence = StringField("Licence")
    retrieved_on = DateField("Day it was made or fetched", validators=[Optional()])
