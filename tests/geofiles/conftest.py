"""The application on a database with two neighbourhoods and a park; each test finds it so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.geofiles.jobs import folder_of
from tests.geofiles.sending import fill
from tests.served import served


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "geofiles", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text(
                "TRUNCATE geofile, geofile_made, rate_count, proposal, moderation_setting, "
                "procrastinate_jobs CASCADE"
            )
        )
        session.execute(text("DELETE FROM asset WHERE slug <> 'example-park'"))
        session.execute(text("DELETE FROM history"))
        session.commit()
    for file in folder_of(site.config["SETTINGS"]).iterdir():
        file.unlink()
    return site
