"""One person's photos: all in their export, as the contributor terms say after they left."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core.backup import make_backup
from assetmap.core.cluster import OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.erasures import Erasure
from assetmap.core.restore import Restored, restore_backup
from assetmap.core.runtime import owner_session
from assetmap.core.settings import Settings
from assetmap.photos.keeping import find_apart
from assetmap.photos.store import photo_folder
from assetmap.trust.commands import erase_again, settle_photos
from tests.photos.making import (
    added,
    decide,
    drafted,
    fill,
    moderator,
    open_photos,
    photos,
    proposals,
    resident,
    stored,
)
from tests.signing import PASSWORD, Browser, visitor

NOW = datetime.now(UTC)


def plant(app: Flask, name: str) -> tuple[Browser, str]:
    """A photo of this person in every state, each with words of its own; gives the shown one."""
    author, boss = resident(app, name), moderator(app)
    shown = added(author, description=f"Canary shown {name}")
    decide(boss, proposals(app)[-1], verdict="approved")
    hidden = added(author, description=f"Canary hidden {name}")
    decide(boss, proposals(app)[-1], verdict="approved")
    boss.post(f"{hidden}/hide", {"version": "2", "reason": f"Canary reason {name}"})
    added(author, description=f"Canary refused {name}", of="/assets/far-hall")
    decide(boss, proposals(app)[-1], verdict="refused", reason="No.")
    added(author, description=f"Canary held {name}")
    drafted(author)
    return author, shown


@pytest.mark.case("P02")
def test_an_export_holds_every_photo_with_where_to_fetch_it(app: Flask) -> None:
    mine, _shown = plant(app, "mine")
    plant(app, "other")
    words = mine.get("/account/export").get_data(as_text=True)
    held = json.loads(words)["photos"]
    assert sorted(one["state"] for one in held) == [
        "held", "hidden", "not confirmed", "published", "refused",
    ]  # fmt: skip
    for state in ("shown", "hidden", "refused", "held"):
        assert f"Canary {state} mine" in words
    assert "Canary reason mine" in words
    assert "other" not in words.replace("another", "").replace("others", "")
    for one in held:
        assert (one["picture"] is None) == (one["state"] == "refused")
        if one["picture"]:
            assert mine.get(one["picture"]).status_code == 200, one
            assert resident(app, "other").get(one["picture"]).status_code == (
                200 if one["state"] == "published" else 404
            )


def dump(cluster: Cluster, app: Flask) -> str:
    done = subprocess.run(
        [str(cluster.programs.folder / "pg_dump"), "--data-only", "--inserts",
         cluster.conninfo(OWNER_ROLE, app.config["OWNER"].url.database)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def only_the_shown_one_is_left(app: Flask, author: Browser, shown: str) -> None:
    assert [(one.slug, one.state, one.author) for one in photos(app)][:1] == [
        (shown[8:], "published", "former-member")
    ]
    assert visitor(app).get(f"{shown}/large.jpg").status_code == 200
    assert "A former member" in resident(app, "other").get(shown).text
    assert author.account not in {one.author for one in photos(app)}


@pytest.mark.case("P03")
def test_who_leaves_leaves_shown_photos_as_a_former_member_and_nothing_else(
    app: Flask, cluster: Cluster
) -> None:
    mine, shown = plant(app, "mine")
    plant(app, "other")
    before = dump(cluster, app)
    assert before.count(mine.account) > 5
    assert len(stored(app)) == 16
    assert mine.post("/account/erase", {"password": PASSWORD}).status_code == 200
    after = dump(cluster, app)
    for state in ("hidden", "refused", "held", "reason"):
        assert f"Canary {state} mine" in before, state
        assert f"Canary {state} mine" not in after, state
        assert f"Canary {state} other" in after, state
    assert "Canary shown mine" in after
    assert after.count(mine.account) == 1, "the row that keeps the name from being given again"
    assert len(stored(app)) == 2 + 8
    only_the_shown_one_is_left(app, mine, shown)


def test_who_takes_photos_back_first_leaves_none(app: Flask) -> None:
    mine, shown = plant(app, "mine")
    assert mine.post(f"{shown}/withdraw", {"version": "2"}).status_code == 303
    assert mine.post("/account/erase", {"password": PASSWORD}).status_code == 200
    assert photos(app) == []
    assert stored(app) == []


def test_the_history_of_photos_is_forgotten_of_nobody_who_is_still_here(app: Flask) -> None:
    mine, _shown = plant(app, "mine")
    writer = app.extensions["assetmap.writer"]
    with Session(writer) as session, pytest.raises(DBAPIError, match="only an erased account"):
        session.execute(text("SELECT forget_photographer(:slug)"), {"slug": mine.account})


@pytest.mark.case("F30")
def test_who_was_erased_is_erased_again_after_a_restore(app: Flask) -> None:
    """Rows and pictures are as an old back-up left them, in a folder that is not in use yet."""
    mine, shown = plant(app, "mine")
    plant(app, "other")
    restored = Restored(app.config["HOME"] / "files", (Erasure(NOW, mine.account),))
    with Session(app.config["OWNER"]) as session:
        erase_again(session, restored)
        settle_photos(session, restored)
        session.commit()
    assert len(stored(app)) == 2 + 8
    only_the_shown_one_is_left(app, mine, shown)
    with Session(app.config["OWNER"]) as session:
        apart = find_apart(session, photo_folder(app.config["HOME"]))
    assert (apart.missing, apart.unnamed) == ((), ())


@pytest.fixture
def alone() -> Iterator[Flask]:
    """An installation with a cluster of its own, that can be backed up and restored."""
    home = Path(mkdtemp(prefix="assetmap-photos-"))
    home.chmod(0o755)
    cluster = Cluster(home, throwaway=True)
    cluster.start()
    settings = Settings(home=home, log_level="error")
    try:
        with owner_session(settings) as session:
            fill(session)
            session.commit()
        yield serving(settings, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(home)


def serving(settings: Settings, cluster: Cluster) -> Flask:
    app = create_app(settings)
    app.extensions["assetmap.after_saves"] = app.extensions["assetmap.after_saves"][1:]
    app.config["OWNER"] = make_engine(cluster.url(OWNER_ROLE), role="test")
    app.config["HOME"], app.config["SETTINGS"] = settings.home, settings
    return app


def closed(app: Flask) -> None:
    for engine in ("assetmap.engine", "assetmap.writer", "assetmap.tiles"):
        held = app.extensions.get(engine)
        if hasattr(held, "dispose"):
            held.dispose()
    app.config["OWNER"].dispose()


@pytest.mark.long
@pytest.mark.case("F30")
def test_photos_come_back_with_a_back_up_and_those_of_the_erased_do_not(
    alone: Flask, tmp_path: Path
) -> None:
    settings = alone.config["SETTINGS"]
    open_photos(alone)
    mine, other = resident(alone, "mine"), resident(alone, "other")
    kept = added(other, description="Canary of somebody who stays")
    page = added(mine, description="Canary of somebody who leaves")
    waiting = drafted(mine)
    assert len(stored(alone)) == 6
    make_backup(settings, tmp_path / "one.backup", at=NOW)
    assert mine.post("/account/erase", {"password": PASSWORD}).status_code == 200
    for path in stored(alone):
        path.unlink()
    closed(alone)
    restore_backup(settings, tmp_path / "one.backup")
    app = serving(settings, Cluster(settings.home, throwaway=True))
    try:
        assert len(stored(app)) == 4, "what was not confirmed is gone with its author"
        for address in (kept, page):
            for size in ("large", "small"):
                assert visitor(app).get(f"{address}/{size}.jpg").status_code == 200
        assert [one.author for one in photos(app)] == [other.account, "former-member"]
        assert visitor(app).get(waiting).status_code == 303
    finally:
        closed(app)


def test_a_photo_whose_picture_is_not_in_the_back_up_is_shown_no_more(app: Flask) -> None:
    """It was taken back while the back-up was made, and the database was dumped before."""
    open_photos(app)
    page = added(resident(app))
    stays = added(resident(app), of="/assets/far-hall")
    name = photos(app)[0].file_name
    for path in stored(app):
        if path.name.startswith(str(name)):
            path.unlink()
    strange = photo_folder(app.config["HOME"]) / "strange.jpg"
    strange.write_bytes(b"x")
    restored = Restored(app.config["HOME"] / "files", ())
    with Session(app.config["OWNER"]) as session:
        settle_photos(session, restored)
        session.commit()
    assert [one.state for one in photos(app)] == ["withdrawn", "published"]
    assert visitor(app).get(page).status_code == 404
    assert visitor(app).get(f"{stays}/large.jpg").status_code == 200
    assert not strange.exists()
    assert NOW + timedelta(days=1) > photos(app)[0].ended_at
