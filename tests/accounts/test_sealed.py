"""Secrets of second factors: sealed at rest, opened by the installation's key alone."""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Iterator

import psycopg
import pyotp
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.accounts.queries import find_account
from assetmap.core import limits, schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.doctor import check_second_factors
from assetmap.core.errors import Unavailable
from assetmap.core.permissions import Role
from assetmap.core.secrets import CannotUnseal, seal, unseal
from tests.served import served
from tests.signing import PASSWORD, Browser, new_account, totp_secret, visitor

WHO = "ann@example.org"
SHOWN = re.compile(r'<code class="breaks">(\w+)</code>')
OLD, NEW = "an old secret key of 32 letters..", "a new secret key of 32 letters..."


@pytest.fixture
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "sealed", lambda session: None) as made:
        yield made


def half_in(app: Flask) -> Browser:
    browser = visitor(app)
    browser.post("/sign-in", {"email": WHO, "password": PASSWORD}, page="/sign-in")
    return browser


def enter(browser: Browser, code: str):
    return browser.post("/sign-in/code", {"code": code}, page="/sign-in/code")


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Set a second factor up on the account page: its secret and its recovery codes."""
    page = "/account/second-factor"
    browser.post(page, {"step": "begin"})
    shown = re.search(
        r'<code class="breaks">(\w+)</code>', browser.get(page).get_data(as_text=True)
    )
    assert shown is not None
    done = browser.post(page, {"code": pyotp.TOTP(shown[1]).now()}, page=page)
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", done.get_data(as_text=True))
    assert len(codes) == limits.RECOVERY_CODES
    return shown[1], codes


def dump(cluster: Cluster, app: Flask) -> str:
    conninfo = cluster.conninfo(OWNER_ROLE, app.config["OWNER"].url.database)
    done = subprocess.run(
        [str(cluster.programs.folder / "pg_dump"), "--inserts", conninfo],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def shapes_of(secret: str) -> list[str]:
    """A secret in each form that a dump could show it in."""
    raw = base64.b32decode(secret)
    return [
        secret,
        secret.lower(),
        raw.hex(),
        base64.b64encode(raw).decode(),
        secret.encode().hex(),
    ]


def test_no_secret_stands_in_a_dump(cluster: Cluster, app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        new_account(session, WHO)
        session.commit()
    browser = half_in(app)
    proved, codes = set_up(browser)
    browser.post("/account/second-factor", {"step": "begin"})
    page = browser.get("/account/second-factor").get_data(as_text=True)
    waiting = SHOWN.search(page)
    assert waiting is not None
    assert waiting[1] != proved
    held = dump(cluster, app)
    assert WHO in held, "the dump is one of this database"
    for secret in (proved, waiting[1]):
        assert [shape for shape in shapes_of(secret) if shape in held] == []
    assert [code for code in codes if code in held] == []
    assert held.count("v1:") >= 2


def test_the_database_takes_no_plain_secret(app: Flask) -> None:
    for column in ("totp_secret", "totp_waiting"):
        with Session(app.config["OWNER"]) as session:
            new_account(session, WHO)
            with pytest.raises(IntegrityError, match=f"ck_account_{column}_sealed"):
                session.execute(text(f"UPDATE account SET {column} = 'JBSWY3DPEHPK3PXP'"))


def test_a_sealed_secret_opens_with_its_key_for_its_owner_alone() -> None:
    sealed = seal(OLD, "JBSWY3DP", of="p-1")
    assert sealed != seal(OLD, "JBSWY3DP", of="p-1"), "two seals of one text are not alike"
    assert unseal(OLD, sealed, of="p-1") == "JBSWY3DP"
    bent = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for key, held, of in (
        (NEW, sealed, "p-1"), (OLD, sealed, "p-2"), (OLD, bent, "p-1"), (OLD, "v1:", "p-1"),
        (OLD, "JBSWY3DP", "p-1"), (OLD, "v1:not base64!", "p-1"),
    ):  # fmt: skip
        with pytest.raises(CannotUnseal):
            unseal(key, held, of=of)


def test_after_a_change_of_the_key_a_recovery_code_lets_in_to_set_it_up_anew(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        new_account(session, WHO, Role.COORDINATOR, second_factor=False)
        session.commit()
    secret, codes = set_up(half_in(app))
    found = check_second_factors(app.config["OWNER"], lambda: str(app.secret_key))
    assert (found.ok, found.seen) == (True, "1 can be read")
    app.secret_key = NEW
    found = check_second_factors(app.config["OWNER"], lambda: NEW)
    assert (found.ok, "1 of 1 cannot be read" in found.seen) == (False, True)
    browser = half_in(app)
    refused = enter(browser, pyotp.TOTP(secret).now())
    assert refused.status_code == 400
    assert "one of your recovery codes" in refused.get_data(as_text=True)
    assert browser.get("/account").status_code != 200
    assert enter(browser, codes[0]).status_code == 303
    assert browser.get("/people").status_code == 200
    fresh, _ = set_up(browser)
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, WHO)
        assert account is not None
        assert totp_secret(app, account) == fresh
        account.totp_last_step = None
        session.commit()
    assert enter(half_in(app), pyotp.TOTP(fresh).now()).status_code == 303
    assert check_second_factors(app.config["OWNER"], lambda: NEW).ok


def test_a_secret_that_waits_under_an_old_key_is_begun_anew(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        new_account(session, WHO)
        session.commit()
    half_in(app).post("/account/second-factor", {"step": "begin"})
    app.secret_key = NEW
    browser = half_in(app)
    page = "/account/second-factor"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"code": "123456"}, page=page).status_code == 303
    assert set_up(browser)


def test_the_migration_seals_what_stands_there(cluster: Cluster) -> None:
    """Up with the key alone, and down again to what was."""
    name = "sealed_migration"
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, name)
    engine = make_engine(cluster.url(OWNER_ROLE, name), role="test")
    held = "SELECT slug, totp_secret, totp_waiting FROM account ORDER BY slug"
    try:
        schema.upgrade(engine, revision="20261128_drafts")
        before = [("p-1", "JBSWY3DPEHPK3PXP", None), ("p-2", None, "GEZDGNBVGY3TQOJQ")]
        with engine.begin() as connection:
            for slug, secret, waiting in [*before, ("p-3", None, None)]:
                connection.execute(
                    text(
                        "INSERT INTO account (slug, email, state, totp_secret, totp_waiting) "
                        "VALUES (:slug, :slug || '@example.org', 'active', :secret, :waiting)"
                    ),
                    {"slug": slug, "secret": secret, "waiting": waiting},
                )
        with pytest.raises(Unavailable, match="assetmap db upgrade"):
            schema.upgrade(engine)
        schema.upgrade(engine, secret=lambda: OLD)
        with engine.connect() as connection:
            rows = connection.execute(text(held)).all()
        assert [row.totp_secret is None for row in rows] == [False, True, True]
        assert [row.totp_waiting is None for row in rows] == [True, False, True]
        assert unseal(OLD, rows[0].totp_secret, of="p-1") == "JBSWY3DPEHPK3PXP"
        assert unseal(OLD, rows[1].totp_waiting, of="p-2") == "GEZDGNBVGY3TQOJQ"
        schema.downgrade(engine, revision="20261128_drafts", secret=lambda: OLD)
        with engine.connect() as connection:
            assert [tuple(row) for row in connection.execute(text(held))][:2] == before
    finally:
        engine.dispose()
