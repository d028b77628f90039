"""Organisations as imports meet them: known by their org-ids, merged records followed."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetmap.core.orgids import parse_org_id
from assetmap.core.upsert import Keeper
from assetmap.history.services import record_batch
from assetmap.importers.contract import ImportReport, RefusedRow, SourceFile, check_storable
from assetmap.importers.register import RegisterRow
from assetmap.organisations.models import (
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
)

OrgId = tuple[str, str]


def identifiers_of(row: RegisterRow) -> list[OrgId]:
    """The org-ids of a register's row, from its own column and from an ``id`` that is one.

    Raises
    ------
    RefusedRow
        Something in the column is no org-id.
    """
    found: list[OrgId] = []
    own = row.values.get("id", "")
    texts = re.split(r"[\s;|]+", row.values.get("org_id", ""))
    for text in [*texts, own if own.startswith("GB-") else ""]:
        pair = parse_org_id(text)
        if pair is not None:
            check_storable((text,))
            if pair not in found:
                found.append(pair)
        elif text and text != own:
            raise RefusedRow(f"“{text[:40]}” is not an org-id such as GB-CHC-1234567.")
    return found


def owners_of(session: Session) -> dict[OrgId, Organisation]:
    """Which organisation has which org-id."""
    return {
        (held.scheme, held.number): held.organisation
        for held in session.scalars(
            select(OrganisationIdentifier).options(joinedload(OrganisationIdentifier.organisation))
        )
    }


def fact_keeper(session: Session, source: SourceFile) -> Keeper[OrganisationFact]:
    """Facts that this source gave before, to be met again."""
    return Keeper(
        session,
        OrganisationFact,
        ("source", "source_id"),
        OrganisationFact.source == source.source,
    )


def identify(
    owners: dict[OrgId, Organisation],
    facts: Keeper[OrganisationFact] | None,
    organisation: Organisation,
    identifier: OrgId,
    row: RegisterRow,
    source: SourceFile,
    report: ImportReport,
) -> None:
    """Give an organisation an org-id; one that belongs to another becomes a claim and a flag.

    The claim is a fact of its own, so that the two show up as likely duplicates.

    Parameters
    ----------
    facts : Keeper or None
        Where claims are kept; None keeps none.
    """
    owner = owners.setdefault(identifier, organisation)
    scheme, number = identifier
    if owner is organisation:
        if all((held.scheme, held.number) != identifier for held in organisation.identifiers):
            organisation.identifiers.append(OrganisationIdentifier(scheme=scheme, number=number))
        return
    report.flag(row.row, f"{scheme}-{number} already belongs to another organisation.", row.text)
    if facts is not None:
        facts.keep(
            {
                "organisation": organisation,
                "field": "identifier",
                "value": f"{scheme}-{number}",
                "source": source.source,
                "source_id": f"{organisation.source_id} {scheme}-{number}",
                "licence": source.licence,
                "retrieved_on": source.retrieved_on,
            },
            slug=f"{organisation.slug}-identifier",
        )


def final(organisation: Organisation) -> Organisation:
    """The record that took the place of a merged one; itself otherwise."""
    while organisation.merged_into is not None:
        organisation = organisation.merged_into
    return organisation


def cover(
    session: Session,
    *,
    actor: str,
    reason: str,
    table: str,
    source: SourceFile,
    new: int,
    changed: int,
) -> None:
    """Cover the new rows of one import in one table with one entry of the history."""
    session.flush()
    facts = {"file": source.name, "sha256": source.sha256, "new": new, "changed": changed}
    record_batch(session, actor=actor, reason=reason, table=table, facts=facts)
