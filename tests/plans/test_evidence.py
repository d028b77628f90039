"""Evidence in a draft: what the pages say, said again; nothing private; only what answers."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.permissions import Role, Scope
from assetmap.plans.answering import answer_block, read_question
from assetmap.plans.errors import BadPlan
from assetmap.plans.models import PlanBlock
from assetmap.plans.questions import read_address
from tests.plans.writing import CATCHMENT, SOURCE, asking, pages, written
from tests.signing import Browser, signed_in, visitor

GROUP = Scope("group", "example-group")


def member(app: Flask) -> Browser:
    return signed_in(app, "member@example.org", (Role.GROUP_MEMBER, GROUP))


def told(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def addresses(app: Flask) -> dict[str, str]:
    with Session(app.config["OWNER"]) as session:
        return pages(session)


def test_each_block_says_what_its_page_says(data: Flask) -> None:
    for kind, address in addresses(data).items():
        how = asking(data)
        question = read_question(how, kind, {"address": f"http://localhost{address}"})
        evidence = answer_block(how, kind, question).evidence
        how.session.close()
        page = told(visitor(data).get(evidence.address).text)
        assert told(evidence.figure.split(" of each")[0]) in page, kind
        assert told(evidence.sentence) in page or all(
            part in page for part in evidence.sentence.split(". ")[:1]
        ), kind
        for limit in evidence.limits:
            assert told(limit) in page, (kind, limit)
        for _term, words in evidence.steps:
            assert told(words) in page, (kind, words)
        for source in evidence.sources:
            assert told(source) in page, (kind, source)
        assert evidence.inputs
        assert all(mark for _name, mark in evidence.inputs)


def test_a_draft_shows_its_evidence_live(data: Flask) -> None:
    slug = written(data)
    said = told(member(data).get(f"/plans/{slug}").text)
    assert said.count("Live: as it is today") == 4
    assert said.count("What this does not show") == 4
    for number in range(1, 5):
        assert f"Evidence {number}" in said
    assert SOURCE["sentence"] in said
    assert visitor(data).get(f"/plans/{slug}").status_code == 404


def test_evidence_is_added_by_address_and_taken_out(data: Flask) -> None:
    slug = written(data)
    who = member(data)
    page = f"/plans/{slug}/sections/assets/evidence/catchment"
    bad = who.post(page, {"address": "https://example.org/x"}, page=page)
    assert bad.status_code == 400
    assert "copy its whole address" in bad.text
    unknown = who.post(page, {"address": "/anchors/nobody/catchment"}, page=page)
    assert unknown.status_code == 400
    assert who.post(page, {"address": CATCHMENT}, page=page).status_code == 303
    with Session(data.config["OWNER"]) as session:
        block = session.scalars(select(PlanBlock).order_by(PlanBlock.id.desc())).first()
        assert block is not None
        # What was left to chance in the address is written down.
        assert block.question["address"].endswith("local=E08000025%2CE08000028")
        address = f"/plans/{slug}/evidence/{block.slug}/remove"
    home = f"/plans/{slug}"
    assert who.post(address, page=home).status_code == 428
    assert who.post(address, {"version": "1"}, page=home).status_code == 303
    assert who.post(address, {"version": "1"}, page=home).status_code == 409
    assert told(who.get(home).text).count("Live: as it is today") == 4


def test_an_outside_source_is_https_with_a_day(data: Flask) -> None:
    slug = written(data)
    page = f"/plans/{slug}/sections/assets/evidence/source"
    who = member(data)
    for fault in ({"link": "http://example.org"}, {"day": "last year"}, {"sentence": ""}):
        assert who.post(page, {**SOURCE, **fault}, page=page).status_code == 400
    assert who.post(page, dict(SOURCE), page=page).status_code == 303


def test_a_private_ledger_is_no_evidence_even_for_who_could_read_it(data: Flask) -> None:
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE ledger SET published = false"))
        with pytest.raises(BadPlan) as refused:
            read_question(asking(data, session), "catchment", {"address": CATCHMENT})
        assert "private ledger" in refused.value.fields["address"]
        session.rollback()


def test_evidence_that_has_no_answer_any_more_says_why(data: Flask) -> None:
    slug = written(data)
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE ledger SET withdrawn = true"))
        session.commit()
    try:
        said = told(member(data).get(f"/plans/{slug}").text)
    finally:
        with Session(data.config["OWNER"]) as session:
            session.execute(text("UPDATE ledger SET withdrawn = false"))
            session.commit()
    assert said.count("No answer now") == 1
    assert said.count("Live: as it is today") == 3


@pytest.mark.parametrize(
    "said",
    ["", "/anchors/a/catchment/download/csv", "/plans/x", "https://[", "/anchors/a/b/catchment\n"],
)
def test_what_is_no_page_of_a_catchment_is_refused(said: str) -> None:
    with pytest.raises(BadPlan):
        read_address("catchment", said)
