"""The form of a place: its fields, and what it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, StringField

from assetmap.assets.contributing import AssetSaying
from assetmap.assets.errors import BadAsset
from assetmap.assets.fields import STATUSES
from assetmap.assets.kinds import KINDS, kind_of
from assetmap.assets.models import Asset
from assetmap.assets.queries import status_of
from assetmap.assets.services import AssetDetails
from assetmap.core.errors import Invalid
from assetmap.editing.positions import asked_of
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
    "area_ha": ("area_ha",),
    "status": ("status", "status_was"),
    "position": ("position", "shape", "area", "around", "radius_m"),
}


class AssetForm(RecordForm):
    """What somebody says of a place."""

    kind = SelectField(
        "Kind",
        choices={
            "": "Not known",
            **{kind.key: kind.words for kind in KINDS},
            OWN: "Something else, in your own words",
        },
    )
    area_ha = StringField("Hectares, if a source says so")
    status = SelectField("How is it used now?", choices={"": "Not known", **STATUSES})
    #: What the form said when it was opened: only what somebody changed is a new state of use.
    status_was = HiddenField()


def fill(form: AssetForm, session: Session, asset: Asset, today: date) -> None:
    """Put what the register says into a form."""
    form.name.data = asset.name
    kind = kind_of(asset.kind)
    is_listed = not kind.local and (asset.kind or "") in ("", kind.key, kind.words.lower())
    form.kind.data = kind.key if is_listed else OWN
    form.own_kind.data = "" if is_listed else asset.kind
    form.description.data = asset.description
    form.address.data, form.postcode.data = asset.address, asset.postcode
    form.area_ha.data = "" if asset.area_ha is None else str(asset.area_ha)
    now = status_of(session, asset, today)
    form.status.data = form.status_was.data = now[0].status if now else ""
    form.position.data = "keep"
    for field in (form.shape, form.area, form.around, form.radius_m):
        field.data = ""


def saying_of(session: Session, form: AssetForm) -> AssetSaying:
    """What a form says.

    Raises
    ------
    BadAsset
        With every fault that the form alone can have, each beside its field; a place that cannot
        be kept among them.
    """
    faults: dict[str, str] = {}
    area_ha, position = None, NOWHERE
    try:
        area_ha = _hectares(form.text("area_ha"))
    except Invalid as fault:
        faults.update(fault.fields)
    if form.is_offered("position"):
        try:
            position = find_position(session, asked_of(form))
        except Invalid as fault:
            faults.update(fault.fields)
    else:
        faults["position"] = "Choose how you say where it is."
    kind = _kind(form, faults)
    for name in ("kind", "status"):
        if not form.is_offered(name):
            faults[name] = "Choose one of the list."
    if not form.text("name"):
        faults["name"] = "Give a name."
    if faults:
        raise BadAsset("This cannot be kept yet: look at the marked fields.", faults)
    status = form.status.data or ""
    return AssetSaying(
        AssetDetails(
            name=form.text("name") or "", kind=kind, description=form.text("description"),
            address=form.text("address"), postcode=form.text("postcode"), area_ha=area_ha,
        ),
        position,
        None if status == (form.status_was.data or "") else status,
    )  # fmt: skip


def _kind(form: AssetForm, faults: dict[str, str]) -> str | None:
    own = form.text("own_kind")
    if form.kind.data == OWN and not own:
        faults["own_kind"] = "Say in your own words what kind of place it is."
    if form.kind.data in ("", OWN):
        return own
    return next((kind.words.lower() for kind in KINDS if kind.key == form.kind.data), None)


def _hectares(said: str | None) -> Decimal | None:
    if said is None:
        return None
    try:
        size = Decimal(said.removesuffix("ha").strip().replace(",", ""))
    except InvalidOperation as fault:
        raise BadAsset("", {"area_ha": "Give hectares as a number, such as 1.25."}) from fault
    return size
