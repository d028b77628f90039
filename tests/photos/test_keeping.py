"""Rows and pictures stay in step; what is past its time goes; the doctor tells what is apart."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap import cli
from assetmap.core import doctor, limits
from assetmap.photos.clearing import check_photos, clear_soon
from assetmap.photos.store import originals_folder, photo_folder
from assetmap.trust.retention import keep_house
from assetmap.uploads.photos import only_pixels
from assetmap.web.writing import AFTER_SAVES
from tests.photos.making import (
    HALL,
    added,
    decide,
    drafted,
    drafts,
    execute,
    moderator,
    open_photos,
    originals,
    photos,
    proposals,
    resident,
    secret_photo,
    stored,
)
from tests.signing import visitor
from tests.uploads.pictures import CANARY, png, told, webp

NOW = datetime.now(UTC)
SECOND = timedelta(seconds=1)


def keep(app: Flask, at: datetime) -> Mapping[str, int]:
    """Housekeeping at a moment, as the command does it."""
    home = app.config["HOME"]
    with Session(app.config["OWNER"]) as session:
        done = keep_house(session, at=at, remember=lambda _slug, _at: None, home=home)
        session.commit()
    clear_soon(app.config["OWNER"], home)
    return done


@pytest.mark.case("P04")
def test_what_nobody_confirmed_goes_after_a_day(app: Flask) -> None:
    author = resident(app)
    page = drafted(author)
    made = drafts(app)[0].created_at
    day = timedelta(hours=limits.PHOTO_DRAFT_KEPT_HOURS)
    job = "photos that nobody confirmed"
    assert keep(app, made + day)[job] == 0
    assert author.get(page).status_code == 200
    assert len(stored(app)) == 2
    assert keep(app, made + day + SECOND)[job] == 1
    assert author.get(page).status_code == 404
    assert stored(app) == []


@pytest.mark.case("P04")
def test_what_ended_a_year_ago_goes_with_its_history_and_nothing_else_does(app: Flask) -> None:
    author, boss = resident(app), moderator(app)
    pages = [added(author) for _ in range(5)]
    waiting = proposals(app)
    decide(boss, waiting[0], verdict="refused", reason="No.")
    author.post(f"{pages[1]}/withdraw", {"version": "1"})
    for held in waiting[2:4]:
        decide(boss, held, verdict="approved")
    boss.post(f"{pages[2]}/hide", {"version": "2", "reason": "No."})
    states = [one.state for one in photos(app)]
    assert states == ["refused", "withdrawn", "hidden", "published", "held"]
    last = max(one.ended_at for one in photos(app) if one.ended_at)
    year = timedelta(days=limits.PHOTOS_KEPT_DAYS)
    job = "photos refused, withdrawn or hidden"
    first = min(one.ended_at for one in photos(app) if one.ended_at)
    assert keep(app, first + year)[job] == 0
    assert keep(app, last + year + SECOND)[job] == 3
    assert [one.state for one in photos(app)] == ["published", "held"]
    assert len(stored(app)) == 4
    with Session(app.config["OWNER"]) as session:
        left = session.execute(
            text("SELECT DISTINCT row_id FROM history WHERE tbl = 'photo' ORDER BY 1")
        ).scalars()
        assert list(left) == [one.id for one in photos(app)]
    kept = {one.target: one.details for one in proposals(app)}
    assert [kept.get(page[8:], {}) == {} for page in pages] == [True, True, True, False, False]


def test_what_uploads_left_behind_goes_after_an_hour(app: Flask) -> None:
    open_photos(app)
    added(resident(app))
    home = app.config["HOME"]
    strange = photo_folder(home) / "ab" / ("ab" * 16 + "-large.jpg")
    strange.parent.mkdir(exist_ok=True)
    original = originals_folder(home) / "x"
    for path in (strange, original):
        path.write_bytes(b"x")
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    hour = timedelta(minutes=limits.PHOTO_LEFT_MINUTES)
    job = "files that uploads left behind"
    assert keep(app, NOW + hour)[job] == 0
    assert keep(app, NOW + hour + SECOND)[job] == 2
    assert not strange.exists()
    assert originals(app) == []
    assert len(stored(app)) == 2, "what a photo names stays, however old"


def test_pictures_are_removed_after_the_commit_and_again_when_that_failed(app: Flask) -> None:
    """Between the commit and the removal the machine may stop: the list stands."""
    open_photos(app)
    author = resident(app)
    page = added(author)
    app.extensions[AFTER_SAVES] = []
    assert author.post(f"{page}/withdraw", {"version": "1"}).status_code == 303
    assert visitor(app).get(f"{page}/large.jpg").status_code == 404, "from view it goes at once"
    assert len(stored(app)) == 2
    keep(app, NOW)
    assert stored(app) == []
    with Session(app.config["OWNER"]) as session:
        assert session.scalar(text("SELECT count(*) FROM photo_discard")) == 0


def test_pictures_that_cannot_be_removed_now_stay_listed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author)

    def broken(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError("a read-only disk")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", broken)
        assert author.post(f"{page}/withdraw", {"version": "1"}).status_code == 303
    with Session(app.config["OWNER"]) as session:
        assert session.scalar(text("SELECT count(*) FROM photo_discard")) == 1
    clear_soon(app.extensions["assetmap.writer"], app.config["HOME"])
    assert stored(app) == []


def test_the_doctor_tells_of_pictures_and_photos_that_do_not_fit(app: Flask) -> None:
    open_photos(app)
    engine, settings = app.config["OWNER"], app.config["SETTINGS"]
    assert check_photos(engine, settings).ok
    page = added(resident(app))
    drafted(resident(app))
    assert check_photos(engine, settings).seen == "each has its pictures"
    strange = photo_folder(settings.home) / "strange.jpg"
    strange.write_bytes(b"x")
    found = check_photos(engine, settings)
    assert (found.ok, "strange.jpg" in found.seen, "1 files" in found.seen) == (False, True, True)
    strange.unlink()
    small = next(path for path in stored(app) if path.name.endswith("-small.jpg"))
    small.unlink()
    found = check_photos(engine, settings)
    assert (found.ok, "1 lack a picture" in found.seen) == (False, True)
    name = next(one.slug for one in (*photos(app), *drafts(app)) if one.file_name[:2] in str(small))
    assert name in found.seen
    assert page


def test_the_command_asks_it_and_housekeeping_removes_pictures(app: Flask) -> None:
    """Through the program's own commands, on the database of this test."""
    settings = app.config["SETTINGS"]
    author = resident(app)
    drafted(author)
    execute(app, "UPDATE photo_draft SET created_at = now() - interval '25 hours'")
    assert check_photos in doctor.MORE_CHECKS
    names = [check.name for check in doctor.examine(settings, now=NOW)]
    assert names[-1] == "photos"
    done = CliRunner().invoke(cli.housekeeping, obj=settings)
    assert done.exit_code == 0, done.output
    assert "1  photos that nobody confirmed" in done.output
    assert stored(app) == []


@pytest.mark.case("P12", "U105")
def test_no_picture_that_is_served_or_stored_tells_more_than_its_pixels(
    app: Flask, tmp_path: Path
) -> None:
    """EXIF, position, XMP, IPTC, thumbnail, comment, profile and tail, in every kind of file."""
    open_photos(app)
    author = resident(app)
    files = {
        "photo.jpg": secret_photo(tmp_path), "told.jpg": told(tmp_path).read_bytes(),
        "photo.png": png(tmp_path).read_bytes(), "photo.webp": webp(tmp_path).read_bytes(),
    }  # fmt: skip
    secrets = (CANARY, b"CANARY", b"Exif", b"GPS", b"ns.adobe.com", b"xmp", b"Photoshop", b"8BIM",
               b"ICC_PROFILE", b"JFXX", b"Ducky", b"<script>", b"Example Cameras",
               b"2026:05:01")  # fmt: skip
    assert CANARY in files["photo.jpg"]
    served = []
    for name, data in files.items():
        sent = author.post(
            f"{HALL}/photos/new", {"file": (io.BytesIO(data), name)},
            content_type="multipart/form-data",
        )  # fmt: skip
        draft = sent.headers["Location"]
        served += [author.get(f"{draft}/{size}.jpg") for size in ("large", "small")]
        page = added(author, data) if name.endswith("jpg") else ""
        if page:
            served += [visitor(app).get(f"{page}/{size}.jpg") for size in ("large", "small")]
    assert len(served) == 12
    for answer in served:
        assert answer.status_code == 200
        assert only_pixels(answer.data)
    for data in (*(answer.data for answer in served), *(p.read_bytes() for p in stored(app))):
        for secret in secrets:
            assert secret not in data, secret
    assert originals(app) == []
    with Session(app.config["OWNER"]) as session:
        kept = session.scalars(text("SELECT photo_draft::text FROM photo_draft")).all()
        kept += session.scalars(text("SELECT photo::text FROM photo")).all()
    assert "CANARY" not in "".join(kept)
