"""The application with nobody in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Programme
from assetmap.core.cluster import Cluster
from assetmap.web.clock import use_clock
from tests.served import served


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "entering", lambda session: None) as app:
        yield app


@pytest.fixture
def app(site: Flask) -> Iterator[Flask]:
    """The application with nobody in it and sign-up open."""
    site.extensions["assetmap.after_saves"] = []  # what is written stays to be read
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text(
                "TRUNCATE account, account_session, account_grant, recovery_code, account_event, "
                "mail, rate_count, kept_answer CASCADE"
            )
        )
        programme = session.get(Programme, 1)
        programme.operator_name, programme.operator_contact = "Example Trust", "help@example.org"
        programme.sign_up_open = True
        session.commit()
    yield site
    use_clock(site, lambda: datetime.now(UTC))
