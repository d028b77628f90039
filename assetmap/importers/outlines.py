"""Outlines of map files into the list of developments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.geometry import Admitted
from assetmap.core.stopping import stop_if_asked
from assetmap.core.upsert import Keeper, Outcome, geometry_values
from assetmap.developments.models import Development
from assetmap.importers.bodies import cover
from assetmap.importers.brownfield import STAGES, hectares_of, homes_of
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    check_storable,
    describe_source,
)
from assetmap.importers.land import settle_land
from assetmap.importers.planit import is_planit
from assetmap.importers.register import RegisterRow, place, read_register
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.telling import state_of, tell_changes
from assetmap.importers.timeline import keep_step
from assetmap.places.queries import programme_area
from assetmap.uploads.errors import UnreadableFile

#: Field to column names, squeezed to letters and digits.
HEADERS: dict[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "siteref", "sitereference", "applicationreference", "uid",
                  "refval", "id"),
    "authority": ("authority", "planningauthority", "lpa", "council", "areaname", "organisation",
                  "organisationlabel"),
    "name": ("name", "sitename", "title"),
    "address": ("address", "siteaddress", "sitenameaddress", "addresstext", "location"),
    "description": ("description", "proposal", "notes"),
    "homes_from": ("homesmin", "homesfrom", "unitsmin", "netdwellingsrangefrom",
                   "minimumnetdwellings", "minnetdwellings"),
    "homes_to": ("homesmax", "homesto", "unitsmax", "netdwellingsrangeto", "maximumnetdwellings",
                 "maxnetdwellings", "homes", "units", "dwellings", "capacity"),
    "stage": ("stage", "status", "planningstatus", "planningpermissionstatus"),
    "area_ha": ("areaha", "hectares", "size", "sizeha"),
}  # fmt: skip
_STAGES = {**STAGES, "refused": "refused", "rejected": "refused", "withdrawn": "withdrawn",
           "permitted": "permissioned", "undecided": "pending", "pending": "pending"}  # fmt: skip
#: Endings of map files that can hold outlines.
_ENDINGS = (".geojson", ".json", ".topojson", ".gpkg", ".zip", ".kml")
_M2_PER_HA = Decimal(10_000)
_MOST_HA = Decimal(10_000)


@dataclass(frozen=True)
class JudgedOutline:
    """One row that may be kept: its number in the file, and every column with its value."""

    row: int
    values: dict[str, Any]


@dataclass(frozen=True)
class KeptOutline:
    """What became of one row."""

    development: Development
    outcome: Outcome


def is_map_file(path: Path) -> bool:
    """Whether a file is a map file by its name, and no list of applications."""
    return path.suffix.lower() in _ENDINGS and not is_planit(path)


def import_outlines(
    session: Session,
    *,
    path: Path,
    authority: str | None,
    options: ReadingOptions,
    words: SourceWords,
    actor: str,
) -> ImportReport:
    """Load developments from GeoJSON, GeoPackage, zipped Shapefile or KML; the caller commits.

    Raises
    ------
    UnreadableFile
        The file cannot be read, holds nothing, or no column holds references.
    """
    report = ImportReport()
    source = describe_source(path, words, report)
    rows = read_register(
        path, mapping=options.mapping, crs=options.crs, layer=options.layer, report=report,
        headers=HEADERS,
    )  # fmt: skip
    if not any("reference" in row.values for row in rows):
        raise UnreadableFile(
            f"{path.name}: no column holds references. Say which with --map reference=COLUMN."
        )
    sign_transaction(session, actor=actor, reason=reason_of(source), batch=True)
    judged = judge_outlines(session, rows, source=source, authority=authority, report=report)
    keep_outlines(session, judged, source=source, actor=actor, report=report)
    return report


def judge_outlines(
    session: Session,
    rows: Iterable[RegisterRow],
    *,
    source: SourceFile,
    authority: str | None,
    report: ImportReport,
) -> Iterator[JudgedOutline]:
    """Every row that may be a development, placed; the others are refused in the report.

    Nothing is written: a preview judges as the import does.
    """
    programme = programme_area(session)
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        try:
            values = _values(row, source, authority, seen, report)
            _require_outline(row)
            placed = place(session, row, programme=programme, report=report)
        except Invalid as fault:
            report.refuse(row.row, str(fault), row.text, field=next(iter(fault.fields), "place"))
            continue
        seen[values["authority"], values["reference"]] = row.row
        values |= {
            "area_ha": values["area_ha"] or _measured(placed.shape),
            "unplaced_reason": _reason(report, row.row) if placed.shape is None else None,
            **geometry_values(placed.shape),
        }
        yield JudgedOutline(row.row, values)


def keeper_of(session: Session) -> Keeper[Development]:
    """The outlines that are there, by authority and reference."""
    return Keeper(session, Development, ("authority", "reference"), Development.kind == "outline")


def keep_outlines(
    session: Session,
    judged: Iterable[JudgedOutline],
    *,
    source: SourceFile,
    actor: str,
    report: ImportReport,
) -> list[KeptOutline]:
    """Store judged rows, covered by one entry of the history; then each piece of land once.

    The caller signed the transaction with ``reason_of(source)``, and commits.
    """
    keeper = keeper_of(session)
    kept: list[KeptOutline] = []
    rows: dict[tuple[str, str], int] = {}
    with session.no_autoflush:
        for number, one in enumerate(judged):
            if number % 200 == 0:
                stop_if_asked()
            values = one.values
            held = keeper.find(values)
            if refuse_older(one, held, source, report):
                continue
            before = None if held is None else state_of(held)
            name = f"{values['reference']} {values['address'] or ''}"
            row, outcome = keeper.keep(values, slug=name)
            report.count(outcome)
            tell_changes(values["reference"], before, row, one.row, report)
            keep_step(row, source.retrieved_on, source)
            rows[values["authority"], values["reference"]] = one.row
            kept.append(KeptOutline(row, outcome))
    stop_if_asked()
    cover(session, actor=actor, reason=reason_of(source), table="development", source=source,
          new=report.imported, changed=report.updated)  # fmt: skip
    settle_land(session, report, rows)
    return kept


def refuse_older(
    one: JudgedOutline, held: Development | None, source: SourceFile, report: ImportReport
) -> bool:
    """Whether what is loaded is newer than the file; then the row stays out, and it is said."""
    if held is None or held.gone is not None or source.retrieved_on >= held.register_date:
        return False
    report.refuse(
        one.row,
        f"The file is of {source.retrieved_on}; what is loaded is of {held.register_date}, and an "
        "older one would take it back in time.",
        f"{held.reference}, {held.name}",
    )
    return True


def reason_of(source: SourceFile) -> str:
    """How the history names an import of outlines."""
    return f"import developments {source.name}"


def _values(
    row: RegisterRow, source: SourceFile, authority: str | None,
    seen: dict[tuple[str, str], int], report: ImportReport,
) -> dict[str, Any]:  # fmt: skip
    said = row.values
    reference, whose = said.get("reference", ""), authority or said.get("authority", "")
    if not reference:
        raise RefusedRow(
            "The row has no reference, so it could not be recognised again.",
            {"reference": "1 to 300 characters"},
        )
    if not whose:
        whose = source.source
        report.assume(
            f"Where no column says whose plan it is, “{whose}” is taken (--authority NAME)."
        )
    if (whose, reference) in seen:
        raise RefusedRow(
            f"“{reference}” of {whose} is row {seen[whose, reference]} too; that one was kept.",
            {"reference": "once in a file"},
        )
    check_storable((reference, whose), said.values())
    doubts: list[str] = []
    low, high = (
        homes_of(said.get("homes_from", ""), doubts),
        homes_of(said.get("homes_to", ""), doubts),
    )
    low, high = (high if low is None else low), (low if high is None else high)
    if low is not None and high is not None and low > high:
        doubts.append(
            f"The fewest homes ({low:,}) are more than the most ({high:,}); turned round."
        )
        low, high = high, low
    stage = said.get("stage", "").lower().replace("_", " ")
    if stage and stage not in _STAGES:
        doubts.append(f"“{stage[:40]}” is no stage of planning; kept as not known.")
    called = dict.fromkeys(said[part] for part in ("name", "address") if part in said)
    values = {
        "kind": "outline",
        "authority": whose,
        "reference": reference,
        "address": ", ".join(called) or None,
        "notes": said.get("description"),
        "homes_from": low,
        "homes_to": high,
        "stage": _STAGES.get(stage, "unknown"),
        "area_ha": hectares_of(said.get("area_ha", ""), doubts),
        "register_date": source.retrieved_on,
        "demonstration": source.demonstration,
        "gone": None,
        "superseded_on": None,
        "source": source.source,
        "source_id": f"{whose}/{reference}",
        "licence": source.licence,
        "retrieved_on": source.retrieved_on,
    }
    for doubt in doubts:
        report.flag(row.row, doubt, row.text)
    return values


def _require_outline(row: RegisterRow) -> None:
    if row.geometry is not None and row.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise RefusedRow(
            f"This is a {row.geometry.geom_type.lower()}; developments come in as outlines "
            "(polygons).",
            {"place": "an outline"},
        )


def _measured(shape: Admitted | None) -> Decimal | None:
    """Its outline's own area, where the file states none."""
    if shape is None:
        return None
    area = Decimal(str(round(shape.geom.area, 2))) / _M2_PER_HA
    return min(max(area.quantize(Decimal("0.01")), Decimal("0.01")), _MOST_HA)


def _reason(report: ImportReport, row: int) -> str:
    return next((note.reason for note in report.unplaced if note.row == row), "There is no place.")
