"""Writing the register of organisations: register, update, archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.db import sign_transaction
from assetmap.core.facts import Provenance
from assetmap.core.geometry import Admitted
from assetmap.core.orgids import parse_org_id
from assetmap.core.permissions import Principal
from assetmap.core.texts import faults_of, is_web_address
from assetmap.core.upsert import free_slug, geometry_values
from assetmap.organisations.errors import BadOrganisation, OrganisationMovedOn, OrgIdTaken
from assetmap.organisations.models import Organisation, OrganisationIdentifier
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.rights import may_register, may_update, require
from assetmap.places.postcodes import normalise_postcode

OUTLINES = ("surveyed", "illustrative", "postcode", "point")
NOT_HERE = "You may not change this here. Somebody whose neighbourhood it is can."


@dataclass(frozen=True)
class OrganisationDetails:
    """What the register itself says of an organisation; None is not known.

    Attributes
    ----------
    org_ids : tuple of str
        Such as ``GB-CHC-1234567``; each belongs to one organisation only.
    closed : bool
        No longer works: leaves the map, stays in the evidence.
    closed_on : date or None
        None while closed is “the day is not known”.
    shape : Admitted or None
        A position that passed the geometry guard.
    """

    name: str
    kind: str | None = None
    description: str | None = None
    address: str | None = None
    postcode: str | None = None
    website: str | None = None
    org_ids: tuple[str, ...] = ()
    closed: bool = False
    closed_on: date | None = None
    shape: Admitted | None = None
    outline: str = "point"


def register_organisation(
    session: Session, *, actor: Principal, details: OrganisationDetails, provenance: Provenance
) -> Organisation:
    """Enter a new organisation; the caller commits.

    Raises
    ------
    NotYours, BadOrganisation, OrgIdTaken
    """
    pairs = check_details(details)
    _require_place(session, actor, details)
    _check_free(session, pairs, None)
    sign_transaction(session, actor=actor.name, reason=f"register organisation {details.name}")
    body = Organisation(
        slug=free_slug(session, Organisation, details.name),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    body.source_id = provenance.source_id or body.slug
    _write(body, details, pairs)
    session.add(body)
    session.flush()
    return body


def update_organisation(
    session: Session, *, actor: Principal, slug: str, version: int, details: OrganisationDetails
) -> Organisation:
    """Replace what the register says of an organisation, unless it changed since it was read.

    Parameters
    ----------
    version : int
        The version that the actor saw.

    Raises
    ------
    OrganisationNotFound, OrganisationMovedOn, BadOrganisation, OrgIdTaken, NotYours
    """
    pairs = check_details(details)
    body = get_to_change(session, slug, version=version)
    if not may_update(session, actor, body, details.shape):
        raise NotYours(NOT_HERE)
    _check_free(session, pairs, body)
    sign_transaction(session, actor=actor.name, reason=f"update organisation {slug}")
    _write(body, details, pairs)
    session.flush()
    session.refresh(body)
    return body


def archive_organisation(
    session: Session, *, actor: Principal, slug: str, version: int, on: date, reason: str
) -> Organisation:
    """Withdraw an organisation: its page answers that it is gone, its history stays.

    One that stopped working is not archived but ``closed``.

    Raises
    ------
    OrganisationNotFound, OrganisationMovedOn, BadOrganisation, NotYours
    """
    check_reason(reason)
    body = get_to_change(session, slug, version=version)
    require(session, actor, "organisations.archive", body)
    sign_transaction(session, actor=actor.name, reason=reason)
    body.archived_on = on
    session.flush()
    session.refresh(body)
    return body


def _require_place(session: Session, actor: Principal, details: OrganisationDetails) -> None:
    if not may_register(session, actor, details.shape):
        raise NotYours(NOT_HERE)


def check_reason(reason: str) -> None:
    """Raise ``BadOrganisation`` unless there is a reason that the history can keep."""
    faults = faults_of(names={"reason": reason}, texts={}, required=("reason",))
    if faults:
        raise BadOrganisation("Say why it is withdrawn.", faults)


def get_to_change(session: Session, slug: str, *, version: int) -> Organisation:
    """The record, locked, in the version that the actor saw.

    Raises
    ------
    OrganisationNotFound, OrganisationMovedOn
    """
    body = get_organisation(session, slug, lock=True)
    if body.archived_on is not None:
        raise OrganisationMovedOn(f"“{body.name}” is archived and can no longer be changed.")
    if body.version != version:
        raise OrganisationMovedOn(
            f"“{body.name}” was changed by somebody else since you opened it. Look at it again."
        )
    return body


def check_details(details: OrganisationDetails) -> list[tuple[str, str]]:
    """The pairs of its org-ids; raises ``BadOrganisation`` when a detail breaks a rule."""
    faults = faults_of(
        names={"name": details.name, "kind": details.kind, "postcode": details.postcode},
        texts={"description": details.description, "address": details.address},
        required=("name",),
    )
    if details.website is not None and not is_web_address(details.website):
        faults["website"] = "Give a web address that begins with https:// or http://."
    if details.closed_on is not None and not details.closed:
        faults["closed_on"] = "A closing day belongs to an organisation that is closed."
    if details.outline not in OUTLINES:
        faults["outline"] = f"Use one of {', '.join(OUTLINES)}."
    pairs = []
    for text in details.org_ids:
        pair = parse_org_id(text)
        if pair is None or len(text) > 100:
            faults["org_ids"] = f"“{text[:40]}” is not an org-id such as GB-CHC-1234567."
        elif pair not in pairs:
            pairs.append(pair)
    if faults:
        raise BadOrganisation("The organisation cannot be kept: look at the marked fields.", faults)
    return pairs


def _check_free(session: Session, pairs: list[tuple[str, str]], own: Organisation | None) -> None:
    for scheme, number in pairs:
        held = session.scalar(
            select(OrganisationIdentifier).where(
                OrganisationIdentifier.scheme == scheme, OrganisationIdentifier.number == number
            )
        )
        if held is not None and (own is None or held.organisation_id != own.id):
            raise OrgIdTaken(f"{scheme}-{number} belongs to “{held.organisation.name}”.")


def _write(body: Organisation, details: OrganisationDetails, pairs: list[tuple[str, str]]) -> None:
    body.name = details.name.strip()
    body.kind = (details.kind or "").strip().lower() or None
    body.description = details.description
    body.address = details.address
    body.postcode = (
        normalise_postcode(details.postcode) or details.postcode if details.postcode else None
    )
    body.website = details.website
    body.closed, body.closed_on = details.closed, details.closed_on
    body.outline = details.outline
    for column, value in geometry_values(details.shape).items():
        setattr(body, column, value)
    kept = {(held.scheme, held.number): held for held in body.identifiers}
    body.identifiers = [
        kept.get(pair) or OrganisationIdentifier(scheme=pair[0], number=pair[1]) for pair in pairs
    ]
