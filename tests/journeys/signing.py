"""Real browsers of people with accounts: the cookie of a session that was opened for them."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import BrowserContext

from assetmap.core.permissions import Role, Scope
from tests.signing import signed_in


def enter(
    context: BrowserContext, app: Flask, email: str, *roles: Role | tuple[Role, Scope]
) -> str:
    """Sign somebody in at 127.0.0.1; gives the account's public name."""
    held = signed_in(app, email, *roles)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = held.client.get_cookie(name)
    assert cookie is not None
    context.add_cookies([{"name": name, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])
    return held.account
