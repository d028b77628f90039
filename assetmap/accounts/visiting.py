"""Who sends this request? The cookie's session, by Flask-Login, as a principal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account, AccountSession
from assetmap.accounts.queries import principal_of, waits_for_second_factor
from assetmap.accounts.services.mails import Post
from assetmap.accounts.services.sessions import find_session, is_due, note_use
from assetmap.core import limits
from assetmap.core.permissions import ANONYMOUS, Principal
from assetmap.core.secrets import keyed_hash
from assetmap.core.settings import Settings
from assetmap.web.clock import now
from assetmap.web.database import rest, writer_of, writing
from assetmap.web.visitors import Visitor
from assetmap.web.writing import is_read_only

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """A session as Flask-Login knows it: what the cookie holds is the session's token."""

    token: str
    held: AccountSession

    def get_id(self) -> str:
        """What goes into the cookie."""
        return self.token


def use_accounts(app: Flask, settings: Settings, *, secret: str) -> None:
    """Let an application know who sends a request.

    The cookie is named ``__Host-`` and kept to https where the site is reached so; on this
    machine alone it cannot be.
    """
    is_secure = (settings.site or "").startswith("https://")
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_NAME="__Host-assetmap" if is_secure else "assetmap",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=limits.SESSION_LONGEST_S),
        SITE=settings.site or f"http://127.0.0.1:{settings.port}",
    )
    manager = LoginManager()
    # Sessions are kept by us and can be ended; a change of network does not end one.
    manager.session_protection = None
    # Not by its init_app, which looks for a cookie of its own in every request and so tells caches
    # that each answer differs by cookie, even a style sheet.
    app.login_manager = manager  # type: ignore[attr-defined]
    manager.user_loader(_load)


def who() -> Principal:
    """The principal of this request; a visitor's needs no look into the database."""
    if app_cookie() not in request.cookies or writer_of(current_app) is None:
        return ANONYMOUS
    held = signed_in()
    if held is None:
        return ANONYMOUS
    return principal_of(writing(), held.account, strong=held.strong, today=now().date())


def signed_in() -> AccountSession | None:
    """The session of this request, if there is one and it lasts."""
    user = current_user
    return user.held if user.is_authenticated else None


def my_account() -> Account:
    """The account of whoever is signed in; only behind a route that needs one."""
    held = signed_in()
    if held is None:
        raise RuntimeError("a view that needs an account is bound to an action that does not")
    return held.account


def describe() -> Visitor:
    """What the frame of a page says of whoever reads it."""
    if writer_of(current_app) is None:
        return Visitor(can_sign_in=False)
    principal: Principal = g.get("principal", ANONYMOUS)
    if not principal.is_signed_in:
        return Visitor()
    held = signed_in()
    waits = held is not None and waits_for_second_factor(
        writing(), held.account, today=now().date()
    )
    return Visitor(is_signed_in=True, waits_for_second_factor=waits)


def begin(token: str, held: AccountSession) -> None:
    """Put a new session into the cookie; whatever the cookie held before is gone."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(token, held))


def leave() -> None:
    """Take the session out of the cookie; the page that answers is a visitor's already."""
    logout_user()
    cookie.clear()
    g.principal = ANONYMOUS


def caller() -> Caller:
    """Where this request comes from, for the list of what happened."""
    origin = keyed_hash(secret(), "origin", request.remote_addr or "")[:12]
    return Caller(origin, _device(request.headers.get("User-Agent", "")))


def post() -> Post:
    """What e-mails of this application need; its name is never a request's."""
    return Post(
        secret=secret(),
        site=current_app.config["SITE"],
        place=current_app.config["PLACE"],
    )


def secret() -> str:
    """The installation's secret key."""
    return str(current_app.secret_key)


def app_cookie() -> str:
    """The name of the session's cookie."""
    return str(current_app.config["SESSION_COOKIE_NAME"])


def _load(token: str) -> SignedIn | None:
    at = now()
    held = find_session(writing(), token, at=at)
    if held is None:
        return None
    if is_due(held, at=at) and not is_read_only():
        rest()
        _note(held.id)
    return SignedIn(token, held)


def _note(number: int) -> None:
    """In a transaction of its own: whatever the request does must not undo it, nor wait for it."""
    engine = writer_of(current_app)
    if engine is None:
        return
    try:
        with Session(engine) as own:
            held = own.get(AccountSession, number)
            if held is not None:
                note_use(own, held, at=now())
                own.commit()
    except SQLAlchemyError:
        # The day of the last visit may be late; nobody is kept out for it.
        return


def _device(agent: str) -> str:
    """Browser and system, no more: a whole User-Agent tells people apart.

    >>> _device("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36")
    'Chrome on Linux'
    """
    browser = next((name for name in _BROWSERS if name in agent), "A browser")
    system = next((name for name in _SYSTEMS if name in agent), "an unknown system")
    known = {"Edg": "Edge", "OPR": "Opera"}
    return f"{known.get(browser, browser)} on {system}"
