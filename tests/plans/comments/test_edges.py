"""Each limit of comments at its edge and one past it; days, versions, and sendings that repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.plans.comments.answers import answer_comment
from assetmap.plans.comments.errors import BadComment, CommentMovedOn
from assetmap.plans.comments.models import PUBLISHED, PlanComment, PlanRound
from assetmap.plans.comments.proposals import apply_add
from assetmap.plans.comments.queries import count_answers, get_round, list_comments
from assetmap.plans.comments.rounds import close_round, prolong_round
from assetmap.plans.comments.services import reword_comment
from assetmap.plans.comments.words import (
    AnswerWords,
    CommentWords,
    checked_answer,
    checked_comment,
    checked_reason,
    checked_text,
)
from assetmap.web.settings import use_settings
from tests.plans.comments.people import (
    address_of,
    answer,
    comment,
    lead,
    member,
    moderator,
    publish_at_once,
    resident,
    told,
)
from tests.plans.comments.people import put_out as put_out_by_page
from tests.plans.comments.stage import LAST, LEAD, MEMBER, MODERATOR, RITA, on, one_of, put_out, say
from tests.plans.writing import TODAY
from tests.signing import visitor

LONGEST = timedelta(days=limits.PLAN_ROUND_LONGEST_DAYS)
DAY = timedelta(days=1)


@pytest.fixture
def held(data: Flask) -> Iterator[Session]:
    with Session(data.config["OWNER"]) as session:
        yield session
        session.rollback()


@pytest.mark.parametrize("days", [0, limits.PLAN_ROUND_LONGEST_DAYS])
def test_the_last_day_may_be_today_or_the_furthest(
    data: Flask, held: Session, slug: str, days: int
) -> None:
    until = TODAY + timedelta(days=days)
    assert put_out(data, held, slug, until=until).until_on == until
    with pytest.raises(CommentMovedOn, match="already"):
        put_out(data, held, slug, until=until)


@pytest.mark.parametrize("days", [-1, limits.PLAN_ROUND_LONGEST_DAYS + 1])
def test_no_other_day_is_the_last(data: Flask, held: Session, slug: str, days: int) -> None:
    with pytest.raises(BadComment):
        put_out(data, held, slug, until=TODAY + timedelta(days=days))


def test_it_is_prolonged_to_the_furthest_day_and_no_further(
    data: Flask, held: Session, slug: str
) -> None:
    put_out(data, held, slug)

    def prolong(until: date | None, version: int, today: date = TODAY) -> PlanRound:
        return prolong_round(held, actor=LEAD, plan=slug, number=1, version=version,
                             until_on=until, today=today)  # fmt: skip

    for day in (None, LAST, LAST - DAY, TODAY + LONGEST + DAY):
        with held.begin_nested(), pytest.raises(BadComment):
            prolong(day, 1)
    assert prolong(LAST + DAY, 1).until_on == LAST + DAY
    held.expire_all()
    with pytest.raises(CommentMovedOn, match="prolonged or closed it"):
        prolong(LAST + 2 * DAY, 1)
    assert prolong(TODAY + LONGEST, 2).until_on == TODAY + LONGEST
    held.expire_all()
    # Once its time is over it is not opened again, but another is put out.
    with pytest.raises(CommentMovedOn, match="is over"):
        prolong(TODAY + LONGEST + DAY, 3, today=TODAY + LONGEST + DAY)
    close_round(held, actor=LEAD, plan=slug, number=1, version=3, today=TODAY)
    held.expire_all()
    with pytest.raises(CommentMovedOn, match="is over"):
        prolong(TODAY + LONGEST, 4)
    assert put_out(data, held, slug).number == 2


def test_people_comment_on_the_last_day_and_not_on_the_next(
    data: Flask, held: Session, slug: str
) -> None:
    put_out(data, held, slug)
    where = say(held, slug, "In time.", day=LAST).path.rpartition("/")[2]
    with pytest.raises(CommentMovedOn, match="is over"):
        say(held, slug, "Too late.", day=LAST + DAY)

    def reword(words: str, day: date) -> object:
        return reword_comment(
            held, actor=RITA, slug=where, version=one_of(held, where).version,
            words=CommentWords(words), promised="propose", moment=on(day),
        )  # fmt: skip

    reword("Still in time.", LAST)
    held.expire_all()
    with held.begin_nested(), pytest.raises(CommentMovedOn, match="is over"):
        reword("Too late.", LAST + DAY)
    assert one_of(held, where).text == "Still in time."
    # What was said in time is decided on, and answered, after it.
    late = (LAST + 3 * DAY).isoformat()
    details = {"text": "Still in time.", "about": "", "on_behalf_of": "", "on": late}
    apply_add(held, MODERATOR, details, where, one_of(held, where).version)
    held.expire_all()
    answer_comment(
        held, actor=MEMBER, slug=where, version=one_of(held, where).version, answer_version=None,
        words=AnswerWords("noted", "Thank you."), today=LAST + 9 * DAY,
    )  # fmt: skip


def test_a_closed_draft_takes_no_comment_on_the_day_of_its_closing(
    data: Flask, held: Session, slug: str
) -> None:
    put_out(data, held, slug)
    close_round(held, actor=LEAD, plan=slug, number=1, version=1, today=TODAY)
    with pytest.raises(CommentMovedOn, match="is over"):
        say(held, slug, day=TODAY)


def test_the_form_asks_the_day_of_the_place(data: Flask, slug: str) -> None:
    """Between these two zones it is always another day: the form takes the place's own."""
    draft, here = put_out_by_page(data, slug), data.extensions["assetmap.settings"]
    early, late = "Pacific/Pago_Pago", "Pacific/Kiritimati"
    day = datetime.now(UTC).astimezone(ZoneInfo(early)).date()
    with Session(data.config["OWNER"]) as session:
        session.execute(
            text("UPDATE plan_round SET opened_on = :day, until_on = :day"), {"day": day}
        )
        session.commit()
    try:
        use_settings(data, replace(here, time_zone=late))
        assert comment(data, draft, "Too late.").status_code == 409
        use_settings(data, replace(here, time_zone=early))
        address_of(comment(data, draft, "In time."))
    finally:
        use_settings(data, here)
    with Session(data.config["OWNER"]) as session:
        assert session.scalars(select(PlanComment.text)).all() == ["In time."]


def test_words_at_their_longest_and_one_past_it() -> None:
    keys = frozenset({"vision"})
    most = limits.PLAN_COMMENT_LONGEST
    said = checked_comment(CommentWords("x" * most, "vision", "y" * 120), keys=keys)
    assert (len(said.text), len(said.on_behalf_of)) == (most, 120)
    assert len(checked_answer(AnswerWords("noted", "x" * limits.PLAN_ANSWER_LONGEST)).text) == 2_000
    assert len(checked_reason("z" * 300)) == 300
    assert len(checked_text("body", "x" * limits.POST_LONGEST, most=limits.POST_LONGEST)) == 5_000
    for refused in (
        lambda: checked_comment(CommentWords("x" * (most + 1)), keys=keys),
        lambda: checked_comment(CommentWords("x", "", "y" * 121), keys=keys),
        lambda: checked_comment(CommentWords("x", "", "a\x07b"), keys=keys),
        lambda: checked_comment(CommentWords("x\x00y"), keys=keys),
        lambda: checked_comment(CommentWords(" \n "), keys=keys),
        lambda: checked_comment(CommentWords("x", "finance"), keys=keys),
        lambda: checked_answer(
            AnswerWords("noted", "x" * (limits.PLAN_ANSWER_LONGEST + 1))
        ),
        lambda: checked_answer(AnswerWords("perhaps", "x")),
        lambda: checked_reason("z" * 301),
        lambda: checked_reason(" "),
        lambda: checked_text("body", "x" * 5_001, most=limits.POST_LONGEST),
    ):  # fmt: skip
        with pytest.raises(BadComment):
            refused()


def test_the_database_takes_words_at_their_longest(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out_by_page(data, slug)
    where = address_of(comment(data, draft, "x" * 4_000, behalf="y" * 120))
    assert answer(data, where, "z" * 2_000).status_code == 303
    page = f"/plans/{slug}/sections/vision/remarks"
    assert member(data).post(page, {"body": "w" * 5_000}, page=page).status_code == 303
    assert member(data).post(page, {"body": "w" * 5_001}, page=page).status_code == 400


def test_nothing_is_changed_without_the_version_that_was_looked_at(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft = put_out_by_page(data, slug)
    where = address_of(comment(data, draft))
    page = f"/plans/{slug}/sections/vision/remarks"
    member(data).post(page, {"body": "Is it so?"}, page=page)
    with Session(data.config["OWNER"]) as session:
        remark = session.scalar(text("SELECT slug FROM plan_remark"))
    home, until = f"/plans/{slug}", (datetime.now(UTC).date() + timedelta(30)).isoformat()
    for who, address, sent in (
        (lead(data), f"{draft}/until", {"until_on": until}),
        (lead(data), f"{draft}/close", {}),
        (resident(data), f"{where}/edit", {"text": "Other words.", "promise": "publish"}),
        (resident(data), f"{where}/withdraw", {}),
        (moderator(data), f"{where}/redact", {"which": "comment", "reason": "A name."}),
        (member(data), f"{where}/answer", {"outcome": "noted", "text": "Thanks."}),
        (member(data), f"{home}/remarks/{remark}/settle", {"settled": "yes"}),
        (member(data), f"{home}/remarks/{remark}/remove", {}),
        (member(data), f"{home}/sections/vision/versions/1/back", {}),
    ):
        assert who.post(address, dict(sent), page=draft).status_code == 428, address
        old = who.post(address, {**sent, "version": "77"}, page=draft)
        assert old.status_code == 409, address
    said = told(visitor(data).get(draft).text)
    assert "The path is dark." in said
    assert "0 of 1 comment answered" in said
    assert "No answer yet" in said


def test_a_form_that_is_sent_twice_acts_once(data: Flask, slug: str) -> None:
    publish_at_once(data)
    draft, who = put_out_by_page(data, slug), resident(data)
    page = f"{draft}/comment"
    sent = {"text": "Once.", "about": "", "promise": "publish", "idempotency_key": "one-key"}
    first, again = (who.post(page, dict(sent), page=page) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert who.post(page, {**sent, "text": "Twice."}, page=page).status_code == 422
    page, key = f"/plans/{slug}/sections/vision/remarks", {"idempotency_key": "another-key"}
    for _ in range(2):
        assert member(data).post(page, {"body": "Once.", **key}, page=page).status_code == 303
    with Session(data.config["OWNER"]) as session:
        for table in ("plan_comment", "plan_remark"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1


def test_every_comment_is_answered_or_not_and_the_counts_add_up(
    data: Flask, held: Session, slug: str
) -> None:
    draft = put_out(data, held, slug)
    slugs = [
        say(held, slug, f"Number {number}", about=about).path.rpartition("/")[2]
        for number, about in enumerate(["vision", "vision", "", "people", "people"])
    ]
    for one in slugs[:4]:
        one_of(held, one).state = PUBLISHED
    held.flush()
    held.expire_all()
    for one in slugs[:2]:
        answer_comment(
            held, actor=MEMBER, slug=one, version=one_of(held, one).version, answer_version=None,
            words=AnswerWords("noted", "Thanks."), today=TODAY,
        )  # fmt: skip
    counts = count_answers(held, draft)
    assert (counts.comments, counts.answered, counts.unanswered) == (4, 2, 2)
    assert len(list_comments(held, draft)) == 4
    assert [one.text for one in list_comments(held, draft, unanswered=True)] == [
        "Number 2", "Number 3",
    ]  # fmt: skip
    held.commit()
    page = visitor(data).get(f"/plans/{slug}/consultation/1/comments").text
    assert page.count("No answer yet") == 2
    assert page.count("We noted it") == 2
    assert "Number 4" not in page
    assert "2 of 4 comments answered" in told(page)


@pytest.mark.parametrize("number", ["2", "0", "2147483647", "2147483648", "9" * 23])
def test_a_draft_that_was_never_put_out(data: Flask, slug: str, number: str) -> None:
    put_out_by_page(data, slug)
    home = f"/plans/{slug}/consultation/{number}"
    for page in (home, f"{home}/comments", f"{home}/comments.csv", f"{home}/draft.json"):
        assert visitor(data).get(page).status_code == 404
    assert resident(data).get(f"{home}/comment").status_code == 404
    assert visitor(data).get(f"/plans/{slug}/editions/{number}").status_code == 404


def test_the_newest_draft_is_the_one_without_a_number(
    data: Flask, held: Session, slug: str
) -> None:
    put_out(data, held, slug)
    close_round(held, actor=LEAD, plan=slug, number=1, version=1, today=TODAY)
    put_out(data, held, slug)
    assert get_round(held, slug).number == 2
