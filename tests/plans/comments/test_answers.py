"""Each comment gets an answer from the group, and two who answer at once lose nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.plans.comments.people import (
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
from tests.signing import visitor


def asked(app: Flask, slug: str) -> str:
    """A published comment."""
    publish_at_once(app)
    return address_of(comment(app, put_out(app, slug), "What of the lamps?"))


def test_a_member_answers_and_everybody_reads_it(data: Flask, slug: str) -> None:
    where = asked(data, slug)
    assert resident(data).get(f"{where}/answer").status_code == 404
    assert visitor(data).get(f"{where}/answer").status_code in (302, 303)
    assert answer(data, where).status_code == 303
    said = told(visitor(data).get(where).text)
    assert "We changed the plan" in said
    assert "Lamps are in section 2 now." in said
    assert "Example group" in said
    assert "Mo Member" not in said
    assert "Mo Member" in told(resident(data).get(where).text)


def test_an_answer_says_what_was_done_and_why(data: Flask, slug: str) -> None:
    where = asked(data, slug)
    assert answer(data, where, outcome="").status_code == 400
    assert answer(data, where, "").status_code == 400
    assert answer(data, where, "x" * 2001).status_code == 400
    assert answer(data, where, "Not ours to change.", outcome="not_changed").status_code == 303


def test_two_who_answer_at_once_lose_nothing(data: Flask, slug: str) -> None:
    where = asked(data, slug)
    assert answer(data, where, "First.").status_code == 303
    late = answer(data, where, "Second.", who=lead(data), answer_version="")
    assert late.status_code == 409
    assert "Second." in late.text
    assert "First." in told(late.text)
    assert "First." in told(visitor(data).get(where).text)
    # With what stands there seen, it is worded otherwise.
    assert answer(data, where, "Third.", who=lead(data)).status_code == 303
    assert "Third." in told(visitor(data).get(where).text)
    with Session(data.config["OWNER"]) as session:
        held = session.execute(text("SELECT count(*), max(version) FROM plan_answer")).one()
    assert tuple(held) == (1, 2)


def test_an_answer_is_to_the_words_that_were_read(data: Flask, slug: str) -> None:
    where = asked(data, slug)
    who, page = member(data), f"{where}/answer"
    read = who.version(page)
    author = resident(data)
    sent = {"version": author.version(f"{where}/edit"), "text": "What of the bins?",
            "about": "", "promise": "publish"}  # fmt: skip
    assert author.post(f"{where}/edit", sent, page=f"{where}/edit").status_code == 303
    late = answer(data, where, version=read)
    assert late.status_code == 409
    assert "What of the bins?" in late.text
    assert "has not" not in told(visitor(data).get(where).text)


def test_a_slip_does_not_hide_that_somebody_else_answered(data: Flask, slug: str) -> None:
    """The form that comes back after a slip still tells which versions it was opened with."""
    where = asked(data, slug)
    who, page = member(data), f"{where}/answer"
    version = who.version(page)
    assert answer(data, where, "First.", who=lead(data)).status_code == 303
    slip = who.post(
        page, {"version": version, "answer_version": "", "outcome": "noted", "text": ""},
        page=page,
    )  # fmt: skip
    # The clash comes before the slip: nobody words over what they have not seen.
    assert slip.status_code == 409
