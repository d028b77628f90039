"""Two records become one: everything said moves, the old address leads on, the history stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.bridges.errors import CannotMerge
from assetmap.bridges.merging import Merged, merge_organisations
from assetmap.bridges.models import Link
from assetmap.bridges.queries import links_of
from assetmap.bridges.services import LinkWords, Thing, register_link
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import ANONYMOUS, OPERATOR, Principal
from assetmap.organisations.queries import facts_of, find_by_org_id, get_organisation
from assetmap.organisations.saying import record_fact
from tests.factories.anchors import new_anchor
from tests.factories.register import SAID, new_asset, new_organisation

TODAY = date(2026, 11, 22)


def merge(session: Session, keep: str, drop: str, actor: Principal = OPERATOR) -> Merged:
    return merge_organisations(session, actor=actor, keep=keep, drop=drop, today=TODAY)


def join(session: Session, subject: Thing, object_: Thing, kind: str) -> None:
    register_link(
        session, actor=OPERATOR, subject=subject, object_=object_, words=LinkWords(kind),
        provenance=SAID,
    )  # fmt: skip


def test_everything_moves_and_nothing_is_lost(session: Session) -> None:
    keep = new_organisation(session, "Alder Friends", org_ids=("GB-COH-01234567",))
    drop = new_organisation(
        session, "The Alder Friends", kind="charity", description="Mends benches",
        org_ids=("GB-CHC-1000001",), at=(403500, 287500), postcode="B16 0HQ",
    )  # fmt: skip
    park = new_asset(session, "Alder Park")
    record_fact(
        session, actor=OPERATOR, organisation=drop, words=FactWords("language", "Polish"),
        provenance=Provenance("a neighbour", "none", date(2025, 1, 1)),
    )  # fmt: skip
    join(session, drop, park, "cares_for")
    join(session, keep, drop, "works_with")
    done = merge(session, keep.slug, drop.slug)
    assert (done.facts, done.links, done.links_removed, done.identifiers, done.anchors) == (
        1, 1, 1, 1, 0,
    )  # fmt: skip
    assert find_by_org_id(session, "GB-CHC-1000001") is keep
    assert {held.number for held in keep.identifiers} == {"01234567", "1000001"}
    said = {
        (fact.field, fact.value, fact.source)
        for one in facts_of(session, keep)
        for fact in one.facts
    }
    assert said == {
        ("language", "Polish", "a neighbour"), ("activity", "Mends benches", SAID.source),
    }  # fmt: skip
    assert [one.name for one in links_of(session, keep)] == ["Alder Park"]
    assert (keep.kind, keep.postcode, keep.geom is None) == ("charity", "B16 0HQ", False)
    gone = get_organisation(session, drop.slug)
    assert (gone.archived_on, gone.merged_into) == (TODAY, keep)
    kept = session.execute(
        text("SELECT tbl, op FROM history WHERE reason = :reason"),
        {"reason": "merge the-alder-friends into alder-friends"},
    ).all()
    assert {("organisation_identifier", "U"), ("link", "D"), ("organisation", "U")} <= {
        tuple(row) for row in kept
    }


def test_a_second_merge_leads_straight_on(session: Session) -> None:
    a, b, c = (new_organisation(session, name) for name in ("Alder", "Birch", "Cedar"))
    merge(session, b.slug, a.slug)
    merge(session, c.slug, b.slug)
    session.expire_all()
    assert (a.merged_into, b.merged_into) == (c, c)


def test_the_anchor_moves_with_its_organisation(session: Session) -> None:
    trust, guild = new_anchor(session), new_organisation(session, "Sample Guild")
    join(session, trust, guild, "supports")
    done = merge(session, guild.slug, trust.organisation.slug)
    session.expire_all()
    assert (done.anchors, done.links_removed, trust.organisation) == (1, 1, guild)
    assert session.scalars(select(Link)).all() == []


def test_what_cannot_be_merged(session: Session) -> None:
    first, second = new_anchor(session, "first-trust"), new_anchor(session, "second-trust")
    guild = new_organisation(session, "Sample Guild")
    with pytest.raises(CannotMerge, match="Both are anchors"):
        merge(session, first.organisation.slug, second.organisation.slug)
    with pytest.raises(CannotMerge, match="two different"):
        merge(session, guild.slug, guild.slug)
    with pytest.raises(NotYours):
        merge(session, first.organisation.slug, guild.slug, ANONYMOUS)
    merge(session, first.organisation.slug, guild.slug)
    with pytest.raises(CannotMerge, match="archived"):
        merge(session, second.organisation.slug, guild.slug)
