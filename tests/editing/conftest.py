"""The application over a small register, with nothing left of the test before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.web.writing import AFTER_SAVES
from tests.editing.making import fill
from tests.served import served

EMPTIED = (
    "link, asset_status, asset_fact, acv_listing, organisation_fact, organisation_identifier, "
    "asset, anchor, anchor_site, organisation, proposal, moderation_setting, history, account, "
    "account_session, account_grant, account_event, recovery_code, mail, rate_count, kept_answer"
)


@pytest.fixture(scope="module")
def site(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A database for each module: a divided run may come back to this folder later."""
    name = f"editing_{request.module.__name__.rsplit('.', 1)[-1]}"
    with served(cluster, name, lambda session: None) as app:
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    """The application with a hall, a guild and two neighbourhoods; it sends no e-mail."""
    site.extensions[AFTER_SAVES] = []  # its sender would outlive the database of a test
    with Session(site.config["OWNER"]) as session:
        session.execute(text(f"TRUNCATE {EMPTIED} CASCADE"))
        session.execute(text("DELETE FROM area"))
        session.execute(text("DELETE FROM postcode"))
        fill(session)
        session.commit()
    return site
