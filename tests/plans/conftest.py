"""A map with the demonstration's data and a working group."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.importers.demonstration import MADE_ON, load_demonstration
from assetmap.places.models import Area
from tests.factories.groups import new_group
from tests.served import served

EMPTIED = "plan, plan_picture, annotation, thread, photo, rate_count"


def with_group(session: Session) -> None:
    """The demonstration, and a group of its neighbourhood."""
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    area = session.scalars(select(Area).where(Area.kind == "neighbourhood")).first()
    new_group(session, area=area, demonstration=True)


@pytest.fixture(scope="module")
def filled(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "plan_evidence", with_group) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def data(filled: Flask) -> Flask:
    with Session(filled.config["OWNER"]) as session:
        session.execute(text(f"TRUNCATE {EMPTIED} CASCADE"))
        session.commit()
    return filled
