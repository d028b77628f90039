"""Two records of one place: found, merged, and led on from the old address."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.assets.duplicates import list_duplicates
from assetmap.assets.queries import facts_of, statuses_of
from assetmap.assets.saying import record_fact, record_status
from assetmap.bridges.errors import CannotMerge
from assetmap.bridges.merging_assets import MergedAssets, merge_assets
from assetmap.bridges.queries import links_of
from assetmap.bridges.services import LinkWords, register_link
from assetmap.core.facts import FactWords
from assetmap.core.permissions import ANONYMOUS, OPERATOR, Principal
from tests.factories.register import SAID, new_asset, new_organisation

TODAY = date(2026, 11, 22)


def merge(session: Session, keep: str, drop: str, actor: Principal = OPERATOR) -> MergedAssets:
    return merge_assets(session, actor=actor, keep=keep, drop=drop, today=TODAY)


def test_alike_near_and_of_one_kind(session: Session) -> None:
    new_asset(session, "Alder Park", "park", at=(403500, 287500))
    new_asset(session, "The Alder Park", "city park", at=(403500, 287800))
    new_asset(session, "Alder Park School", "school", at=(403500, 287500))
    new_asset(session, "Alder Park", "park", at=(403500, 289000))
    found = [(pair.one, pair.other, pair.distance_m) for pair in list_duplicates(session)]
    assert found == [("alder-park", "the-alder-park", 300.0)]


def test_a_kind_that_nobody_said_may_be_the_other(session: Session) -> None:
    new_asset(session, "Alder Park", "park", at=(403500, 287500))
    new_asset(session, "Alder Park", None)
    assert [pair.reasons for pair in list_duplicates(session)] == [("name",)]


def test_everything_moves_and_the_gaps_are_filled(session: Session) -> None:
    keep, drop = new_asset(session, "Alder Park"), new_asset(
        session, "The Alder Park", "park", at=(403500, 287500)
    )  # fmt: skip
    friends = new_organisation(session, "Alder Friends")
    record_fact(
        session, actor=OPERATOR, asset=drop, words=FactWords("owner", "Example council"),
        provenance=SAID,
    )  # fmt: skip
    record_status(
        session, actor=OPERATOR, asset=drop, status="vacant", from_on=None, until_on=None,
        note=None, provenance=SAID,
    )  # fmt: skip
    register_link(
        session, actor=OPERATOR, subject=friends, object_=drop, words=LinkWords("cares_for"),
        provenance=SAID,
    )  # fmt: skip
    done = merge(session, keep.slug, drop.slug)
    assert (done.facts, done.statuses, done.listings, done.links) == (1, 1, 0, 1)
    assert (keep.kind, keep.kind_key, keep.geom is not None) == ("park", "park", True)
    assert [link.name for link in links_of(session, keep)] == ["Alder Friends"]
    assert [row.status for row in statuses_of(session, keep)] == ["vacant"]
    owners = next(one for one in facts_of(session, keep) if one.field == "owner")
    assert [fact.value for fact in owners.facts] == ["Example council"]
    assert (drop.archived_on, drop.merged_into) == (TODAY, keep)
    assert list_duplicates(session) == []


def test_the_same_the_archived_and_the_stranger_are_refused(session: Session) -> None:
    one, other = new_asset(session, "Alder Park"), new_asset(session, "Alder Green")
    with pytest.raises(CannotMerge, match="two different"):
        merge(session, one.slug, one.slug)
    with pytest.raises(NotYours):
        merge(session, one.slug, other.slug, ANONYMOUS)
    merge(session, one.slug, other.slug)
    with pytest.raises(CannotMerge, match="archived already"):
        merge(session, one.slug, other.slug)
