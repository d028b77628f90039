"""Publishing a year of a private ledger: worked out, looked at, let out by a second person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL, take_name_off
from assetmap.anchors.errors import SecondPersonNeeded
from assetmap.anchors.models import Anchor, Ledger
from assetmap.anchors.queries.registers import list_ledgers, site_shapes
from assetmap.anchors.rights import RULES, thing_of
from assetmap.anchors.statements.errors import (
    NothingToShow,
    StatementMovedOn,
    StatementNotFound,
    YearNotWhole,
)
from assetmap.anchors.statements.figures import (
    Entry,
    Together,
    figures_of,
    fingerprint,
    pack_entries,
    take_together,
)
from assetmap.anchors.statements.models import SpendStatement, StatementBasis
from assetmap.anchors.statements.queries import (
    district_names,
    list_before,
    list_years,
    private_ledgers,
    read_entries,
)
from assetmap.core.db import locked, sign_transaction, take_turn
from assetmap.core.permissions import Principal


@dataclass(frozen=True)
class _Worked:
    """A year as the ledgers have it now."""

    ledgers: list[Ledger]
    entries: tuple[Entry, ...]
    together: Together


def propose_statement(
    session: Session, *, actor: Principal, anchor: Anchor, year: int, today: date
) -> SpendStatement:
    """Work a year out for a second person to look at and publish.

    Raises
    ------
    NotYours
    YearNotWhole, NothingToShow
    StatementMovedOn
        One of this year waits already.
    """
    RULES.require(actor, "anchors.load_ledger", thing_of(anchor))
    take_turn(session)
    waiting = session.scalar(
        select(SpendStatement.id).where(
            SpendStatement.anchor_id == anchor.id,
            SpendStatement.year == year,
            SpendStatement.state == "proposed",
        )
    )
    if waiting is not None:
        raise StatementMovedOn("This year waits for a second person already. Look at it again.")
    worked = _work_out(session, anchor, year, today=today)
    sign_transaction(session, actor=actor.name, reason=f"prepare statement of {year}")
    statement = SpendStatement(
        slug=f"s-{secrets.token_hex(8)}",
        source=f"Payments of {anchor.organisation.name}, not published one by one",
        source_id=f"{anchor.slug}/{year}/{secrets.token_hex(4)}",
        licence=worked.ledgers[-1].licence,
        retrieved_on=max(one.retrieved_on for one in worked.ledgers),
        anchor_id=anchor.id,
        year=year,
        figures=_figures(session, anchor, worked),
        demonstration=any(one.demonstration for one in worked.ledgers),
        proposed_by=actor.name,
    )
    session.add(statement)
    session.flush()
    session.add(
        StatementBasis(
            statement_id=statement.id,
            ledgers=[one.id for one in worked.ledgers],
            entries=pack_entries(worked.entries),
            fingerprint=_mark(worked),
            hidden_bands=sorted(worked.together.bands),
            hidden_districts=sorted(worked.together.districts),
        )
    )
    session.flush()
    return statement


def get_statement(
    session: Session, slug: str, *, actor: Principal, anchor: str, lock: bool = False
) -> SpendStatement:
    """A statement for the people of its anchor.

    Raises
    ------
    StatementNotFound
        Also for everybody else, and under another anchor's address.
    """
    query = select(SpendStatement).where(SpendStatement.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if (
        held is None
        or held.anchor.slug != anchor
        or not RULES.allows(actor, "anchors.load_ledger", thing_of(held.anchor))
    ):
        raise StatementNotFound("There is no such statement.")
    return held


def publish_statement(
    session: Session, *, actor: Principal, anchor: str, slug: str, version: int, now: datetime
) -> SpendStatement:
    """Let everybody see a year, by somebody else than who prepared it.

    It is worked out once more: what is published is what was looked at, or nothing.

    Raises
    ------
    StatementNotFound, StatementMovedOn, SecondPersonNeeded, YearNotWhole, NothingToShow
    """
    take_turn(session)
    held = _to_change(session, actor, anchor, slug, version, states=("proposed",))
    RULES.require(actor, "anchors.release_ledger", thing_of(held.anchor))
    if actor.name == held.proposed_by:
        raise SecondPersonNeeded(
            "You prepared this year, so somebody else must publish it: another officer of this "
            "anchor, or a coordinator."
        )
    worked = _work_out(session, held.anchor, held.year, today=now.date())
    basis = session.get_one(StatementBasis, held.id)
    if _mark(worked) != basis.fingerprint:
        raise StatementMovedOn(
            "The ledgers, or where their payees are, changed since this year was prepared. Drop "
            "it and prepare it again."
        )
    sign_transaction(session, actor=actor.name, reason=f"publish statement of {held.year}")
    former = session.scalar(
        select(SpendStatement).where(
            SpendStatement.anchor_id == held.anchor_id,
            SpendStatement.year == held.year,
            SpendStatement.state == "published",
        )
    )
    if former is not None:
        former.state = "replaced"
        session.flush()
    held.state, held.published_by, held.published_at = "published", actor.name, now
    session.flush()
    return held


def withdraw_statement(
    session: Session, *, actor: Principal, anchor: str, slug: str, version: int, reason: str
) -> SpendStatement:
    """Drop a year that waits, or take a published one back.

    Raises
    ------
    StatementNotFound, StatementMovedOn, NotYours
    """
    held = _to_change(session, actor, anchor, slug, version, states=("proposed", "published"))
    RULES.require(actor, "anchors.withdraw_ledger", thing_of(held.anchor))
    sign_transaction(session, actor=actor.name, reason=f"withdraw statement of {held.year}")
    held.state = "dropped" if held.state == "proposed" else "withdrawn"
    held.reason = reason.strip()[:300]
    session.flush()
    return held


def take_back(session: Session, ledger: Ledger) -> int:
    """Withdraw every year that counts a ledger which is taken back; how many were public."""
    counting = select(StatementBasis.statement_id).where(
        StatementBasis.ledgers.contains([ledger.id])
    )
    held = session.scalars(
        locked(
            select(SpendStatement).where(
                SpendStatement.anchor_id == ledger.anchor_id,
                SpendStatement.state.in_(("proposed", "published")),
                SpendStatement.id.in_(counting),
            )
        )
    ).all()
    public = sum(one.state == "published" for one in held)
    for one in held:
        one.state = "dropped" if one.state == "proposed" else "withdrawn"
        one.reason = "A ledger that it counts was withdrawn."
    session.flush()
    return public


def _work_out(session: Session, anchor: Anchor, year: int, *, today: date) -> _Worked:
    found = next(
        (one for one in list_years(session, anchor, today=today) if one.begins == year), None
    )
    if found is None:
        raise YearNotWhole(
            f"April {year} to March {year + 1} is in no private ledger, or is not over yet."
        )
    if found.missing:
        months = ", ".join(f"{date(m // 100, m % 100, 1):%B %Y}" for m in found.missing)
        raise YearNotWhole(
            f"Only whole financial years are published, and no ledger has a payment in: {months}. "
            "Bring in the missing months first."
        )
    ledgers = private_ledgers(session, anchor)
    entries = read_entries(session, anchor, ledgers, year)
    public = [one for one in list_ledgers(session, anchor) if one.published]
    together = take_together(
        entries,
        before=list_before(session, anchor, year),
        elsewhere=read_entries(session, anchor, public, year) if public else (),
    )
    if together is None:
        raise NothingToShow(
            "This year cannot be published: its total, or what can be worked out from it and from "
            "what is published already, would rest on fewer than three payees or mostly on one."
        )
    return _Worked(ledgers, entries, together)


def _figures(session: Session, anchor: Anchor, worked: _Worked) -> dict[str, object]:
    return figures_of(
        worked.entries,
        worked.together,
        names=district_names(session, worked.entries),
        refused_rows=sum(one.refused_count for one in worked.ledgers),
        undated=_has_undated(session, worked.ledgers),
        sites=[site.name for site, _ in site_shapes(session, anchor)],
    )


def _has_undated(session: Session, ledgers: list[Ledger]) -> bool:
    return bool(
        session.scalar(
            text(
                "SELECT EXISTS (SELECT 1 FROM spend_sum WHERE month = 0 AND ledger_id = ANY(:ids))"
            ),
            {"ids": [one.id for one in ledgers]},
        )
    )


def _mark(worked: _Worked) -> str:
    return fingerprint((one.id for one in worked.ledgers), worked.entries, worked.together)


def _to_change(
    session: Session, actor: Principal, anchor: str, slug: str, version: int, *,
    states: tuple[str, ...],
) -> SpendStatement:  # fmt: skip
    held = get_statement(session, slug, actor=actor, anchor=anchor, lock=True)
    if held.version != version or held.state not in states:
        raise StatementMovedOn("Somebody else decided about this year meanwhile. Look at it again.")
    return held


def forget_officer(session: Session, slug: str) -> None:
    """Take somebody's public name off what they prepared and published; two stay two."""
    take_name_off(session, SpendStatement, slug, "proposed_by", second="published_by")


# An area that keeps something of a person says so where it does.
PERSONAL.erasers.append(forget_officer)
