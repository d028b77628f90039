"""What is past its time goes, and nothing else: the clock is moved over each period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account, AccountEvent, AccountSession, Mail
from assetmap.accounts.services.sessions import open_session
from assetmap.core import limits
from assetmap.core.permissions import Role
from assetmap.moderation.models import ProblemReport, Proposal
from assetmap.trust.retention import JOBS, keep_house
from assetmap.web.models import KeptAnswer, RateCount
from tests.signing import new_account

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DAY = timedelta(days=1)


def proposal(slug: str, state: str) -> Proposal:
    return Proposal(
        slug=slug, kind="assets.register", record="assets", title="x", details={}, author="p-x",
        state=state, submitted_at=NOW, reason="no" if state == "refused" else "",
        decided_at=NOW if state in ("approved", "refused") else None,
    )  # fmt: skip


def report(slug: str, decided: bool) -> ProblemReport:
    return ProblemReport(
        slug=slug, page="/", topic="wrong", words="x", at=NOW,
        state="handled" if decided else "waiting", decided_at=NOW if decided else None,
    )  # fmt: skip


def fill(session: Session) -> None:
    """One thing of each kind that ends, made at NOW, and its neighbours that do not."""
    active = new_account(session, "active@example.org")
    active.seen_on = NOW.date()
    boss = new_account(session, "boss@example.org", Role.COORDINATOR)
    boss.seen_on = NOW.date()
    for state in ("unconfirmed", "invited"):
        new_account(session, f"{state}@example.org", state=state).created_at = NOW
    open_session(session, account=active, strong=False, caller=Caller(), at=NOW)
    open_session(session, account=boss, strong=True, caller=Caller(), at=NOW)
    session.add_all(
        [
            Mail(to="a@example.org", subject="x", body="x", written_at=NOW),
            KeptAnswer(actor="p-x", key="k", request_hash="h", kept_at=NOW),
            RateCount(subject="s", window=1, until=NOW, times=1),
            *(proposal(f"s-{state}", state) for state in ("waiting", "approved", "refused",
                                                          "withdrawn")),
            report("r-done", True),
            report("r-waiting", False),
        ]
    )  # fmt: skip
    session.flush()
    session.execute(text("UPDATE account_event SET at = :now"), {"now": NOW})


def left(session: Session) -> dict[str, int]:
    models = (AccountSession, KeptAnswer, RateCount, Mail, AccountEvent, ProblemReport, Proposal)
    counts = {model.__tablename__: session.scalar(select(func.count()).select_from(model))
              for model in models}  # fmt: skip
    alive = select(func.count()).where(Account.state != "erased")
    signed = select(func.count()).where(AccountEvent.event == "signed_in")
    return {**counts, "account": session.scalar(alive), "account_event": session.scalar(signed)}


@pytest.mark.case("P04")
@pytest.mark.parametrize(
    ("job", "after", "table", "gone"),
    [
        ("sessions that are over", timedelta(seconds=limits.STRONG_IDLE_S), "account_session", 1),
        ("sessions that are over", timedelta(seconds=limits.SESSION_IDLE_S), "account_session", 2),
        ("answers to forms sent twice", timedelta(seconds=limits.KEPT_ANSWER_S), "kept_answer", 1),
        ("counts of requests", timedelta(hours=1), "rate_count", 1),
        ("e-mails that could not be sent", limits.MAIL_KEPT_DAYS * DAY, "mail", 1),
        ("what happened with accounts", limits.EVENTS_KEPT_DAYS * DAY, "account_event", 2),
        ("reports that were looked after", limits.REPORTS_KEPT_DAYS * DAY, "problem_report", 1),
        ("suggestions refused or withdrawn", limits.SUGGESTIONS_KEPT_DAYS * DAY, "proposal", 2),
        ("accounts never opened", limits.UNCONFIRMED_KEPT_DAYS * DAY, "account", 1),
        ("accounts never opened", limits.INVITED_KEPT_DAYS * DAY, "account", 2),
        ("accounts unused for years", limits.UNSEEN_KEPT_DAYS * DAY + DAY, "account", 1),
    ],
)
def test_each_period_ends_what_it_should(
    session: Session, job: str, after: timedelta, table: str, gone: int
) -> None:
    fill(session)
    before = left(session)
    listed: list[str] = []
    step = timedelta(seconds=1)

    def run(at: datetime) -> int:
        return keep_house(session, at=at, remember=lambda slug, _at: listed.append(slug))[job]

    # A moment before, whatever else ended by then, this has not.
    early = run(NOW + after - step)
    now = run(NOW + after + step)
    assert early + now == gone
    assert now >= 1
    assert left(session)[table] <= before[table] - gone
    assert job in JOBS


def test_a_coordinator_stays_so_that_somebody_can_give_roles(session: Session) -> None:
    fill(session)
    keep_house(session, at=NOW + 10_000 * DAY, remember=lambda _slug, _at: None)
    assert session.scalars(select(Account.email).where(Account.state != "erased")).all() == [
        "boss@example.org"
    ]


def test_nothing_goes_on_the_first_day(session: Session) -> None:
    fill(session)
    before = left(session)
    assert set(keep_house(session, at=NOW, remember=lambda _s, _a: None).values()) == {0}
    assert left(session) == before
