"""What may not be read when the e-mail is sent is not in it, whatever held before."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.groups.conftest import X, Y, lonlat
from tests.groups.notices.sending import do, later, lead, told, two, waiting
from tests.groups.notices.test_telling import BO, POLL, annotate, withdraw
from tests.groups.threads.test_threads import begun


@pytest.mark.parametrize(
    "before",
    [
        "UPDATE account SET state = 'suspended' WHERE email = 'Bo@example.org'",
        "UPDATE account_grant SET ended_at = now() WHERE account_id = "
        "(SELECT id FROM account WHERE email = 'Bo@example.org')",
        "UPDATE account_grant SET until = '2026-11-27' WHERE account_id = "
        "(SELECT id FROM account WHERE email = 'Bo@example.org')",
    ],
    ids=["suspended", "left", "past its time"],
)
def test_who_does_not_belong_to_it_any_more_is_told_nothing(app: Flask, before: str) -> None:
    ada, _bo = two(app)
    begun(app, ada, body="@Bo, secret words")
    # What everybody may read by now is not told either: it is the group that one hears of.
    annotate(ada, visibility="everybody")
    do(app, "UPDATE annotation SET published_on = '2026-11-28', published_by = author")
    do(app, before)
    assert told(app) == {}
    assert waiting(app) == 0


def test_a_post_that_was_taken_off_or_names_nobody_any_more_is_not_told(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada)
    told(app)
    ada.post(here, {"body": "Secret words."})
    ada.post(here, {"body": "@Bo, hidden words."})
    edits = re.findall(r'href="([^"]+/edit)"', ada.get(here).get_data(as_text=True))
    remove = edits[1].replace("/edit", "/remove")
    version = ada.version(remove)
    assert ada.post(remove, {"version": version, "why": ""}).status_code == 303
    change = {"body": "Nobody.", "version": ada.version(edits[2])}
    assert ada.post(edits[2], change).status_code == 303
    assert told(app, at=later(days=1)) == {}


def test_the_first_words_of_a_thread_are_not_told_when_they_are_gone(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada, body="Secret words.")
    edit = re.search(r'href="([^"]+)/remove"', ada.get(here).get_data(as_text=True))
    assert edit is not None
    remove = f"{edit[1]}/remove"
    ada.post(remove, {"version": ada.version(remove), "why": ""})
    words = told(app)[BO]
    assert "begins the thread" in words
    assert "Secret" not in words


def test_an_annotation_that_was_taken_off_is_not_told(app: Flask) -> None:
    ada, _bo = two(app)
    here = annotate(ada)
    withdraw(ada, here, "No.")
    assert told(app) == {}


def test_a_poll_that_is_closed_is_not_told(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada)
    told(app)
    ada.post(f"{here}/polls/new", POLL)
    assert told(app, at=later(days=3)) == {}


def test_where_a_sensitive_place_is_stands_in_no_e_mail(app: Flask) -> None:
    ada, _bo = two(app)
    boss = lead(app)
    here = annotate(
        ada, sensitive="y", title="Refuge at 7 Example Row", text="Behind the green door."
    )
    words = told(app)[BO]
    assert "Ada adds an annotation of a sensitive place to the map\nhttps://" in words
    withdraw(boss, here, "7 Example Row is no more.")
    words += told(app, at=later(days=1))["Ada@example.org"]
    assert "Yours: an annotation of a sensitive place was taken off" in words
    lon, lat = lonlat(X + 400, Y)
    for canary in ("Example Row", "green door", f"{lon:.2f}", f"{lat:.2f}", str(round(X + 400))):
        assert canary not in words, canary


def test_words_of_others_do_not_look_like_ours(app: Flask) -> None:
    ada, _bo = two(app, "at_once")
    title = "Pay here: https://evil.example"
    here = begun(app, ada, title=title, body="-- \nStop these e-mails:\rhttps://evil.example")
    assert here
    words = told(app, daily=False)[BO]
    said = [line for line in words.splitlines() if "evil" in line]
    assert said == [f"Ada begins the thread “{title}”", "> https://evil.example"]
