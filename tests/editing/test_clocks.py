"""The pages' clock is wrong, or steps back between two edits: versions keep the order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.web.clock import use_clock
from tests.editing.making import fill, hall_form, stored
from tests.served import served
from tests.signing import Browser, signed_in

HALL = "/assets/sample-hall"
DAY, YEARS = timedelta(days=1), timedelta(days=3653)


@pytest.fixture
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "clocks", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


def set_clock(app: Flask, apart: timedelta) -> None:
    use_clock(app, lambda: datetime.now(UTC) + apart)


def save(browser: Browser, words: str, version: str) -> int:
    return browser.post(f"{HALL}/edit", hall_form(description=words, version=version)).status_code


def told(browser: Browser) -> list[str]:
    """What the record's history says, newest first: of each edit what it was, then what it is."""
    page = browser.get(f"{HALL}/history").text
    assert "in the future" not in page
    assert not re.search(r"-\d+ (second|minute|hour|day|year)", page)
    return re.findall(r"Words \d", page)


def editor(app: Flask) -> Browser:
    return signed_in(app, "editor@example.org", Role.RESEARCHER)


@pytest.mark.case("F32", "F33")
@pytest.mark.parametrize("apart", [DAY, -DAY, -timedelta(hours=1), YEARS], ids=str)
def test_a_clock_that_steps_between_opening_and_saving_loses_nothing(
    app: Flask, apart: timedelta
) -> None:
    first = editor(app)
    assert save(first, "Words 1", first.version(f"{HALL}/edit")) == 303
    opened, stale = first.version(f"{HALL}/edit"), "1"
    set_clock(app, apart)
    # Whose session is too old by this clock signs in again; nothing else is asked of anybody.
    assert (first.get("/account").status_code == 200) is (apart < YEARS)
    if apart == YEARS:
        with app.config["OWNER"].begin() as connection:
            by_it = {"at": datetime.now(UTC) + apart}
            connection.execute(
                text("UPDATE account_session SET created_at = :at, seen_at = :at"), by_it
            )
    assert save(first, "Words 2", opened) == 303
    assert save(first, "Words 0", stale) == 409
    assert save(first, "Words 0", opened) == 409
    set_clock(app, timedelta())
    assert stored(app).version == 3
    assert save(first, "Words 3", "3") == 303
    assert told(first) == ["Words 2", "Words 3", "Words 1", "Words 2", "Words 1"]
    with app.config["OWNER"].connect() as connection:
        rows = connection.execute(
            text("SELECT (new->>'version')::int, at FROM history WHERE tbl = 'asset' "
                 "AND new->>'slug' = 'sample-hall' AND op = 'U' ORDER BY id")
        ).all()  # fmt: skip
    assert [row[0] for row in rows] == [2, 3, 4]
    assert [row[1] for row in rows] == sorted(row[1] for row in rows), "by the database's clock"


@pytest.mark.case("F33", "F34")
def test_edits_of_one_moment_keep_their_order_and_none_is_taken_for_another(app: Flask) -> None:
    """Two in one millisecond, one an hour before the first: as a step back would date them."""
    browser = editor(app)
    for number in range(1, 4):
        assert save(browser, f"Words {number}", str(number)) == 303
    with app.config["OWNER"].begin() as connection:
        moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the hour that summer time gives back
        for version, at in ((2, moment), (3, moment), (4, moment - timedelta(hours=1))):
            connection.execute(
                text("UPDATE history SET at = :at WHERE tbl = 'asset' "
                     "AND new->>'slug' = 'sample-hall' AND (new->>'version')::int = :version"),
                {"at": at, "version": version},
            )  # fmt: skip
    assert told(browser) == ["Words 2", "Words 3", "Words 1", "Words 2", "Words 1"]
    assert save(browser, "Words 9", "3") == 409, "the version is what is compared, not the time"
    assert save(browser, "Words 4", "4") == 303
    assert stored(app).description == "Words 4"
