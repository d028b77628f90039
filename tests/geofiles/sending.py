"""Sending map files as a person does, and doing the jobs as a worker does."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetmap.core.crs import to_lonlat
from assetmap.core.permissions import Role, Scope
from assetmap.geofiles.models import Geofile
from assetmap.worker import work
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_neighbourhood
from tests.signing import Browser, signed_in

X, Y = MIDDLE
HEATH = Scope("neighbourhood", "example-heath")
PATH = "/geofiles"
WORDS = {"target": "assets", "source": "Example Council, places", "licence": "OGL v3.0",
         "retrieved_on": "2026-11-01"}  # fmt: skip


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_neighbourhood(session, "other-heath", (X + 5000, Y - 1000), 2000)
    new_asset(session, "Example Park", "Park", at=(X, Y))


def lonlat(x: float, y: float) -> list[float]:
    lon, lat = to_lonlat(np.array([x]), np.array([y]))
    return [round(float(lon[0]), 7), round(float(lat[0]), 7)]


def feature(name: str | None, dx: float = 0, dy: float = 0, **more: object) -> dict[str, object]:
    """A point some metres from the middle."""
    properties = {**({} if name is None else {"name": name}), **more}
    geometry = {"type": "Point", "coordinates": lonlat(X + dx, Y + dy)}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


PLACES = collection(
    feature("Sample Hall", 100, 100, kind="hall", id="a1", description="A hall"),
    feature("Sample Pond", 200, 100, kind="pond", id="a2"),
    feature("Sample Green", 300, 100, kind="green", id="a3"),
)


def coordinator(app: Flask, email: str = "boss@example.org") -> Browser:
    return signed_in(app, email, Role.COORDINATOR)


def planner(app: Flask) -> Browser:
    return signed_in(app, "planner@example.org", Role.PLANNER)


def researcher(app: Flask) -> Browser:
    return signed_in(app, "researcher@example.org", (Role.RESEARCHER, HEATH))


def post_file(
    browser: Browser, content: bytes, name: str = "places.geojson", **more: str
) -> TestResponse:
    return browser.post(
        f"{PATH}/new", {"file": (io.BytesIO(content), name), **WORDS, **more},
        page=f"{PATH}/new", content_type="multipart/form-data",
    )  # fmt: skip


def send(
    browser: Browser, content: bytes = PLACES, name: str = "places.geojson", **more: str
) -> str:
    """Send a file; the address of its page."""
    answer = post_file(browser, content, name, **more)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    return answer.headers["Location"]


def step(browser: Browser, page: str, what: str, **more: str) -> TestResponse:
    """Press a button of the file's page."""
    html = browser.get(page).text
    found = re.search(r'name="previewed" value="([^"]*)"', html)
    version = re.search(r'name="version" value="(\d+)"', html)
    return browser.post(
        f"{page}/{what}",
        {"version": version[1] if version else "", "previewed": found[1] if found else "", **more},
        page=page,
    )


def jobs_done(app: Flask) -> None:
    """A real worker does what waits in the real queue, in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work, app.config["SETTINGS"], once=True).result()


def file_of(app: Flask, page: str) -> Geofile:
    with Session(app.config["OWNER"]) as session:
        held = session.query(Geofile).filter_by(slug=page.rsplit("/", 1)[1]).one()
        session.expunge(held)
        return held


def count(app: Flask, table: str, where: str = "true") -> int:
    with app.config["OWNER"].connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}"))


def brought_in(app: Flask, browser: Browser, content: bytes = PLACES, **more: str) -> str:
    page = send(browser, content, **more)
    jobs_done(app)
    assert step(browser, page, "confirm").status_code == 303
    jobs_done(app)
    assert file_of(app, page).state == "in", file_of(app, page).problem
    return page
