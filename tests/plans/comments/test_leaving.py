"""Somebody who commented takes their words away as a file, or leaves."""

from __future__ import annotations

import json
import subprocess
import sys

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.accounts.queries import find_account
from assetmap.accounts.services.leaving import export_account, forget
from assetmap.web.clock import now
from tests.plans.comments.people import (
    address_of,
    answer,
    approve,
    comment,
    member,
    put_out,
    resident,
    told,
)
from tests.signing import visitor

_ASK = """
import sys
from assetmap.accounts.services.leaving import PERSONAL
__import__(sys.argv[1])
both = (*PERSONAL.erasers, *PERSONAL.last)
print(sorted(PERSONAL.exporters), sorted(f"{one.__module__}.{one.__name__}" for one in both))
"""


def left(app: Flask, email: str) -> str:
    """An account erased; its public name."""
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, email)
        assert isinstance(account, Account)
        slug = account.slug
        forget(session, account)
        session.commit()
    return slug


def anywhere(app: Flask, needle: str) -> list[str]:
    """Tables in which something still stands."""
    with Session(app.config["OWNER"]) as session:
        tables = ("plan_comment", "plan_answer", "plan_remark", "proposal", "history")
        return [
            name
            for name in tables
            if session.scalar(
                text(f"SELECT count(*) FROM {name} held WHERE held::text LIKE :it"),
                {"it": f"%{needle}%"},
            )
        ]


def test_what_was_published_stays_as_of_a_former_member(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    stays = address_of(comment(data, draft, "This stays."))
    approve(data)
    withdrawn = address_of(comment(data, draft, "canary-withdrawn", behalf="canary-club"))
    approve(data)
    answer(data, withdrawn, "canary-of-an-answer")
    who = resident(data)
    who.post(f"{withdrawn}/withdraw", {"version": who.version(withdrawn)}, page=withdrawn)
    address_of(comment(data, draft, "canary-refused"))
    approve(data, verdict="refused", reason="canary-reason")
    waiting = address_of(comment(data, draft, "canary-waiting"))
    gone = left(data, "rita@example.org")
    assert "This stays." in visitor(data).get(draft).text
    assert "A former member" in told(member(data).get(stays).text)
    assert member(data).get(waiting).status_code == 404
    assert anywhere(data, gone) == []
    assert anywhere(data, "canary") == []


def test_who_answered_and_spoke_in_the_group_is_a_former_member(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    where = address_of(comment(data, draft))
    approve(data)
    answer(data, where)
    page = f"/plans/{slug}/sections/vision/remarks"
    who = member(data)
    assert who.post(page, {"body": "Stays with the group."}, page=page).status_code == 303
    assert who.post(page, {"body": "canary-taken-back"}, page=page).status_code == 303
    with Session(data.config["OWNER"]) as session:
        slugs = session.scalars(text("SELECT slug FROM plan_remark ORDER BY id")).all()
    home = f"/plans/{slug}/remarks"
    who.post(f"{home}/{slugs[1]}/remove", {"version": "1"}, page=page)
    who.post(f"{home}/{slugs[0]}/settle", {"version": "1", "settled": "yes"}, page=page)
    gone = left(data, "member@example.org")
    assert "Lamps are in section 2 now." in visitor(data).get(where).text
    assert "A former member" in told(resident(data).get(where).text)
    assert anywhere(data, gone) == []
    assert anywhere(data, "canary") == []


def test_a_person_takes_their_words_away_as_a_file(data: Flask, slug: str) -> None:
    draft = put_out(data, slug)
    address_of(comment(data, draft, "My words.", behalf="My club"))
    with Session(data.config["OWNER"]) as session, data.app_context():
        account = find_account(session, "rita@example.org")
        assert account is not None
        made = export_account(session, account, at=now())
    held = json.loads(json.dumps(made))["comments_on_plans"]
    assert held[0]["text"] == "My words."
    assert held[0]["on_behalf_of"] == "My club"
    assert held[0]["state"] == "held"


def test_commands_forget_as_much_of_a_person_as_the_pages() -> None:
    """A restore does erasures again from the command line: no area may be missing there."""
    told_by = [
        subprocess.run(
            [sys.executable, "-c", _ASK, module], check=True, capture_output=True, text=True
        ).stdout
        for module in ("assetmap.cli", "assetmap.app")
    ]
    assert told_by[0] == told_by[1]
    assert "forget_commenter" in told_by[0]
