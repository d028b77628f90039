"""One place from suggestion to withdrawal: what each role sees of it, and may do, at each step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from tests.factories.ground import MIDDLE
from tests.factories.register import new_neighbourhood
from tests.served import served
from tests.signing import Browser, signed_in, visitor

X, Y = MIDDLE
PAGE, SECRET = "/assets/canary-hall", "Mrs A Canary of 7 Sample Street"
FIELDS = {
    "name": "Canary Hall", "kind": "", "own_kind": "Hall", "description": "", "address": "",
    "postcode": "", "area_ha": "", "status": "", "status_was": "", "position": "none", "reason": "",
}  # fmt: skip
WHO = ("visitor", "resident", "author", "researcher", "planner", "moderator", "coordinator")
ACCOUNTS = set(WHO) - {"visitor"}
DECIDE, SAVE_AT_ONCE = {"moderator", "coordinator"}, {"researcher", "moderator", "coordinator"}


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)

    with served(cluster, "life", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


def everybody(app: Flask) -> dict[str, Browser]:
    roles = {"researcher": Role.RESEARCHER, "planner": Role.PLANNER, "moderator": Role.MODERATOR,
             "coordinator": Role.COORDINATOR}  # fmt: skip
    return {"visitor": visitor(app)} | {
        who: signed_in(app, f"{who}@example.org", *([roles[who]] if who in roles else []))
        for who in WHO[1:]
    }


def who_gets(people: dict[str, Browser], address: str, words: str = "") -> set[str]:
    """Who is answered, with these words somewhere in it."""
    answers = {who: browser.get(address) for who, browser in people.items()}
    assert {one.status_code for one in answers.values()} <= {200, 303, 404, 409, 410}
    return {who for who, one in answers.items() if one.status_code == 200 and words in one.text}


def save(browser: Browser, **fields: str) -> None:
    sent = {**FIELDS, **fields, "version": browser.version(f"{PAGE}/edit")}
    assert browser.post(f"{PAGE}/edit", sent, page=f"{PAGE}/edit").status_code == 303


@pytest.mark.case("A10")
def test_each_role_at_each_step(app: Flask) -> None:
    people = everybody(app)
    everyone, moderator = set(WHO), people["moderator"]
    with app.config["OWNER"].connect() as reader:
        # It waits: for its author and who decides, and in no list.
        sent = {**FIELDS, "description": SECRET}
        people["author"].post("/assets/new", sent, page="/assets/new")
        held = f"/moderation/{reader.scalar(text('SELECT slug FROM proposal'))}"
        assert who_gets(people, held, SECRET) == {"author"} | DECIDE
        assert who_gets(people, "/moderation", "Canary Hall") == DECIDE
        assert who_gets(people, PAGE) == who_gets(people, f"{PAGE}/history") == set()
        assert who_gets(people, "/assets", "Canary Hall") == set()

        # It is published: for everybody; its history for people with an account.
        assert moderator.post(held, {"verdict": "approved"}, page=held).status_code == 303
        assert who_gets(people, PAGE, SECRET) == everyone
        assert who_gets(people, "/assets", "Canary Hall") == everyone
        assert who_gets(people, f"{PAGE}/history") == ACCOUNTS
        assert who_gets(people, f"{PAGE}/edit", "Suggest") == ACCOUNTS - SAVE_AT_ONCE
        assert who_gets(people, f"{PAGE}/withdraw") == ACCOUNTS

        # What its words were is hidden: the history says no more than the page.
        save(moderator, description="Words that may stand")
        assert who_gets(people, f"{PAGE}/history", SECRET) == ACCOUNTS
        for number in reader.scalars(
            text("SELECT id FROM history WHERE tbl = 'asset' ORDER BY id")
        ).all():
            for who in ACCOUNTS - DECIDE:
                refused = people[who].post(f"{PAGE}/history/{number}/hide", {"reason": "No"})
                assert refused.status_code in (403, 404), who
            moderator.post(f"{PAGE}/history/{number}/hide", {"reason": "Names a person"})
        assert who_gets(people, f"{PAGE}/history", SECRET) == set()
        assert who_gets(people, PAGE, "Words that may stand") == everyone

        # It is withdrawn: it is told that it was there, and nothing of what it said.
        form = f"{PAGE}/withdraw"
        for who in ("resident", "planner"):
            people[who].post(form, {"version": moderator.version(form), "reason": "No"}, page=form)
            assert who_gets(people, PAGE) == everyone
        gone = {"version": moderator.version(form), "reason": "It was pulled down"}
        assert moderator.post(form, gone, page=form).status_code == 303
        assert who_gets(people, PAGE) == set()
        assert people["visitor"].get(PAGE).status_code == 410
        assert who_gets(people, "/assets", "Canary Hall") == set()
        assert who_gets(people, f"{PAGE}/history", SECRET) == set()
        assert who_gets(people, f"{PAGE}/edit") == set()
