"""Sessions that are ended, accounts that change, and what is kept of both."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.models import AccountSession
from assetmap.accounts.queries import find_account
from assetmap.core import limits
from assetmap.core.permissions import Role
from assetmap.web.clock import use_clock
from tests.accounts.test_entering import WHO, is_in, link_in, made, mails, sign_in
from tests.signing import PASSWORD, signed_in, visitor


@pytest.mark.parametrize(
    ("strong", "idle", "longest"),
    [
        (False, limits.SESSION_IDLE_S, limits.SESSION_LONGEST_S),
        (True, limits.STRONG_IDLE_S, limits.STRONG_LONGEST_S),
    ],
)
def test_a_session_ends_unused_and_ends_at_last(
    app: Flask, strong: bool, idle: int, longest: int
) -> None:
    start = datetime.now(UTC)
    browser = signed_in(app, WHO, *([Role.MODERATOR] if strong else []))

    def at(seconds: float) -> bool:
        use_clock(app, lambda: start + timedelta(seconds=seconds))
        return is_in(browser)

    assert at(idle - 60)
    assert at(2 * idle - 180), "each use puts the end off"
    assert not at(3 * idle)
    browser = signed_in(app, WHO)
    with Session(app.config["OWNER"]) as session:
        for held in session.scalars(select(AccountSession)):
            held.created_at = start - timedelta(seconds=longest - 60)
            held.seen_at = start
        session.commit()
    assert at(0)
    assert not at(120), "used or not"


@pytest.mark.case("A08")
def test_who_is_suspended_is_out_with_the_next_request(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    sign_in(browser)
    assert is_in(browser)
    with Session(app.config["OWNER"]) as session:
        find_account(session, WHO).state = "suspended"
        session.commit()
    assert not is_in(browser)
    refused = sign_in(visitor(app))
    assert refused.status_code == 403
    assert "suspended" in refused.get_data(as_text=True)
    assert sign_in(visitor(app), "no such words here").status_code == 400, "told to its owner only"


def test_nothing_personal_is_kept_of_where_somebody_signs_in(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    sign_in(browser)
    with app.config["OWNER"].connect() as connection:
        dump = str(connection.execute(text("SELECT * FROM account_event")).all())
        devices = connection.scalars(text("SELECT device FROM account_session")).all()
    assert "127.0.0.1" not in dump
    assert WHO not in dump
    assert devices == ["A browser on an unknown system"]


def test_ending_another_device(app: Flask) -> None:
    made(app)
    one, other = visitor(app), visitor(app)
    sign_in(one)
    sign_in(other)
    numbers = set(re.findall(r"/account/sessions/(\d+)/end", one.get("/account").text))
    assert len(numbers) == 2
    for number in numbers:
        if is_in(one):
            one.post(f"/account/sessions/{number}/end")
    assert not is_in(one) or not is_in(other)


def test_nobody_ends_anothers_session(app: Flask) -> None:
    made(app)
    victim = visitor(app)
    sign_in(victim)
    with Session(app.config["OWNER"]) as session:
        number = session.scalars(select(AccountSession.id)).one()
    attacker = signed_in(app, "other@example.org")
    attacker.post(f"/account/sessions/{number}/end")
    assert is_in(victim)


def test_a_name_for_the_accounts_table_is_never_readable_by_visitors(app: Flask) -> None:
    """The role that serves visitors cannot read accounts at all."""
    from sqlalchemy.exc import ProgrammingError

    engine = app.extensions["assetmap.engine"]
    for table in ("account", "account_session", "mail", "account_event", "recovery_code"):
        with engine.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
            connection.execute(text(f"SELECT * FROM {table}"))


def test_changing_the_address_tells_the_old_and_proves_the_new(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    sign_in(browser)
    new = "moved@example.org"
    bad = browser.post("/account/address", {"email": new, "password": "wrong words here"})
    assert bad.status_code == 400
    browser.post("/account/address", {"email": new, "password": PASSWORD})
    assert [mail.to for mail in mails(app)] == [WHO, new]
    link = link_in(app)
    assert browser.post(link, page=link).status_code == 200
    assert sign_in(visitor(app)).status_code == 400
    assert sign_in(visitor(app), email=new).status_code == 303
