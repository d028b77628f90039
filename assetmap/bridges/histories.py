"""What was changed in a record of a register, and putting it back as a new version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.assets.services import AssetDetails, update_asset
from assetmap.core.crs import GRID, geometry_to_mercator
from assetmap.core.errors import Conflict
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal
from assetmap.history.queries import Entry, get_entry, list_entries
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.services import OrganisationDetails, update_organisation

Register = Literal["assets", "organisations"]
Body: TypeAlias = Asset | Organisation
#: Columns that people know, with their names; the others are not shown.
LABELS: Mapping[str, str] = {
    "name": "Name",
    "kind": "Kind",
    "description": "Description",
    "address": "Address",
    "postcode": "Postcode",
    "website": "Web address",
    "area_ha": "Hectares",
    "outline": "What the outline is",
    "geom": "Position",
    "closed": "Closed",
    "closed_on": "Closed on",
    "archived_on": "Withdrawn on",
    "merged_into_id": "Another entry took its place",
}
#: What putting back can set again; withdrawing and merging have ways of their own.
_ASSET = ("name", "kind", "description", "address", "postcode", "area_ha", "outline", "geom")
_ORGANISATION = (
    "name", "kind", "description", "address", "postcode", "website", "closed", "closed_on",
    "outline", "geom",
)  # fmt: skip


class NothingToPutBack(Conflict):
    """Everything in that change was changed again since."""


@dataclass(frozen=True)
class PutBack:
    """What came of putting a change back.

    Attributes
    ----------
    done, left : tuple of str
        Columns that were set again, and those that somebody changed since and were left alone.
    """

    done: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    table: str
    columns: tuple[str, ...]
    get: Callable[..., Any]


_REGISTERS: Mapping[Register, _Kept] = {
    "assets": _Kept("asset", _ASSET, get_asset),
    "organisations": _Kept("organisation", _ORGANISATION, get_organisation),
}


def get_body(session: Session, register: Register, slug: str) -> Body:
    """The record, withdrawn ones included. Raises ``NotFound``."""
    body: Body = _REGISTERS[register].get(session, slug)
    return body


def list_changes(session: Session, register: Register, body: Body) -> list[Entry]:
    """Every change of a record, newest first."""
    return list_entries(session, table=_REGISTERS[register].table, row_id=body.id)


def get_change(session: Session, register: Register, body: Body, number: int) -> Entry:
    """One change of that record. Raises ``EntryNotFound``."""
    return get_entry(session, table=_REGISTERS[register].table, row_id=body.id, number=number)


def put_back(
    session: Session, *, actor: Principal, register: Register, slug: str, version: int, number: int
) -> PutBack:
    """Undo one change as a new version, as far as nobody changed the same since.

    Parameters
    ----------
    version : int
        The record's version that the actor saw.

    Raises
    ------
    NotFound, NotYours, Conflict
        As the register's own service; ``NothingToPutBack`` when nothing of it stands any more.
    """
    kept = _REGISTERS[register]
    body = kept.get(session, slug, lock=True)
    entry = get_entry(session, table=kept.table, row_id=body.id, number=number)
    present = list_entries(session, table=kept.table, row_id=body.id, limit=1)[0].new
    done: list[str] = []
    left: list[str] = []
    for name in () if entry.hidden or entry.hides_before else entry.changed:
        stands = name in kept.columns and present.get(name) == entry.new[name]
        (done if stands else left).append(name)
    if not done:
        raise NothingToPutBack(
            "Nothing of this change stands any more: it was all changed again since, or hidden. "
            "Edit the entry instead."
        )
    values = {name: entry.old.get(name) for name in done}
    if isinstance(body, Asset):
        update_asset(session, actor=actor, slug=slug, version=version, details=_asset(body, values))
    else:
        update_organisation(
            session, actor=actor, slug=slug, version=version, details=_organisation(body, values)
        )
    return PutBack(tuple(done), tuple(left))


def value_words(name: str, value: Any) -> str:
    """A kept value in words; empty is not known."""
    if value is None:
        return ""
    if name == "geom":
        return _position_words(_shape_of(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _asset(body: Asset, values: Mapping[str, Any]) -> AssetDetails:
    held: dict[str, Any] = {
        name: values[name] if name in values else getattr(body, name)
        for name in _ASSET
        if name != "geom"
    }
    if held["area_ha"] is not None:
        held["area_ha"] = Decimal(str(held["area_ha"]))
    return AssetDetails(**held, shape=_shape(body, values))


def _organisation(body: Organisation, values: Mapping[str, Any]) -> OrganisationDetails:
    held: dict[str, Any] = {
        name: values[name] if name in values else getattr(body, name)
        for name in _ORGANISATION
        if name != "geom"
    }
    if isinstance(held["closed_on"], str):
        held["closed_on"] = date.fromisoformat(held["closed_on"])
    return OrganisationDetails(
        **held,
        org_ids=tuple(f"{one.scheme}-{one.number}" for one in body.identifiers),
        shape=_shape(body, values),
    )


def _shape(body: Body, values: Mapping[str, Any]) -> Admitted | None:
    """The shape to keep: an old one was admitted when it was written, so it is not judged again."""
    if "geom" in values:
        found = _shape_of(values["geom"]) if values["geom"] is not None else None
    else:
        found = to_shape(body.geom) if body.geom is not None else None
    return Admitted(found, geometry_to_mercator(found), None) if found is not None else None


def _shape_of(document: Mapping[str, Any]) -> BaseGeometry:
    """A shape as the history keeps it: GeoJSON in EPSG:27700."""
    return shapely.set_srid(shape(dict(document)), GRID)


def _position_words(found: BaseGeometry) -> str:
    middle = found.centroid
    where = f"easting {middle.x:,.0f}, northing {middle.y:,.0f}"
    if found.geom_type == "Point":
        return where
    if found.geom_type.endswith("Polygon"):
        return f"outline of {found.area / 10_000:,.2f} hectares around {where}"
    return f"line of {found.length:,.0f} metres around {where}"
