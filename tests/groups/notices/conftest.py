"""Two groups on a database; each test finds them without anybody and without words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.web.clock import use_clock
from tests.groups.notices.sending import NOW
from tests.groups.threads.test_threads import a_group
from tests.served import served


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "notices", lambda _session: None) as made:
        made.extensions["assetmap.after_saves"] = []
        yield made


@pytest.fixture
def app(site: Flask) -> Flask:
    use_clock(site, lambda: NOW)
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text("TRUNCATE working_group, account, history, rate_count, kept_answer CASCADE")
        )
        a_group(session)
        a_group(session, "another-group")
        session.commit()
    for one in (site.config["HOME"] / "mail").glob("*.eml"):
        one.unlink()
    return site
