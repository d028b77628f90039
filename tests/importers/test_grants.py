"""Grants: exact amounts, recipients met again by their org-ids, refusals without private names."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Numeric, cast, func, select
from sqlalchemy.orm import Session

from assetmap.bridges.merging import merge_organisations
from assetmap.core.permissions import OPERATOR
from assetmap.history.models import HistoryEntry
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.grants import import_grants
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.queries import find_by_org_id
from assetmap.uploads.errors import UnreadableFile
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.register import new_organisation
from tests.real_files import real_file


def grant(number: int, **changes: Any) -> dict[str, Any]:
    said = {
        "id": f"360G-Example-{number}",
        "title": "Grant to Alder Friends",
        "description": "Benches",
        "currency": "GBP",
        "amountAwarded": 15000,
        "awardDate": "2015-06-10T00:00:00+00:00",
        "recipientOrganization": [
            {"id": "GB-CHC-1000001", "name": "Alder Friends", "charityNumber": "1000001",
             "streetAddress": "The Hall\n1 Example Road", "addressLocality": "Sampleford",
             "postalCode": "b160hq", "url": "www.example.org"}
        ],
        "fundingOrganization": [{"id": "GB-CHC-2000002", "name": "Example Foundation"}],
    }  # fmt: skip
    return {**said, **changes}


def run(session: Session, tmp_path: Path, *grants: Any) -> ImportReport:
    path = tmp_path / "grants.json"
    path.write_text(json.dumps({"grants": list(grants)}))
    return import_grants(session, path=path, words=SourceWords(licence="none"), actor="operator")


def facts(session: Session) -> list[OrganisationFact]:
    session.flush()
    return list(session.scalars(select(OrganisationFact).order_by(OrganisationFact.source_id)))


def test_a_recipient_with_two_grants(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, {"B16 0HQ": Spot(403700, 286900)})
    report = run(session, tmp_path, grant(1), grant(2, amountAwarded=20794.32))
    assert (report.rows, report.imported, report.refused) == (2, 2, [])
    body = find_by_org_id(session, "GB-CHC-1000001")
    assert body is not None
    assert (body.name, body.kind, body.postcode, body.outline) == (
        "Alder Friends", "charity", "B16 0HQ", "postcode",
    )  # fmt: skip
    assert body.address == "The Hall, 1 Example Road, Sampleford"
    assert (body.website, body.source) == (
        "http://www.example.org",
        "Example Foundation (360Giving)",
    )
    first, second = facts(session)
    assert (first.value, second.value, first.unit) == ("15000.00", "20794.32", "GBP")
    assert (first.party, first.party_ref) == ("Example Foundation", "GB-CHC-2000002")
    assert (first.from_on, first.note) == (date(2015, 6, 10), "Grant to Alder Friends: Benches")
    assert first.organisation is body
    again = run(session, tmp_path, grant(1), grant(2, amountAwarded=20794.33))
    assert (again.unchanged, again.updated) == (1, 1)
    assert len(facts(session)) == 2
    covered = session.scalars(select(HistoryEntry).where(HistoryEntry.op == "B")).all()
    assert {entry.tbl for entry in covered} == {"organisation", "organisation_fact"}


def test_a_body_known_from_elsewhere_keeps_its_words(session: Session, tmp_path: Path) -> None:
    known = new_organisation(session, "Friends of Alder", org_ids=("GB-CHC-1000001",))
    run(session, tmp_path, grant(1))
    assert [fact.organisation for fact in facts(session)] == [known]
    assert (known.name, known.website) == ("Friends of Alder", None)
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_merged_recipient_leads_to_the_kept_one(session: Session, tmp_path: Path) -> None:
    own = [{"id": "360G-Example-Org:7", "name": "Alder Friends", "postalCode": "B16 0HQ"}]
    run(session, tmp_path, grant(1, recipientOrganization=own))
    keep = new_organisation(session, "Friends of Alder")
    session.flush()
    merge_organisations(
        session, actor=OPERATOR, keep=keep.slug, drop="alder-friends", today=date(2026, 1, 1)
    )
    session.expire_all()
    run(session, tmp_path, grant(1, recipientOrganization=own), grant(2, recipientOrganization=own))
    assert [fact.organisation for fact in facts(session)] == [keep, keep]


def test_a_name_that_changed_is_told(session: Session, tmp_path: Path) -> None:
    renamed = grant(2, awardDate="2019-01-01")
    renamed["recipientOrganization"][0]["name"] = "Alder Friends CIO"
    report = run(session, tmp_path, renamed, grant(1))
    assert "was called “Alder Friends” before" in report.flagged[0].reason
    body = find_by_org_id(session, "GB-CHC-1000001")
    assert body is not None
    assert body.name == "Alder Friends CIO"


def test_an_address_that_a_browser_would_run_is_not_kept(session: Session, tmp_path: Path) -> None:
    odd = grant(1)
    odd["recipientOrganization"][0]["url"] = "javascript:alert(1)"
    report = run(session, tmp_path, odd)
    assert "no web address" in report.flagged[0].reason
    assert session.scalars(select(Organisation.website)).all() == [None]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recipientIndividual": {"id": "p", "name": "A Private Name"}}, "private people"),
        ({"amountAwarded": "15000"}, "not a number"),
        ({"amountAwarded": 15000.125}, "parts of a penny"),
        ({"amountAwarded": float("inf")}, "not a number"),
        ({"amountAwarded": 10**15}, "not a number"),
        ({"amountAwarded": None}, "not a number"),
        ({"awardDate": "10/06/2015"}, "not like 2024-03-31"),
        ({"currency": "pounds"}, "three letters"),
        ({"recipientOrganization": []}, "is missing"),
        ({"recipientOrganization": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}, "share"),
        ({"recipientOrganization": [{"id": "a"}]}, "id and a name"),
        ({"fundingOrganization": [{"id": "a"}]}, "funder's name"),
        ({"title": "half a pair \ud800"}, "cannot be stored"),
        ({"id": None}, "needs an id"),
    ],
)
def test_what_is_refused(session: Session, tmp_path: Path, changes: dict, reason: str) -> None:
    report = run(session, tmp_path, grant(1), grant(2, **changes))
    assert (report.rows, report.imported, len(report.refused)) == (2, 1, 1)
    assert reason in report.refused[0].reason
    assert "Private" not in report.refused[0].text


def test_amounts_of_nothing_and_grants_taken_back_stay(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, grant(1, amountAwarded=0), grant(2, amountAwarded=-10.5), grant(1))
    assert [fact.value for fact in facts(session)] == ["0.00", "-10.50"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"grants": []}', '{"grants": 1}', "[" * 100_000])
def test_what_is_no_grants_file(session: Session, tmp_path: Path, text: str) -> None:
    path = tmp_path / "grants.json"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=r"grants\.json"):
        import_grants(session, path=path, words=SourceWords(), actor="operator")


def test_real_grants(session: Session) -> None:
    path = real_file("orgs_grants/360g_lloyds_bank_foundation.json")
    words = SourceWords(licence="not stated", retrieved_on=date(2026, 11, 21))
    report = import_grants(session, path=path, words=words, actor="operator")
    assert (report.rows, report.imported, report.refused) == (4_116, 4_116, [])
    assert session.scalar(select(func.count()).select_from(Organisation)) == 3_624
    total = session.scalar(select(func.sum(cast(OrganisationFact.value, Numeric))))
    assert total == Decimal("115795635.69"), "to the penny"
    assert len([note for note in report.flagged if "was called" in note.reason]) == 5
    again = import_grants(session, path=path, words=words, actor="operator")
    assert (again.rows, again.unchanged) == (4_116, 4_116)
