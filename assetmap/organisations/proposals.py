"""What waits for a moderator about organisations: shown as a difference, carried out as one."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.errors import Invalid
from assetmap.core.permissions import Principal
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.organisations.contributing import enter, mend, read_saying
from assetmap.organisations.errors import OrganisationMovedOn
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.services import archive_organisation
from assetmap.organisations.words import EDITABLE, LABELS, saying_words, words_of
from assetmap.places.positions import held_geometry, position_geometry


def apply_register(
    session: Session, actor: Principal, details: Details, _slug: str | None, _version: int | None
) -> str:
    """Enter the organisation that was suggested."""
    body = enter(session, actor=actor, saying=read_saying(session, details), on=_day(details))
    return f"/organisations/{body.slug}"


def apply_update(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Change an organisation as was suggested, unless it changed meanwhile.

    Raises
    ------
    OrganisationMovedOn
    """
    mend(
        session, actor=actor, slug=_known(slug), version=version or 0,
        saying=read_saying(session, details),
    )  # fmt: skip
    return f"/organisations/{slug}"


def apply_archive(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Withdraw an organisation as was suggested, unless it changed meanwhile."""
    today = session.scalar(select(func.current_date()))
    archive_organisation(
        session, actor=actor, slug=_known(slug), version=version or 0,
        on=today or _day(details), reason=str(details.get("reason") or ""),
    )  # fmt: skip
    return f"/organisations/{slug}"


def describe(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Every field that a suggestion gives or changes, with both shapes."""
    body = None if slug is None else get_organisation(session, slug)
    now = None if body is None else words_of(body)
    before = None if body is None else held_geometry(body)
    after: dict[str, Any] | None
    try:
        saying = read_saying(session, details)
        then = saying_words(saying, now)
        after = before if saying.position.keep else position_geometry(saying.position)
    except Invalid as fault:  # a rule is newer than the suggestion: say so, never hide it
        then, after = {**(now or {}), "position": str(fault)}, None
    rows = tuple(
        DescribedRow(
            field, label, now.get(field, "") if now else "", then.get(field, ""),
            is_editable=field in EDITABLE,
        )
        for field, label in LABELS.items()
        if then.get(field, "") != (now.get(field, "") if now else "")
        or (field == "position" and before != after)
    )  # fmt: skip
    return Described(rows, before, after, moved_on=_moved_on(body, version))


def describe_archive(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Why somebody suggests that an organisation is withdrawn."""
    body = get_organisation(session, _known(slug))
    row = DescribedRow("reason", "Why", "", str(details.get("reason") or ""), is_editable=True)
    return Described((row,), held_geometry(body), None, moved_on=_moved_on(body, version))


PROPOSALS = {
    "organisations.register": ProposalKind("New organisation", apply_register, describe),
    "organisations.update": ProposalKind("Change to an organisation", apply_update, describe),
    "organisations.archive": ProposalKind(
        "Withdrawal of an organisation", apply_archive, describe_archive
    ),
}


def _known(slug: str | None) -> str:
    if slug is None:
        raise OrganisationMovedOn("This suggestion names no organisation.")
    return slug


def _day(details: Details) -> date:
    return date.fromisoformat(str(details["on"]))


def _moved_on(body: Organisation | None, version: int | None) -> bool:
    return body is not None and (body.version != version or body.archived_on is not None)
