"""How long an answer takes tells nobody who has an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import sub
from random import Random
from statistics import median
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Programme
from assetmap.core.cluster import Cluster
from assetmap.web.rates import RATES, Rate
from tests.served import served
from tests.signing import PASSWORD, Browser, new_account, visitor

SAMPLES = 200
APART_MS = 20
HELD, UNKNOWN, OTHER = "held@example.org", "nobody{}@example.org", "noone{}@example.org"
Send = Callable[[Browser, str, str], int]


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "timing", lambda session: None) as app:
        app.extensions["assetmap.after_saves"] = []  # sent beside the pages, by a thread of its own
        yield app


@pytest.fixture
def app(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Sign-up open, one account in every state, and nobody stopped by a limit."""
    for name in ("sign_in", "sign_up", "reset"):
        monkeypatch.setitem(RATES, name, Rate(10**9, 3600))
    with Session(site.config["OWNER"]) as session:
        session.execute(text("TRUNCATE account, account_event, mail, rate_count CASCADE"))
        programme = session.get(Programme, 1)
        programme.operator_name, programme.operator_contact = "Example Trust", "help@example.org"
        programme.sign_up_open = True
        new_account(session, HELD)
        new_account(session, "suspended@example.org", state="suspended")
        new_account(session, "invited@example.org", state="invited").password_hash = None
        session.commit()
    return site


def try_password(browser: Browser, token: str, email: str) -> int:
    content = {"email": email, "password": "no such words", "csrf_token": token}
    return browser.post("/sign-in", content).status_code


def ask_reset(browser: Browser, token: str, email: str) -> int:
    return browser.post("/forgotten", {"email": email, "csrf_token": token}).status_code


def sign_up(browser: Browser, token: str, email: str) -> int:
    content = {"email": email, "password": PASSWORD, "agreed": "y", "csrf_token": token}
    return browser.post("/sign-up", content).status_code


@pytest.mark.long
@pytest.mark.case("W17")
@pytest.mark.parametrize(
    ("page", "send", "status", "emails"),
    [
        ("/sign-in", try_password, 400, (HELD, "suspended@example.org", "invited@example.org")),
        ("/forgotten", ask_reset, 200, (HELD, "suspended@example.org")),
        ("/sign-up", sign_up, 200, (HELD,)),
    ],
    ids=["sign_in", "reset", "sign_up"],
)
def test_an_address_with_an_account_is_answered_as_fast_as_one_without(
    app: Flask, page: str, send: Send, status: int, emails: tuple[str, ...]
) -> None:
    """Two hundred rounds, each in an order of its own: what slows one slows its neighbours too.

    Two addresses without an account say by how much a busy machine errs.
    """
    browser = visitor(app)
    token = browser.token(page)
    took: dict[str, list[float]] = {email: [] for email in (*emails, UNKNOWN, OTHER)}
    order = Random(17)  # noqa: S311 no secret
    for number in range(-1, SAMPLES):
        for email in order.sample(list(took), len(took)):
            began = perf_counter()
            answered = send(browser, token, email.format(number))
            took[email].append((perf_counter() - began) * 1000)
            assert answered == status, email
    apart = {
        email: abs(median(map(sub, times[1:], took[UNKNOWN][1:]))) for email, times in took.items()
    }  # what is done once a process was done in the first round
    assert max(apart[email] for email in emails) < APART_MS + apart[OTHER], apart
