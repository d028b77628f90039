"""Likely double records: by name and place, by web address, by a shared org-id."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.core.facts import FactWords
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.duplicates import list_duplicates
from assetmap.organisations.saying import record_fact
from assetmap.organisations.services import archive_organisation
from tests.factories.register import SAID, new_organisation

Found = list[tuple[str, str, tuple[str, ...]]]


def pairs(session: Session) -> Found:
    return [(pair.one, pair.other, pair.reasons) for pair in list_duplicates(session)]


def test_alike_and_near(session: Session) -> None:
    new_organisation(session, "Alder Park Friends", at=(403500, 287500))
    new_organisation(session, "The Friends of Alder Park Ltd", at=(403500, 288500))
    new_organisation(session, "Alder Park Friends", at=(403500, 288501))
    new_organisation(session, "Birch Street Choir", at=(403500, 287500))
    assert pairs(session) == [
        ("the-friends-of-alder-park-ltd", "alder-park-friends-2", ("name and place",)),
        ("alder-park-friends", "the-friends-of-alder-park-ltd", ("name and place",)),
    ], "1,000 m is near, 1,001 m is not; a choir at the same door is another body"


def test_without_a_place_the_names_must_agree(session: Session) -> None:
    new_organisation(session, "Alder Bowls Club", at=(403500, 287500))
    new_organisation(session, "Alder Bowls Club Ltd")
    new_organisation(session, "Alder Bowls Club Wem")
    assert pairs(session) == [("alder-bowls-club", "alder-bowls-club-ltd", ("name",))]


def test_one_postcode_is_one_place(session: Session) -> None:
    new_organisation(session, "Alder Bowls Club", postcode="B16 0HQ")
    new_organisation(session, "Alder Chess Club", postcode="B16 0HQ")
    assert pairs(session) == []
    new_organisation(session, "Bowls Club Alder", postcode="B16 0HQ")
    assert pairs(session) == [("alder-bowls-club", "bowls-club-alder", ("name and place",))]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("https://www.example.org/a", "http://example.org", True),
        ("https://facebook.com/alder", "https://www.facebook.com/Alder/", True),
        ("https://facebook.com/alder", "https://www.facebook.com/birch", False),
        ("https://alder.example.org", "https://birch.example.org", False),
    ],
)
def test_web_addresses(session: Session, one: str, other: str, found: bool) -> None:
    new_organisation(session, "Alder Friends", website=one)
    new_organisation(session, "Birch Guild", website=other)
    assert [reasons for *_, reasons in pairs(session)] == ([("web address",)] if found else [])


def test_a_network_with_one_page_is_no_duplicate(session: Session) -> None:
    for letter in "ABCDE":
        new_organisation(session, f"{letter * 9} Branch", website="https://network.example.org")
    assert pairs(session) == []


def test_a_claimed_org_id(session: Session) -> None:
    new_organisation(session, "Alder Friends", org_ids=("GB-CHC-1000001",))
    birch = new_organisation(session, "Birch Guild")
    record_fact(
        session, actor=OPERATOR, organisation=birch,
        words=FactWords("identifier", "GB-CHC-1000001"), provenance=SAID,
    )  # fmt: skip
    assert pairs(session) == [("alder-friends", "birch-guild", ("org-id",))]
    archive_organisation(
        session, actor=OPERATOR, slug=birch.slug, version=1, on=date(2026, 1, 2), reason="Twice"
    )
    assert pairs(session) == [], "an archived record is nobody's double"
