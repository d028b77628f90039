"""The application over a small register, with no photo left of the test before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.photos.clearing import clear_soon
from assetmap.photos.store import photo_folder
from assetmap.web.writing import AFTER_SAVES
from tests.photos.making import fill
from tests.served import served

EMPTIED = (
    "photo, photo_draft, photo_discard, link, asset, organisation, proposal, moderation_setting, "
    "problem_report, history, account, account_session, account_grant, account_event, mail, "
    "rate_count, kept_answer"
)


@pytest.fixture(scope="module")
def site(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Flask]:
    name = f"photos_{request.module.__name__.rsplit('.', 1)[-1]}"
    with served(cluster, name, lambda session: None) as app:
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    """Halls and a guild; it removes pictures as the program does and sends no e-mail."""
    writer, home = site.extensions["assetmap.writer"], site.config["HOME"]
    site.extensions[AFTER_SAVES] = [lambda: clear_soon(writer, home)]
    with Session(site.config["OWNER"]) as session:
        session.execute(text(f"TRUNCATE {EMPTIED} CASCADE"))
        session.execute(text("DELETE FROM area"))
        fill(session)
        session.commit()
    shutil.rmtree(photo_folder(home))
    return site
