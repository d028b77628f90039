"""The form of a neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from wtforms import StringField

from assetmap.core.errors import Invalid
from assetmap.editing.positions import asked_of
from assetmap.neighbourhoods.errors import BadNeighbourhood
from assetmap.neighbourhoods.services import NeighbourhoodWords
from assetmap.places.models import Area
from assetmap.places.positions import NOWHERE, Position, find_position
from assetmap.web.forms import EditForm

INPUTS = {"name": ("name",), "position": ("position", "shape", "area", "around", "radius_m")}


class NeighbourhoodForm(EditForm):
    """What a coordinator says of a neighbourhood."""

    name = StringField("Name")


@dataclass(frozen=True)
class NeighbourhoodSaying:
    """All that one form says of a neighbourhood."""

    details: NeighbourhoodWords

    @property
    def position(self) -> Position:
        """Where it is to be."""
        return self.details.position


def fill(form: NeighbourhoodForm, _session: Session, area: Area, _today: date) -> None:
    """Put what is known into a form."""
    form.name.data, form.position.data = area.name, "keep"
    for field in (form.shape, form.area, form.around, form.radius_m):
        field.data = ""


def saying_of(session: Session, form: NeighbourhoodForm) -> NeighbourhoodSaying:
    """What a form says.

    Raises
    ------
    BadNeighbourhood
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
    if not form.text("name"):
        faults["name"] = "Give a name."
    if faults:
        raise BadNeighbourhood("This cannot be kept yet: look at the marked fields.", faults)
    return NeighbourhoodSaying(NeighbourhoodWords(form.text("name") or "", position))
