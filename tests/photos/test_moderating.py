"""A photo waits: the moderator sees it, mends its words, approves or refuses; once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Mail
from tests.photos.making import (
    SAID,
    added,
    decide,
    moderator,
    open_photos,
    photos,
    proposals,
    resident,
    said,
    stored,
)
from tests.signing import ORIGIN, visitor


def test_a_moderator_sees_the_picture_in_the_queue(app: Flask) -> None:
    page = added(resident(app))
    (held,) = proposals(app)
    boss = moderator(app, "here")
    assert "Photo of Sample Hall" in boss.get("/moderation").text
    html = boss.get(f"/moderation/{held.slug}").text
    assert f'src="{page}/small.jpg"' in html
    for words in ("A brick hall with a green door", "In spring", "May 2024", "New photo",
                  "Open Government Licence"):  # fmt: skip
        assert words in html
    assert boss.get(f"{page}/large.jpg").status_code == 200
    assert "Photo of Sample Hall" not in moderator(app, "there").get("/moderation").text


def test_approving_publishes_it_with_mended_words_and_tells_the_author(app: Flask) -> None:
    author = resident(app)
    page = added(author)
    (held,) = proposals(app)
    boss = moderator(app, "here")
    bad = decide(boss, held, verdict="approved", **{"field-description": "x" * 501})
    assert bad.status_code == 400
    assert photos(app)[0].state == "held"
    done = decide(boss, held, verdict="approved", **{"field-description": "A hall of bricks"})
    assert done.status_code == 303
    html = visitor(app).get(page).text
    assert "A hall of bricks" in html
    assert "green door" not in html
    assert proposals(app)[0].path == page
    with Session(app.config["OWNER"]) as session:
        assert "approved" in session.query(Mail).one().subject
        signed = session.execute(
            text(
                "SELECT actor, approved_by FROM history WHERE tbl = 'photo' "
                "ORDER BY id DESC LIMIT 1"
            )
        ).one()
    assert tuple(signed) == (author.account, boss.account)


def test_refusing_takes_the_pictures_and_the_author_reads_why(app: Flask) -> None:
    author = resident(app)
    page = added(author)
    (held,) = proposals(app)
    boss = moderator(app)
    assert decide(boss, held, verdict="refused", reason=" ").status_code == 400
    assert len(stored(app)) == 2
    assert decide(boss, held, verdict="refused", canned="child").status_code == 303
    assert stored(app) == []
    assert photos(app)[0].state == "refused"
    for address in (page, "/contributions", "/photos/mine"):
        assert "A child can be recognised in this photo" in author.get(address).text
    assert decide(boss, held, verdict="approved").status_code == 409


@pytest.mark.parametrize("by", ["its page", "the list of suggestions"])
def test_an_author_takes_back_what_waits(app: Flask, by: str) -> None:
    author = resident(app)
    page = added(author)
    (held,) = proposals(app)
    if by == "its page":
        done = author.post(f"{page}/withdraw", {"version": "1"})
    else:
        done = author.post(f"/contributions/{held.slug}/withdraw")
    assert done.status_code == 303
    assert photos(app)[0].state == "withdrawn"
    assert proposals(app)[0].state == "withdrawn"
    assert stored(app) == []
    assert decide(moderator(app), held, verdict="approved").status_code == 409
    assert visitor(app).get(page).status_code == 404


def test_what_is_approved_is_what_was_looked_at(app: Flask) -> None:
    """The author changes the words while a moderator reads the old ones."""
    author, boss = resident(app), moderator(app)
    page = added(author)
    (old,) = proposals(app)
    assert boss.get(f"/moderation/{old.slug}").status_code == 200
    sent = {**SAID, "version": "1", "description": "Something else altogether"}
    assert author.post(f"{page}/edit", sent).status_code == 303
    assert decide(boss, old, verdict="approved").status_code == 409
    assert photos(app)[0].state == "held"
    _old, new = proposals(app)
    assert "Something else altogether" in boss.get(f"/moderation/{new.slug}").text
    assert decide(boss, new, verdict="approved").status_code == 303
    assert "Something else altogether" in visitor(app).get(page).text


def test_a_moderator_mends_what_waits_in_the_queue_alone(app: Flask) -> None:
    page = added(resident(app))
    answer = moderator(app).post(f"{page}/edit", {**SAID, "version": "1"})
    assert answer.status_code == 409
    assert "in the queue" in said(answer)


def test_new_words_of_a_shown_photo_wait_too(app: Flask) -> None:
    author, boss = resident(app), moderator(app, "here")
    page = added(author)
    decide(boss, proposals(app)[0], verdict="approved")
    for number, caption in enumerate(("First thought", "Second thought")):
        sent = {**SAID, "version": "2", "caption": caption}
        done = author.post(f"{page}/edit", sent)
        assert done.headers["Location"].endswith("said=held")
        assert len([one for one in proposals(app) if one.state == "waiting"]) == 1, number
    assert "thought" not in visitor(app).get(page).text
    last = proposals(app)[-1]
    html = boss.get(f"/moderation/{last.slug}").text
    assert "Second thought" in html
    assert "In spring" in html
    assert f'src="{page}/small.jpg"' in html
    assert decide(boss, last, verdict="approved").status_code == 303
    assert "Second thought" in visitor(app).get(page).text


def test_refused_words_leave_a_photo_as_it_is(app: Flask) -> None:
    author, boss = resident(app), moderator(app)
    page = added(author)
    decide(boss, proposals(app)[0], verdict="approved")
    author.post(f"{page}/edit", {**SAID, "version": "2", "caption": "Other words"})
    assert decide(boss, proposals(app)[-1], verdict="refused", reason="No.").status_code == 303
    assert photos(app)[0].state == "published"
    assert len(stored(app)) == 2


def test_words_that_were_suggested_for_another_version_are_not_put(app: Flask) -> None:
    author, boss = resident(app), moderator(app)
    page = added(author)
    decide(boss, proposals(app)[0], verdict="approved")
    author.post(f"{page}/edit", {**SAID, "version": "2", "caption": "From the author"})
    sent = {**SAID, "version": "2", "promise": "publish", "caption": "From the moderator"}
    assert boss.post(f"{page}/edit", sent).status_code == 303
    last = proposals(app)[-1]
    assert "The entry changed since" in boss.get(f"/moderation/{last.slug}").text
    assert decide(boss, last, verdict="approved").status_code == 409
    assert photos(app)[0].caption == "From the moderator"
    hidden = boss.post(f"{page}/hide", {"version": "3", "reason": "No."})
    assert hidden.status_code == 303
    assert decide(boss, last, verdict="approved").status_code == 409


def test_a_page_that_promised_to_publish_does_not_hold_in_silence(app: Flask) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author)
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("TRUNCATE moderation_setting"))
    sent = {**SAID, "version": "1", "promise": "publish", "caption": "New words"}
    answer = author.post(f"{page}/edit", sent)
    assert answer.status_code == 403
    assert "New words" in answer.text
    assert proposals(app) == []
    assert author.post(f"{page}/edit", {**sent, "promise": "propose"}).status_code == 303


@pytest.mark.case("C17")
def test_of_a_moderator_and_an_author_at_once_one_learns_of_the_other(app: Flask) -> None:
    """Approved and taken back in the same moment: it is never both."""
    for round_ in range(5):
        author, boss = resident(app), moderator(app)
        page = added(author)
        held = proposals(app)[-1]
        tasks = [
            (boss, f"/moderation/{held.slug}", {"verdict": "approved"}),
            (author, f"{page}/withdraw", {"version": "1"}),
        ]
        sent = []
        for browser, address, content in tasks:
            token = browser.token()
            cookie = browser.client.get_cookie("assetmap")
            assert cookie is not None
            sent.append((cookie.value, address, {"csrf_token": token, **content}))

        def act(one: tuple[str, str, dict[str, str]]) -> int:
            client = app.test_client()
            client.set_cookie("assetmap", one[0])
            return client.post(one[1], data=one[2], headers=ORIGIN).status_code

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(act, sent))
        photo = photos(app)[-1]
        if photo.state == "published":
            assert answers == [303, 409], round_
        else:
            assert photo.state == "withdrawn"
            assert answers[1] == 303
            assert answers[0] in (404, 409), round_
            assert photo.file_name is None
