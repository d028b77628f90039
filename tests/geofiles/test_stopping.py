"""What a worker does with a map file is stopped or killed: nothing of it is left, and it is
done once when it is tried again."""

from __future__ import annotations

import random
import threading
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from flask import Flask
from sqlalchemy import text

from assetmap.geofiles.jobs import folder_of, run_store
from tests.factories.ground import MIDDLE
from tests.geofiles.sending import (
    coordinator,
    count,
    file_of,
    jobs_done,
    planner,
    send,
    step,
)
from tests.geofiles.stopping import held_table, until, waits_for, worker_process, worker_thread
from tests.signing import signed_in

X, Y = MIDDLE
#: The parser of forms leaves the temporary file of a large body to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def confirmed(app: Flask) -> str:
    boss = coordinator(app)
    page = send(boss)
    jobs_done(app)
    assert step(boss, page, "confirm").status_code == 303
    return page


def queued(app: Flask) -> int:
    return count(app, "procrastinate_jobs")


def large_file(tmp_path: Path, size: int = 40_000) -> bytes:
    """Takes the child process some seconds to read."""
    shapes = [
        shapely.Point(X + number % 200, Y + number // 200).buffer(1, quad_segs=1)
        for number in range(size)
    ]
    names = [f"Sample {number}" for number in range(size)]
    path = tmp_path / "large.gpkg"
    geopandas.GeoDataFrame({"name": names}, geometry=shapes, crs=27700).to_file(path, driver="GPKG")
    return path.read_bytes()


def test_a_file_that_waits_is_stopped(app: Flask) -> None:
    boss = coordinator(app, "boss2@example.org")
    page = send(boss)
    assert queued(app) == 1
    assert step(boss, page, "cancel").status_code == 303
    assert queued(app) == 0, "its job was taken back"
    html = boss.get(page).text
    assert "This was stopped by you" in html
    assert "Try again" in html
    jobs_done(app)
    assert file_of(app, page).state == "cancelled"
    assert step(boss, page, "again").status_code == 303
    jobs_done(app)
    assert "3 rows = 3 new" in boss.get(page).text


@pytest.mark.long
def test_reading_is_stopped_with_its_child_process(app: Flask, tmp_path: Path) -> None:
    boss = coordinator(app)
    page = send(boss, large_file(tmp_path), "large.gpkg")
    with worker_thread(app) as thread:
        until(lambda: file_of(app, page).state == "reading")
        assert step(boss, page, "cancel").status_code == 303
        thread.join(5)
        assert not thread.is_alive(), "the worker went on"
    held = file_of(app, page)
    assert (held.state, held.account) == ("cancelled", {})
    assert queued(app) == 0


@pytest.mark.parametrize("by_queue", [True, False])
def test_storing_is_stopped_and_nothing_of_it_is_left(app: Flask, by_queue: bool) -> None:
    """With the queue's word, and by the row alone, as when the queue cannot be reached."""
    page, boss = confirmed(app), coordinator(app)

    def stored_by_hand() -> None:
        run_store(app.config["SETTINGS"], page.rsplit("/", 1)[1])

    with held_table(app, "asset") as let_go:
        if by_queue:
            with worker_thread(app) as thread:
                until(lambda: waits_for(app, "asset"))
                assert "Storing 3 rows" in boss.get(page).text
                assert step(boss, page, "cancel").status_code == 303
                assert "This was stopped by you" in boss.get(page).text
                thread.join(0.5)
                let_go()
        else:
            thread = threading.Thread(target=stored_by_hand)
            thread.start()
            until(lambda: waits_for(app, "asset"))
            assert step(boss, page, "cancel").status_code == 303
            let_go()
            thread.join(30)
    assert file_of(app, page).state == "cancelled"
    assert (count(app, "asset"), count(app, "geofile_made")) == (1, 0)
    assert count(app, "history", "tbl = 'asset'") == 0
    assert list(folder_of(app.config["SETTINGS"]).iterdir()), "the file is there to be tried again"
    assert step(boss, page, "again").status_code == 303
    jobs_done(app)
    step(boss, page, "confirm")
    jobs_done(app)
    assert count(app, "asset") == 4


def test_what_is_done_cannot_be_stopped_any_more(app: Flask) -> None:
    page, boss = confirmed(app), coordinator(app)
    jobs_done(app)
    assert step(boss, page, "cancel").status_code == 409
    assert count(app, "asset") == 4


def test_only_its_sender_or_who_may_let_it_in_stops_it(app: Flask) -> None:
    page = send(planner(app))
    assert signed_in(app).post(f"{page}/cancel").status_code == 404
    assert step(coordinator(app), page, "cancel").status_code == 403
    assert file_of(app, page).state == "waiting"


@pytest.mark.case("F04")
def test_a_worker_that_is_killed_while_it_stores_leaves_nothing(app: Flask) -> None:
    page, boss = confirmed(app), coordinator(app)
    with held_table(app, "asset"), worker_process(app) as process:
        until(lambda: waits_for(app, "asset"))
        process.kill()
        process.wait()
    assert (count(app, "asset"), count(app, "geofile_made")) == (1, 0)
    assert file_of(app, page).state == "storing"
    assert count(app, "procrastinate_jobs", "status = 'doing'") == 1, "as the dead one left it"
    assert "Sample Hall" not in boss.get("/assets").text
    jobs_done(app)
    assert file_of(app, page).state == "in"
    assert (count(app, "asset"), count(app, "geofile_made")) == (4, 3)
    assert count(app, "history", "tbl = 'asset' AND op = 'B'") == 1
    jobs_done(app)
    assert count(app, "asset") == 4


@pytest.mark.case("F03")
@pytest.mark.long
def test_a_worker_that_is_killed_while_it_reads_begins_anew(app: Flask, tmp_path: Path) -> None:
    boss = coordinator(app)
    page = send(boss, large_file(tmp_path, 20_000), "large.gpkg")
    with worker_process(app) as process:
        until(lambda: file_of(app, page).state == "reading")
        process.kill()
        process.wait()
    assert file_of(app, page).state == "reading"
    jobs_done(app)
    assert "20,000 rows = 20,000 new" in boss.get(page).text


@pytest.mark.case("F38")
def test_a_queue_that_is_down_loses_no_file(app: Flask) -> None:
    boss = coordinator(app)
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("ALTER TABLE procrastinate_jobs RENAME TO gone"))
    try:
        page = send(boss)
    finally:
        with app.config["OWNER"].begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO procrastinate_jobs"))
    assert file_of(app, page).state == "waiting"
    assert queued(app) == 0
    jobs_done(app)
    assert "3 rows = 3 new" in boss.get(page).text, "a worker that starts takes it up"


@pytest.mark.case("F36")
@pytest.mark.long
def test_a_child_past_its_memory_is_said_on_the_page(app: Flask, tmp_path: Path) -> None:
    """The worker lives on: what comes next is done."""
    boss = coordinator(app)
    page = send(boss, memory_bomb(tmp_path), "bomb.zip")
    after = send(boss, source="Another")
    jobs_done(app)
    held = file_of(app, page)
    assert held.state == "failed"
    assert "Divide it" in held.problem, held.problem
    assert "Divide it" in boss.get(page).text
    assert file_of(app, after).state == "checked"
    assert count(app, "asset") == 1


def memory_bomb(tmp_path: Path) -> bytes:
    """A zipped Shapefile whose table fills more memory than a child may have."""
    rows, columns, wide = 60_000, 20, 250
    words = ["".join(random.choices("ab", k=wide)) for _ in range(997)]  # noqa: S311
    frame = geopandas.GeoDataFrame(
        {f"c{at}": [words[(row * 31 + at) % 997] for row in range(rows)] for at in range(columns)},
        geometry=shapely.points([[X, Y]] * rows), crs=27700,
    )  # fmt: skip
    frame.to_file(tmp_path / "bomb.shp")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"bomb.{ending}", f"bomb.{ending}")
    return (tmp_path / "bomb.zip").read_bytes()
