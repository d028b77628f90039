"""Fields of the forms of a ledger's way in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, FileField, RadioField, SelectField, StringField
from wtforms.validators import Optional


class UploadForm(FlaskForm):
    """A file, and whose it is."""

    file = FileField("The file")
    published = RadioField(
        "Who may see it",
        choices={
            "yes": "It is published already: everybody",
            "no": "It is private: the people of this anchor only",
        },
        default="yes",
    )
    source = StringField("Who published it, and where")
    licence = StringField("Licence")
    retrieved_on = DateField("Day it was fetched or made", validators=[Optional()])
    replaces = SelectField("Does it correct an earlier file?", validate_choice=False)
