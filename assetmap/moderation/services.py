"""Suggesting, deciding, withdrawing, reporting; and what is published without a moderator."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.accounts.services.leaving import PERSONAL
from assetmap.accounts.services.mails import Post, write_notice
from assetmap.core.db import locked, sign_transaction
from assetmap.core.limits import REPORT_LONGEST
from assetmap.core.permissions import Principal
from assetmap.history.services import approved
from assetmap.moderation.errors import AlreadyDecided, BadDecision, BadReport
from assetmap.moderation.kinds import ProposalKinds, Record
from assetmap.moderation.models import WAITING, ModerationSetting, ProblemReport, Proposal
from assetmap.moderation.queries import RULES, get_proposal, get_report, thing_of

TOPICS = {
    "wrong": "Something here is wrong",
    "gone": "This is not there any more",
    "person": "This is about me or somebody I know",
    "unsafe": "This is dangerous, hateful or against the law",
    "page": "The page does not work",
}


@dataclass(frozen=True)
class NewProposal:
    """What somebody suggests.

    Attributes
    ----------
    kind : str
        Such as ``assets.update``.
    slug : str or None
        Of the record that it is about; None suggests a new one.
    base_version : int or None
        Version of that record that the author saw.
    title : str
        What it is about, as the queue shows it.
    neighbourhoods : tuple of str
        Slugs of where it lies: whose moderators decide.
    """

    kind: str
    record: Record
    slug: str | None
    base_version: int | None
    title: str
    details: dict[str, Any] = field(default_factory=dict)
    neighbourhoods: tuple[str, ...] = ()


def propose(session: Session, *, actor: Principal, proposal: NewProposal, at: datetime) -> Proposal:
    """Hold a contribution until a moderator decides.

    Raises
    ------
    NotYours
    """
    RULES.require(actor, "moderation.propose")
    return _hold(session, actor.name, proposal, at)


def propose_for_source(
    session: Session, *, author: str, proposal: NewProposal, at: datetime
) -> Proposal | None:
    """Hold what a source says against what people wrote, for a moderator to decide.

    An import comes again and again: what waits already, or was refused, is not suggested again.
    None then.
    """
    before = session.scalars(
        select(Proposal).where(
            Proposal.kind == proposal.kind, Proposal.target == proposal.slug,
            Proposal.title == proposal.title[:300], Proposal.state.in_((WAITING, "refused")),
        )
    )  # fmt: skip
    if any(_without_day(one.details) == _without_day(proposal.details) for one in before):
        return None
    return _hold(session, author, proposal, at)


def _without_day(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name != "on"}


def _hold(session: Session, author: str, proposal: NewProposal, at: datetime) -> Proposal:
    made = Proposal(
        slug=f"s-{secrets.token_hex(6)}",
        kind=proposal.kind,
        record=proposal.record,
        target=proposal.slug,
        base_version=proposal.base_version,
        title=proposal.title[:300],
        details=proposal.details,
        neighbourhoods=list(proposal.neighbourhoods),
        author=author,
        submitted_at=at,
    )
    session.add(made)
    session.flush()
    return made


@dataclass(frozen=True)
class Decision:
    """What a moderator decides.

    Attributes
    ----------
    verdict : {"approved", "refused"}
    reason : str
        The author reads it; needed to refuse.
    mended : dict
        Text of fields that the moderator changed before approving.
    """

    verdict: Literal["approved", "refused"]
    reason: str = ""
    mended: dict[str, str] = field(default_factory=dict)


def decide(
    session: Session,
    *,
    actor: Principal,
    slug: str,
    decision: Decision,
    kinds: ProposalKinds,
    post: Post,
    at: datetime,
) -> Proposal:
    """Approve a suggestion, which carries it out as its author's, or refuse it with a reason; once.

    Of two moderators at once the second waits for the first and learns that it is decided. The
    author is written to, with the reason.

    Raises
    ------
    ProposalNotFound, NotYours, AlreadyDecided, BadDecision
    Conflict, Invalid
        As the register's service says: nothing was changed then, and the suggestion still waits.
    """
    held = get_proposal(session, slug, actor=actor, lock=True)
    if held.state != WAITING:
        raise AlreadyDecided(
            f"This is decided already: {STATE_WORDS[held.state]}. Nothing was changed by you."
        )
    RULES.require(actor, "moderation.decide", thing_of(held))
    if decision.verdict == "refused" and not decision.reason.strip():
        raise BadDecision(
            "Say why: the author reads it.", {"reason": "Give a reason, or choose one of the list."}
        )
    if len(decision.reason) > REPORT_LONGEST:
        raise BadDecision(
            "The reason is too long.", {"reason": f"At most {REPORT_LONGEST} characters."}
        )
    if decision.verdict == "approved":
        kind = kinds[held.kind]
        if decision.mended:
            held.details = {**held.details, **decision.mended}
        # With the moderator's rights, in the author's name: what comes of it is the author's own.
        acting = replace(actor, name=held.author)
        with approved(session, by=actor.name):
            held.path = kind.apply(session, acting, held.details, held.target, held.base_version)
    else:
        _end(session, actor, held, kinds, decision.reason.strip())
    held.state, held.reason = decision.verdict, decision.reason.strip()
    held.decided_at, held.decided_by = at, actor.name
    session.flush()
    _tell_author(session, held, kinds, post)
    return held


def withdraw(
    session: Session, *, actor: Principal, slug: str, kinds: ProposalKinds
) -> Proposal:  # fmt: skip
    """Take one's own suggestion back while it waits.

    Raises
    ------
    ProposalNotFound, AlreadyDecided, NotYours
    """
    held = get_proposal(session, slug, actor=actor, lock=True)
    if held.state != WAITING:
        raise AlreadyDecided(f"This is decided already: {STATE_WORDS[held.state]}.")
    RULES.require(actor, "moderation.withdraw", thing_of(held))
    held.state = "withdrawn"
    _end(session, actor, held, kinds, "")
    session.flush()
    return held


def take_back_waiting(session: Session, *, record: Record, target: str) -> int:
    """Take back every suggestion that waits about a record: its author said otherwise, or it ended.

    Returns how many there were. Whoever asks has asked the permission table.
    """
    waiting = session.scalars(
        locked(
            select(Proposal)
            .where(Proposal.record == record, Proposal.target == target, Proposal.state == WAITING)
            .order_by(Proposal.id)
        )
    ).all()
    for one in waiting:
        one.state = "withdrawn"
    session.flush()
    return len(waiting)


def forget_details(session: Session, *, record: Record, targets: Sequence[str]) -> None:
    """What was suggested of records that are gone goes too; how it was decided stays."""
    session.execute(
        update(Proposal)
        .where(Proposal.record == record, Proposal.target.in_(targets))
        .values(details={})
        .execution_options(synchronize_session=False)
    )


def set_policy(
    session: Session, *, actor: Principal, record: Record, neighbourhood: str, is_open: bool | None
) -> None:
    """Publish residents' contributions of one kind at once somewhere, or hold them.

    Parameters
    ----------
    neighbourhood : str
        Slug; empty is wherever nothing nearer is set.
    is_open : bool or None
        None takes away what was set.

    Raises
    ------
    NotYours
    """
    RULES.require(actor, "moderation.set")
    sign_transaction(session, actor=actor.name, reason="what is published without a moderator")
    held = session.scalar(
        select(ModerationSetting).where(
            ModerationSetting.record == record, ModerationSetting.neighbourhood == neighbourhood
        )
    )
    if is_open is None:
        if held is not None:
            session.delete(held)
    elif held is None:
        session.add(ModerationSetting(record=record, neighbourhood=neighbourhood, is_open=is_open))
    else:
        held.is_open = is_open
    session.flush()


def report_problem(
    session: Session, *, actor: Principal, page: str, topic: str, words: str, at: datetime
) -> ProblemReport:
    """Keep what a reader says is wrong with a page.

    Raises
    ------
    BadReport, NotYours
    """
    RULES.require(actor, "moderation.report")
    faults = {}
    if topic not in TOPICS:
        faults["topic"] = "Choose one of the list."
    if not words.strip():
        faults["words"] = "Say in a few words what is wrong."
    elif len(words) > REPORT_LONGEST:
        faults["words"] = f"Use at most {REPORT_LONGEST} characters."
    if faults:
        raise BadReport("The report cannot be sent yet: look at the marked fields.", faults)
    made = ProblemReport(
        slug=f"r-{secrets.token_hex(6)}",
        page=page[:300],
        topic=topic,
        words=words.strip(),
        author=actor.name if actor.is_signed_in else "",
        at=at,
    )
    session.add(made)
    session.flush()
    return made


def handle_report(
    session: Session,
    *,
    actor: Principal,
    slug: str,
    state: Literal["handled", "dismissed"],
    note: str,
    at: datetime,
) -> ProblemReport:
    """Say what was done about a report; once.

    Raises
    ------
    ProposalNotFound, NotYours, AlreadyDecided
    """
    RULES.require(actor, "moderation.handle")
    held = get_report(session, slug, lock=True)
    if held.state != WAITING:
        raise AlreadyDecided("Somebody else looked after this report already.")
    held.state, held.note = state, note.strip()[:REPORT_LONGEST]
    held.decided_at, held.decided_by = at, actor.name
    session.flush()
    return held


STATE_WORDS = {
    WAITING: "waits for a moderator",
    "approved": "approved",
    "refused": "refused",
    "withdrawn": "withdrawn by its author",
}


def export_contributions(session: Session, author: str) -> list[dict[str, Any]]:
    """What somebody suggested and reported, for their own file."""
    suggested = session.scalars(select(Proposal).where(Proposal.author == author))
    reported = session.scalars(select(ProblemReport).where(ProblemReport.author == author))
    return [
        {
            "what": one.kind, "about": one.title, "details": one.details, "state": one.state,
            "reason": one.reason, "at": one.submitted_at.isoformat(),
        }
        for one in suggested
    ] + [
        {"what": "report", "about": one.page, "words": one.words, "state": one.state,
         "at": one.at.isoformat()}
        for one in reported
    ]  # fmt: skip


def forget_contributor(session: Session, author: str) -> None:
    """Take somebody's public name off what they suggested, decided and reported.

    What still waits goes: nobody is left to be asked about it. What they wrote in a report goes
    too, since it may tell of themselves.
    """
    for statement in (
        "DELETE FROM proposal WHERE author = :author AND state <> 'approved'",
        "UPDATE proposal SET author = 'former-member' WHERE author = :author",
        "UPDATE proposal SET decided_by = 'former-member' WHERE decided_by = :author",
        "DELETE FROM problem_report WHERE author = :author",
        "UPDATE problem_report SET decided_by = 'former-member' WHERE decided_by = :author",
    ):
        session.execute(text(statement), {"author": author})


def _end(
    session: Session, actor: Principal, held: Proposal, kinds: ProposalKinds, reason: str
) -> None:
    kind = kinds.get(held.kind)
    if kind is not None and kind.ended is not None:
        kind.ended(session, actor, held.target, reason)


def _tell_author(session: Session, held: Proposal, kinds: ProposalKinds, post: Post) -> None:
    account = session.scalar(select(Account).where(Account.slug == held.author))
    if account is None or account.email is None:
        return
    said = f"\n\nThe moderator says: {held.reason}" if held.reason else ""
    where = f"{post.site}{held.path}" if held.path else f"{post.site}/contributions"
    write_notice(
        session, post, to=account.email, subject=f"Your suggestion was {held.state}",
        body=f"{kinds[held.kind].words}: “{held.title}” was {held.state}.{said}\n\n{where}\n",
    )  # fmt: skip


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["suggestions"] = export_contributions
PERSONAL.erasers.append(forget_contributor)
