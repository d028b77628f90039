"""Assets and organisations into the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.stopping import stop_if_asked
from assetmap.core.upsert import Keeper, Outcome, geometry_values
from assetmap.importers.bodies import OrgId, fact_keeper, identifiers_of, identify, owners_of
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    progress,
)
from assetmap.importers.peoples import Clash, columns_of_people, find_clash, spared, suggest
from assetmap.importers.register import RegisterRow, place
from assetmap.importers.register_rows import (
    ReadingOptions,
    common_values,
    cover_rows,
    open_rows,
)
from assetmap.organisations.kinds import kind_by_register
from assetmap.organisations.models import Organisation
from assetmap.places.queries import programme_area

#: Rows between two looks at whether somebody stopped the work.
LOOK_ROWS = 200


@dataclass(frozen=True)
class JudgedAsset:
    """One row that may be kept: its number in the file, and every column with its value."""

    row: int
    values: dict[str, Any]


@dataclass(frozen=True)
class KeptAsset:
    """What became of one row."""

    asset: Asset
    outcome: Outcome


def import_assets(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load assets from CSV, GeoJSON, GeoPackage, zipped Shapefile or KML; the caller commits."""
    report = ImportReport()
    source, rows = open_rows(path, options, words, report)
    sign_transaction(session, actor=actor, reason=reason_of(source), batch=True)
    judged = judge_assets(session, rows, source=source, report=report)
    for _ in keep_assets(session, judged, source=source, actor=actor, report=report):
        pass
    return report


def judge_assets(
    session: Session, rows: Iterable[RegisterRow], *, source: SourceFile, report: ImportReport
) -> Iterator[JudgedAsset]:
    """Every row that may be an asset, placed; the others are refused in the report.

    Nothing is written: a preview judges as the import does.
    """
    programme = programme_area(session)
    seen: set[str] = set()
    for row in rows:
        try:
            values = common_values(row, source, report, seen)
            area = _hectares(row)
            placed = place(session, row, programme=programme, report=report)
        except Invalid as fault:
            report.refuse(row.row, str(fault), row.text, field=next(iter(fault.fields), "place"))
            continue
        values |= {
            "area_ha": area,
            "fact_source": row.values.get("fact_source"),
            "outline": placed.outline,
            "demonstration": source.demonstration,
            **geometry_values(placed.shape),
        }
        yield JudgedAsset(row.row, values)


def keep_assets(
    session: Session,
    judged: Iterable[JudgedAsset],
    *,
    source: SourceFile,
    actor: str,
    report: ImportReport,
) -> list[KeptAsset]:
    """Store judged rows under their source's keys, covered by one entry of the history.

    The caller signed the transaction with ``reason_of(source)``, and commits.
    """
    keeper = Keeper(session, Asset, ("source", "source_id"), Asset.source == source.source)
    peoples = columns_of_people(session, table="asset", ids=keeper.ids())
    kept: list[KeptAsset] = []
    clashes: list[Clash] = []
    with progress("assets", 1_000) as shown, session.no_autoflush:
        for number, one in enumerate(judged):
            shown.step()
            if number % LOOK_ROWS == 0:
                stop_if_asked()
            held = keeper.find(one.values)
            if held is not None and held.archived_on is not None:
                report.count("unchanged")
                report.flag(one.row, "It was withdrawn here and is left alone.", held.name)
                continue
            clash = find_clash(keeper, one.row, one.values, peoples)
            if clash is not None:
                clashes.append(clash)
                report.keep_peoples(one.row, clash.words, str(one.values["name"]))
            asset, outcome = keeper.keep(
                one.values, slug=str(one.values["name"]), spare=spared(keeper, one.values, peoples)
            )
            report.count(outcome)
            kept.append(KeptAsset(asset, outcome))
    stop_if_asked()
    cover_rows(session, actor, reason_of(source), "asset", source, report)
    suggest(session, clashes, record="assets", source=source.source, author=actor)
    return kept


def reason_of(source: SourceFile) -> str:
    """How the history names an import of assets."""
    return f"import assets {source.name}"


def import_organisations(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load organisations with their org-ids; the caller commits."""
    report = ImportReport()
    source, rows = open_rows(path, options, words, report)
    reason = f"import organisations {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    programme = programme_area(session)
    keeper = Keeper(
        session, Organisation, ("source", "source_id"), Organisation.source == source.source
    )
    owners, facts = owners_of(session), fact_keeper(session, source)
    peoples = columns_of_people(session, table="organisation", ids=keeper.ids())
    clashes: list[Clash] = []
    seen: set[str] = set()
    with progress("organisations", 1_000) as shown, session.no_autoflush:
        for row in rows:
            shown.step()
            try:
                values = common_values(row, source, report, seen)
                identifiers = identifiers_of(row)
                closing = _closing(row, report)
                placed = place(session, row, programme=programme, report=report)
            except Invalid as fault:
                report.refuse(row.row, str(fault), row.text)
                continue
            values |= {
                "website": row.values.get("website"),
                "outline": placed.outline,
                "demonstration": source.demonstration,
                "kind": values["kind"] or _kind_by_register(identifiers),
                **closing,
                **geometry_values(placed.shape),
            }
            clash = find_clash(keeper, row.row, values, peoples)
            if clash is not None:
                clashes.append(clash)
                report.keep_peoples(row.row, clash.words, row.text)
            organisation, outcome = keeper.keep(
                values, slug=str(values["name"]), spare=spared(keeper, values, peoples)
            )
            for identifier in identifiers:
                identify(owners, facts, organisation, identifier, row, source, report)
            report.count(outcome)
    cover_rows(session, actor, reason, "organisation", source, report)
    suggest(session, clashes, record="organisations", source=source.source, author=actor)
    return report


def _kind_by_register(identifiers: list[OrgId]) -> str | None:
    return next((kind for scheme, _ in identifiers if (kind := kind_by_register(scheme))), None)


def _closing(row: RegisterRow, report: ImportReport) -> dict[str, object]:
    """What the row says of closing; a file without such a column leaves what is known alone."""
    said: dict[str, object] = {}
    active = row.values.get("active", "").lower()
    if active in ("false", "no", "n", "0"):
        said = {"closed": True}
        report.assume(
            "Rows marked as not active are kept as closed: remembered, off the map. The file "
            "gives no closing day for some of them."
        )
    elif active in ("true", "yes", "y", "1"):
        said = {"closed": False, "closed_on": None}
    elif active:
        report.flag(row.row, f"“{active[:20]}” is neither yes nor no; taken as active.", row.text)
    day = row.values.get("closed_on")
    if day is not None:
        try:
            said = {"closed": True, "closed_on": date.fromisoformat(day)}
        except ValueError:
            raise RefusedRow(f"The closing day “{day[:20]}” is not like 2024-03-31.") from None
    return said


def _hectares(row: RegisterRow) -> Decimal | None:
    text = row.values.get("area_ha")
    if text is None:
        return None
    try:
        area = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise RefusedRow(
            f"The area “{text[:20]}” is not a number of hectares.", {"area_ha": "a number"}
        ) from None
    if not area.is_finite() or not Decimal("0.005") < area < 10_000_000:
        raise RefusedRow(f"The area {text[:20]} ha is impossible.", {"area_ha": "hectares"})
    return area.quantize(Decimal("0.01"))
