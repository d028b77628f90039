"""Planning applications as PlanIt hands them out: JSON records, or the same as GeoJSON.

Names and values: PlanIt's own, which collects the pages of the planning authorities. Only fields
named here are taken; whoever applies is not among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assetmap.core.limits import REFERENCE_BYTES
from assetmap.core.texts import is_web_address
from assetmap.developments.descriptions import HomesSaid, homes_in
from assetmap.developments.models import APP_SIZES, APP_STATES, APP_TYPES
from assetmap.importers.contract import ImportReport, RefusedRow, check_storable
from assetmap.uploads.errors import UnreadableFile

#: An application's state is how far its planning is.
STAGES = {
    "undecided": "pending",
    "referred": "pending",
    "unresolved": "pending",
    "permitted": "permissioned",
    "conditions": "permissioned",
    "rejected": "refused",
    "withdrawn": "withdrawn",
    "other": "unknown",
}
#: Applications about a permission that stands elsewhere, or about no homes at all.
FOLLOW_UPS = ("amendment", "conditions", "heritage", "trees", "advertising", "telecoms")


@dataclass(frozen=True)
class Application:
    """One application; None is not said.

    Attributes
    ----------
    x, y : str
        Degrees as printed; ``siting`` judges them. ``x_fault`` says why they cannot be taken.
    linked : str or None
        Reference of the application that this one goes with.
    """

    row: int
    reference: str
    authority: str
    address: str | None
    description: str | None
    x: str
    y: str
    size: str | None
    type: str | None
    state: str | None
    received_on: date | None
    consulted_on: date | None
    decided_on: date | None
    changed_on: date | None
    linked: str | None
    documents: tuple[str, ...]
    homes: HomesSaid

    @property
    def stage(self) -> str:
        """How far its planning is."""
        return STAGES.get(self.state or "", "unknown")

    @property
    def text(self) -> str:
        """The application in short, for reports."""
        return ", ".join(part for part in (self.reference, self.address) if part)


def is_planit(path: Path) -> bool:
    """Whether a file looks like PlanIt's: JSON whose records have a ``uid`` and ``area_name``."""
    if path.suffix.lower() not in (".json", ".geojson") or not path.is_file():
        return False
    with path.open("rb") as handle:
        start = handle.read(65_536)
    return b'"uid"' in start and b'"area_name"' in start


def read_planit(path: Path, report: ImportReport) -> list[Application]:
    """Every application of a file; records without reference or authority are refused.

    A value that cannot be understood is left out with a note, and the record is kept.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or holds no list of records.
    """
    found: list[Application] = []
    seen: dict[tuple[str, str], int] = {}
    for row, said in enumerate(_records(path), start=1):
        try:
            one = _application(row, said, seen, report)
        except RefusedRow as fault:
            label = said.get("uid") if isinstance(said, dict) else None
            report.refuse(row, str(fault), str(label or ""), field=next(iter(fault.fields), ""))
            continue
        seen[one.authority, one.reference] = row
        found.append(one)
    return found


def _records(path: Path) -> Iterator[Any]:
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size > REFERENCE_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {REFERENCE_BYTES >> 20} MB.")
    try:
        # Numbers stay as printed; Infinity and NaN are no JSON and are left as words.
        held = json.loads(
            path.read_bytes(), parse_float=Decimal, parse_int=Decimal, parse_constant=str
        )
    except (ValueError, RecursionError) as fault:
        raise UnreadableFile(f"{path.name} is not JSON that can be read: {fault}.") from fault
    records = held
    if isinstance(held, dict):
        records = held.get("records", held.get("features"))
    if not isinstance(records, list) or not records:
        raise UnreadableFile(
            f"{path.name} holds no applications as PlanIt hands them out: a list under “records”, "
            "or the features of a GeoJSON file."
        )
    for one in records:
        if isinstance(one, dict) and isinstance(one.get("properties"), dict):
            # GeoJSON: the place stands beside the properties.
            yield {"location": one.get("geometry"), **one["properties"]}
        else:
            yield one


def _application(
    row: int, said: Any, seen: Mapping[tuple[str, str], int], report: ImportReport
) -> Application:
    if not isinstance(said, dict):
        raise RefusedRow("This is not an application but something else.")
    reference, authority = _words(said, "uid"), _words(said, "area_name")
    if not reference:
        raise RefusedRow(
            "The record has no reference, so it could not be recognised again.",
            {"uid": "the authority's reference"},
        )
    if not authority:
        raise RefusedRow(
            "The record does not say which authority decides.", {"area_name": "an authority"}
        )
    if (authority, reference) in seen:
        raise RefusedRow(
            f"“{reference}” of {authority} is record {seen[authority, reference]} too; that one "
            "was kept.",
            {"uid": "once in a file"},
        )
    address, description = _words(said, "address"), _words(said, "description")
    more = said.get("other_fields")
    further: Mapping[str, Any] = more if isinstance(more, dict) else {}
    linked = _words(said, "associated_id") or None
    check_storable((reference, authority, linked or ""), (address, description))
    doubts: list[str] = []
    x, y = _place(said)
    homes = homes_in(description)
    if homes.doubt:
        doubts.append(homes.doubt)
    one = Application(
        row=row,
        reference=reference,
        authority=authority,
        address=address or None,
        description=description or None,
        x=x,
        y=y,
        size=_known(said, "app_size", APP_SIZES, doubts),
        type=_known(said, "app_type", APP_TYPES, doubts),
        state=_known(said, "app_state", APP_STATES, doubts),
        received_on=_day(said, "start_date", doubts),
        consulted_on=_day(said, "consulted_date", doubts),
        decided_on=_day(said, "decided_date", doubts),
        changed_on=_day(said, "last_different", doubts) or _day(said, "last_difference", doubts),
        linked=linked,
        documents=_documents(said, further, doubts),
        homes=homes,
    )
    for doubt in doubts:
        report.flag(row, doubt, one.text)
    return one


def _place(said: Mapping[str, Any]) -> tuple[str, str]:
    """Longitude and latitude as printed; nothing where the record has no place."""
    x, y = _words(said, "location_x"), _words(said, "location_y")
    if x or y:
        return x, y
    held = said.get("location")
    at = held.get("coordinates") if isinstance(held, dict) else None
    if isinstance(at, list) and len(at) >= 2:
        return str(at[0])[:40], str(at[1])[:40]
    return _words(said, "lng"), _words(said, "lat")


def _documents(
    said: Mapping[str, Any], further: Mapping[str, Any], doubts: list[str]
) -> tuple[str, ...]:
    """The authority's page first, then PlanIt's own and the list of documents."""
    links = (
        _words(said, "url"), _words(further, "source_url"), _words(further, "docs_url"),
        _words(said, "link"),
    )  # fmt: skip
    for link in links:
        if link and not is_web_address(link):
            doubts.append(f"“{link[:40]}” is no address of a web page; left out.")
    return tuple(dict.fromkeys(link for link in links if is_web_address(link)))


def _known(
    said: Mapping[str, Any], field: str, values: tuple[str, ...], doubts: list[str]
) -> str | None:
    words = _words(said, field)
    if not words or words.lower() in values:
        return words.lower() or None
    doubts.append(f"{field} “{words[:40]}” is none of {', '.join(values)}; kept as not known.")
    return None


def _day(said: Mapping[str, Any], field: str, doubts: list[str]) -> date | None:
    words = _words(said, field)
    if not words:
        return None
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        doubts.append(f"{field} “{words[:20]}” is no date like 2020-01-31; left out.")
        return None


def _words(said: Mapping[str, Any], field: str) -> str:
    """A value as text with its spaces put in order; nothing for what is neither word nor number."""
    value = said.get(field)
    if isinstance(value, str | Decimal) and not isinstance(value, bool):
        return " ".join(str(value).split())
    return ""
