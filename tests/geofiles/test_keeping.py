"""How many files, how long, and what is left of whoever sent them."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.limits import (
    GEOFILES_ON_THE_WAY,
    PREVIEW_NOTES,
    PREVIEW_ROWS,
    PREVIEW_SHAPES,
    SOURCE_LONGEST,
    WAITING_KEPT_DAYS,
)
from assetmap.geofiles.jobs import folder_of, lost, run_read
from assetmap.trust.retention import keep_house
from tests.geofiles.sending import (
    PLACES,
    brought_in,
    collection,
    coordinator,
    count,
    feature,
    file_of,
    jobs_done,
    planner,
    post_file,
    send,
    step,
)


def test_so_many_files_may_be_on_their_way(app: Flask) -> None:
    boss = coordinator(app)
    pages = [send(boss) for _ in range(GEOFILES_ON_THE_WAY)]
    refused = post_file(boss, PLACES)
    assert refused.status_code == 409
    assert "files on their way already" in refused.text
    assert len(list(folder_of(app.config["SETTINGS"]).iterdir())) == GEOFILES_ON_THE_WAY
    step(boss, pages[0], "cancel")
    assert step(boss, pages[0], "discard").status_code == 303
    send(boss)


@pytest.mark.parametrize(("more", "status"), [(0, 303), (1, 400)])
def test_how_long_a_source_may_be_called(app: Flask, more: int, status: int) -> None:
    answer = post_file(coordinator(app), PLACES, source="x" * (SOURCE_LONGEST + more))
    assert answer.status_code == status


@pytest.mark.parametrize("more", [0, 1])
def test_how_much_a_preview_shows(app: Flask, more: int) -> None:
    """At the limit and one past it; the counts are of all."""
    size = PREVIEW_SHAPES + more
    content = collection(
        *(feature(f"Sample {number}", number % 100, number // 100) for number in range(size)),
        *(feature("", 1, number) for number in range(PREVIEW_NOTES + more)),
    )
    page = send(coordinator(app), content)
    run_read(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    told = file_of(app, page).account
    assert (told["new"], told["refused_count"]) == (size, PREVIEW_NOTES + more)
    assert (told["map"]["shown"], told["map"]["of"]) == (PREVIEW_SHAPES, size)
    assert len(told["refused"]) == PREVIEW_NOTES
    assert len(told["first"]) == PREVIEW_ROWS


@pytest.mark.parametrize(("days", "state"), [(WAITING_KEPT_DAYS, "waiting"),
                                             (WAITING_KEPT_DAYS + 1, "discarded")])  # fmt: skip
def test_a_file_that_nobody_lets_in_is_thrown_away(app: Flask, days: int, state: str) -> None:
    page = send(coordinator(app))
    path = next(folder_of(app.config["SETTINGS"]).iterdir())
    old = time.time() - 90_000
    os.utime(path, (old, old))
    at = datetime.now(UTC) + timedelta(days=days, minutes=-5)
    with Session(app.config["OWNER"]) as session:
        keep_house(session, at=at, remember=lambda slug, at: None)
        session.commit()
    assert file_of(app, page).state == state
    lost(app.config["SETTINGS"])
    assert path.exists() is (state == "waiting"), "the file goes when a worker starts"


def test_what_is_in_stays_when_house_is_kept(app: Flask) -> None:
    page = brought_in(app, coordinator(app))
    with Session(app.config["OWNER"]) as session:
        keep_house(session, at=datetime.now(UTC) + timedelta(days=60),
                   remember=lambda slug, at: None)  # fmt: skip
        session.commit()
    assert file_of(app, page).state == "in"


def test_a_file_that_a_lost_request_left_is_swept(app: Flask) -> None:
    folder = folder_of(app.config["SETTINGS"])
    for name, age in (("old", 90_000), ("new", 10)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age,) * 2)
    lost(app.config["SETTINGS"])
    assert [one.name for one in folder.iterdir()] == ["new"]


def test_a_person_takes_their_files_away_and_is_forgotten(app: Flask) -> None:
    sender, boss = planner(app), coordinator(app)
    page = send(sender)
    jobs_done(app)
    step(sender, page, "confirm")
    step(boss, page, "release")
    jobs_done(app)
    waits = send(sender, source="Another")
    with Session(app.config["OWNER"]) as session:
        mine = PERSONAL.exporters["map_files"](session, sender.account)
        assert [(one["file"], one["sent_by_you"]) for one in mine] == [
            ("places.geojson", True), ("places.geojson", True)
        ]  # fmt: skip
        assert PERSONAL.exporters["map_files"](session, boss.account)[0]["released_by_you"]
        for account in (sender.account, boss.account):
            session.execute(
                text("UPDATE account SET state = 'erased', email = NULL WHERE slug = :slug"),
                {"slug": account},
            )
            for erase in PERSONAL.erasers:
                erase(session, account)
        session.commit()
    held = file_of(app, page)
    assert (held.created_by, held.released_by) == ("former-member", "former-member-2")
    assert file_of(app, waits).state == "discarded"
    for column in ("created_by", "released_by", "cancelled_by", "undone_by"):
        assert count(app, "geofile", f"{column} LIKE 'p-%'") == 0
    assert count(app, "asset") == 4, "what was given stays"
