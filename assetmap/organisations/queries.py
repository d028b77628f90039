"""Reading the register of organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from assetmap.core.db import locked
from assetmap.core.orgids import parse_org_id
from assetmap.core.texts import words_in
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.fields import FIELDS
from assetmap.organisations.kinds import kind_of
from assetmap.organisations.models import (
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
)
from assetmap.places.models import Area


@dataclass(frozen=True)
class OrganisationFilter:
    """Which organisations are wanted; an empty part asks for nothing in particular.

    Attributes
    ----------
    kinds : tuple of str
        Keys of ``organisations.kinds``, local ones included; the empty key is “not known”.
    text : str
        Every word must stand in the name, the description, the address or an activity.
    area : Area or None
        Only what lies in it or says that it works there.
    with_closed : bool
        Closed organisations too: remembered, and left out of lists unless asked for.
    """

    kinds: tuple[str, ...] = ()
    text: str = ""
    area: Area | None = None
    with_closed: bool = False


@dataclass(frozen=True)
class FieldOfFacts:
    """All that sources say in one field; empty when nobody said anything yet."""

    field: str
    words: str
    facts: tuple[OrganisationFact, ...]


def get_organisation(session: Session, slug: str, *, lock: bool = False) -> Organisation:
    """The organisation of an address, archived, closed and merged ones included.

    A page looks at ``merged_into`` (moved for good) and ``archived_on`` (gone).

    Raises
    ------
    OrganisationNotFound
    """
    query = select(Organisation).where(Organisation.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise OrganisationNotFound(f"No organisation has the address “{slug[:80]}”.")
    return held


def find_by_org_id(session: Session, org_id: str) -> Organisation | None:
    """The organisation that holds an org-id such as ``GB-CHC-1234567``."""
    pair = parse_org_id(org_id)
    if pair is None:
        return None
    return session.scalar(
        select(Organisation)
        .join(OrganisationIdentifier)
        .where(OrganisationIdentifier.scheme == pair[0], OrganisationIdentifier.number == pair[1])
    )


def list_organisations(
    session: Session, wanted: OrganisationFilter, *, limit: int | None = None, offset: int = 0
) -> list[Organisation]:
    """Organisations that are not archived, by name, with their identifiers."""
    return list(
        session.scalars(
            select(Organisation)
            .where(*_conditions(session, wanted))
            .options(selectinload(Organisation.identifiers))
            .order_by(func.lower(Organisation.name), Organisation.slug)
            .limit(limit)
            .offset(offset)
        )
    )


def count_organisations(session: Session, wanted: OrganisationFilter) -> int:
    """How many organisations ``list_organisations`` gives without a limit."""
    query = select(func.count()).select_from(Organisation).where(*_conditions(session, wanted))
    return session.scalar(query) or 0


def count_kinds(session: Session, wanted: OrganisationFilter) -> dict[str | None, int]:
    """How many organisations of each kind, in the registers' own words; None is not known."""
    query = (
        select(Organisation.kind, func.count())
        .where(*_conditions(session, wanted))
        .group_by(Organisation.kind)
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(Organisation.kind))}


def facts_of(session: Session, organisation: Organisation) -> list[FieldOfFacts]:
    """What is said of an organisation, every field in its order, unknown ones empty.

    The web's own role sees a contact only when its person agreed to be published.
    """
    held = list(
        session.scalars(
            select(OrganisationFact)
            .where(OrganisationFact.organisation_id == organisation.id)
            .options(selectinload(OrganisationFact.area))
            .order_by(
                OrganisationFact.from_on.desc().nulls_last(),
                OrganisationFact.retrieved_on.desc(),
                OrganisationFact.id,
            )
        )
    )
    return [
        FieldOfFacts(field, words, tuple(fact for fact in held if fact.field == field))
        for field, words in FIELDS.items()
    ]


def is_open(organisation: Organisation, day: date) -> bool:
    """Whether it worked on a day, as far as is known: a closing without a day counts as closed."""
    if not organisation.closed:
        return True
    return organisation.closed_on is not None and day <= organisation.closed_on


def _conditions(session: Session, wanted: OrganisationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Organisation.archived_on.is_(None)]
    if not wanted.with_closed:
        conditions.append(Organisation.closed.is_(False))
    if wanted.kinds:
        conditions.append(_of_kinds(session, wanted.kinds))
    for word in words_in(wanted.text):
        conditions.append(_with_word(word))
    if wanted.area is not None:
        conditions.append(
            or_(
                func.ST_Intersects(Organisation.geom, wanted.area.geom),
                _with_fact(
                    OrganisationFact.field == "service_area",
                    OrganisationFact.area_id == wanted.area.id,
                ),
            )
        )
    return conditions


def _with_word(word: str) -> ColumnElement[bool]:
    columns = (
        Organisation.name,
        Organisation.description,
        Organisation.address,
        Organisation.postcode,
    )
    said = _with_fact(
        OrganisationFact.field == "activity",
        OrganisationFact.value.icontains(word, autoescape=True),
    )
    return or_(said, *(column.icontains(word, autoescape=True) for column in columns))


def _with_fact(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(OrganisationFact.id)
        .where(OrganisationFact.organisation_id == Organisation.id, *conditions)
        .correlate(Organisation)
        .exists()
    )


def _of_kinds(session: Session, keys: Iterable[str]) -> ColumnElement[bool]:
    """Registers write kinds in their own words, so the words that mean a key are looked up."""
    asked = set(keys)
    said = session.scalars(select(Organisation.kind).distinct())
    words = [word for word in said if kind_of(word).key in asked]
    return or_(
        Organisation.kind.in_([word for word in words if word is not None]),
        Organisation.kind.is_(None) if None in words else false(),
    )
