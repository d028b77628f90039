"""As many photos as may be, and not one more: of a thing, of a person, at once, in an hour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from assetmap.core import limits
from tests.photos.making import (
    SAID,
    added,
    drafted,
    drafts,
    execute,
    originals,
    photos,
    plain_photo,
    resident,
    said,
    send,
    stored,
)
from tests.signing import ORIGIN

#: The parser leaves the temporary file of a body that it refused to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def test_as_many_wait_to_be_confirmed_as_may_and_not_one_more(app: Flask) -> None:
    author = resident(app)
    for _ in range(limits.PHOTO_DRAFTS):
        drafted(author)
    answer = send(author, plain_photo())
    assert answer.status_code == 409
    assert "wait to be confirmed" in said(answer)
    assert len(drafts(app)) == limits.PHOTO_DRAFTS
    assert len(stored(app)) == 2 * limits.PHOTO_DRAFTS
    drafted(resident(app, "other"))


def copies(app: Flask, number: int, *, author: str, target: str, state: str = "published") -> None:
    """So many photos at once, as rows alone."""
    execute(
        app,
        "INSERT INTO photo (slug, source, source_id, licence, retrieved_on, record, target, state, "
        "description, author, terms, file_name, width, height, small_width, small_height, "
        "byte_count, added_at, ended_at, reason) SELECT 'p-copy-' || n || :target, 'x', "
        "n || :target, 'x', now(), 'assets', :target, :state, 'x', :author, 'x', "
        "md5(n::text || :target), 1, 1, 1, 1, 1, now(), "
        "CASE WHEN :state = 'hidden' THEN now() END, 'x' FROM generate_series(1, :number) n",
        number=number, author=author, target=target, state=state,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["published", "held"])
def test_a_thing_has_as_many_photos_as_it_may_and_not_one_more(app: Flask, state: str) -> None:
    author = resident(app)
    waiting = drafted(author), drafted(author)
    copies(app, limits.PHOTOS_OF_THING - 1, author="p-x", target="sample-hall", state=state)
    assert author.post(f"{waiting[0]}/confirm", dict(SAID)).status_code == 303
    past = author.post(f"{waiting[1]}/confirm", dict(SAID))
    assert past.status_code == 409
    assert "the most that one page may have" in said(past)
    assert len(photos(app)) == limits.PHOTOS_OF_THING
    assert send(author, plain_photo()).status_code == 409
    added(author, of="/assets/far-hall")


@pytest.mark.parametrize("state", ["published", "held", "hidden"])
def test_a_person_has_as_many_photos_as_they_may_and_not_one_more(app: Flask, state: str) -> None:
    author = resident(app)
    waiting = drafted(author), drafted(author)
    copies(
        app, limits.PHOTOS_OF_PERSON - 1, author=author.account, target="elsewhere", state=state
    )  # fmt: skip
    assert author.post(f"{waiting[0]}/confirm", dict(SAID)).status_code == 303
    past = author.post(f"{waiting[1]}/confirm", dict(SAID))
    assert past.status_code == 409
    assert "the most that one person may have" in said(past)
    assert send(author, plain_photo()).status_code == 409
    added(resident(app, "other"))


@pytest.mark.parametrize("whose", ["person", "thing"])
def test_two_at_once_do_not_pass_a_quota(app: Flask, whose: str) -> None:
    author = resident(app)
    pages = [drafted(author), drafted(author)]
    if whose == "person":
        copies(app, limits.PHOTOS_OF_PERSON - 1, author=author.account, target="elsewhere")
    else:
        copies(app, limits.PHOTOS_OF_THING - 1, author="p-x", target="sample-hall")
    token, cookie = author.token(), author.client.get_cookie("assetmap")
    assert cookie is not None

    def click(page: str) -> int:
        client = app.test_client()
        client.set_cookie("assetmap", cookie.value)
        sent = {**SAID, "csrf_token": token}
        return client.post(f"{page}/confirm", data=sent, headers=ORIGIN).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, pages)) == [303, 409]


@pytest.mark.case("R01")
def test_uploads_are_counted_and_one_more_than_the_limit_is_refused(app: Flask) -> None:
    author = resident(app)
    times, _seconds = limits.RATES["upload"]
    for _ in range(times):
        assert send(author, b"no photo").status_code == 400
    past = send(author, plain_photo())
    assert past.status_code == 429
    assert drafts(app) == []
    assert originals(app) == []
