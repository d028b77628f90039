"""Faults in the middle: the database's n-th call, the disk's n-th, and shapes that nobody draws."""

from __future__ import annotations

import errno
import json
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from assetmap.geofiles.jobs import folder_of, run_read, run_store
from tests.geofiles.sending import (
    PLACES,
    X,
    Y,
    coordinator,
    count,
    file_of,
    jobs_done,
    lonlat,
    post_file,
    send,
    step,
)


@contextmanager
def nth_call_fails(number: int) -> Iterator[list[int]]:
    """The n-th statement of any session is refused; gives how many there were."""
    calls = [0]

    def before(*_anything: object) -> None:
        calls[0] += 1
        if calls[0] == number:
            raise OperationalError("refused for a test", None, OSError("gone"))

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield calls
    finally:
        event.remove(Engine, "before_cursor_execute", before)


@pytest.mark.case("F40")
def test_the_nth_call_of_the_database_fails_while_a_file_is_stored(app: Flask) -> None:
    """All of it is there, or nothing: for each call until none fails."""
    boss = coordinator(app)
    page = send(boss)
    jobs_done(app)
    step(boss, page, "confirm")
    before = file_of(app, page)
    number, failed = 0, 0
    while True:
        number += 1
        assert number < 200
        with nth_call_fails(number) as calls:
            try:
                run_store(app.config["SETTINGS"], before.slug)
            except OperationalError:
                failed += 1
        held = file_of(app, page)
        whole = (held.state, count(app, "asset"), count(app, "geofile_made"))
        if calls[0] < number:
            assert whole == ("in", 4, 3)
            break
        assert whole in ((held.state, 1, 0), ("in", 4, 3)), (number, whole)
        if whole[0] == "in":
            break  # only what follows the commit failed
        with app.config["OWNER"].begin() as connection:
            connection.execute(
                text("UPDATE geofile SET state = 'storing', checked_as = :mark, "
                     "account = CAST(:account AS jsonb)"),
                {"mark": before.checked_as, "account": json.dumps(before.account)},
            )  # fmt: skip
    assert number > 15, "it was tried at every step"
    assert count(app, "history", "tbl = 'asset' AND op = 'B'") == 1


@pytest.mark.case("F41")
@pytest.mark.parametrize("name", ["open", "fsync", "fdopen"])
@pytest.mark.parametrize("number", [1, 2])
def test_the_nth_call_of_the_disk_fails_while_a_file_is_received(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    boss = coordinator(app)
    boss.get("/geofiles/new")
    real, calls, folder = getattr(os, name), [0], str(folder_of(app.config["SETTINGS"]))

    def failing(*given: object, **more: object) -> object:
        # Only what this program does in its folder: the test's own files stay sound.
        ours = name != "open" or str(given[0]).startswith(folder)
        calls[0] += ours
        if ours and calls[0] == number:
            raise OSError(errno.EIO, "the disk failed for a test")
        return real(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing)
        answer = post_file(boss, PLACES)
    if answer.status_code == 303:
        assert calls[0] < number, "it failed, and nobody was told"
        assert count(app, "geofile") == 1
        return
    assert answer.status_code in (500, 503)
    assert count(app, "geofile") == 0
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []
    send(boss)


def strange(seed: random.Random) -> dict[str, object]:
    """One shape that somebody's program may make: of any kind, bent in one of many ways."""
    x, y = X + seed.uniform(-900, 900), Y + seed.uniform(-900, 900)
    ring = [lonlat(x + seed.uniform(-200, 200), y + seed.uniform(-200, 200))
            for _ in range(seed.randint(2, 9))]  # fmt: skip
    shapes: list[dict[str, object]] = [
        {"type": "Point", "coordinates": lonlat(x, y)},
        {"type": "LineString", "coordinates": ring},
        {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]], [[*ring, ring[0]]]]},
        {"type": "MultiPoint", "coordinates": ring},
    ]
    shape = seed.choice(shapes)
    text_of = json.dumps(shape["coordinates"])
    bends = (
        *[lambda words: words] * 4,
        lambda words: re.sub(r"-?[0-9]+\.[0-9]+", "1e30", words, count=1),
        lambda words: words.replace("-1.", "-181.", 1),
        lambda words: words.replace("[", "[[", 1).replace("]", "]]", 1),
        lambda words: "[]",
        lambda words: words.replace("-1.", '"-1.', 1).replace(",", '",', 1),
        lambda words: words.replace("52.", "null, 52.", 1),
        lambda words: words.replace("52.", "-0.0, 52.", 1),
        lambda words: words.replace("52.", "99.", 2),
    )
    try:
        bent = json.loads(seed.choice(bends)(text_of))
    except ValueError:
        bent = shape["coordinates"]
    return {"type": shape["type"], "coordinates": bent}


@pytest.mark.case("G20")
@pytest.mark.long
def test_ten_thousand_random_shapes_stop_nothing(app: Flask) -> None:
    seed, boss = random.Random(20), coordinator(app)  # noqa: S311
    started = "SELECT pg_postmaster_start_time()"
    with app.config["OWNER"].connect() as connection:
        before = connection.scalar(text(started))
    kept = 0
    for part in range(10):
        features = [
            {"type": "Feature", "properties": {"name": f"Sample {part} {number}"},
             "geometry": strange(seed)}
            for number in range(1_000)
        ]  # fmt: skip
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        page = send(boss, content, source=f"Random {part}")
        run_read(app.config["SETTINGS"], page.rsplit("/", 1)[1])
        assert boss.get(page).status_code == 200
        held = file_of(app, page)
        assert "on our side" not in held.problem
        assert held.state == "checked", held.problem
        told = held.account
        assert told["new"] + told["refused_count"] == 1_000
        kept += told["new"]
        assert step(boss, page, "confirm").status_code == 303
        run_store(app.config["SETTINGS"], held.slug)
        assert file_of(app, page).state == "in", file_of(app, page).problem
    assert 1_000 < kept < 9_999, "some were sound and some were not"
    assert count(app, "asset") == kept + 1
    assert count(app, "asset", "geom IS NOT NULL AND NOT ST_IsValid(geom)") == 0
    with app.config["OWNER"].connect() as connection:
        assert connection.scalar(text(started)) == before, "the database never fell over"
