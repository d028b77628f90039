"""Residents comment on a draft: held or published, changed, taken back, redacted, taken away."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.plans.comments.models import PlanComment
from tests.plans.comments.people import (
    address_of,
    answer,
    approve,
    comment,
    lead,
    member,
    moderator,
    publish_at_once,
    put_out,
    resident,
    row_of,
    told,
)
from tests.signing import visitor

CANARY = "canary of a comment"


def everywhere(app: Flask, draft: str, where: str, reader: object = None) -> str:
    """All that a reader is shown of the draft and its comments."""
    who = reader or visitor(app)
    pages = (draft, f"{draft}/comments", f"{draft}/comments.csv", where, "/plans")
    return "\n".join(who.get(page).text for page in pages)  # type: ignore[attr-defined]


def test_a_comment_waits_for_a_moderator_and_is_nowhere_until_then(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    assert visitor(data).get(f"{draft}/comment").status_code in (302, 303)
    where = address_of(comment(data, draft, CANARY, behalf="The Canal Club"))
    assert "Waits for a moderator" in told(resident(data).get(where).text)
    for reader in (visitor(data), member(data), lead(data), resident(data, "Otto Other")):
        assert CANARY not in everywhere(data, draft, where, reader)
        assert reader.get(where).status_code == 404
    assert "no comment yet" in told(visitor(data).get(draft).text)
    assert approve(data).status_code == 303
    assert CANARY in visitor(data).get(draft).text
    assert "on behalf of The Canal Club" in told(visitor(data).get(draft).text)
    # Visitors learn not who; people with an account do.
    assert "Rita" not in everywhere(data, draft, where)
    assert "Rita Resident" in told(member(data).get(draft).text)


def test_a_refused_comment_goes_and_its_author_reads_why(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, CANARY))
    assert approve(data, verdict="refused", reason="It names a neighbour.").status_code == 303
    assert row_of(data, where).text == ""
    assert "It names a neighbour." in told(resident(data).get(where).text)
    assert visitor(data).get(where).status_code == 404
    assert CANARY not in everywhere(data, draft, where)


def test_where_comments_are_published_at_once(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, CANARY))
    assert CANARY in visitor(data).get(where).text
    # The promise that was given holds: who was told of a moderator is not published unseen.
    with Session(data.config["OWNER"]) as session:
        session.execute(text("DELETE FROM moderation_setting"))
        session.commit()
    broken = comment(data, draft, "Another one.", promise="publish")
    assert broken.status_code == 403
    assert "Another one." in broken.text
    assert "Another one." not in visitor(data).get(draft).text


def test_what_cannot_be_kept_is_said_at_its_field(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    for words, more, said in (
        ("", {}, "Write something."),
        ("x" * (limits.PLAN_COMMENT_LONGEST + 1), {}, "Use at most 4,000 characters."),
        ("Fine.", {"about": "people-who-left"}, "Choose a section of the list."),
        ("Fine.", {"behalf": "y" * 121}, "Use at most 120 characters"),
    ):
        made = comment(data, draft, words, **more)
        assert made.status_code == 400
        assert said in told(made.text)
    address_of(comment(data, draft, "The same."))
    assert comment(data, draft, "The same.").status_code == 400
    with Session(data.config["OWNER"]) as session:
        assert session.scalar(select(func.count(PlanComment.id))) == 1


def test_one_person_fills_no_draft(data: Flask, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetmap.plans.comments.services.PLAN_COMMENTS_OF_PERSON", 2)
    draft = put_out(data, slug)
    for number in (1, 2):
        address_of(comment(data, draft, f"Number {number}"))
    assert comment(data, draft, "Number 3").status_code == 409
    address_of(comment(data, draft, "Number 1", who=resident(data, "Otto Other")))


@pytest.mark.case("W28")
def test_comments_in_a_row_are_slowed_down(data: Flask, slug: str) -> None:
    draft, who = put_out(data, slug), resident(data)
    most, _seconds = limits.RATES["comment"]
    sent = [
        who.post(f"{draft}/comment", {"text": ""}, page=draft).status_code for _ in range(most + 1)
    ]
    assert sent[-2:] == [400, 429]


def test_its_author_changes_it_while_nobody_has_answered(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft, who = put_out(data, slug), resident(data)
    where = address_of(comment(data, draft, "Old words."))
    page = f"{where}/edit"
    version = who.version(page)
    sent = {"version": version, "text": "New words.", "about": "", "promise": "publish"}
    assert resident(data, "Otto Other").get(page).status_code in (403, 404)
    assert resident(data, "Otto Other").post(page, sent, page=draft).status_code == 403
    assert who.post(page, sent, page=page).status_code == 303
    said = told(visitor(data).get(where).text)
    assert "New words." in said
    assert "changed on" in said
    assert "The draft as a whole" in said
    late = who.post(page, {**sent, "text": "Newer words."}, page=page)
    assert late.status_code == 409
    assert "Newer words." in late.text
    answer(data, where)
    assert who.get(page).status_code == 409
    fresh = {**sent, "version": "2", "text": "After the answer."}
    assert who.post(page, fresh, page=where).status_code == 409
    assert "After the answer." not in visitor(data).get(where).text


def test_new_words_wait_where_comments_are_looked_at_first(data: Flask, slug: str) -> None:
    draft, who = put_out(data, slug), resident(data)
    where = address_of(comment(data, draft, "Old words."))
    page = f"{where}/edit"
    # While it waits, its new words take the old ones' place in front of the moderator.
    sent = {"version": who.version(page), "text": "Second words.", "about": "vision"}
    assert who.post(page, {**sent, "promise": "propose"}, page=page).status_code == 303
    assert approve(data).status_code == 303
    assert "Second words." in visitor(data).get(where).text
    sent = {"version": who.version(page), "text": CANARY, "about": "vision"}
    assert who.post(page, {**sent, "promise": "propose"}, page=page).status_code == 303
    assert CANARY not in visitor(data).get(where).text
    assert "Second words." in visitor(data).get(where).text
    # An answer to the words that stand means that they stay.
    answer(data, where)
    assert approve(data).status_code == 409
    assert "Second words." in visitor(data).get(where).text


def test_its_author_takes_it_back_with_its_answer(data: Flask, slug: str) -> None:
    draft, who = put_out(data, slug), resident(data)
    where = address_of(comment(data, draft, CANARY, behalf="Canary Club"))
    approve(data)
    answer(data, where, "We read your canary of an answer.")
    assert resident(data, "Otto Other").post(
        f"{where}/withdraw", {"version": "1"}, page=draft
    ).status_code == 403  # fmt: skip
    done = who.post(f"{where}/withdraw", {"version": who.version(where)}, page=where)
    assert done.status_code == 303
    for reader in (visitor(data), lead(data), moderator(data)):
        assert "canary" not in everywhere(data, draft, where, reader).lower()
    for reader in (who, moderator(data)):
        assert "Its author took it back" in told(reader.get(where).text)
    assert "no comment yet" in told(visitor(data).get(draft).text)
    with Session(data.config["OWNER"]) as session:
        assert session.scalar(text("SELECT count(*) FROM plan_answer")) == 0
        kept = session.scalars(text("SELECT details::text FROM proposal")).all()
    assert not any(CANARY in one for one in kept)


def test_a_moderator_takes_words_away_and_everybody_reads_why(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, CANARY))
    answer(data, where, "It says what the canary said.")
    reported = visitor(data).get(where).text
    assert f"/report?page={where}" in reported
    page, who = f"{where}/redact", moderator(data)
    assert lead(data).get(page).status_code == 404
    version = who.version(page)
    bare = who.post(page, {"version": version, "which": "comment"}, page=page)
    assert bare.status_code == 400
    sent = {"version": version, "which": "comment", "reason": "It tells of a child."}
    assert who.post(page, sent, page=page).status_code == 303
    shown = everywhere(data, draft, where)
    assert "canary" not in shown
    assert "A moderator took these words away: It tells of a child." in told(
        visitor(data).get(draft).text
    )
    assert who.post(page, sent, page=draft).status_code == 409
    # It needs no answer, and its author cannot put the words back.
    assert "no comment yet" in told(visitor(data).get(draft).text)
    assert resident(data).get(f"{where}/edit").status_code == 409


def test_a_moderator_takes_the_answer_alone(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, "Please look."))
    page, who = f"{where}/redact", moderator(data)
    sent = {"version": who.version(page), "which": "answer", "reason": "It names somebody."}
    assert who.post(page, sent, page=page).status_code == 400
    answer(data, where, "Says the canary.")
    assert who.post(page, sent, page=page).status_code == 303
    shown = everywhere(data, draft, where)
    assert "canary" not in shown
    assert "Please look." in shown
    assert "0 of 1 comment answered" in told(visitor(data).get(draft).text)


def test_the_list_is_chosen_from_and_taken_away(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    first = address_of(comment(data, draft, "On the vision."))
    comment(data, draft, "=1+1", about="", who=resident(data, "Otto Other"))
    answer(data, first)
    seen = visitor(data)
    assert "1 of 2 comments answered" in told(seen.get(draft).text)
    assert "On the vision." not in seen.get(f"{draft}/comments?about=_").text
    assert "On the vision." in seen.get(f"{draft}/comments?about=vision").text
    assert "On the vision." not in seen.get(f"{draft}/comments?unanswered=yes").text
    assert "=1+1" in seen.get(f"{draft}/comments?unanswered=yes").text
    taken = seen.get(f"{draft}/comments.csv")
    rows = list(csv.DictReader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert [row["section"] for row in rows[:2]] == ["Vision", "The draft as a whole"]
    assert rows[0]["what_was_done"] == "We changed the plan"
    assert rows[1]["text"] == "'=1+1"
    assert "Rita" not in taken.text
    assert "Mo Member" not in taken.text


def test_many_comments_stand_on_pages_of_their_list(
    data: Flask, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PLAN_COMMENTS_BESIDE", 2)
    monkeypatch.setattr("assetmap.plans.comments.round_views.PER_PAGE", 2)
    publish_at_once(data)
    draft = put_out(data, slug)
    for number in range(3):
        comment(data, draft, f"Comment number {number}")
    page = visitor(data).get(draft).text
    assert "Comment number 1" in page
    assert "Comment number 2" not in page
    assert "1 more comment" in told(page)
    assert "Comment number 2" in visitor(data).get(f"{draft}/comments?page=2").text


def test_hostile_words_are_shown_as_typed(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, "<img src=x onerror=alert(1)>", behalf="<b>x"))
    answer(data, where, "<script>alert(2)</script>")
    for page in (draft, f"{draft}/comments", where, f"{where}/answer", f"{where}/redact"):
        for reader in (visitor(data), member(data), moderator(data)):
            text_of = reader.get(page).text
            assert "<img src=x" not in text_of
            assert "<script>alert(2)" not in text_of
