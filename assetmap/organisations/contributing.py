"""What people say of organisations on the pages: published at once, or held for a moderator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.core.upsert import held_shape
from assetmap.moderation.holding import Promise, hold_for_moderators, require_proposing
from assetmap.moderation.outcome import Outcome
from assetmap.organisations.models import Organisation
from assetmap.organisations.rights import RULES, may_register, may_update, thing_of
from assetmap.organisations.services import (
    NOT_HERE,
    OrganisationDetails,
    archive_organisation,
    check_details,
    check_reason,
    get_to_change,
    register_organisation,
    update_organisation,
)
from assetmap.places.positions import Position, position_document, read_position


@dataclass(frozen=True)
class OrganisationSaying:
    """All that one form says of an organisation; ``position`` gives the shape of ``details``."""

    details: OrganisationDetails
    position: Position

    def details_for(self, body: Organisation | None) -> OrganisationDetails:
        """The details with their shape; ``keep`` takes the one that the organisation has."""
        if self.position.keep and body is not None:
            return replace(self.details, shape=held_shape(body), outline=body.outline)
        return replace(self.details, shape=self.position.shape, outline=self.position.outline)


def contribute_organisation(
    session: Session, *, actor: Principal, saying: OrganisationSaying, promised: Promise,
    at: datetime,
) -> Outcome:  # fmt: skip
    """Enter a new organisation, or suggest it; the caller commits.

    Raises
    ------
    BadOrganisation, OrgIdTaken, NotYours
        ``NotYours`` also when the page promised to publish and may not any more.
    """
    details = saying.details_for(None)
    check_details(details)
    if may_register(session, actor, details.shape):
        body = enter(session, actor=actor, saying=saying, on=at.date())
        return Outcome(f"/organisations/{body.slug}", is_held=False)
    _may_hold(actor, promised)
    return _hold(session, actor, "organisations.register", None, None, saying, details, at)


def contribute_change(
    session: Session, *, actor: Principal, slug: str, version: int, saying: OrganisationSaying,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Change an organisation, or suggest the change; the caller commits.

    Raises
    ------
    OrganisationNotFound, OrganisationMovedOn, BadOrganisation, OrgIdTaken, NotYours
    """
    body = get_to_change(session, slug, version=version)
    details = saying.details_for(body)
    check_details(details)
    if may_update(session, actor, body, details.shape):
        update_organisation(session, actor=actor, slug=slug, version=version, details=details)
        return Outcome(f"/organisations/{slug}", is_held=False)
    _may_hold(actor, promised)
    return _hold(session, actor, "organisations.update", body, version, saying, details, at)


def contribute_withdrawal(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Withdraw an organisation, or suggest it; the caller commits.

    Raises
    ------
    OrganisationNotFound, OrganisationMovedOn, BadOrganisation, NotYours
    """
    check_reason(reason)
    body = get_to_change(session, slug, version=version)
    if RULES.allows(actor, "organisations.archive", thing_of(session, body)):
        archive_organisation(
            session, actor=actor, slug=slug, version=version, on=at.date(), reason=reason.strip()
        )
        return Outcome(f"/organisations/{slug}", is_held=False)
    _may_hold(actor, promised)
    return hold_for_moderators(
        session, actor=actor, kind="organisations.archive", record="organisations", row=body,
        version=version, title=body.name, details={"reason": reason.strip()}, shape=None, at=at,
    )  # fmt: skip


def enter(
    session: Session, *, actor: Principal, saying: OrganisationSaying, on: date
) -> Organisation:
    """Register an organisation as somebody says it on a page."""
    return register_organisation(
        session, actor=actor, details=saying.details_for(None), provenance=told_here(on)
    )


def mend(
    session: Session, *, actor: Principal, slug: str, version: int, saying: OrganisationSaying
) -> Organisation:
    """Update an organisation as somebody says it on a page."""
    body = get_to_change(session, slug, version=version)
    return update_organisation(
        session, actor=actor, slug=slug, version=version, details=saying.details_for(body)
    )


def saying_document(saying: OrganisationSaying, on: date) -> dict[str, Any]:
    """What a form says as plain JSON, for a proposal that waits."""
    held = saying.details
    return {
        "name": held.name, "kind": held.kind, "description": held.description,
        "address": held.address, "postcode": held.postcode, "website": held.website,
        "org_ids": list(held.org_ids), "closed": held.closed,
        "closed_on": None if held.closed_on is None else held.closed_on.isoformat(),
        "position": position_document(saying.position), "on": on.isoformat(),
    }  # fmt: skip


def read_saying(session: Session, document: dict[str, Any]) -> OrganisationSaying:
    """What a proposal says, judged again: a moderator may have mended its words.

    Raises
    ------
    BadPosition
    """
    closed_on = document.get("closed_on")
    details = OrganisationDetails(
        name=str(document.get("name") or ""),
        kind=document.get("kind") or None,
        description=document.get("description") or None,
        address=document.get("address") or None,
        postcode=document.get("postcode") or None,
        website=document.get("website") or None,
        org_ids=tuple(str(one) for one in document.get("org_ids") or ()),
        closed=bool(document.get("closed")),
        closed_on=date.fromisoformat(closed_on) if closed_on else None,
    )
    return OrganisationSaying(details, read_position(session, document.get("position")))


def _may_hold(actor: Principal, promised: Promise) -> None:
    require_proposing(RULES, actor, "organisations.propose", promised=promised, refusal=NOT_HERE)


def _hold(
    session: Session, actor: Principal, kind: str, body: Organisation | None, version: int | None,
    saying: OrganisationSaying, details: OrganisationDetails, at: datetime,
) -> Outcome:  # fmt: skip
    return hold_for_moderators(
        session, actor=actor, kind=kind, record="organisations", row=body, version=version,
        title=details.name.strip(), details=saying_document(saying, at.date()),
        shape=details.shape, at=at,
    )  # fmt: skip
