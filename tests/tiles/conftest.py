"""The application over a small town, with what is hidden in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from tests.factories.ground import (
    MIDDLE,
    new_area,
    new_dataset,
    new_decile,
    new_population,
    small_town,
)
from tests.factories.register import new_asset, new_organisation
from tests.served import served

X, Y = MIDDLE


def fill(session: Session) -> None:
    small_town(session)
    new_asset(session, "Example Hall", "Hall", at=MIDDLE)
    hidden = new_asset(session, "Hidden Canary", "Hall", at=(X + 10, Y))
    hidden.archived_on = date(2026, 1, 1)
    new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
    shut = new_organisation(session, "Closed Canary", at=(X + 5, Y + 5))
    shut.closed = True
    new_area(session, "district", "E08000001", (X - 3000, Y - 3000, X + 3000, Y + 3000))
    new_area(session, "lsoa", "E01000001", (X - 500, Y - 500, X + 500, Y + 500))
    new_area(session, "lsoa", "E01000002", (X + 500, Y - 500, X + 900, Y + 500))
    older = new_dataset(session, "deprivation", release="iod2019")
    new_decile(session, older, "E01000001", 1)
    for decile in range(1, 11):
        west = X + 100 * decile
        new_area(session, "lsoa", f"E010001{decile:02}", (west, Y + 1000, west + 100, Y + 1100))
        new_decile(session, older, f"E010001{decile:02}", decile)
    counted = new_dataset(session, "population", release="mid 2015")
    for step in range(1, 11):  # each of these areas is one hectare
        new_population(session, counted, f"E010001{step:02}", 10 * step)
    newer = new_dataset(session, "deprivation", release="iod2025")
    new_decile(session, newer, "E01000001", 9)  # fits fewer of the loaded areas


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "tiles_served", fill) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.extensions["assetmap.tiles"].clock = lambda: 0.0
    app.extensions["assetmap.tiles"]._read_at = float("-inf")
    return app.test_client()
