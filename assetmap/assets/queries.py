"""Reading the asset register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from assetmap.assets.errors import AssetNotFound
from assetmap.assets.fields import FIELDS
from assetmap.assets.kinds import KINDS, NOT_KNOWN, kind_of
from assetmap.assets.models import Asset, AssetFact, AssetStatus
from assetmap.core.db import locked
from assetmap.core.texts import words_in
from assetmap.places.models import Area

#: Asked for in place of a state of use.
NO_STATUS = "not_known"


@dataclass(frozen=True)
class AssetFilter:
    """Which assets are wanted; an empty part asks for nothing in particular.

    Attributes
    ----------
    kinds : tuple of str
        Keys of ``assets.kinds``, local ones included; the empty key is “not known”.
    statuses : tuple of str
        States of use on ``day``; ``not_known`` asks for assets of which none is known.
    text : str
        Every word must stand in the name, the description or the address.
    area : Area or None
        Only what lies in it at least in part; what has no position is then left out.
    day : date or None
        The day that a state of use is asked for; required with ``statuses``.
    source : str
        Only what this source brought in.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""
    area: Area | None = None
    day: date | None = None
    source: str = ""


@dataclass(frozen=True)
class FieldOfFacts:
    """All that sources say in one field; empty when nobody said anything yet."""

    field: str
    words: str
    facts: tuple[AssetFact, ...]


def get_asset(session: Session, slug: str, *, lock: bool = False) -> Asset:
    """The asset of an address, archived and merged ones included.

    A page looks at ``merged_into`` (moved for good) and ``archived_on`` (gone).

    Raises
    ------
    AssetNotFound
    """
    query = select(Asset).where(Asset.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise AssetNotFound(f"No asset has the address “{slug[:80]}”.")
    return held


def list_assets(
    session: Session, wanted: AssetFilter, *, limit: int | None = None, offset: int = 0
) -> list[Asset]:
    """Assets that are not archived, by name."""
    query = select(Asset).where(*_conditions(session, wanted))
    return list(
        session.scalars(
            query.order_by(func.lower(Asset.name), Asset.slug).limit(limit).offset(offset)
        )
    )


def count_assets(session: Session, wanted: AssetFilter) -> int:
    """How many assets ``list_assets`` gives without a limit."""
    query = select(func.count()).select_from(Asset).where(*_conditions(session, wanted))
    return session.scalar(query) or 0


def count_kinds(session: Session, wanted: AssetFilter) -> dict[str | None, int]:
    """How many assets of each kind, in the registers' own words; None is not known."""
    query = (
        select(Asset.kind, func.count()).where(*_conditions(session, wanted)).group_by(Asset.kind)
    )
    return {row[0]: row[1] for row in session.execute(query.order_by(Asset.kind))}


def statuses_of(session: Session, asset: Asset) -> list[AssetStatus]:
    """Every state of use that any source gives, newest first; unknown beginnings last."""
    return list(
        session.scalars(
            select(AssetStatus)
            .where(AssetStatus.asset_id == asset.id)
            .order_by(AssetStatus.from_on.desc().nulls_last(), AssetStatus.id.desc())
        )
    )


def status_of(session: Session, asset: Asset, day: date) -> list[AssetStatus]:
    """States of use that hold on a day; empty is “not known”. Sources may disagree."""
    return [
        row
        for row in statuses_of(session, asset)
        if (row.from_on is None or row.from_on <= day)
        and (row.until_on is None or day <= row.until_on)
    ]


def facts_of(session: Session, asset: Asset) -> list[FieldOfFacts]:
    """What is said of an asset, every field in its order, also those of which nothing is known."""
    held = list(
        session.scalars(
            select(AssetFact)
            .where(AssetFact.asset_id == asset.id)
            .order_by(AssetFact.from_on.desc().nulls_last(), AssetFact.retrieved_on.desc())
        )
    )
    return [
        FieldOfFacts(field, words, tuple(fact for fact in held if fact.field == field))
        for field, words in FIELDS.items()
    ]


def of_family(family: str) -> ColumnElement[bool]:
    """Assets of one family. A local kind, and one that nobody said, counts with the buildings."""
    if family == NOT_KNOWN.family:
        others = [kind.key for kind in KINDS if kind.family != family]
        return Asset.kind_key.not_in(others)
    return Asset.kind_key.in_([kind.key for kind in KINDS if kind.family == family])


def _conditions(session: Session, wanted: AssetFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Asset.archived_on.is_(None)]
    if wanted.kinds:
        conditions.append(_of_kinds(session, wanted.kinds))
    if wanted.statuses:
        conditions.append(in_status(wanted.statuses, wanted.day))
    for word in words_in(wanted.text):
        conditions.append(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (Asset.name, Asset.description, Asset.address, Asset.postcode)
                )
            )
        )
    if wanted.source:
        conditions.append(Asset.source == wanted.source)
    if wanted.area is not None:
        conditions.append(func.ST_Intersects(Asset.geom, wanted.area.geom))
    return conditions


def _of_kinds(session: Session, keys: Iterable[str]) -> ColumnElement[bool]:
    """Registers write kinds in their own words, so the words that mean a key are looked up."""
    asked = set(keys)
    words = [
        word
        for word in session.scalars(select(Asset.kind).distinct())
        if kind_of(word).key in asked
    ]
    return or_(
        Asset.kind.in_([word for word in words if word is not None]),
        Asset.kind.is_(None) if None in words else false(),
    )


def in_status(statuses: Iterable[str], day: date | None) -> ColumnElement[bool]:
    """Assets that some source has in one of these states of use on a day.

    Raises
    ------
    ValueError
        No day is given.
    """
    if day is None:
        raise ValueError("a state of use is asked for on a day")
    asked = set(statuses)
    now = (
        select(AssetStatus.asset_id)
        .where(
            AssetStatus.asset_id == Asset.id,
            or_(AssetStatus.from_on.is_(None), AssetStatus.from_on <= day),
            or_(AssetStatus.until_on.is_(None), AssetStatus.until_on >= day),
        )
        .correlate(Asset)
    )
    found = now.where(AssetStatus.status.in_(asked - {NO_STATUS})).exists()
    return or_(found, ~now.exists()) if NO_STATUS in asked else found
