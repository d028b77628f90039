"""Calling a list complete for an area, and taking that back.

Until somebody does, who lives beyond reach of what is recorded is never called a gap: it may be
the record that has one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core import limits
from assetmap.core.db import locked, sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.core.texts import faults_of
from assetmap.places.models import Area
from assetmap.proximity.coverage.errors import (
    BadCoverage,
    CompletenessMovedOn,
    CompletenessNotFound,
)
from assetmap.proximity.coverage.kinds import read_coverage_kinds
from assetmap.proximity.coverage.models import Completeness
from assetmap.proximity.coverage.permissions import PERMISSIONS
from assetmap.proximity.kinds import ASSET_KINDS

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(area: Area) -> Thing:
    """What the permission table must know of an area: a neighbourhood has roles of its own."""
    if area.kind != "neighbourhood":
        return Thing()
    return Thing(scopes=frozenset({Scope("neighbourhood", area.slug)}))


def find_complete(session: Session, area: Area, kinds: Sequence[str]) -> tuple[Completeness, ...]:
    """Marks that make a list complete for an area, one for each kind; empty where any is missing.

    A mark for a larger area that covers this one holds here, and one for a family of kinds holds
    for each of them.
    """
    held = session.scalars(
        select(Completeness)
        .join(Completeness.area)
        .where(
            Completeness.withdrawn_on.is_(None),
            (Area.id == area.id) | func.ST_Covers(Area.geom, area.geom),
        )
        .order_by((Area.id == area.id).desc(), Completeness.marked_on.desc(), Completeness.id)
    ).all()
    found = []
    for kind in kinds:
        family = str(ASSET_KINDS[kind].family) if kind in ASSET_KINDS else kind
        mark = next((one for one in held if one.kind in (kind, family)), None)
        if mark is None:
            return ()
        found.append(mark)
    return tuple(dict.fromkeys(found))


def mark_complete(
    session: Session, *, actor: Principal, area: Area, kind: str, how: str, today: date
) -> Completeness:
    """Say that every place of a kind in an area is on the map; the caller commits.

    Parameters
    ----------
    kind : str
        A family or a kind of asset, or “organisation”.
    how : str
        How it was checked: shown to everybody with the day.

    Raises
    ------
    NotYours
    BadQuestion
        No such kind.
    BadCoverage
        Not said how.
    CompletenessMovedOn
        It is marked already.
    """
    RULES.require(actor, "coverage.mark_complete", thing_of(area))
    (kind,) = read_coverage_kinds([kind])
    words = how.strip()
    faults = faults_of(names={}, texts={"how": words}, required=("how",))
    if len(words) > limits.COMPLETE_HOW_LONGEST:
        faults["how"] = f"Use at most {limits.COMPLETE_HOW_LONGEST:,} characters."
    if faults:
        raise BadCoverage("Say in a sentence how the list was checked.", faults)
    sign_transaction(session, actor=actor.name, reason=f"mark {kind} complete for {area.slug}")
    provenance = told_here(today)
    slug = f"c-{secrets.token_hex(8)}"
    made = Completeness(
        slug=slug, source=provenance.source, source_id=slug, licence=provenance.licence,
        retrieved_on=today, area_id=area.id, kind=kind, marked_on=today, how=words,
    )  # fmt: skip
    session.add(made)
    try:
        session.flush()
    except IntegrityError as fault:
        raise CompletenessMovedOn(
            "Somebody has called this list complete already. Look at the page again."
        ) from fault
    return made


def withdraw_complete(
    session: Session, *, actor: Principal, slug: str, version: int, today: date
) -> Completeness:
    """Take back that a list is complete; what was said and when stays in the history.

    Raises
    ------
    CompletenessNotFound, CompletenessMovedOn, NotYours
    """
    held = session.scalar(locked(select(Completeness).where(Completeness.slug == slug)))
    if held is None:
        raise CompletenessNotFound("No list was called complete under this address.")
    RULES.require(actor, "coverage.mark_complete", thing_of(held.area))
    if held.version != version or held.withdrawn_on is not None:
        raise CompletenessMovedOn(
            "Somebody has changed this since you read it. Look at the page again."
        )
    sign_transaction(
        session, actor=actor.name, reason=f"no longer complete: {held.kind} for {held.area.slug}"
    )
    held.withdrawn_on = today
    session.flush()
    return held
