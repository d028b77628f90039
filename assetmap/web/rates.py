"""How often may somebody do something? Counted in the database, so in all processes alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from sqlalchemy import Engine, text

from assetmap.core import limits
from assetmap.core.errors import TooOften
from assetmap.core.secrets import keyed_hash
from assetmap.web.clock import now
from assetmap.web.database import rest, writer_of

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
_COUNT = text(
    'INSERT INTO rate_count AS held (subject, "window", until, times) '
    "VALUES (:subject, :window, :until, 1) "
    'ON CONFLICT (subject, "window") DO UPDATE SET times = held.times + 1 RETURNING times'
)


@dataclass(frozen=True)
class Rate:
    """At most ``times`` within each window of ``seconds``."""

    times: int
    seconds: int


RATES = {name: Rate(*pair) for name, pair in limits.RATES.items()}


def count_up(engine: Engine, *, subject: str, rate: Rate, at: datetime) -> None:
    """Count one more; the count stands even when what was asked for fails.

    Raises
    ------
    TooOften
        One more than is allowed, with the seconds until the window ends.
    """
    window, into = divmod(int(at.timestamp()), rate.seconds)
    until = datetime.fromtimestamp((window + 1) * rate.seconds, tz=UTC)
    with engine.begin() as connection:
        times = connection.scalar(_COUNT, {"subject": subject, "window": window, "until": until})
    if (times or 0) > rate.times:
        raise TooOften(
            "That was asked for too often. Wait a little, then try again.",
            retry_after_s=rate.seconds - into,
        )


def limited(name: str) -> Callable[[ViewT], ViewT]:
    """Limit a view by account where somebody is signed in, and by network address always."""

    def mark(view: ViewT) -> ViewT:
        @wraps(view)
        def answer(*args: Any, **values: Any) -> Any:
            count_request(name)
            return view(*args, **values)

        return cast("ViewT", answer)

    return mark


def count_request(name: str, *, about: str = "") -> None:
    """Count this request under a rule: by network address, account, and what it is about.

    Parameters
    ----------
    about : str
        For example the e-mail address that somebody tries to sign in with, so that guessing one
        person's password from many addresses is slowed down too.
    """
    engine = writer_of(current_app)
    if engine is None:
        return
    rest()
    rate, at = RATES[name], now()
    subjects = [f"from {request.remote_addr}"]
    if g.principal.is_signed_in:
        subjects = [f"by {g.principal.name}"]
    if about:
        subjects.append(f"about {about.strip().lower()}")
    for subject in subjects:
        marked = keyed_hash(str(current_app.secret_key), name, subject)
        count_up(engine, subject=marked, rate=rate, at=at)
