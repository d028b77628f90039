"""Photos for tests of their pages: files with secrets in them, sent as people send them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetmap.core.permissions import Role, Scope
from assetmap.moderation.models import Proposal
from assetmap.photos.models import Photo, PhotoDraft
from assetmap.photos.store import originals_folder, photo_folder
from tests.factories.people import open_to_residents
from tests.factories.register import new_asset, new_neighbourhood, new_organisation
from tests.signing import Browser, signed_in
from tests.uploads.pictures import jpeg, picture

HERE, THERE = (403_500, 287_500), (405_500, 287_500)
HALL = "/assets/sample-hall"
#: What a form that keeps a photo says.
SAID = {
    "description": "A brick hall with a green door", "caption": "In spring", "month": "5",
    "year": "2024", "licence": "OGL v3.0", "mine": "y", "agreed": "y", "no_children": "y",
}  # fmt: skip


def fill(session: Session) -> None:
    """Two neighbourhoods, a hall in each, a guild."""
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)
    new_asset(session, "Sample Hall", "community hall", at=HERE)
    new_asset(session, "Far Hall", "community hall", at=THERE)
    new_organisation(session, "Sample Guild", kind="charity", at=HERE)


def secret_photo(folder: Path, **more: Any) -> bytes:
    """A JPEG with a place, names and a tail in every corner."""
    return jpeg(folder, **more).read_bytes()


def plain_photo(width: int = 600, height: int = 400) -> bytes:
    """A JPEG with nothing beside its pixels."""
    out = io.BytesIO()
    picture(width, height).save(out, "JPEG")
    return out.getvalue()


def send(
    browser: Browser, data: bytes, *, of: str = HALL, name: str = "photo.jpg", **more: Any
) -> TestResponse:
    """Send one file about something."""
    return browser.post(
        f"{of}/photos/new", {"file": (io.BytesIO(data), name), **more},
        content_type="multipart/form-data",
    )  # fmt: skip


def drafted(browser: Browser, data: bytes | None = None, *, of: str = HALL) -> str:
    """Send one file; gives the address of its preview."""
    answer = send(browser, plain_photo() if data is None else data, of=of)
    assert answer.status_code == 303, said(answer)
    return answer.headers["Location"]


def added(
    browser: Browser, data: bytes | None = None, *, of: str = HALL, **more: str | None
) -> str:
    """Send one file and confirm it; gives the address of its page."""
    page = drafted(browser, data, of=of)
    content = {key: value for key, value in {**SAID, **more}.items() if value is not None}
    answer = browser.post(f"{page}/confirm", content)
    assert answer.status_code == 303, said(answer)
    return answer.headers["Location"].split("?")[0]


def said(answer: TestResponse) -> str:
    """The words of a page."""
    page = re.sub(r"<script.*?</script>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-1500:]


def resident(app: Flask, name: str = "resident") -> Browser:
    return signed_in(app, f"{name}@example.org")


def moderator(app: Flask, where: str | None = None) -> Browser:
    """A moderator of everywhere, or of one neighbourhood."""
    role: Any = Role.MODERATOR
    if where is not None:
        role = (Role.MODERATOR, Scope("neighbourhood", where))
    return signed_in(app, f"moderator.{where or 'all'}@example.org", role)


def open_photos(app: Flask) -> None:
    """Publish residents' photos at once."""
    with Session(app.config["OWNER"]) as session:
        open_to_residents(session, "photos")
        session.commit()


def proposals(app: Flask) -> list[Proposal]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Proposal).order_by(Proposal.id)))


def photos(app: Flask) -> list[Photo]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Photo).order_by(Photo.id)))


def drafts(app: Flask) -> list[PhotoDraft]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(PhotoDraft).order_by(PhotoDraft.id)))


def execute(app: Flask, statement: str, **values: Any) -> None:
    with app.config["OWNER"].begin() as connection:
        connection.execute(text(statement), values)


def stored(app: Flask) -> list[Path]:
    """Every picture on the disk."""
    return sorted(path for path in photo_folder(app.config["HOME"]).rglob("*") if path.is_file())


def originals(app: Flask) -> list[Path]:
    """Files as they were sent: there is never one."""
    return list(originals_folder(app.config["HOME"]).iterdir())


def decide(browser: Browser, held: Proposal, **content: str) -> TestResponse:
    """Approve or refuse as the queue's form does."""
    page = f"/moderation/{held.slug}"
    return browser.post(page, dict(content), page=page)
