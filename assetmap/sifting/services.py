"""Keeping a filter, and voting that a development is not relevant."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.db import locked
from assetmap.core.limits import FILTER_NAME_CHARACTERS, SAVED_FILTERS
from assetmap.core.permissions import Principal, Thing
from assetmap.core.texts import is_storable
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development
from assetmap.sifting.asking import Asked
from assetmap.sifting.errors import BadFilter, FilterNotFound, TooManyFilters
from assetmap.sifting.models import RelevanceVote, SavedFilter
from assetmap.sifting.permissions import RULES


def save_filter(
    session: Session, *, actor: Principal, name: str, asked: Asked, at: datetime
) -> SavedFilter:
    """Keep what somebody asks for under a name; a name that is taken means the new question.

    Raises
    ------
    NotYours, BadFilter, TooManyFilters
    """
    RULES.require(actor, "sifting.keep", Thing(owner=actor.name))
    called = " ".join(name.split())
    if not 1 <= len(called) <= FILTER_NAME_CHARACTERS or not is_storable(called):
        raise BadFilter(
            f"Give the filter a name of at most {FILTER_NAME_CHARACTERS} characters.",
            {"name": f"1 to {FILTER_NAME_CHARACTERS} characters"},
        )
    if not asked.query:
        raise BadFilter("Nothing is chosen that could be kept. Choose a filter first.")
    # One after another: two at once must not both be the last that fits.
    session.execute(locked(select(Account.id).where(Account.slug == actor.name)))
    held = session.scalar(
        select(SavedFilter).where(SavedFilter.owner == actor.name, SavedFilter.name == called)
    )
    if held is not None:
        held.query = asked.query
        return held
    kept = session.scalar(select(func.count()).where(SavedFilter.owner == actor.name)) or 0
    if kept >= SAVED_FILTERS:
        raise TooManyFilters(
            f"You keep {kept} filters, which is as many as one may. Delete one first."
        )
    made = SavedFilter(
        slug=f"f-{secrets.token_hex(8)}", owner=actor.name, name=called, query=asked.query,
        created_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def delete_filter(session: Session, *, actor: Principal, slug: str) -> None:
    """Forget a filter.

    Raises
    ------
    FilterNotFound
        Also for everybody whose it is not.
    """
    held = session.scalar(select(SavedFilter).where(SavedFilter.slug == slug))
    if held is None or not RULES.allows(actor, "sifting.keep", Thing(owner=held.owner)):
        raise FilterNotFound("You keep no such filter.")
    session.delete(held)
    session.flush()


def vote_not_relevant(
    session: Session, *, actor: Principal, slug: str, at: datetime
) -> Development:
    """Say that a development is not relevant; to say it twice is one vote.

    Raises
    ------
    NotYours, DevelopmentNotFound
    """
    RULES.require(actor, "sifting.vote", Thing(owner=actor.name))
    site = get_development(session, slug)
    session.execute(
        insert(RelevanceVote)
        .values(development_id=site.id, voter=actor.name, voted_at=at)
        .on_conflict_do_nothing(index_elements=["development_id", "voter"])
    )
    return site


def withdraw_vote(session: Session, *, actor: Principal, slug: str) -> Development:
    """Take one's vote back; there being none is as good.

    Raises
    ------
    NotYours, DevelopmentNotFound
    """
    RULES.require(actor, "sifting.vote", Thing(owner=actor.name))
    site = get_development(session, slug)
    session.execute(
        delete(RelevanceVote).where(
            RelevanceVote.development_id == site.id, RelevanceVote.voter == actor.name
        )
    )
    return site


def export_sifting(session: Session, slug: str) -> list[dict[str, Any]]:
    """Filters and votes of somebody, for their own file."""
    filters = select(SavedFilter).where(SavedFilter.owner == slug).order_by(SavedFilter.id)
    votes = (
        select(Development.reference, Development.authority, RelevanceVote.voted_at)
        .join(RelevanceVote, RelevanceVote.development_id == Development.id)
        .where(RelevanceVote.voter == slug)
        .order_by(RelevanceVote.id)
    )
    return [
        *(
            {"filter": one.name, "asks": one.query, "at": one.created_at.isoformat()}
            for one in session.scalars(filters)
        ),
        *(
            {"not_relevant": f"{reference}, {authority}", "at": at.isoformat()}
            for reference, authority, at in session.execute(votes)
        ),
    ]


def forget_sifter(session: Session, slug: str) -> None:
    """Somebody leaves: their filters and votes go with them."""
    session.execute(delete(SavedFilter).where(SavedFilter.owner == slug))
    session.execute(delete(RelevanceVote).where(RelevanceVote.voter == slug))


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["filters_and_votes"] = export_sifting
PERSONAL.erasers.append(forget_sifter)
