"""The application on a database with a park and some developments; each test finds it so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from tests.factories.developments import new_development
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset
from tests.served import served

X, Y = MIDDLE


def fill(session: Session) -> None:
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_development(session, "N1", "Sample Wharf", homes=(200, 200), ha="6.00", at=(X + 300, Y))
    new_development(session, "N2", "Sample Yard", homes=(12, 14), ha="0.30", at=(X + 900, Y))
    new_development(session, "N3", "Sample Lane", homes=None, ha=None, at=None)
    new_development(
        session, "2020/1/PA", "Sample Street", kind="application", homes=(30, 30),
        at=(X + 320, Y), app_size="large", app_state="permitted", stage="permissioned",
        uncounted="same_land", received_on=date(2020, 1, 2),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "sifting", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(text("TRUNCATE saved_filter, relevance_vote, rate_count CASCADE"))
        session.commit()
    return site
