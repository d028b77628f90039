"""Fields of the forms of a ledger's way in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, FileField, RadioField, SelectField, StringField
from wtforms.validators import Optional


class PlaceForm(FlaskForm):
    """Where one payee works, or a file of many."""

    supplier = StringField("Payee, as the ledger prints it")
    postcode = StringField("Postcode where the work is done")
    basis = SelectField(
        "What this place is",
        choices={
            "delivery": "Where the work is done",
            "head_office": "Head office",
            "registered": "Registered office",
            "remittance": "Where it is paid",
        },
    )
    source = StringField("How you know")
    note = StringField("Note (you may leave it empty)")
    file = FileField("Or a CSV file")


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
