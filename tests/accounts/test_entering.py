"""Signing up, in and out over the web, with what must not be learnt on the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, Mail, Programme
from assetmap.core import limits
from assetmap.core.permissions import Role
from assetmap.web.clock import use_clock
from tests.signing import PASSWORD, Browser, new_account, totp_secret, visitor

WHO = "resident@example.org"
LINK = re.compile(r"https?://[^/]+(/\S+)")


def mails(app: Flask) -> list[Mail]:
    with Session(app.config["OWNER"]) as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def link_in(app: Flask) -> str:
    found = LINK.search(mails(app)[-1].body)
    assert found is not None
    return found[1]


def made(app: Flask, *roles: Role, **more: object) -> str:
    with Session(app.config["OWNER"]) as session:
        account = new_account(session, WHO, *roles, key=app.secret_key, **more)
        session.commit()
        return totp_secret(app, account)


def sign_in(browser: Browser, password: str = PASSWORD, email: str = WHO, **more: object):
    return browser.post("/sign-in", {"email": email, "password": password, **more}, page="/sign-in")


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


SIGN_UP = {"email": WHO, "password": PASSWORD, "display_name": "", "agreed": "y"}


def test_an_account_from_nothing_to_signed_in(app: Flask) -> None:
    browser = visitor(app)
    answer = browser.post("/sign-up", SIGN_UP, page="/sign-up")
    assert "Look in your e-mail" in answer.get_data(as_text=True)
    assert sign_in(browser).status_code == 400, "nobody comes in before the address is proved"
    link = link_in(app)
    assert browser.get(link).status_code == 200
    assert not is_in(browser)
    assert browser.get(link).status_code == 200, "opening the link confirms nothing by itself"
    assert "ready" in browser.post(link, page=link).get_data(as_text=True)
    assert browser.post(link, page="/sign-in").status_code == 400, "a link works once"
    answer = sign_in(browser, next="/assets?kind=park")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/assets?kind=park")
    assert is_in(browser)


def test_signing_up_tells_nobody_who_has_an_account(app: Flask) -> None:
    made(app)
    known = visitor(app).post("/sign-up", SIGN_UP, page="/sign-up")
    fresh = visitor(app).post("/sign-up", {**SIGN_UP, "email": "new@example.org"}, page="/sign-up")
    assert (known.status_code, known.data) == (fresh.status_code, fresh.data)
    assert "You have an account already" in mails(app)[0].subject


def test_whoever_signs_up_twice_gets_in_by_the_last_password_alone(app: Flask) -> None:
    visitor(app).post("/sign-up", SIGN_UP, page="/sign-up")
    first = link_in(app)
    visitor(app).post("/sign-up", {**SIGN_UP, "password": "other example words"}, page="/sign-up")
    browser = visitor(app)
    assert browser.get(first).status_code == 400
    second = link_in(app)
    browser.post(second, page=second)
    assert sign_in(browser).status_code == 400
    assert sign_in(browser, "other example words").status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "resident@", "whole e-mail address"),
        ("email", "a\u202eb@example.org", "whole e-mail address"),
        ("password", "elevenchars", "at least 12"),
        ("password", "x" * 129, "at most 128"),
        ("password", "password12345", "tried first"),
        ("password", "aaaaaaaaaaaaaa", "tried first"),
        ("password", WHO, "your e-mail address as your password"),
        ("display_name", "n" * 81, "at most 80"),
        ("display_name", "Ann\u200b", "can be seen"),
        ("agreed", "", "Say that you agree"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    app: Flask, field: str, value: str, words: str
) -> None:
    answer = visitor(app).post("/sign-up", {**SIGN_UP, field: value}, page="/sign-up")
    assert answer.status_code == 400
    html = answer.get_data(as_text=True)
    assert words in html
    assert f'href="#{field}"' in html
    assert mails(app) == []


@pytest.mark.parametrize("length", [limits.PASSWORD_SHORTEST, limits.PASSWORD_LONGEST])
def test_passwords_at_the_limits_are_taken(app: Flask, length: int) -> None:
    password = ("three example words " * 10)[:length]
    answer = visitor(app).post("/sign-up", {**SIGN_UP, "password": password}, page="/sign-up")
    assert answer.status_code == 200


def test_sign_up_is_closed_until_it_is_opened(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        session.get(Programme, 1).sign_up_open = False
        session.commit()
    browser = visitor(app)
    assert "by invitation" in browser.get("/sign-up").get_data(as_text=True)
    assert browser.post("/sign-up", SIGN_UP, page="/sign-in").status_code == 403
    assert mails(app) == []


def test_a_wrong_password_and_an_unknown_address_look_alike(app: Flask) -> None:
    made(app)
    wrong = sign_in(visitor(app), "no such words here")
    unknown = sign_in(visitor(app), email="nobody@example.org")
    strip = re.compile(rb'value="[^"]*"')
    assert wrong.status_code == unknown.status_code == 400
    assert strip.sub(b"", wrong.data) == strip.sub(b"", unknown.data)


@pytest.mark.case("W08")
def test_a_session_before_signing_in_is_worth_nothing_after(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    browser.token("/sign-in")
    before = browser.client.get_cookie("assetmap").value
    assert sign_in(browser).status_code == 303
    after = browser.client.get_cookie("assetmap").value
    assert before != after
    other = visitor(app)
    other.client.set_cookie("assetmap", before)
    assert not is_in(other), "what an attacker planted is not signed in"
    # Signing in anew ends the session that the cookie held.
    assert sign_in(browser).status_code == 303
    old = visitor(app)
    old.client.set_cookie("assetmap", after)
    assert not is_in(old)
    # Signing out ends it on the server, whatever a copy of the cookie says.
    held = browser.client.get_cookie("assetmap").value
    browser.post("/sign-out")
    copy = visitor(app)
    copy.client.set_cookie("assetmap", held)
    assert not is_in(copy)


@pytest.mark.case("W09")
def test_a_cookie_of_another_installation_is_refused(app: Flask, tmp_path) -> None:
    made(app)
    browser = visitor(app)
    sign_in(browser)
    held = browser.client.get_cookie("assetmap").value
    own = app.secret_key
    app.secret_key = "another installation's secret, as long"
    try:
        other = visitor(app)
        other.client.set_cookie("assetmap", held)
        assert not is_in(other)
    finally:
        app.secret_key = own
    assert is_in(browser)


@pytest.mark.case("W20")
def test_the_second_factor_is_asked_and_taken_once(app: Flask) -> None:
    secret = made(app, Role.MODERATOR)
    browser = visitor(app)
    assert sign_in(browser).headers["Location"] == "/sign-in/code"
    assert not is_in(browser), "the password alone is half of it"
    assert (
        browser.post("/sign-in/code", {"code": "000000"}, page="/sign-in/code").status_code == 400
    )
    code = pyotp.TOTP(secret).now()
    assert browser.post("/sign-in/code", {"code": code}, page="/sign-in/code").status_code == 303
    assert is_in(browser)
    again = visitor(app)
    sign_in(again)
    answer = again.post("/sign-in/code", {"code": code}, page="/sign-in/code")
    assert answer.status_code == 400, "a code that was seen over a shoulder is worth nothing"


def test_between_password_and_code_time_runs_out(app: Flask) -> None:
    secret = made(app, Role.MODERATOR)
    browser = visitor(app)
    sign_in(browser)
    token = browser.token("/sign-in/code")
    later = datetime.now(UTC) + timedelta(seconds=limits.SECOND_STEP_S + 1)
    use_clock(app, lambda: later)
    code = pyotp.TOTP(secret).at(later)
    answer = browser.post("/sign-in/code", {"code": code, "csrf_token": token})
    assert answer.status_code == 404
    assert not is_in(browser)


def test_a_role_that_needs_a_second_factor_waits_for_it(app: Flask) -> None:
    made(app, Role.COORDINATOR, second_factor=False)
    browser = visitor(app)
    sign_in(browser)
    assert "Set up a second factor first" in browser.get("/account").get_data(as_text=True)
    assert browser.get("/people").status_code == 404
    browser.post("/account/second-factor", {"step": "begin"})
    html = browser.get("/account/second-factor").get_data(as_text=True)
    secret = re.search(r'<code class="breaks">(\w+)</code>', html)
    assert secret is not None
    wrong = browser.post("/account/second-factor", {"code": "123"}, page="/account/second-factor")
    assert wrong.status_code == 400
    assert browser.get("/people").status_code == 404
    code = pyotp.TOTP(secret[1]).now()
    done = browser.post("/account/second-factor", {"code": code}, page="/account/second-factor")
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", done.get_data(as_text=True))
    assert len(codes) == limits.RECOVERY_CODES
    assert browser.get("/people").status_code == 200
    lost = visitor(app)
    sign_in(lost)
    assert lost.post("/sign-in/code", {"code": codes[0]}, page="/sign-in/code").status_code == 303
    assert lost.get("/people").status_code == 200
    twice = visitor(app)
    sign_in(twice)
    assert twice.post("/sign-in/code", {"code": codes[0]}, page="/sign-in/code").status_code == 400


def test_a_reset_ends_every_session_and_its_link(app: Flask) -> None:
    made(app)
    before = visitor(app)
    sign_in(before)
    browser = visitor(app)
    browser.post("/forgotten", {"email": WHO}, page="/forgotten")
    link = link_in(app)
    answer = browser.post(link, {"new_password": "quite other words"}, page=link)
    assert answer.status_code == 200
    assert not is_in(before)
    assert browser.get(link).status_code == 400
    assert sign_in(browser).status_code == 400
    assert sign_in(browser, "quite other words").status_code == 303


@pytest.mark.case("W19")
def test_links_are_for_one_purpose_one_person_and_not_to_be_cut(app: Flask) -> None:
    made(app)
    visitor(app).post("/forgotten", {"email": WHO}, page="/forgotten")
    link = link_in(app)
    token = link.rsplit("/", 1)[1]
    browser = visitor(app)
    for wrong in (f"/confirm/{token}", f"/invitation/{token}", link[:-1], f"{link}x"):
        assert browser.get(wrong).status_code == 400, wrong
    with Session(app.config["OWNER"]) as session:
        new_account(session, "other@example.org")
        session.commit()
    # The signed part names the account: another's cannot be put in its place.
    head, rest = token.split(".", 1)
    assert browser.get(f"/reset/{head[:-2]}AA.{rest}").status_code == 400


def test_a_reset_link_is_dead_after_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made(app)
    visitor(app).post("/forgotten", {"email": WHO}, page="/forgotten")
    link = link_in(app)
    import itsdangerous.timed

    moment = int(datetime.now(UTC).timestamp()) + limits.RESET_LINK_S
    for later, status in ((moment, 200), (moment + 2, 400)):
        monkeypatch.setattr(
            itsdangerous.timed.TimestampSigner, "get_timestamp", lambda _self, at=later: at
        )
        assert visitor(app).get(link).status_code == status


@pytest.mark.case("W07")
def test_links_in_mail_never_carry_a_name_from_the_request(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    token = browser.token("/forgotten")
    app.test_client().post(
        "/forgotten",
        data={"email": WHO, "csrf_token": token},
        headers={"Origin": "http://evil.example", "Host": "evil.example"},
    )
    browser.post(
        "/forgotten", {"email": WHO}, page="/forgotten",
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )  # fmt: skip
    assert mails(app)
    assert all("evil" not in mail.body for mail in mails(app))


@pytest.mark.case("R01", "R03")
def test_signing_in_is_limited_per_address_and_window(app: Flask) -> None:
    made(app)
    start = datetime.fromtimestamp((int(datetime.now(UTC).timestamp()) // 300 + 1) * 300, tz=UTC)
    use_clock(app, lambda: start)
    times = limits.RATES["sign_in"][0]
    browser = visitor(app)
    token = browser.token("/sign-in")
    content = {"email": WHO, "password": "no such words", "csrf_token": token}
    found = [browser.post("/sign-in", content).status_code for _ in range(times + 1)]
    assert found == [400] * times + [429]
    refused = browser.post("/sign-in", {**content, "password": PASSWORD})
    assert refused.status_code == 429, "not even the right one, by now"
    assert 0 < int(refused.headers["Retry-After"]) <= limits.RATES["sign_in"][1]
    use_clock(app, lambda: start + timedelta(seconds=limits.RATES["sign_in"][1]))
    assert browser.post("/sign-in", {**content, "password": PASSWORD}).status_code == 303


@pytest.mark.case("R02")
def test_a_spoofed_address_opens_no_second_count(app: Flask) -> None:
    made(app)
    browser = visitor(app)
    token = browser.token("/sign-in")
    use_clock(app, lambda: datetime(2030, 1, 1, tzinfo=UTC))
    content = {"email": WHO, "password": "no such words", "csrf_token": token}
    found = [
        browser.post(
            "/sign-in", content, headers={"X-Forwarded-For": f"10.0.0.{number}"}
        ).status_code
        for number in range(limits.RATES["sign_in"][0] + 1)
    ]
    assert found[-1] == 429


def test_an_account_is_found_whatever_the_case_of_its_address(app: Flask) -> None:
    made(app)
    assert sign_in(visitor(app), email="Resident@Example.ORG").status_code == 303
    with Session(app.config["OWNER"]) as session:
        assert session.query(Account).count() == 1
