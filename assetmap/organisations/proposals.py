"""What waits for a moderator about organisations: shown as a difference, carried out as one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.permissions import Principal
from assetmap.moderation.describing import describe_change, describe_withdrawal, said_on
from assetmap.moderation.kinds import Described, Details, ProposalKind
from assetmap.organisations.contributing import enter, mend, read_saying
from assetmap.organisations.errors import OrganisationMovedOn
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.services import archive_organisation
from assetmap.organisations.words import EDITABLE, LABELS, saying_words, words_of
from assetmap.places.positions import Position


def apply_register(
    session: Session, actor: Principal, details: Details, _slug: str | None, _version: int | None
) -> str:
    """Enter the organisation that was suggested."""
    body = enter(session, actor=actor, saying=read_saying(session, details), on=said_on(details))
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
        on=today or said_on(details), reason=str(details.get("reason") or ""),
    )  # fmt: skip
    return f"/organisations/{slug}"


def describe(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Every field that a suggestion gives or changes, with both shapes."""
    body = None if slug is None else get_organisation(session, slug)
    now = None if body is None else words_of(body)

    def suggested() -> tuple[dict[str, str], Position]:
        saying = read_saying(session, details)
        return saying_words(saying, now), saying.position

    return describe_change(
        body, version, now=now, suggested=suggested, labels=LABELS, editable=EDITABLE
    )


def describe_archive(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Why somebody suggests that an organisation is withdrawn."""
    return describe_withdrawal(get_organisation(session, _known(slug)), version, details)


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
