"""The form of an organisation: its fields, and what it says."""

from __future__ import annotations

from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Optional

from assetmap.core.errors import Invalid
from assetmap.editing.positions import asked_of
from assetmap.organisations.contributing import OrganisationSaying
from assetmap.organisations.errors import BadOrganisation
from assetmap.organisations.kinds import KINDS, kind_of
from assetmap.organisations.models import Organisation
from assetmap.organisations.services import OrganisationDetails
from assetmap.places.positions import NOWHERE, find_position
from assetmap.web.forms import RecordForm

OWN = "own"
#: Form fields behind each field that two editors may clash over.
INPUTS = {
    "name": ("name",),
    "kind": ("kind", "own_kind"),
    "description": ("description",),
    "address": ("address",),
    "postcode": ("postcode",),
    "website": ("website",),
    "org_ids": ("org_ids",),
    "closed": ("closed", "closed_on"),
    "position": ("position", "shape", "area", "around", "radius_m"),
}


class OrganisationForm(RecordForm):
    """What somebody says of an organisation."""

    kind = SelectField(
        "Kind",
        choices={
            "": "Not known",
            **{kind.key: kind.words for kind in KINDS},
            OWN: "Something else, in your own words",
        },
    )
    website = StringField("Website")
    org_ids = StringField("Numbers in registers")
    closed = BooleanField("It does not work any more")
    closed_on = DateField("Closed on", validators=[Optional()])


def fill(form: OrganisationForm, body: Organisation) -> None:
    """Put what the register says into a form."""
    form.name.data = body.name
    kind = kind_of(body.kind)
    is_listed = not kind.local and (body.kind or "") in ("", kind.key, kind.words.lower())
    form.kind.data = kind.key if is_listed else OWN
    form.own_kind.data = "" if is_listed else body.kind
    form.description.data = body.description
    form.address.data, form.postcode.data = body.address, body.postcode
    form.website.data = body.website
    form.org_ids.data = ", ".join(sorted(f"{one.scheme}-{one.number}" for one in body.identifiers))
    form.closed.data, form.closed_on.data = body.closed, body.closed_on
    form.position.data = "keep"
    for field in (form.shape, form.area, form.around, form.radius_m):
        field.data = ""


def saying_of(session: Session, form: OrganisationForm) -> OrganisationSaying:
    """What a form says.

    Raises
    ------
    BadOrganisation
        With every fault that the form alone can have, each beside its field; a place that cannot
        be kept among them.
    """
    faults: dict[str, str] = {}
    position = NOWHERE
    if not form.is_offered("position"):
        faults["position"] = "Choose how you say where it is."
    try:
        if not faults:
            position = find_position(session, asked_of(form))
    except Invalid as fault:
        faults.update(fault.fields)
    if not form.is_offered("kind"):
        faults["kind"] = "Choose one of the list."
    own = form.text("own_kind")
    if form.kind.data == OWN and not own:
        faults["own_kind"] = "Say in your own words what kind of organisation it is."
    if not form.text("name"):
        faults["name"] = "Give a name."
    if form.closed_on.raw_data and form.closed_on.raw_data[0] and form.closed_on.data is None:
        faults["closed_on"] = "Give a day, such as 2025-03-31."
    if faults:
        raise BadOrganisation("This cannot be kept yet: look at the marked fields.", faults)
    kind = own
    if form.kind.data not in ("", OWN):
        kind = next((one.words.lower() for one in KINDS if one.key == form.kind.data), None)
    ids = tuple(part.strip() for part in (form.org_ids.data or "").split(",") if part.strip())
    return OrganisationSaying(
        OrganisationDetails(
            name=form.text("name") or "", kind=kind, description=form.text("description"),
            address=form.text("address"), postcode=form.text("postcode"),
            website=form.text("website"), org_ids=ids, closed=bool(form.closed.data),
            closed_on=form.closed_on.data,
        ),
        position,
    )  # fmt: skip
