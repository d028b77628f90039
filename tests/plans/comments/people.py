"""Who takes part, and what they do through the pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetmap.core.permissions import Role, Scope
from assetmap.plans.comments.models import PlanComment
from tests.signing import Browser, signed_in

GROUP = Scope("group", "example-group")
#: The day as the pages have it.
TODAY = datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()
SOON = timedelta(days=14)


def lead(app: Flask) -> Browser:
    return signed_in(app, "lead@example.org", (Role.GROUP_LEAD, GROUP), name="Lee Lead")


def member(app: Flask) -> Browser:
    return signed_in(app, "member@example.org", (Role.GROUP_MEMBER, GROUP), name="Mo Member")


def resident(app: Flask, name: str = "Rita Resident") -> Browser:
    address = f"{name.split()[0].lower()}@example.org"
    return signed_in(app, address, name=name)


def moderator(app: Flask) -> Browser:
    return signed_in(app, "moderator@example.org", Role.MODERATOR)


def publish_at_once(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        session.execute(
            text("INSERT INTO moderation_setting (record, neighbourhood, is_open) "
                 "VALUES ('comments', '', true)")
        )  # fmt: skip
        session.commit()


def put_out(app: Flask, slug: str, *, until: date | None = None) -> str:
    """The draft put out by its lead through the page; the address of the draft."""
    page, who = f"/plans/{slug}/consultation/open", lead(app)
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', who.get(page).text)
    assert mark
    day = until or TODAY + SOON
    made = who.post(page, {"mark": mark[1], "until_on": day.isoformat()}, page=page)
    assert made.status_code == 303, told(made.text)
    return made.headers["Location"].partition("?")[0]


def comment(
    app: Flask, draft: str, words: str = "The path is dark.", *, who: Browser | None = None,
    about: str = "vision", behalf: str = "", promise: str | None = None,
) -> TestResponse:  # fmt: skip
    """A comment sent through the form."""
    who, page = who or resident(app), f"{draft}/comment"
    form = who.get(page).text
    held = re.search(r'name="promise" value="([a-z]+)"', form)
    assert held
    return who.post(
        page,
        {"about": about, "text": words, "on_behalf_of": behalf, "promise": promise or held[1]},
        page=page,
    )


def address_of(made: TestResponse) -> str:
    """Where a comment is that was just sent."""
    assert made.status_code == 303, told(made.text)
    return made.headers["Location"].partition("?")[0]


def approve(app: Flask, *, verdict: str = "approved", reason: str = "") -> TestResponse:
    """The oldest that waits, decided by a moderator."""
    with Session(app.config["OWNER"]) as session:
        waiting = session.execute(
            text("SELECT slug FROM proposal WHERE state = 'waiting' ORDER BY id")
        ).scalars().first()  # fmt: skip
    page = f"/moderation/{waiting}"
    return moderator(app).post(page, {"verdict": verdict, "reason": reason}, page=page)


def answer(
    app: Flask, where: str, words: str = "Lamps are in section 2 now.", *,
    outcome: str = "changed", who: Browser | None = None, **more: object,
) -> TestResponse:  # fmt: skip
    """The group's answer through the form."""
    who, page = who or member(app), f"{where}/answer"
    form = who.get(page).text
    known = re.search(r'name="answer_version" value="(\d*)"', form)
    assert known, told(form)
    sent = {
        "version": who.version(page), "answer_version": known[1], "outcome": outcome,
        "text": words, **more,
    }  # fmt: skip
    return who.post(page, sent, page=page)


def row_of(app: Flask, where: str) -> PlanComment:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return session.scalars(
            select(PlanComment).where(PlanComment.slug == where.rpartition("/")[2])
        ).one()


def told(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
