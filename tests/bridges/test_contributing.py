"""Who may join what, end it, and say for a side that it is true."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours, PermissionTable
from assetmap.bridges import contributing, rights
from assetmap.bridges.contributing import contribute_link, contribute_link_change
from assetmap.bridges.errors import BadLink, LinkMovedOn
from assetmap.bridges.finding import find_linked
from assetmap.bridges.models import Link
from assetmap.bridges.permissions import PERMISSIONS
from assetmap.bridges.proposals import PROPOSALS
from assetmap.bridges.services import LinkWords, confirm_link, register_link, update_link
from assetmap.core.permissions import OPERATOR, Permission, Principal, Role, Scope
from assetmap.moderation.models import Proposal
from tests.factories.anchors import new_anchor
from tests.factories.people import neighbourhood, open_to_residents, somebody
from tests.factories.register import SAID, new_asset, new_neighbourhood, new_organisation

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
HERE, THERE = (403_500, 287_500), (405_500, 287_500)
RESIDENT = somebody()
MODERATOR = somebody(Role.MODERATOR, name="p-moderator")


@pytest.fixture(autouse=True)
def places(session: Session) -> None:
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)


def joined(session: Session, where=HERE, **more) -> Link:
    return register_link(
        session, actor=OPERATOR, subject=new_organisation(session, f"Guild {where}", at=where),
        object_=new_asset(session, f"Park {where}", at=where), provenance=SAID,
        words=LinkWords("cares_for", **more),
    )  # fmt: skip


def end(session: Session, actor: Principal, link: Link, **more):
    words = LinkWords("cares_for", until_on=date(2026, 1, 1), **more)
    return contribute_link_change(
        session, actor=actor, slug=link.slug, version=link.version, words=words,
        promised="propose", at=AT,
    )  # fmt: skip


def join(session: Session, actor: Principal, where=HERE, promised="propose", **more):
    subject = new_organisation(session, "New Guild", at=where)
    return contribute_link(
        session, actor=actor, subject=subject, object_=new_asset(session, "New Park", at=where),
        words=LinkWords("uses", **more), promised=promised, at=AT,
    )  # fmt: skip


def test_a_side_is_confirmed_by_who_speaks_for_it(session: Session) -> None:
    link = joined(session)
    slug = link.subject_organisation.slug
    mine = somebody((Role.REPRESENTATIVE, Scope("organisation", slug)))
    with pytest.raises(NotYours):
        confirm_link(session, actor=mine, slug=link.slug, version=1, side="object")
    with pytest.raises(NotYours):
        confirm_link(session, actor=RESIDENT, slug=link.slug, version=1, side="subject")
    confirm_link(session, actor=mine, slug=link.slug, version=1, side="subject")
    assert link.confirmed_by == "subject"
    with pytest.raises(LinkMovedOn):
        confirm_link(session, actor=MODERATOR, slug=link.slug, version=1, side="object")
    confirm_link(session, actor=MODERATOR, slug=link.slug, version=2, side="object")
    assert link.confirmed_by == "both"


def test_nobody_confirms_by_the_way(session: Session) -> None:
    """Where links are open a resident may write one, but not in another's name."""
    open_to_residents(session, "links")
    with pytest.raises(NotYours, match="speak for this side"):
        join(session, RESIDENT, confirmed_by="both")
    link = joined(session, confirmed_by="subject")
    with pytest.raises(NotYours, match="speak for this side"):
        end(session, RESIDENT, link)  # which would take the confirmation away
    assert not end(session, RESIDENT, link, confirmed_by="subject").is_held


def test_an_anchors_side(session: Session) -> None:
    trust = new_anchor(session)
    link = register_link(
        session, actor=OPERATOR, subject=trust, object_=new_asset(session, "Park"),
        words=LinkWords("owns"), provenance=SAID,
    )  # fmt: skip
    for scope in (Scope("anchor", trust.slug), Scope("organisation", trust.organisation.slug)):
        actor = somebody((Role.REPRESENTATIVE, scope))
        confirm_link(session, actor=actor, slug=link.slug, version=link.version, side="subject")
    assert link.confirmed_by == "subject"


@pytest.mark.case("C13")
def test_a_promise_to_publish_is_kept_or_refused(session: Session) -> None:
    with pytest.raises(NotYours):
        join(session, RESIDENT, promised="publish")
    assert session.scalar(select(Proposal)) is None


def test_a_researcher_within_a_neighbourhood(session: Session) -> None:
    actor = somebody((Role.RESEARCHER, neighbourhood("here")))
    assert not join(session, actor, HERE).is_held
    assert join(session, actor, THERE).is_held


def test_the_services_themselves_refuse(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    link = joined(session)
    subject, object_ = rights.sides_of(link)
    words = LinkWords("uses")
    with pytest.raises(NotYours):
        register_link(
            session, actor=RESIDENT, subject=subject, object_=object_, words=words, provenance=SAID
        )
    with pytest.raises(NotYours):
        update_link(session, actor=RESIDENT, slug=link.slug, version=1, words=words)
    fewer = [one for one in PERMISSIONS if one.action != "bridges.propose"]
    monkeypatch.setattr(contributing, "RULES", PermissionTable.gather(fewer))
    for act in (lambda: join(session, RESIDENT), lambda: end(session, RESIDENT, link)):
        with pytest.raises(NotYours):
            act()
    assert (link.version, session.scalar(select(Proposal))) == (1, None)


def outcomes(session: Session, role: Role, made: dict[str, Link]) -> dict[tuple[str, str], str]:
    actor = Principal("p-x", frozenset({role}))
    found = {("propose", "any"): str(rights.RULES.allows(actor, "bridges.propose"))}
    found["merge", "any"] = str(PermissionTable(rights.RULES.rows).allows(actor, "bridges.merge"))
    acts = {}
    for state, where in (("open", HERE), ("guarded", THERE)):
        link = made[state]
        subject, object_ = rights.sides_of(link)
        acts["register", state] = lambda s=subject, o=object_: contribute_link(
            session, actor=actor, subject=s, object_=o, words=LinkWords("uses"),
            promised="propose", at=AT,
        )  # fmt: skip
        acts["update", state] = lambda a=link: end(session, actor, a)
        acts["confirm", state] = lambda a=link: confirm_link(
            session, actor=actor, slug=a.slug, version=a.version, side="object"
        )
        assert where
    for cell, act in acts.items():
        undone = session.begin_nested()
        try:
            found[cell] = str(getattr(act(), "is_held", "confirmed"))
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
    open_to_residents(session, "links", "here")
    made = {"open": joined(session, HERE), "guarded": joined(session, THERE)}
    whole = outcomes(session, row.role, made)
    monkeypatch.setattr(
        rights, "RULES", PermissionTable.gather([one for one in PERMISSIONS if one != row])
    )
    monkeypatch.setattr(contributing, "RULES", rights.RULES)
    without = outcomes(session, row.role, made)
    changed = {cell for cell in whole if whole[cell] != without[cell]}
    assert {cell[0] for cell in changed} >= {row.action.removeprefix("bridges.")}


def test_a_suggestion_is_shown_and_carried_out(session: Session) -> None:
    assert join(session, RESIDENT, evidence="Their minutes", from_on=date(2020, 5, 1)).is_held
    waiting = session.scalars(select(Proposal)).one()
    told = PROPOSALS[waiting.kind].describe(session, waiting.details, None, None)
    assert [(row.label, row.after) for row in told.rows] == [
        ("How they are joined", "New Guild uses New Park"), ("Since", "1 May 2020"),
        ("How it is known", "Their minutes"),
    ]  # fmt: skip
    assert (told.before["type"], told.after["type"]) == ("Point", "Point")
    path = PROPOSALS[waiting.kind].apply(session, MODERATOR, waiting.details, None, None)
    assert path == "/organisations/new-guild"
    assert session.scalars(select(Link)).one().kind == "uses"


def test_a_suggested_end_keeps_what_a_side_confirmed_meanwhile(session: Session) -> None:
    link = joined(session)
    assert end(session, RESIDENT, link).is_held
    waiting = session.scalars(select(Proposal)).one()
    kind = PROPOSALS[waiting.kind]
    told = kind.describe(session, waiting.details, link.slug, 1)
    assert [(row.field, row.after) for row in told.rows] == [("until_on", "1 January 2026")]
    confirm_link(session, actor=OPERATOR, slug=link.slug, version=1, side="subject")
    with pytest.raises(LinkMovedOn):
        kind.apply(session, MODERATOR, waiting.details, link.slug, 1)
    kind.apply(session, MODERATOR, waiting.details, link.slug, 2)
    assert (link.confirmed_by, link.until_on) == ("subject", date(2026, 1, 1))


def test_which_record_somebody_means(session: Session) -> None:
    park, guild = new_asset(session, "Alder Park"), new_organisation(session, "Alder Guild")
    trust = new_anchor(session)
    new_organisation(session, "Alder Park")
    for said, meant in (
        ("alder guild", guild),
        ("assets/alder-park", park),
        ("https://example.org/assets/alder-park?lang=ur", park),
        (f"anchors/{trust.slug}", trust),
        (f"/organisations/{trust.organisation.slug}", trust),
    ):
        assert find_linked(session, said, field="other") is meant, said
    with pytest.raises(BadLink) as caught:
        find_linked(session, "Alder Park", field="other")
    assert "assets/alder-park" in caught.value.fields["other"]
    for said in ("", "nobody", "assets/none", "a\0b", "\ud800", "http://[x", "x" * 400):
        with pytest.raises(BadLink) as caught:
            find_linked(session, said, field="other")
        assert "other" in caught.value.fields
