"""Anchor institutions with their sites, one row a site."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.core.db import sign_transaction, slugify
from assetmap.core.errors import Invalid
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.importers.bodies import identifiers_of, identify, owners_of
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    check_storable,
)
from assetmap.importers.register import RegisterRow, place
from assetmap.importers.register_rows import (
    ReadingOptions,
    cover_rows,
    open_rows,
    postcode_of,
    short_values,
)
from assetmap.organisations.models import Organisation


def import_anchors(
    session: Session, *, path: Path, options: ReadingOptions, words: SourceWords, actor: str
) -> ImportReport:
    """Load anchor institutions and their sites, one row a site; the caller commits.

    ``anchor`` is the slug that commands take as REF; rows of one anchor share its name and org-id.
    """
    report = ImportReport()
    source, rows = open_rows(path, options, words, report)
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
                "postcode": postcode_of(row),
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
    cover_rows(session, actor, reason, "anchor_site", source, report)
    return report


def _anchor_ref(row: RegisterRow, seen: set[tuple[str, str]]) -> tuple[str, str]:
    ref = row.values.get("anchor", "")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", ref):
        raise RefusedRow("The column “anchor” must hold a slug such as city-hospital-trust.")
    if "name" not in row.values:
        raise RefusedRow("The anchor's name is missing.")
    site = row.values.get("site") or slugify(row.values.get("site_name") or "main")
    names = (ref, site, row.values["name"], row.values.get("site_name", ""))
    check_storable((*names, *short_values(row)), row.values.values())
    if (ref, site) in seen:
        raise RefusedRow(f"The site “{site}” of {ref} stands in the file twice.")
    seen.add((ref, site))
    return ref, site


def _check_owner(session: Session, ref: str, row: RegisterRow) -> None:
    """One organisation is one anchor: an org-id may not lead to a second one."""
    owners = owners_of(session)
    for pair in identifiers_of(row):
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
    identifiers = identifiers_of(row)
    owners = owners_of(session)
    organisation = next((owners[pair] for pair in identifiers if pair in owners), None)
    if organisation is None:
        keeper = Keeper(
            session, Organisation, ("source", "source_id"), Organisation.source == source.source
        )
        organisation, _ = keeper.keep(
            {
                "name": row.values["name"],
                "kind": "anchor institution",
                "postcode": postcode_of(row),
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
        identify(owners, None, organisation, identifier, row, source, report)
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
