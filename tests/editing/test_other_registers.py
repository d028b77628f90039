"""Organisations, anchors and neighbourhoods are entered and changed on pages too."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.permissions import Role, Scope
from tests.editing.making import (
    POINT,
    SQUARE,
    guild_form,
    stored_body,
)
from tests.editing.test_pages import MODERATOR, said
from tests.factories.anchors import new_anchor
from tests.signing import signed_in, visitor


def test_an_organisation_from_nothing_to_withdrawn(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    form = guild_form(name="Alder Guild", position="around", around="B18 7QH", radius_m="200",
                      website="https://example.org", org_ids="GB-CHC-1234567, GB-COH-00000001",
                      closed="y", closed_on="2025-03-31")  # fmt: skip
    answer = browser.post("/organisations/new", form)
    assert answer.headers["Location"] == "/organisations/alder-guild?said=added"
    body = stored_body(app, "alder-guild")
    assert (body.closed, body.closed_on, body.outline) == (True, date(2025, 3, 31), "illustrative")
    html = said(browser.get("/organisations/alder-guild/edit"))
    assert 'value="GB-CHC-1234567, GB-COH-00000001"' in html
    assert 'value="2025-03-31"' in html
    answer = browser.post("/organisations/sample-guild/edit", guild_form(org_ids="GB-CHC-1234567"))
    assert answer.status_code == 409
    assert "belongs to “Alder Guild”" in said(answer)
    for changes, words in (
        ({"website": "javascript:alert(1)"}, "Give a web address"),
        ({"org_ids": "one two"}, "is not an org-id"),
        ({"closed_on": "soon"}, "Give a day"),
        ({"closed_on": "2025-01-01"}, "belongs to an organisation that is closed"),
    ):
        answer = browser.post("/organisations/sample-guild/edit", guild_form(**changes))
        assert (answer.status_code, words in said(answer)) == (400, True), changes
    gone = {"version": "1", "promise": "publish", "reason": "Entered twice."}
    assert browser.post("/organisations/sample-guild/withdraw", gone).status_code == 303
    assert stored_body(app).archived_on is not None


@pytest.mark.case("C03")
def test_two_who_change_an_organisation(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    first.post("/organisations/sample-guild/edit", guild_form(closed="y"))
    html = said(second.post("/organisations/sample-guild/edit", guild_form(name="Guild")))
    assert re.search(r"<legend>Still works</legend>.*?Only the other person changed this", html)
    answer = second.post(
        "/organisations/sample-guild/edit",
        guild_form(name="Guild", version="2", clash=["name", "closed"], choose_name="yours",
                   choose_closed="theirs"),
    )  # fmt: skip
    assert answer.status_code == 303
    body = stored_body(app)
    assert (body.name, body.closed) == ("Guild", True)


def test_a_representative_edits_their_organisation(app: Flask) -> None:
    browser = signed_in(
        app, "r@example.org", (Role.REPRESENTATIVE, Scope("organisation", "sample-guild"))
    )
    form = guild_form(description="Our own words.")
    assert browser.post("/organisations/sample-guild/edit", form).status_code == 303
    assert stored_body(app).description == "Our own words."
    assert "Suggest a change" in said(browser.get("/assets/sample-hall"))


def test_an_anchors_page_leads_to_its_own_entry(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        trust = new_anchor(session)
        slug, body = trust.slug, trust.organisation.slug
        session.commit()
    link = f'href="/organisations/{body}/edit">'
    assert link not in said(visitor(app).get(f"/anchors/{slug}"))
    assert f"{link}Suggest a change" in said(signed_in(app).get(f"/anchors/{slug}"))
    officer = signed_in(app, "o@example.org", (Role.REPRESENTATIVE, Scope("anchor", slug)))
    assert f"{link}Edit what it says of itself" in said(officer.get(f"/anchors/{slug}"))


def test_neighbourhoods_are_the_coordinators(app: Flask) -> None:
    assert signed_in(app, *MODERATOR).get("/neighbourhoods").status_code == 404
    browser = signed_in(app, "c@example.org", Role.COORDINATOR)
    form = {"promise": "publish", "name": "Alder Heath", "position": "drawn", "shape": SQUARE,
            "area": "", "around": "", "radius_m": ""}  # fmt: skip
    answer = browser.post("/neighbourhoods/new", form)
    assert answer.headers["Location"] == "/neighbourhoods?said=added"
    assert "Alder Heath" in said(browser.get("/neighbourhoods"))
    assert (
        browser.post("/neighbourhoods/new", {**form, "shape": POINT, "name": "B"}).status_code
        == 400
    )
    kept = {**form, "position": "keep", "name": "Alder and Birch", "version": "1"}
    assert browser.post("/neighbourhoods/alder-heath/edit", kept).status_code == 303
    html = said(browser.post("/neighbourhoods/alder-heath/edit", {**kept, "name": "Late"}))
    assert "Two people changed" in html
    assert browser.get("/neighbourhoods/none/edit").status_code == 404
