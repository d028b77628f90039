"""Lists by kind, state of use, words and place; facts and states with what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.assets.errors import AssetNotFound, BadAsset
from assetmap.assets.fields import FIELDS
from assetmap.assets.queries import (
    AssetFilter,
    count_assets,
    facts_of,
    get_asset,
    list_assets,
    status_of,
    statuses_of,
)
from assetmap.assets.saying import record_fact, record_status
from assetmap.assets.services import archive_asset
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import ANONYMOUS, OPERATOR
from tests.factories.register import SAID, new_asset, new_neighbourhood

TODAY = date(2026, 11, 22)


def names(session: Session, **wanted) -> list[str]:
    found = list_assets(session, AssetFilter(**wanted))
    assert count_assets(session, AssetFilter(**wanted)) == len(found)
    return [asset.name for asset in found]


def say(session: Session, asset, status: str, start: date | None, end: date | None = None) -> None:
    record_status(
        session, actor=OPERATOR, asset=asset, status=status, from_on=start, until_on=end,
        note=None, provenance=SAID,
    )  # fmt: skip


def test_filters(session: Session) -> None:
    new_asset(session, "Alder Park", "city park", at=(403500, 287500))
    works = new_asset(session, "Birch Works", "Industrial", at=(409000, 287500))
    new_asset(session, "Cedar Stand", "bandstand")
    new_asset(session, "Dogwood 100%", None)
    area = new_neighbourhood(session, "here", (403000, 287000), 1000)
    archive = new_asset(session, "Elm Hall", "hall")
    archive_asset(
        session, actor=OPERATOR, slug=archive.slug, version=1, on=TODAY, reason="Burnt down"
    )
    say(session, works, "vacant", date(2020, 1, 1))
    assert names(session) == ["Alder Park", "Birch Works", "Cedar Stand", "Dogwood 100%"]
    assert names(session, kinds=("park",)) == ["Alder Park"]
    assert names(session, kinds=("industrial_site", "bandstand")) == ["Birch Works", "Cedar Stand"]
    assert names(session, kinds=("",)) == ["Dogwood 100%"]
    assert names(session, text="works BIR") == ["Birch Works"]
    assert names(session, text="0%") == ["Dogwood 100%"], "a percent sign is a sign, no wildcard"
    assert names(session, text="_") == []
    assert names(session, area=area) == ["Alder Park"]
    assert names(session, statuses=("vacant",), day=TODAY) == ["Birch Works"]
    assert names(session, statuses=("vacant",), day=date(2019, 12, 31)) == []
    assert len(names(session, statuses=("not_known", "vacant"), day=TODAY)) == 4
    page = list_assets(session, AssetFilter(), limit=2, offset=1)
    assert [asset.name for asset in page] == ["Birch Works", "Cedar Stand"]


def test_an_address_that_never_was(session: Session) -> None:
    with pytest.raises(AssetNotFound, match="nowhere"):
        get_asset(session, "nowhere")


def test_states_over_time_and_sources_that_differ(session: Session) -> None:
    works = new_asset(session, "Birch Works")
    say(session, works, "in_use", None, date(2010, 6, 30))
    say(session, works, "vacant", date(2010, 7, 1))
    say(session, works, "under_threat", date(2025, 1, 1))
    assert [row.status for row in statuses_of(session, works)] == [
        "under_threat", "vacant", "in_use",
    ]  # fmt: skip
    assert [row.status for row in status_of(session, works, TODAY)] == ["under_threat", "vacant"]
    assert [row.status for row in status_of(session, works, date(2010, 6, 30))] == ["in_use"]
    with pytest.raises(BadAsset) as caught:
        say(session, works, "haunted", date(2020, 1, 2), date(2020, 1, 1))
    assert set(caught.value.fields) == {"status", "until_on"}


def test_every_field_is_there_and_each_value_has_its_own_source(session: Session) -> None:
    works = new_asset(session, "Birch Works")
    for value, source in (("Example Estates", "a register"), ("Sample Council", "a neighbour")):
        record_fact(
            session, actor=OPERATOR, asset=works, words=FactWords("owner", value),
            provenance=Provenance(source, "none", date(2026, 1, 1)),
        )  # fmt: skip
    held = facts_of(session, works)
    assert [one.field for one in held] == list(FIELDS)
    owner = held[0].facts
    assert {(fact.value, fact.source) for fact in owner} == {
        ("Example Estates", "a register"), ("Sample Council", "a neighbour"),
    }  # fmt: skip
    assert all(one.facts == () for one in held[1:]), "not known is told, field by field"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (FactWords("colour", "red"), "field"),
        (FactWords("owner", " "), "value"),
        (FactWords("link", "javascript:alert(1)"), "value"),
        (FactWords("size", "about two", unit="ha"), "value"),
        (FactWords("size", "2"), "unit"),
        (FactWords("use", "sport", scheme="x"), "code"),
        (FactWords("use", "a", from_on=date(2020, 1, 2), until_on=date(2020, 1, 1)), "until_on"),
    ],
)
def test_facts_that_break_a_rule(session: Session, words: FactWords, field: str) -> None:
    works = new_asset(session, "Birch Works")
    with pytest.raises(BadAsset) as caught:
        record_fact(session, actor=OPERATOR, asset=works, words=words, provenance=SAID)
    assert field in caught.value.fields


def test_only_the_operator_says(session: Session) -> None:
    works = new_asset(session, "Birch Works")
    with pytest.raises(NotYours):
        record_fact(
            session, actor=ANONYMOUS, asset=works, words=FactWords("owner", "me"), provenance=SAID
        )
