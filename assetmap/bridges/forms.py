"""The form of a link: how two things are joined, since when, and how it is known."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from assetmap.bridges.errors import BadLink
from assetmap.bridges.kinds import KINDS
from assetmap.bridges.models import Link
from assetmap.bridges.services import LinkWords, Side

#: After a kind, where it is read from the object's side.
BACKWARDS = "~"
#: Form fields behind each field that two editors may clash over.
INPUTS = {
    "joined": ("how",),
    "from_on": ("from_on",),
    "until_on": ("until_on",),
    "evidence": ("evidence",),
}


class LinkForm(FlaskForm):
    """What somebody says of a link."""

    promise = HiddenField(default="propose")
    subject = HiddenField()
    how = SelectField("How are they joined?")
    other = StringField("With whom or what?")
    from_on = DateField("Since", validators=[Optional()])
    until_on = DateField("Until", validators=[Optional()])
    evidence = TextAreaField("How is it known?")

    def offer(self, name: str, *, both_ways: bool) -> None:
        """Every kind, read from a thing of this name."""
        choices = {}
        for kind, (forwards, backwards) in KINDS.items():
            choices[kind] = f"{name} {forwards} …"
            if both_ways and backwards != forwards:
                choices[kind + BACKWARDS] = f"{name} {backwards} …"
        self.how.choices = choices

    @property
    def kind(self) -> str:
        """The kind without its direction."""
        return (self.how.data or "").removesuffix(BACKWARDS)

    @property
    def is_backwards(self) -> bool:
        """True when the thing that the page is about is the object."""
        return bool((self.how.data or "").endswith(BACKWARDS))


def fill(form: LinkForm, link: Link) -> None:
    """Put what is recorded into a form."""
    form.how.data, form.evidence.data = link.kind, link.evidence
    form.from_on.data, form.until_on.data = link.from_on, link.until_on


def words_said(form: LinkForm, *, confirmed_by: Side) -> LinkWords:
    """What a form says.

    Raises
    ------
    BadLink
        A day that is none, or no kind of the list.
    """
    faults = {
        name: "Give a day, such as 2025-03-31."
        for name in ("from_on", "until_on")
        if form[name].raw_data and form[name].raw_data[0] and form[name].data is None
    }
    if form.how.data not in form.how.choices:
        faults["how"] = "Choose one of the list."
    if faults:
        raise BadLink("The link cannot be kept: look at the marked fields.", faults)
    evidence = (form.evidence.data or "").replace("\r\n", "\n").strip()
    return LinkWords(
        form.kind, form.from_on.data, form.until_on.data, evidence or None, confirmed_by
    )
