"""A draft is put out for comment, frozen, prolonged, closed, and followed by another."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.core.permissions import OPERATOR
from assetmap.plans.evidence import hash_of
from assetmap.plans.showing import reissue_editions
from assetmap.web.clock import use_clock
from tests.plans.comments.people import (
    SOON,
    TODAY,
    address_of,
    answer,
    comment,
    lead,
    member,
    publish_at_once,
    put_out,
    resident,
    told,
)
from tests.plans.test_editions import published
from tests.plans.writing import TODAY as WRITTEN
from tests.plans.writing import with_actions
from tests.signing import visitor


def test_a_lead_puts_the_draft_out_and_everybody_reads_it(data: Flask, slug: str) -> None:
    assert visitor(data).get(f"/plans/{slug}/consultation").status_code == 404
    assert visitor(data).get(f"/plans/{slug}").status_code == 404
    assert member(data).get(f"/plans/{slug}/consultation/open").status_code == 404
    draft = put_out(data, slug)
    assert draft == f"/plans/{slug}/consultation/1"
    anybody = visitor(data)
    assert anybody.get(f"/plans/{slug}/consultation").headers["Location"] == draft
    # While no edition is published the plan's own address leads to the draft.
    assert anybody.get(f"/plans/{slug}").headers["Location"] == draft
    said = told(anybody.get(draft).text)
    assert "This is a draft, not the plan. You can comment until the end of" in said
    assert "Half of the shops are let by the month." in said
    assert "draft 1 put out for comment" in told(anybody.get("/plans").text)
    assert "Edition" not in told(anybody.get(draft).text)


def test_it_is_frozen_and_its_file_has_the_hash_that_is_named(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    before = visitor(data).get(f"{draft}/draft.json").data
    who, page = member(data), f"/plans/{slug}/sections/vision/edit"
    words = {"title": "What we want", "text": "Only *bread*.", "version": who.version(page)}
    assert who.post(page, words, page=page).status_code == 303
    taken = visitor(data).get(f"{draft}/draft.json").data
    assert taken == before
    assert hashlib.sha256(taken).hexdigest() in visitor(data).get(draft).text
    assert "bread" not in visitor(data).get(draft).text
    document = json.loads(taken)
    assert document["format"] == "assetmap plan draft for comment 1"
    assert document["number"] == 1
    for section in document["sections"]:
        for block in section["evidence"]:
            assert block["sha256"] == hash_of(block["evidence"])


def test_actions_and_money_are_put_out_as_an_edition_would_publish_them(
    data: Flask, slug: str
) -> None:
    with_actions(data, slug)
    page = f"/plans/{slug}/consultation/open"
    listed = told(lead(data).get(page).text)
    # Neither section has a text: what stands in them is records.
    assert "Actions" in listed.partition("What is put out")[2]
    assert "Finance" in listed.partition("What is put out")[2]
    draft = put_out(data, slug)
    taken = visitor(data).get(f"{draft}/draft.json").json
    number = published(data, slug)
    edition = visitor(data).get(f"/plans/{slug}/editions/{number}/edition.json").json
    assert len(taken["actions"]) == 4
    assert len(taken["money"]) > 4
    for part in ("actions", "money", "sections", "title", "group", "area", "software"):
        assert taken[part] == edition[part], part
    shown, there = (
        told(visitor(data).get(where).text) for where in (draft, f"/plans/{slug}/editions/{number}")
    )
    for action in taken["actions"]:
        assert action["title"] in shown
        assert action["place"]["name"] in shown
    said = re.search(r"The plan costs .*? is still to be found\.", there)
    assert said
    assert said[0] in shown
    assert "What became of these actions?" not in shown
    before = visitor(data).get(f"{draft}/draft.json").data
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE plan_action SET title = 'Something else'"))
        session.execute(text("UPDATE plan_money SET amount = 1 WHERE amount > 1"))
        session.commit()
    assert visitor(data).get(f"{draft}/draft.json").data == before
    assert "Something else" not in visitor(data).get(draft).text


def test_evidence_is_what_a_visitor_may_see_and_without_an_answer_nothing_goes_out(
    data: Flask, slug: str
) -> None:
    page, who = f"/plans/{slug}/consultation/open", lead(data)
    mark = re.search(r'name="mark" value="(\w+)"', who.get(page).text)
    assert mark
    sent = {"mark": mark[1], "until_on": (TODAY + SOON).isoformat()}
    change = "UPDATE ledger SET published = {}"
    with Session(data.config["OWNER"]) as session:
        session.execute(text(change.format("false")))
        session.commit()
    try:
        made = who.post(page, sent, page=page)
        assert made.status_code == 400
        assert "has no answer now" in told(made.text)
    finally:
        with Session(data.config["OWNER"]) as session:
            session.execute(text(change.format("true")))
            session.commit()
    assert visitor(data).get(f"/plans/{slug}/consultation").status_code == 404


def test_an_empty_plan_is_not_put_out(data: Flask, slug: str) -> None:
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE plan_section SET text = ''"))
        session.execute(text("UPDATE plan_block SET archived_on = current_date"))
        session.commit()
    page, who = f"/plans/{slug}/consultation/open", lead(data)
    mark = re.search(r'name="mark" value="(\w+)"', who.get(page).text)
    assert mark
    sent = {"mark": mark[1], "until_on": (TODAY + SOON).isoformat()}
    made = who.post(page, sent, page=page)
    assert made.status_code == 400
    assert "Nothing is written in the plan yet." in told(made.text)


def test_nobody_puts_out_what_they_have_not_seen(data: Flask, slug: str) -> None:
    page, who = f"/plans/{slug}/consultation/open", lead(data)
    day = (TODAY + SOON).isoformat()
    sent = {"mark": "0" * 64, "until_on": day}
    assert who.post(page, sent, page=page).status_code == 409
    assert visitor(data).get(f"/plans/{slug}/consultation").status_code == 404


@pytest.mark.parametrize("days", [-1, 181])
def test_the_last_day_is_one_that_can_be(data: Flask, slug: str, days: int) -> None:
    page, who = f"/plans/{slug}/consultation/open", lead(data)
    day = (TODAY + timedelta(days=days)).isoformat()
    assert who.post(page, {"mark": "", "until_on": day}, page=page).status_code == 400
    assert who.post(page, {"mark": ""}, page=page).status_code == 400


def test_a_second_draft_waits_for_the_end_of_the_first(data: Flask, slug: str) -> None:
    draft, who = put_out(data, slug), lead(data)
    # Who would open another is led to the one that is out.
    asked = who.get(f"/plans/{slug}/consultation/open")
    assert asked.headers["Location"] == f"{draft}/until"
    sent = {"mark": "", "until_on": (TODAY + SOON).isoformat()}
    again = who.post(f"/plans/{slug}/consultation/open", sent, page=f"/plans/{slug}")
    assert again.status_code == 409
    assert "Draft 1 is out for comment already" in told(again.text)
    closed = who.post(
        f"{draft}/close", {"version": who.version(f"{draft}/until")}, page=f"{draft}/until"
    )
    assert closed.status_code == 303
    said = told(visitor(data).get(draft).text)
    assert "The time for comments was closed on" in said
    assert "It was to stay open until the end of" in said
    assert comment(data, draft).status_code == 409
    second = put_out(data, slug)
    assert second == f"/plans/{slug}/consultation/2"
    assert "Draft 2, put out on" in told(visitor(data).get(draft).text)
    assert visitor(data).get(f"/plans/{slug}/consultation").headers["Location"] == second


def test_a_lead_prolongs_and_two_leads_do_not_undo_each_other(data: Flask, slug: str) -> None:
    draft, who = put_out(data, slug), lead(data)
    page = f"{draft}/until"
    version = who.version(page)
    day = TODAY + timedelta(days=30)
    sooner = {"version": version, "until_on": (TODAY + timedelta(days=3)).isoformat()}
    assert who.post(page, sooner, page=page).status_code == 400
    sent = {"version": version, "until_on": day.isoformat()}
    assert who.post(page, sent, page=page).status_code == 303
    assert f"{day.day} {day:%B %Y}" in told(visitor(data).get(draft).text)
    assert who.post(page, sent, page=page).status_code == 409
    assert who.post(f"{draft}/close", {"version": version}, page=page).status_code == 409
    assert member(data).get(page).status_code == 404
    assert resident(data).post(f"{draft}/close", {"version": "2"}).status_code == 404


def test_the_last_day_ends_with_the_day_of_the_place(data: Flask, slug: str) -> None:
    """In summer 23:30 UTC is half past midnight in London: the day is over there."""
    draft = put_out(data, slug)
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE plan_round SET opened_on = '2027-06-01', "
                             "until_on = '2027-06-10'"))  # fmt: skip
        session.commit()
    try:
        use_clock(data, lambda: datetime(2027, 6, 10, 22, 30, tzinfo=UTC))
        assert "You can comment until the end of 10 June 2027" in told(
            visitor(data).get(draft).text
        )
        assert '/comment"' in visitor(data).get(draft).text
        use_clock(data, lambda: datetime(2027, 6, 10, 23, 30, tzinfo=UTC))
        assert "ended with 10 June 2027" in told(visitor(data).get(draft).text)
        assert '/comment"' not in visitor(data).get(draft).text
    finally:
        use_clock(data, lambda: datetime.now(UTC))


def test_a_withdrawn_ledger_leaves_a_gap_in_the_draft_too(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    name = visitor(data).get(f"{draft}/draft.json").json["sections"][1]["evidence"]
    ledger = next(
        held.removeprefix("ledger ") for block in name for held, _mark in
        block["evidence"]["inputs"] if held.startswith("ledger ")
    )  # fmt: skip
    change = "UPDATE ledger SET withdrawn = {} WHERE slug = :slug"
    with Session(data.config["OWNER"]) as session:
        session.execute(text(change.format("true")), {"slug": ledger})
        session.commit()
    try:
        assert "A ledger that this rested on was withdrawn" in told(visitor(data).get(draft).text)
        with Session(data.config["OWNER"]) as session:
            done = reissue_editions(session, actor=OPERATOR, today=WRITTEN)
            assert done == [f"{slug}-draft-1"]
            session.commit()
        taken = visitor(data).get(f"{draft}/draft.json").data
        assert hashlib.sha256(taken).hexdigest() in visitor(data).get(draft).text
        assert json.loads(taken)["notes"]
    finally:
        with Session(data.config["OWNER"]) as session:
            session.execute(text(change.format("false")), {"slug": ledger})
            session.commit()


def test_publishing_warns_of_what_is_not_answered_and_the_edition_leads_to_it(
    data: Flask, slug: str
) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    one = address_of(comment(data, draft))
    comment(data, draft, "More lamps.")
    answer(data, one)
    said = told(lead(data).get(f"/plans/{slug}/publish").text)
    assert "1 of 2 comments on draft 1 has no answer yet." in said
    assert "Draft 1 is out for comment until" in said
    number = published(data, slug)
    edition = visitor(data).get(f"/plans/{slug}/editions/{number}").text
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE plan_edition SET published_on = current_date"))
        session.commit()
    edition = visitor(data).get(f"/plans/{slug}/editions/{number}").text
    assert f'href="{draft}"' in edition
    # While it is out one is led there to comment, after it to what was said.
    assert "Draft 1 is out for comment until the end of" in told(edition)
    who = lead(data)
    who.post(f"{draft}/close", {"version": who.version(f"{draft}/until")}, page=f"{draft}/until")
    edition = visitor(data).get(f"/plans/{slug}/editions/{number}").text
    assert f'href="{draft}"' in edition
    assert "What people said about draft 1" in told(edition)
    assert "is out for comment" not in told(edition)
    assert f"Edition {number}, published on" in told(visitor(data).get(draft).text)
    # The plan's own address leads to the edition again.
    where = visitor(data).get(f"/plans/{slug}").headers["Location"]
    assert where == f"/plans/{slug}/editions/{number}"


def test_visitors_role_reads_no_draft_and_nobodys_name(data: Flask, slug: str) -> None:
    publish_at_once(data)
    comment(data, put_out(data, slug))
    with Session(data.extensions["assetmap.engine"]) as session:
        for statement in (
            "SELECT text FROM plan_section",
            "SELECT body FROM plan_remark",
            "SELECT author FROM plan_comment",
            "SELECT answered_by FROM plan_answer",
            "SELECT question FROM plan_block",
            "SELECT title FROM plan_action",
            "SELECT words FROM plan_money",
            "INSERT INTO plan_comment (text) VALUES ('x')",
            "UPDATE plan_round SET until_on = current_date",
        ):
            with pytest.raises(ProgrammingError):
                session.execute(text(statement))
            session.rollback()


def test_visitors_role_sees_no_row_that_is_not_published(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    comment(data, draft, "It waits.")
    rows = "SELECT (SELECT count(*) FROM plan_comment), (SELECT count(*) FROM plan_answer)"

    def seen() -> tuple[int, int]:
        with Session(data.extensions["assetmap.engine"]) as session:
            comments, answers = session.execute(text(rows)).one()
            return comments, answers

    assert seen() == (0, 0)
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE plan_comment SET state = 'published'"))
        session.commit()
    with Session(data.config["OWNER"]) as session:
        where = f"/comments/{session.scalar(text('SELECT slug FROM plan_comment'))}"
    assert answer(data, where).status_code == 303
    assert seen() == (1, 1)
    # An answer is hidden with the words that it answers, whatever state they are in.
    for state in ("held", "redacted", "withdrawn", "refused"):
        words = "x" if state == "held" else ""
        with Session(data.config["OWNER"]) as session:
            session.execute(
                text("UPDATE plan_comment SET state = :state, text = :words, reason = 'why'"),
                {"state": state, "words": words},
            )
            session.commit()
        assert seen() == (int(state == "redacted"), 0), state
    with Session(data.config["OWNER"]) as session:
        session.execute(text("DELETE FROM plan_answer"))
        session.execute(text("DELETE FROM plan_comment"))
        session.execute(text("DELETE FROM plan_round"))
        session.commit()
    with Session(data.extensions["assetmap.engine"]) as session:
        assert session.scalar(text("SELECT count(*) FROM plan")) == 0
