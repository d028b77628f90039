"""People with accounts for tests of pages: signed in through the real pages, or at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account, AccountGrant
from assetmap.accounts.passwords import hash_password
from assetmap.accounts.queries import find_account
from assetmap.accounts.services.entering import TERMS, new_slug
from assetmap.accounts.services.sessions import open_session
from assetmap.core.permissions import PROGRAMME, Role, Scope
from assetmap.core.secrets import seal, unseal

PASSWORD = "three example words"
ORIGIN = {"Origin": "http://localhost"}
_HASH: list[str] = []
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="([^"]*)"')


@dataclass
class Browser:
    """A test client that fills in forms as a browser does: token, key, version, origin."""

    client: FlaskClient
    account: str = ""
    headers: dict[str, str] = field(default_factory=lambda: dict(ORIGIN))

    def get(self, address: str, **more: object) -> TestResponse:
        return self.client.get(address, **more)  # type: ignore[arg-type]

    def token(self, page: str = "/account") -> str:
        """The token of a form on a page that the browser may open."""
        found = _TOKEN.search(self.client.get(page).get_data(as_text=True))
        if found is None:
            found = _TOKEN.search(self.client.get("/sign-in").get_data(as_text=True))
        assert found is not None, f"{page} has no form"
        return found[1]

    def post(
        self, address: str, data: dict[str, object] | None = None, *, page: str = "/account",
        **more: object,
    ) -> TestResponse:  # fmt: skip
        """Send a form with the token of a page; ``data`` may bring its own, or a version."""
        content = {"csrf_token": self.token(page), **(data or {})}
        headers = {**self.headers, **(more.pop("headers", None) or {})}  # type: ignore[dict-item]
        return self.client.post(address, data=content, headers=headers, **more)  # type: ignore[arg-type]

    def version(self, page: str) -> str:
        """The version that a page's form carries."""
        found = _VERSION.search(self.client.get(page).get_data(as_text=True))
        assert found is not None, f"{page} carries no version"
        return found[1]


def new_account(
    session: Session,
    email: str = "resident@example.org",
    *roles: Role | tuple[Role, Scope],
    state: str = "active",
    name: str = "",
    second_factor: bool | None = None,
    key: str = "nobody enters a code here: no key",
) -> Account:
    """An account with roles; one with strong roles has a second factor unless told otherwise.

    Its secret is sealed with ``key``, the application's where codes are entered.
    """
    if not _HASH:
        _HASH.append(hash_password(PASSWORD))  # Argon2 takes its time on purpose: once is enough
    made = Account(
        slug=new_slug(), email=email, password_hash=_HASH[0], state=state, display_name=name,
        terms_version=TERMS,
    )  # fmt: skip
    pairs = [one if isinstance(one, tuple) else (one, PROGRAMME) for one in roles]
    strong = {Role.PLANNER, Role.ANCHOR_OFFICER, Role.MODERATOR, Role.COORDINATOR}
    if second_factor or (second_factor is None and any(role in strong for role, _ in pairs)):
        made.totp_secret = seal(key, pyotp.random_base32(), of=made.slug)
    session.add(made)
    session.flush()
    for role, scope in pairs:
        session.add(
            AccountGrant(
                account_id=made.id, role=role.value, scope_kind=scope.kind, scope_name=scope.name
            )
        )
    session.flush()
    return made


def signed_in(
    app: Flask,
    email: str = "resident@example.org",
    *roles: Role | tuple[Role, Scope],
    name: str = "",
) -> Browser:
    """A browser of somebody with these roles, in a session that was opened with what they need."""
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, email) or new_account(session, email, *roles, name=name)
        token = open_session(
            session, account=account, strong=account.totp_secret is not None,
            caller=Caller(device="a test"), at=datetime.now(UTC),
        )  # fmt: skip
        session.commit()
        slug = account.slug
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return Browser(client, slug)


def totp_secret(app: Flask, account: Account) -> str:
    """What the app on the account's telephone holds; empty is no second factor."""
    sealed = account.totp_secret
    return unseal(str(app.secret_key), sealed, of=account.slug) if sealed else ""


def visitor(app: Flask) -> Browser:
    """A browser of somebody without an account."""
    return Browser(app.test_client())
