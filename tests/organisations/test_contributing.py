"""Who may say what of an organisation; what is published at once and what is held."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours, PermissionTable
from assetmap.anchors import elsewhere  # noqa: F401 - says which organisations are anchors
from assetmap.core.crs import GRID
from assetmap.core.facts import FactWords
from assetmap.core.geometry import DRAWN, admit
from assetmap.core.permissions import Permission, Principal, Role, Scope
from assetmap.moderation.models import Proposal
from assetmap.organisations import contributing, rights
from assetmap.organisations.contributing import (
    OrganisationSaying,
    contribute_change,
    contribute_organisation,
    contribute_withdrawal,
)
from assetmap.organisations.errors import OrganisationMovedOn, OrgIdTaken
from assetmap.organisations.models import Organisation
from assetmap.organisations.permissions import PERMISSIONS
from assetmap.organisations.proposals import PROPOSALS
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.saying import record_fact
from assetmap.organisations.services import (
    OrganisationDetails,
    archive_organisation,
    register_organisation,
    update_organisation,
)
from assetmap.places.positions import KEPT, NOWHERE, Position
from tests.factories.anchors import new_anchor
from tests.factories.people import neighbourhood, open_to_residents, somebody
from tests.factories.register import SAID, new_neighbourhood, new_organisation

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
HERE, THERE = (403_500, 287_500), (405_500, 287_500)
RESIDENT = somebody()
MODERATOR = somebody(Role.MODERATOR, name="p-moderator")


@pytest.fixture(autouse=True)
def places(session: Session) -> None:
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)


def at(point: tuple[int, int]) -> Position:
    return Position(shape=admit(shapely.Point(point), srid=GRID, profile=DRAWN))


def saying(name: str = "Sample Guild", position: Position = NOWHERE, **more) -> OrganisationSaying:
    return OrganisationSaying(OrganisationDetails(name, **more), position)


def enter(session: Session, actor: Principal, position: Position = NOWHERE, **more):
    return contribute_organisation(
        session, actor=actor, saying=saying(position=position, **more), promised="propose", at=AT
    )


def change(session: Session, actor: Principal, body: Organisation, said: OrganisationSaying,
           promised: str = "propose"):  # fmt: skip
    return contribute_change(
        session, actor=actor, slug=body.slug, version=body.version, saying=said,
        promised=promised, at=AT,
    )  # fmt: skip


def rename(session: Session, actor: Principal, body: Organisation):
    return change(session, actor, body, saying("Renamed", KEPT))


def withdraw(session: Session, actor: Principal, body: Organisation):
    return contribute_withdrawal(
        session, actor=actor, slug=body.slug, version=body.version, reason="Entered twice.",
        promised="propose", at=AT,
    )  # fmt: skip


def test_a_representative_edits_their_own_organisation_alone(session: Session) -> None:
    mine, other = new_organisation(session, "Mine"), new_organisation(session, "Other")
    actor = somebody((Role.REPRESENTATIVE, Scope("organisation", mine.slug)))
    assert not rename(session, actor, mine).is_held
    assert rename(session, actor, other).is_held
    assert withdraw(session, actor, mine).is_held
    assert (mine.name, other.name, mine.archived_on) == ("Renamed", "Other", None)


def test_who_speaks_for_an_anchor_edits_its_organisation(session: Session) -> None:
    trust, other = new_anchor(session), new_organisation(session, "Other")
    actor = somebody((Role.REPRESENTATIVE, Scope("anchor", trust.slug)))
    assert not rename(session, actor, trust.organisation).is_held
    assert rename(session, actor, other).is_held


def test_a_moderator_within_a_neighbourhood(session: Session) -> None:
    actor = somebody((Role.MODERATOR, neighbourhood("here")))
    here, there = (new_organisation(session, "A", at=at) for at in (HERE, THERE))
    assert not withdraw(session, actor, here).is_held
    assert withdraw(session, actor, there).is_held
    assert change(session, actor, there, saying("A", at(HERE))).is_held, "not out of another's"


@pytest.mark.case("C13")
def test_a_promise_to_publish_is_kept_or_refused(session: Session) -> None:
    body = new_organisation(session, "Sample Guild")
    with pytest.raises(NotYours):
        change(session, RESIDENT, body, saying("Other"), promised="publish")
    assert body.name == "Sample Guild"
    assert session.scalar(select(Proposal)) is None


def test_the_services_themselves_refuse(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    body = new_organisation(session, "Sample Guild")
    words, details = FactWords("activity", "Mends"), OrganisationDetails("Other")
    for act in (
        lambda: register_organisation(session, actor=RESIDENT, details=details, provenance=SAID),
        lambda: update_organisation(
            session, actor=RESIDENT, slug=body.slug, version=1, details=details
        ),
        lambda: archive_organisation(
            session, actor=RESIDENT, slug=body.slug, version=1, on=AT.date(), reason="gone"
        ),
        lambda: record_fact(
            session, actor=RESIDENT, organisation=body, words=words, provenance=SAID
        ),
    ):
        with pytest.raises(NotYours):
            act()
    fewer = [one for one in PERMISSIONS if one.action != "organisations.propose"]
    monkeypatch.setattr(contributing, "RULES", PermissionTable.gather(fewer))
    for act in (lambda: enter(session, RESIDENT), lambda: rename(session, RESIDENT, body),
                lambda: withdraw(session, RESIDENT, body)):  # fmt: skip
        with pytest.raises(NotYours):
            act()
    assert (body.version, session.scalar(select(Proposal))) == (1, None)


def things(session: Session) -> dict[tuple[str, str], Organisation]:
    made = {}
    for state, where in (("open", HERE), ("guarded", THERE)):
        for whose in ("own", "others"):
            made[state, whose] = new_organisation(session, f"{whose} {state}", at=where)
            if whose == "own":
                session.execute(
                    text("UPDATE history SET actor = 'p-x' "
                         "WHERE tbl = 'organisation' AND row_id = :row"),
                    {"row": made[state, whose].id},
                )  # fmt: skip
    return made


def outcomes(session: Session, role: Role, made: dict) -> dict[tuple[str, str, str], str]:
    """What somebody with one role alone may do, by action, state and whose it is."""
    actor = Principal("p-x", frozenset({role}))
    found = {("propose", "any", "any"): str(rights.RULES.allows(actor, "organisations.propose"))}
    acts = {
        (action, state, whose): (lambda a=body, do=do: do(session, actor, a))
        for (state, whose), body in made.items()
        for action, do in (("update", rename), ("archive", withdraw))
    }
    acts["register", "open", "new"] = lambda: enter(session, actor, at(HERE))
    acts["register", "guarded", "new"] = lambda: enter(session, actor, at(THERE))
    for cell, act in acts.items():
        undone = session.begin_nested()
        try:
            found[cell] = "held" if act().is_held else "published"
        except NotYours:
            found[cell] = "refused"
        undone.rollback()
        session.expire_all()
    return found


@pytest.mark.parametrize(
    "row",
    [row for row in PERMISSIONS if not row.action.endswith(".read")],  # the pages ask that
    ids=lambda row: f"{row.action}-{row.role}-{row.state}",
)
def test_every_row_of_the_table_is_needed(
    session: Session, monkeypatch: pytest.MonkeyPatch, row: Permission
) -> None:
    """Taken out, it changes what the services let its role do."""
    open_to_residents(session, "organisations", "here")
    made = things(session)
    whole = outcomes(session, row.role, made)
    monkeypatch.setattr(
        rights, "RULES", PermissionTable.gather([one for one in PERMISSIONS if one != row])
    )
    monkeypatch.setattr(contributing, "RULES", rights.RULES)
    without = outcomes(session, row.role, made)
    changed = {cell for cell in whole if whole[cell] != without[cell]}
    assert {cell[0] for cell in changed} >= {row.action.removeprefix("organisations.")}


def waiting(session: Session) -> tuple[str, dict, str | None, int | None]:
    one = session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()
    return one.kind, one.details, one.target, one.base_version


def test_a_suggestion_is_shown_and_carried_out(session: Session) -> None:
    enter(
        session, RESIDENT, at(HERE), kind="cic", website="https://example.org",
        org_ids=("GB-CHC-1234567",), closed=True, closed_on=date(2026, 1, 2),
    )  # fmt: skip
    kind, details, slug, version = waiting(session)
    told = PROPOSALS[kind].describe(session, details, slug, version)
    assert {row.field: row.after for row in told.rows} == {
        "name": "Sample Guild", "kind": "Community interest company",
        "website": "https://example.org", "org_ids": "GB-CHC-1234567",
        "closed": "no, closed on 2 January 2026", "position": "one point",
    }  # fmt: skip
    path = PROPOSALS[kind].apply(session, MODERATOR, details, slug, version)
    body = get_organisation(session, path.removeprefix("/organisations/"))
    assert [(one.scheme, one.number) for one in body.identifiers] == [("GB-CHC", "1234567")]
    with pytest.raises(OrgIdTaken):
        PROPOSALS[kind].apply(session, MODERATOR, details, slug, version)


def test_a_change_and_a_withdrawal_that_met_another_change(session: Session) -> None:
    body = new_organisation(session, "Sample Guild", website="https://example.org")
    change(session, RESIDENT, body, saying("Sample Guild", KEPT))
    change_ = waiting(session)
    told = PROPOSALS[change_[0]].describe(session, *change_[1:])
    assert [(row.field, row.before, row.after) for row in told.rows] == [
        ("website", "https://example.org", "")
    ]
    withdraw(session, RESIDENT, body)
    away = waiting(session)
    rename(session, MODERATOR, body)
    for kind, details, slug, version in (change_, away):
        assert PROPOSALS[kind].describe(session, details, slug, version).moved_on
        with pytest.raises(OrganisationMovedOn):
            PROPOSALS[kind].apply(session, MODERATOR, details, slug, version)
        assert PROPOSALS[kind].apply(session, MODERATOR, details, slug, body.version)
    assert (body.name, body.website, body.archived_on is not None) == ("Sample Guild", None, True)
