"""Photos of what a group wrote: of what everybody sees, gone with it, and of no sensitive place."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.photos.store import photo_folder
from tests.groups.conftest import group_of
from tests.groups.test_annotations import write
from tests.photos.making import added, open_photos, plain_photo, resident, send
from tests.signing import visitor


def ready(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        session.execute(text("TRUNCATE photo, photo_draft, rate_count"))
        session.commit()
    open_photos(app)
    photo_folder(app.config["HOME"])


def test_a_photo_stands_on_the_page_of_what_it_shows_and_goes_with_it(app: Flask) -> None:
    ready(app)
    lead = group_of(app, "Dam group", "open")
    one = write(lead, visibility="everybody")
    lead.post(f"{one}/publish", {"version": "1"})
    assert "Add a photo" in lead.get(one).text
    photo = added(resident(app), of=one)
    assert "In spring" in visitor(app).get(one).text
    assert visitor(app).get(photo).status_code == 200
    assert visitor(app).get(f"{photo}/large.jpg").status_code == 200
    assert lead.post(f"{one}/withdraw", {"version": "2", "reason": "Wrong."}).status_code == 303
    assert visitor(app).get(photo).status_code == 404
    assert visitor(app).get(f"{photo}/large.jpg").status_code == 404


def test_what_is_closed_or_sensitive_takes_no_photo(app: Flask) -> None:
    ready(app)
    lead = group_of(app, "Dam group", "open")
    closed = write(lead)
    waiting = write(lead, visibility="everybody")
    secret = write(lead, visibility="everybody", sensitive="y")
    lead.post(f"{secret}/publish", {"version": "1"})
    for one in (closed, waiting, secret):
        assert "Add a photo" not in lead.get(one).text
        assert send(lead, plain_photo(), of=one).status_code == 404, one


def test_a_place_that_becomes_sensitive_shows_no_photo_any_more(app: Flask) -> None:
    ready(app)
    lead = group_of(app, "Dam group", "open")
    one = write(lead, visibility="everybody")
    lead.post(f"{one}/publish", {"version": "1"})
    photo = added(resident(app), of=one)
    with Session(app.config["OWNER"]) as session:
        session.execute(
            text("UPDATE annotation SET sensitive = true, uncertain_m = 300, outline = NULL")
        )
        session.commit()
    assert visitor(app).get(photo).status_code == 404
    assert "In spring" not in visitor(app).get(one).text
