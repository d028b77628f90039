"""What groups say to everybody stands on the map and is found; nothing else of theirs is."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from assetmap.groups.annotations.queries import published
from tests.groups.conftest import group_of
from tests.groups.test_annotations import words, write
from tests.signing import Browser, visitor


def names(browser: Browser) -> tuple[list[str], list[str]]:
    """What a browser finds by the word, and what its map draws."""
    groups = browser.get("/search.json?q=prams").get_json()["groups"]
    found = [hit["name"] for group in groups if group["key"] == "said" for hit in group["hits"]]
    drawn = browser.get("/said.geojson").get_json()["features"]
    return found, [one["properties"]["name"] for one in drawn]


def publish(lead: Browser, page: str, version: int = 1) -> None:
    lead.post(f"{page}/publish", {"version": str(version)})


def test_what_is_published_is_found_and_drawn_until_it_is_withdrawn(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    write(lead, title="Our own prams")
    page = write(lead, title="Level ways for prams", visibility="everybody")
    for browser in (visitor(app), lead):
        assert names(browser) == ([], []), "neither the group's own nor what waits"
    assert "said.geojson" not in visitor(app).get("/").get_data(as_text=True)
    publish(lead, page)
    for browser in (visitor(app), lead):
        assert names(browser) == (["Level ways for prams"], ["Level ways for prams"])
    feature = visitor(app).get("/said.geojson").get_json()["features"][0]
    assert feature["geometry"]["type"] == "Point"
    assert feature["properties"]["href"] == page
    front = visitor(app).get("/").get_data(as_text=True)
    assert "said.geojson" in front
    assert "What a group says of a place" in front
    html = visitor(app).get("/search?q=prams").get_data(as_text=True)
    assert "What groups say" in html
    assert "Dam group" not in html, "a closed group's name is nobody's"
    # A lead's own change stays published.
    kept = words(title="Wide ways for prams", visibility="everybody", version="2")
    assert lead.post(f"{page}/edit", kept).status_code == 303
    assert names(visitor(app))[0] == ["Wide ways for prams"]
    lead.post(f"{page}/withdraw", {"version": "3", "reason": "Built."})
    assert names(visitor(app)) == ([], [])


def test_the_group_stands_under_what_an_open_one_says(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    about = write(lead, title="Prams again", visibility="everybody", about="assets/example-park",
                  position="none", shape="")  # fmt: skip
    publish(lead, about)
    group = visitor(app).get("/search.json?q=prams").get_json()["groups"][0]
    assert group["hits"][0] == {
        "name": "Prams again", "what": "Dam group", "href": about, "look": [],
    }  # fmt: skip
    assert names(visitor(app))[1] == [], "the thing itself stands on the map"


def test_whoever_asks_is_given_what_everybody_sees(app: Flask) -> None:
    """Also a role of the database that could read everything."""
    lead = group_of(app, "Dam group", "open")
    write(lead, title="Closed")
    write(lead, title="Waits", visibility="everybody")
    gone = write(lead, title="Gone", visibility="everybody")
    publish(lead, gone)
    lead.post(f"{gone}/withdraw", {"version": "2", "reason": "Over."})
    publish(lead, write(lead, title="Shown", visibility="everybody"))
    with Session(app.config["OWNER"]) as session:
        assert [one.title for one in session.scalars(published())] == ["Shown"]
