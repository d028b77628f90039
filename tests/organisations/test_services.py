"""Registering organisations, their org-ids, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.facts import FactWords
from assetmap.core.permissions import ANONYMOUS, OPERATOR
from assetmap.organisations.errors import BadOrganisation, OrganisationMovedOn, OrgIdTaken
from assetmap.organisations.queries import (
    OrganisationFilter,
    count_organisations,
    find_by_org_id,
    get_organisation,
    is_open,
    list_organisations,
)
from assetmap.organisations.saying import record_fact
from assetmap.organisations.services import (
    OrganisationDetails,
    archive_organisation,
    register_organisation,
    update_organisation,
)
from tests.factories.register import SAID, new_neighbourhood, new_organisation

FRIENDS = OrganisationDetails("Example Friends", "CIC", org_ids=("GB-CHC-1000001",))


def say(session: Session, body, words: FactWords, **more):
    return record_fact(
        session, actor=OPERATOR, organisation=body, words=words, provenance=SAID, **more
    )


def test_an_org_id_belongs_to_one(session: Session) -> None:
    first = register_organisation(session, actor=OPERATOR, details=FRIENDS, provenance=SAID)
    assert find_by_org_id(session, "GB-CHC-1000001") is first
    assert find_by_org_id(session, "charity 1000001") is None
    with pytest.raises(OrgIdTaken, match="Example Friends"):
        register_organisation(session, actor=OPERATOR, details=FRIENDS, provenance=SAID)
    kept = first.identifiers[0].id
    again = update_organisation(
        session, actor=OPERATOR, slug=first.slug, version=1,
        details=replace(FRIENDS, org_ids=("GB-COH-01234567", "GB-CHC-1000001")),
    )  # fmt: skip
    assert {held.number for held in again.identifiers} == {"01234567", "1000001"}
    assert kept in {held.id for held in again.identifiers}


def test_who_may_and_when(session: Session) -> None:
    with pytest.raises(NotYours):
        register_organisation(session, actor=ANONYMOUS, details=FRIENDS, provenance=SAID)
    body = new_organisation(session, "Sample Guild")
    with pytest.raises(NotYours):
        record_fact(
            session, actor=ANONYMOUS, organisation=body, words=FactWords("activity", "x"),
            provenance=SAID,
        )  # fmt: skip
    with pytest.raises(NotYours):
        update_organisation(session, actor=ANONYMOUS, slug=body.slug, version=1, details=FRIENDS)
    gone = archive_organisation(
        session,
        actor=OPERATOR,
        slug=body.slug,
        version=1,
        on=date(2026, 1, 2),
        reason="Twice",
    )
    with pytest.raises(OrganisationMovedOn, match="archived"):
        update_organisation(session, actor=OPERATOR, slug=gone.slug, version=2, details=FRIENDS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"org_ids": ("charity 1",)}, "org_ids"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"closed_on": date(2020, 1, 1)}, "closed_on"),
    ],
)
def test_what_cannot_be_kept_names_its_field(session: Session, changes: dict, field: str) -> None:
    with pytest.raises(BadOrganisation) as caught:
        register_organisation(
            session, actor=OPERATOR, details=replace(FRIENDS, **changes), provenance=SAID
        )
    assert list(caught.value.fields) == [field]


def test_closed_ones_are_remembered(session: Session) -> None:
    new_organisation(session, "Open Example", kind="charity")
    closed = new_organisation(session, "Shut Example", closed=True, closed_on=date(2020, 5, 31))
    lost = new_organisation(session, "Lost Example", closed=True)
    assert [body.name for body in list_organisations(session, OrganisationFilter())] == [
        "Open Example"
    ]
    assert count_organisations(session, OrganisationFilter(with_closed=True)) == 3
    assert get_organisation(session, closed.slug).name == "Shut Example"
    assert is_open(closed, date(2020, 5, 31))
    assert not is_open(closed, date(2020, 6, 1))
    assert not is_open(lost, date(1990, 1, 1))


def test_filters(session: Session) -> None:
    here = new_neighbourhood(session, "here", (403000, 287000), 1000)
    new_organisation(session, "Alder Club", kind="CIC", at=(403500, 287500))
    near = new_organisation(session, "Birch Club", kind="guild", at=(404500, 287500))
    new_organisation(session, "Cedar Club")
    say(session, near, FactWords("service_area", "Here"), area=here)
    say(session, near, FactWords("activity", "Mends bicycles"))

    def names(**wanted) -> list[str]:
        return [b.name for b in list_organisations(session, OrganisationFilter(**wanted))]

    assert names(kinds=("cic",)) == ["Alder Club"]
    assert names(kinds=("", "guild")) == ["Birch Club", "Cedar Club"]
    assert names(text="club bicycle") == ["Birch Club"]
    assert names(area=here) == ["Alder Club", "Birch Club"], "just outside, and works here"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (FactWords("grant", "15000", unit="GBP", party="F", from_on=date(2020, 1, 1)), "value"),
        (FactWords("grant", "15000.00"), "party"),
        (FactWords("grant", "1,500.00", unit="GBP", party="F", from_on=date(2020, 1, 1)), "value"),
        (FactWords("shoe size", "9"), "field"),
    ],
)
def test_facts_that_break_a_rule(session: Session, words: FactWords, field: str) -> None:
    body = new_organisation(session, "Sample Guild")
    with pytest.raises(BadOrganisation) as caught:
        say(session, body, words)
    assert field in caught.value.fields


def test_the_table_itself_refuses_an_inexact_grant(session: Session) -> None:
    body = new_organisation(session, "Sample Guild")
    with pytest.raises(IntegrityError, match="ck_organisation_fact_grant"):
        session.execute(
            text(
                "INSERT INTO organisation_fact (slug, source, source_id, licence, retrieved_on, "
                "organisation_id, field, value, unit, party, from_on) VALUES "
                "('x', 'x', 'x', 'x', now(), :body, 'grant', '15000.5', 'GBP', 'F', now())"
            ),
            {"body": body.id},
        )
