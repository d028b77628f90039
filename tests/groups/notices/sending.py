"""What tests of notices do: send what waits, and read what came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.accounts.services.mails import Post
from assetmap.core.permissions import Role, Scope
from assetmap.groups.notices.models import Notice
from assetmap.groups.notices.sending import Sent, send_waiting
from tests.groups.threads.test_threads import GROUP, of_group
from tests.signing import Browser, signed_in

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SITE = "https://map.example.org"
ANOTHER = Scope("group", "another-group")
STOP = re.compile(r"https://map\.example\.org(/unsubscribe/\S+)")


def send(app: Flask, *, daily: bool = False, at: datetime = NOW, port: int | None = None) -> Sent:
    """One round, as the pages' own role, into the folder or to a server on a port."""
    settings = app.config["SETTINGS"]
    if port is not None:
        settings = replace(settings, smtp=f"smtp://127.0.0.1:{port}")
    post = Post(str(app.secret_key), SITE, "Example Heath")
    return send_waiting(app.extensions["assetmap.writer"], settings, post, at=at, daily=daily)


def letters(app: Flask) -> list[EmailMessage]:
    """What came into the folder since it was asked last, in order."""
    made = []
    for one in sorted((app.config["HOME"] / "mail").glob("*.eml")):
        made.append(message_from_bytes(one.read_bytes(), policy=policy.default))
        one.unlink()
    return made  # type: ignore[return-value]  # the policy makes these


def told(app: Flask, *, daily: bool = True, at: datetime = NOW) -> dict[str, str]:
    """Send, and give what each person's one e-mail says."""
    send(app, daily=daily, at=at)
    came = letters(app)
    made = {str(one["To"]): str(one.get_content()) for one in came}
    assert len(made) == len(came), "more than one e-mail for one person"
    return made


def waiting(app: Flask) -> int:
    """How many notices wait."""
    with Session(app.config["OWNER"]) as session:
        query = select(func.count()).where(Notice.taken_at.is_(None))
        return session.scalar(query) or 0


def two(app: Flask, choice: str = "") -> tuple[Browser, Browser]:
    """Ada writes; Bo reads, and hears of the group as chosen."""
    ada, bo = (of_group(app, Role.GROUP_MEMBER, name) for name in ("Ada", "Bo"))
    if choice:
        assert bo.post("/groups/example-group/notices", {"choice": choice}).status_code == 303
    return ada, bo


def lead(app: Flask) -> Browser:
    """Somebody who leads the first group."""
    return signed_in(app, "lead@example.org", (Role.GROUP_LEAD, GROUP), name="Lead")


def do(app: Flask, sql: str, **values: object) -> None:
    """Change something behind the pages."""
    with Session(app.config["OWNER"]) as session:
        session.execute(text(sql), values)
        session.commit()


def later(**more: float) -> datetime:
    """A moment after the one of the tests."""
    return NOW + timedelta(**more)
