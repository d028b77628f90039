"""Community-value listings: printed dates first, the law's only as “about” with its rule."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.protection import PeriodEnd, protection_of
from assetmap.assets.saying import ListingWords, record_listing
from assetmap.core.permissions import OPERATOR
from tests.factories.register import SAID, new_asset


def ends(session: Session, **words) -> list[PeriodEnd]:
    pub = new_asset(session, "The Example Arms", "pub")
    record_listing(
        session, actor=OPERATOR, asset=pub, words=ListingWords("ACV/12", **words), provenance=SAID
    )
    (protection,) = protection_of(session, pub)
    assert protection.listing.reference == "ACV/12"
    return list(protection.ends)


def test_the_registers_own_date_stands(session: Session) -> None:
    (end,) = ends(
        session, decision="Listed", decision_date=date(2022, 3, 10), expiry_date=date(2027, 3, 1)
    )
    assert (end.last_day, end.about, end.rule) == (date(2027, 3, 1), False, None)


def test_without_one_the_rule_says_about(session: Session) -> None:
    (end,) = ends(session, decision="listed", decision_date=date(2022, 3, 10))
    assert (end.key, end.last_day, end.about) == ("acv_listing", date(2027, 3, 9), True)
    assert (end.rule, end.edition) == (
        "Localism Act 2011 s.87(3)", "Localism Act 2011 as first in force",
    )  # fmt: skip


def test_moratoria_run_from_the_notice(session: Session) -> None:
    found = ends(session, notification_to_sell_date=date(2024, 1, 1))
    assert [(end.key, end.last_day, end.about) for end in found] == [
        ("acv_interim", date(2024, 2, 11), True),
        ("acv_full", date(2024, 6, 30), True),
        ("acv_protected", date(2025, 6, 30), True),
    ]


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"decision": "Not listed", "decision_date": date(2022, 3, 10)},
        {"decision": "Rejected by the council", "decision_date": date(2022, 3, 10)},
        {"decision": "unsuccessful nomination", "decision_date": date(2022, 3, 10)},
        {"decision": None, "decision_date": date(2022, 3, 10)},
        {"decision": "Listed", "decision_date": date(2012, 9, 20)},
    ],
)
def test_nothing_is_computed_without_ground(session: Session, words: dict) -> None:
    assert ends(session, **words) == []


def test_a_decision_by_a_council_is_read_as_it_stands(session: Session) -> None:
    (end,) = ends(session, decision="Accepted by council", decision_date=date(2022, 3, 10))
    assert end.last_day == date(2027, 3, 9)
