"""Assets and organisations into the register, and anchors with their sites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.models import Asset
from assetmap.core.db import sign_transaction, slugify
from assetmap.core.errors import Invalid
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.history.services import record_batch
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    UnreadableFile,
    check_storable,
    describe_source,
    progress,
)
from assetmap.importers.register import RegisterRow, place, read_register
from assetmap.organisations.models import Organisation, OrganisationIdentifier
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.queries import programme_area

#: ``GB-CHC-1234567``: a list code of the org-id register, then the number in that list.
_ORG_ID = re.compile(r"^([A-Z]{2}-[A-Z0-9]+)-(\S+)$|^(XI-[A-Z0-9]+)-(\S+)$")


@dataclass(frozen=True)
class ReadingOptions:
    """How a register file is read."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    crs: int | None = None
    layer: str | None = None


def import_assets(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load assets from CSV, GeoJSON, GeoPackage, zipped Shapefile or KML; the caller commits."""
    report = ImportReport()
    source, rows = _open(path, options, words, report)
    reason = f"import assets {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    programme = programme_area(session)
    keeper = Keeper(session, Asset, ("source", "source_id"), Asset.source == source.source)
    seen: set[str] = set()
    with progress("assets", 1_000) as shown, session.no_autoflush:
        for row in rows:
            shown.step()
            try:
                values = _common(row, source, report, seen)
                area = _hectares(row)
                placed = place(session, row, programme=programme, report=report)
            except Invalid as fault:
                report.refuse(row.row, str(fault), row.text)
                continue
            values |= {
                "area_ha": area,
                "fact_source": row.values.get("fact_source"),
                "outline": placed.outline,
                "demonstration": source.demonstration,
                **geometry_values(placed.shape),
            }
            _, outcome = keeper.keep(values, slug=str(values["name"]))
            report.count(outcome)
    _cover(session, actor, reason, "asset", source, report)
    return report


def import_organisations(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load organisations with their org-ids; the caller commits."""
    report = ImportReport()
    source, rows = _open(path, options, words, report)
    reason = f"import organisations {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    programme = programme_area(session)
    keeper = Keeper(
        session, Organisation, ("source", "source_id"), Organisation.source == source.source
    )
    owners = _owners(session)
    seen: set[str] = set()
    with progress("organisations", 1_000) as shown, session.no_autoflush:
        for row in rows:
            shown.step()
            try:
                values = _common(row, source, report, seen)
                identifiers = _identifiers(row)
                placed = place(session, row, programme=programme, report=report)
            except Invalid as fault:
                report.refuse(row.row, str(fault), row.text)
                continue
            values |= {
                "website": row.values.get("website"),
                "outline": placed.outline,
                "demonstration": source.demonstration,
                **geometry_values(placed.shape),
            }
            organisation, outcome = keeper.keep(values, slug=str(values["name"]))
            for identifier in identifiers:
                _identify(owners, organisation, identifier, row, report)
            report.count(outcome)
    _cover(session, actor, reason, "organisation", source, report)
    return report


def import_anchors(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load anchor institutions and their sites, one row a site; the caller commits.

    ``anchor`` is the slug that commands take as REF; rows of one anchor share its name and org-id.
    """
    report = ImportReport()
    source, rows = _open(path, options, words, report)
    reason = f"import anchors {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    sites = Keeper(
        session,
        AnchorSite,
        ("anchor_id", "source", "source_id"),
        AnchorSite.source == source.source,
    )
    seen: set[tuple[str, str]] = set()
    for row in rows:
        try:
            ref, site = _anchor_ref(row, seen)
            _check_owner(session, ref, row)
            placed = place(session, row, programme=None, report=report)
            anchor = _anchor(session, ref, row, source, report)
        except Invalid as fault:
            report.refuse(row.row, str(fault), row.text)
            continue
        _, outcome = sites.keep(
            {
                "anchor_id": anchor.id,
                "name": row.values.get("site_name") or row.values["name"],
                "postcode": _postcode(row),
                "outline": placed.outline,
                "source": source.source,
                "source_id": site,
                "licence": source.licence,
                "retrieved_on": source.retrieved_on,
                **geometry_values(placed.shape),
            },
            slug=f"{ref}-{site}",
        )
        report.count(outcome)
    _cover(session, actor, reason, "anchor_site", source, report)
    return report


def _open(
    path: Path, options: ReadingOptions, words: SourceWords, report: ImportReport
) -> tuple[SourceFile, list[RegisterRow]]:
    source = describe_source(path, words, report)
    rows = read_register(
        path, mapping=options.mapping, crs=options.crs, layer=options.layer, report=report
    )
    if not rows:
        raise UnreadableFile(f"{path.name} holds no rows.")
    return source, rows


def _common(
    row: RegisterRow, source: SourceFile, report: ImportReport, seen: set[str]
) -> dict[str, object]:
    name = row.values.get("name", "")
    if not 1 <= len(name) <= 300:
        raise RefusedRow("The name is missing or longer than 300 characters.")
    key = row.values.get("id")
    if key is None:
        report.assume(
            "The file has no identifiers of its own; a row is recognised again by its name and "
            "address (--map id=HEADER when a column identifies rows)."
        )
        key = slugify(f"{name} {row.values.get('address', '')} {row.values.get('postcode', '')}")
    check_storable((key, *_short(row)), row.values.values())
    if key in seen:
        raise RefusedRow(f"“{key}” stands in the file twice; the first row was kept.")
    seen.add(key)
    return {
        "name": name,
        "kind": (row.values.get("kind") or "").lower() or None,
        "description": row.values.get("description"),
        "address": row.values.get("address"),
        "postcode": _postcode(row),
        "source": source.source,
        "source_id": key,
        "licence": source.licence,
        "retrieved_on": source.retrieved_on,
    }


def _short(row: RegisterRow) -> list[str]:
    """Values that stand in an index or an address."""
    return [row.values[field] for field in ("id", "postcode", "kind") if field in row.values]


def _postcode(row: RegisterRow) -> str | None:
    printed = row.values.get("postcode")
    return (normalise_postcode(printed) or printed) if printed else None


def _hectares(row: RegisterRow) -> Decimal | None:
    text = row.values.get("area_ha")
    if text is None:
        return None
    try:
        area = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise RefusedRow(f"The area “{text[:20]}” is not a number of hectares.") from None
    if not area.is_finite() or not Decimal("0.005") < area < 10_000_000:
        raise RefusedRow(f"The area {text[:20]} ha is impossible.")
    return area.quantize(Decimal("0.01"))


def _identifiers(row: RegisterRow) -> list[tuple[str, str]]:
    found = []
    texts = re.split(r"[\s;|]+", row.values.get("org_id", ""))
    own = row.values.get("id", "")
    for text in [*texts, own if own.startswith("GB-") else ""]:
        match = _ORG_ID.match(text)
        if match:
            check_storable((text,))
            pair = (match[1] or match[3], match[2] or match[4])
            if pair not in found:
                found.append(pair)
        elif text and text != own:
            raise RefusedRow(f"“{text[:40]}” is not an org-id such as GB-CHC-1234567.")
    return found


def _owners(session: Session) -> dict[tuple[str, str], Organisation]:
    """Which organisation has which org-id."""
    return {
        (held.scheme, held.number): held.organisation
        for held in session.scalars(
            select(OrganisationIdentifier).options(joinedload(OrganisationIdentifier.organisation))
        )
    }


def _identify(
    owners: dict[tuple[str, str], Organisation],
    organisation: Organisation,
    identifier: tuple[str, str],
    row: RegisterRow,
    report: ImportReport,
) -> None:
    owner = owners.setdefault(identifier, organisation)
    scheme, number = identifier
    if owner is not organisation:
        report.flag(
            row.row, f"{scheme}-{number} already belongs to another organisation.", row.text
        )
    elif all((held.scheme, held.number) != identifier for held in organisation.identifiers):
        organisation.identifiers.append(OrganisationIdentifier(scheme=scheme, number=number))


def _anchor_ref(row: RegisterRow, seen: set[tuple[str, str]]) -> tuple[str, str]:
    ref = row.values.get("anchor", "")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", ref):
        raise RefusedRow("The column “anchor” must hold a slug such as city-hospital-trust.")
    if "name" not in row.values:
        raise RefusedRow("The anchor's name is missing.")
    site = row.values.get("site") or slugify(row.values.get("site_name") or "main")
    names = (ref, site, row.values["name"], row.values.get("site_name", ""))
    check_storable((*names, *_short(row)), row.values.values())
    if (ref, site) in seen:
        raise RefusedRow(f"The site “{site}” of {ref} stands in the file twice.")
    seen.add((ref, site))
    return ref, site


def _check_owner(session: Session, ref: str, row: RegisterRow) -> None:
    """One organisation is one anchor: an org-id may not lead to a second one."""
    owners = _owners(session)
    for pair in _identifiers(row):
        if pair not in owners:
            continue
        held = session.scalar(select(Anchor).where(Anchor.organisation_id == owners[pair].id))
        if held is not None and held.slug != ref:
            raise RefusedRow(f"{pair[0]}-{pair[1]} is already the anchor “{held.slug}”.")


def _anchor(
    session: Session, ref: str, row: RegisterRow, source: SourceFile, report: ImportReport
) -> Anchor:
    held = session.scalar(select(Anchor).where(Anchor.slug == ref))
    if held is not None:
        if held.organisation.name != row.values["name"]:
            held.organisation.name = row.values["name"]
        return held
    identifiers = _identifiers(row)
    owners = _owners(session)
    organisation = next((owners[pair] for pair in identifiers if pair in owners), None)
    if organisation is None:
        keeper = Keeper(
            session, Organisation, ("source", "source_id"), Organisation.source == source.source
        )
        organisation, _ = keeper.keep(
            {
                "name": row.values["name"],
                "kind": "anchor institution",
                "postcode": _postcode(row),
                "demonstration": source.demonstration,
                "source": source.source,
                "source_id": ref,
                "licence": source.licence,
                "retrieved_on": source.retrieved_on,
            },
            slug=row.values["name"],
        )
        session.flush()
    for identifier in identifiers:
        _identify(owners, organisation, identifier, row, report)
    anchor = Anchor(
        slug=ref,
        organisation_id=organisation.id,
        source=source.source,
        source_id=ref,
        licence=source.licence,
        retrieved_on=source.retrieved_on,
    )
    session.add(anchor)
    session.flush()
    return anchor


def _cover(
    session: Session,
    actor: str,
    reason: str,
    table: str,
    source: SourceFile,
    report: ImportReport,
) -> None:
    session.flush()
    record_batch(
        session,
        actor=actor,
        reason=reason,
        table=table,
        facts={"file": source.name, "sha256": source.sha256, "new": report.imported,
               "changed": report.updated},
    )  # fmt: skip
