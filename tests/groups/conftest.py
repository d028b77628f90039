"""The application on a database with a park; each test finds it without groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account
from assetmap.accounts.queries import find_account
from assetmap.core.cluster import Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.permissions import Role
from assetmap.groups.services import GroupWords, register_group
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.ground import MIDDLE, new_area
from tests.factories.people import somebody
from tests.factories.register import new_asset
from tests.served import served
from tests.signing import Browser, new_account, signed_in

X, Y = MIDDLE
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def fill(session: Session) -> None:
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_postcodes(session, {"B18 7QH": Spot(round(X) + 250, round(Y) + 250)})
    new_area(session, "neighbourhood", "here", (X - 3000, Y - 3000, X + 3000, Y + 3000))


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "groups", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text("TRUNCATE working_group, account_grant, rate_count, kept_answer, history CASCADE")
        )
        session.commit()
    return site


def group_of(app: Flask, name: str, privacy: str, lead: str = "lead@example.org") -> Browser:
    """A group of that name with a lead, who is given signed in."""
    with Session(app.config["OWNER"]) as session:
        account: Account = find_account(session, lead) or new_account(session, lead, name="Ada")
        register_group(
            session, actor=somebody(Role.RESEARCHER, name=account.slug), account=account,
            words=GroupWords(name, "Paths and benches.", "", privacy), at=NOW, caller=Caller(),
        )  # fmt: skip
        session.commit()
    return signed_in(app, lead)


def lonlat(east: float, north: float) -> tuple[float, float]:
    """Degrees of a spot in metres of the grid."""
    point = geometry_to_lonlat(shapely.Point(east, north))
    return float(point.x), float(point.y)
