"""A register in which every part of a dossier has content. All names are invented."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.assets.saying import ListingWords, record_listing, record_status
from assetmap.assets.saying import record_fact as say_of_asset
from assetmap.assets.services import archive_asset
from assetmap.bridges.merging import merge_organisations
from assetmap.bridges.services import LinkWords, register_link
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.saying import record_fact as say_of_organisation
from assetmap.organisations.services import archive_organisation
from tests.factories.register import new_asset, new_organisation

HOSTILE = """<script>alert("1")</script>'&"""
TOLD = Provenance("Example gazette", "OGL v3.0", date(2026, 2, 3))
DAY = date(2026, 3, 4)
MANY = 60


def fill_dossiers(session: Session) -> None:
    """Told, withdrawn and merged records, hostile words, and more rows than a page holds."""
    hall = new_asset(session, "Sample Hall", "community hall", at=(404_000, 288_000))
    new_asset(session, HOSTILE, HOSTILE, at=(404_300, 288_400))
    new_asset(session, "Far Pool", "pond", at=(407_000, 288_000))
    new_asset(session, "Somewhere Unknown")
    old = new_asset(session, "Old Works", "works", at=(404_010, 288_000))
    archive_asset(
        session, actor=OPERATOR, slug=old.slug, version=old.version, on=DAY, reason="pulled down"
    )
    for number in range(MANY):
        new_asset(session, f"Plot {number:03d}", "vacant land")
    for words in (
        FactWords("owner", "Sample Council"),
        FactWords("owner", "Example Trust", from_on=DAY, note="by its own page"),
        FactWords("link", "https://example.org/hall"),
        FactWords("size", "1.25", unit="ha"),
        FactWords("wish", HOSTILE),
    ):
        say_of_asset(session, actor=OPERATOR, asset=hall, words=words, provenance=TOLD)
    for status, start, end in (
        ("in_use", date(1990, 1, 1), date(2019, 12, 31)),
        ("under_threat", date(2020, 1, 1), None),
    ):
        record_status(
            session, actor=OPERATOR, asset=hall, status=status, from_on=start, until_on=end,
            note=None, provenance=TOLD,
        )  # fmt: skip
    record_listing(
        session, actor=OPERATOR, asset=hall, provenance=TOLD,
        words=ListingWords(
            "ACV-7", decision="Listed", decision_date=date(2025, 5, 1),
            expiry_date=date(2030, 4, 30), nominating_group="Friends of Sample Hall",
        ),
    )  # fmt: skip
    friends = new_organisation(
        session, "Friends of Sample Hall", kind="community group", at=(404_300, 288_000),
        website="https://example.org",
        org_ids=("GB-CHC-1234567",),
    )  # fmt: skip
    new_organisation(session, "Closed Club", closed=True, closed_on=DAY, at=(404_020, 288_000))
    for words, agreed in (
        (FactWords("contact", "secretary@example.org"), None),
        (FactWords("contact", "office@example.org"), DAY),
        (FactWords("grant", "15000.10", unit="GBP", party="Example Fund", from_on=DAY), None),
        (FactWords("grant", "-20.20", unit="GBP", party="Example Fund", from_on=DAY), None),
        (FactWords("grant", "5.00", unit="EUR", party="Other Fund", from_on=DAY), None),
    ):
        say_of_organisation(
            session, actor=OPERATOR, organisation=friends, words=words, provenance=TOLD,
            agreed_on=agreed,
        )  # fmt: skip
    register_link(
        session, actor=OPERATOR, subject=friends, object_=hall, provenance=TOLD,
        words=LinkWords("cares_for", DAY, evidence="its own page", confirmed_by="subject"),
    )  # fmt: skip
    double = new_organisation(session, "Friends of the Sample Hall")
    merge_organisations(session, actor=OPERATOR, keep=friends.slug, drop=double.slug, today=DAY)
    gone = new_organisation(session, "Gone Group")
    archive_organisation(
        session, actor=OPERATOR, slug=gone.slug, version=gone.version, on=DAY, reason="a mistake"
    )
    nowhere = new_organisation(session, "Nobody Knows Where")
    nowhere.website = "javascript:alert(1)"  # as an older import might have left it
