"""Annotations are written, seen by whom they are meant for, changed, published and withdrawn."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, datetime

import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.queries import find_account
from assetmap.accounts.services.leaving import export_account, forget
from assetmap.core.crs import geometry_to_grid
from assetmap.core.permissions import Role, Scope
from tests.factories.developments import new_development
from tests.groups.conftest import X, Y, group_of, lonlat
from tests.signing import Browser, signed_in, visitor

NEW = "/groups/dam-group/annotations/new"


def words(**more: object) -> dict[str, object]:
    lon, lat = lonlat(X + 400, Y)
    return {
        "title": "One level way", "text": "Steps stop prams.", "category": "idea",
        "confidence": "sure", "on_behalf_of": "Example tenants", "visibility": "group",
        "position": "drawn", "shape": json.dumps({"type": "Point", "coordinates": [lon, lat]}),
        **more,
    }  # fmt: skip


def write(browser: Browser, **more: object) -> str:
    answer = browser.post(NEW, words(**more), page=NEW)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).split("?")[0]


def member(
    app: Flask, role: Role = Role.GROUP_MEMBER, email: str = "member@example.org"
) -> Browser:
    """Somebody of the dam group, let in by its lead's rules or not, as the grants say."""
    with Session(app.config["OWNER"]) as session:
        if find_account(session, email) is not None:
            session.execute(
                text(
                    "INSERT INTO account_grant (account_id, role, scope_kind, scope_name) SELECT "
                    "id, :role, 'group', 'dam-group' FROM account WHERE email = :email"
                ),
                {"role": role.value, "email": email},
            )
            session.commit()
    return signed_in(app, email, (role, Scope("group", "dam-group")))


def test_the_groups_own_is_the_groups_alone(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    wrote = member(app)
    page = write(wrote)
    html = wrote.get(page).get_data(as_text=True)
    for said in ("One level way", "Steps stop prams.", "Example tenants", "Only this group"):
        assert said in html
    assert "One level way" in wrote.get("/groups/dam-group").get_data(as_text=True)
    for other in (visitor(app), signed_in(app, "outside@example.org")):
        for address in (page, f"{page}.geojson"):
            assert other.get(address).status_code == 404
        for address in ("", "/annotations.csv", "/annotations.geojson"):
            answer = other.get(f"/groups/dam-group{address}")
            assert answer.status_code == 200
            assert "level way" not in answer.get_data(as_text=True)


def test_an_observer_reads_and_writes_nothing(app: Flask) -> None:
    group_of(app, "Dam group", "closed")
    page = write(member(app))
    observer = member(app, Role.GROUP_OBSERVER, "observer@example.org")
    assert observer.get(page).status_code == 200
    assert observer.get(NEW).status_code == 404
    assert observer.post(NEW, words()).status_code == 404


def test_somebody_of_another_group_writes_nothing_here(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    other = group_of(app, "Park group", "open", "other-lead@example.org")
    assert other.post(NEW, words()).status_code == 403
    assert other.get(NEW).status_code == 403


def test_everybody_sees_it_once_a_lead_has_published_it(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    wrote = member(app)
    page = write(
        wrote, visibility="everybody", about="assets/example-park", position="none", shape=""
    )
    assert visitor(app).get(page).status_code == 404
    assert "Said about it" not in visitor(app).get("/assets/example-park").get_data(as_text=True)
    assert wrote.post(f"{page}/publish", {"version": "1"}).status_code == 404, "no lead of anything"
    assert lead.post(f"{page}/publish").status_code == 428
    assert lead.post(f"{page}/publish", {"version": "9"}).status_code == 409
    assert lead.post(f"{page}/publish", {"version": "1"}).status_code == 303
    html = visitor(app).get(page).get_data(as_text=True)
    assert "One level way" in html
    assert "Dam group" not in html, "a closed group is nowhere, also not beside what it published"
    html = visitor(app).get("/assets/example-park").get_data(as_text=True)
    assert "Said about it" in html
    assert "One level way" in html
    # A member's change of what was published waits for a lead again; a lead's own does not.
    said = words(about="assets/example-park", position="none", shape="", title="Two ways",
                 visibility="everybody", version="2")  # fmt: skip
    assert wrote.post(f"{page}/edit", said, page=f"{page}/edit").status_code == 303
    assert visitor(app).get(page).status_code == 404


def test_a_development_is_written_about_and_says_so_on_its_page(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    with Session(app.config["OWNER"]) as session:
        slug = new_development(session, "N1", "Sample Wharf", at=(X, Y)).slug
        session.commit()
    about = f"developments/{slug}"
    page = write(lead, about=about, position="none", shape="", visibility="everybody")
    assert "Sample Wharf" in lead.get(page).get_data(as_text=True)
    if "Publish it" in lead.get(page).get_data(as_text=True):
        assert lead.post(f"{page}/publish", {"version": "1"}).status_code == 303
    html = visitor(app).get(f"/{about}").get_data(as_text=True)
    assert "Said about it" in html
    assert "One level way" in html


def test_a_moderator_publishes_and_takes_down(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    wrote, moderator = member(app), signed_in(app, "moderator@example.org", Role.MODERATOR)
    private, page = write(wrote), write(wrote, visibility="everybody", title="For all")
    assert moderator.get(private).status_code == 404
    assert "For all" in moderator.get("/groups/dam-group").get_data(as_text=True)
    assert moderator.post(f"{page}/publish", {"version": "1"}).status_code == 303
    assert moderator.post(f"{page}/edit", words(version="2")).status_code == 404
    unsaid = moderator.post(f"{page}/withdraw", {"version": "2", "reason": " "})
    assert unsaid.status_code == 400
    why = {"version": "2", "reason": "It names a neighbour."}
    assert moderator.post(f"{page}/withdraw", why).status_code == 303
    assert visitor(app).get(page).status_code == 404
    with Session(app.config["OWNER"]) as session:
        reasons = session.scalars(text("SELECT reason FROM history WHERE tbl = 'annotation'")).all()
    assert "It names a neighbour." in reasons


def test_ones_own_is_changed_by_oneself_alone_and_withdrawn(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    wrote = member(app)
    page = write(wrote)
    assert lead.post(f"{page}/edit", words(version="1")).status_code == 403
    assert lead.get(f"{page}/edit").status_code == 403
    version = wrote.version(f"{page}/edit")
    said = words(position="keep", shape="", title="Two ways", version=version)
    assert wrote.post(f"{page}/edit", {**said, "version": ""}).status_code == 428
    assert wrote.post(f"{page}/edit", said).status_code == 303
    clash = wrote.post(f"{page}/edit", {**said, "title": "Three ways"})
    assert clash.status_code == 409
    assert "Two ways" in clash.get_data(as_text=True)
    assert "Three ways" in clash.get_data(as_text=True)
    settled = {**said, "title": "Three ways", "version": "2", "clash": "title",
               "choose_title": "yours"}  # fmt: skip
    assert wrote.post(f"{page}/edit", settled).status_code == 303
    assert "Three ways" in wrote.get(page).get_data(as_text=True)
    # Whoever has left may still take back what is theirs.
    wrote.post("/groups/dam-group/leave")
    assert wrote.get("/groups/dam-group").status_code == 404
    assert wrote.post(f"{page}/withdraw", {"version": "3", "reason": "Mine."}).location == "/groups"
    assert "Three ways" not in lead.get("/groups/dam-group").get_data(as_text=True)
    assert lead.post(f"{page}/withdraw", {"version": "4", "reason": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"title": " "}, "Give a title."),
        ({"title": "x" * 121}, "at most 120"),
        ({"text": "x" * 5001}, "at most 5,000"),
        ({"on_behalf_of": "a\nb"}, "can be seen"),
        ({"category": "rumour"}, "Choose one of these."),
        ({"visibility": "all"}, "Choose one of these."),
        ({"shape": ""}, "Nothing is drawn yet"),
        ({"position": "none", "shape": ""}, "Choose how you say where it is."),
        ({"position": "keep", "shape": ""}, "Choose how you say where it is."),
        ({"about": "assets/nothing", "position": "none"}, "There is no such thing on the map"),
        ({"about": "accounts/x", "position": "none"}, "There is no such thing on the map"),
        ({"about": "assets/example-park", "sensitive": "y"}, "Draw a sensitive place by itself"),
    ],
)
def test_what_cannot_be_kept_says_why_and_holds_what_was_typed(
    app: Flask, more: dict[str, object], message: str
) -> None:
    lead = group_of(app, "Dam group", "closed")
    answer = lead.post(NEW, words(**more), page=NEW)
    assert answer.status_code == 400
    html = answer.get_data(as_text=True)
    assert message in html
    assert "Example tenants" in html or "on_behalf_of" in more


def test_files_say_what_the_reader_may_see(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    write(lead, title="=HYPERLINK(1)")
    rows = list(
        csv.DictReader(
            io.StringIO(
                lead.get("/groups/dam-group/annotations.csv")
                .get_data(as_text=True)
                .lstrip("\ufeff")
            )
        )
    )
    assert [one["title"][0] for one in rows] == ["'"], "no spreadsheet runs it"
    assert (rows[0]["easting"], rows[0]["northing"]) == (f"{X + 400:.0f}", f"{Y:.0f}")
    # West of Greenwich a longitude begins with a minus, which is no formula.
    lon, lat = lonlat(X + 400, Y)
    assert float(rows[0]["lon"]) == pytest.approx(lon, abs=1e-5)
    assert float(rows[0]["lat"]) == pytest.approx(lat, abs=1e-5)
    document = json.loads(lead.get("/groups/dam-group/annotations.geojson").get_data())
    assert document["features"][0]["geometry"]["type"] == "Point"


def test_a_group_that_ended_takes_no_more(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    page = write(lead)
    lead.post("/groups/dam-group/end", {"version": "1"})
    assert lead.post(NEW, words()).status_code == 409
    answer = lead.post(f"{page}/edit", words(version="1"))
    assert answer.status_code == 409


def test_what_somebody_wrote_stays_as_a_former_members(app: Flask) -> None:
    group_of(app, "Dam group", "closed")
    wrote = signed_in(app, "leaver@example.org", (Role.GROUP_MEMBER, Scope("group", "dam-group")))
    write(wrote, sensitive="y")
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, "leaver@example.org")
        assert account is not None
        exported = export_account(session, account, at=datetime.now(UTC))["annotations"]
        lon, lat = lonlat(X + 400, Y)
        assert exported[0]["place"]["coordinates"] == [pytest.approx(lon), pytest.approx(lat)]
        forget(session, account)
        left = session.execute(
            text(
                "SELECT (SELECT author FROM annotation), count(*) FILTER (WHERE old::text LIKE "
                ":me OR new::text LIKE :me OR actor LIKE :me), count(*) FROM history "
                "WHERE tbl = 'annotation'"
            ),
            {"me": f"%{wrote.account}%"},
        ).one()
        session.commit()
    assert (left[0], left[1]) == ("former-member", 0)
    assert left[2] >= 2


def test_a_line_is_drawn_here_and_is_no_place_of_the_register(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    ends = [lonlat(X, Y), lonlat(X + 330, Y)]
    line = json.dumps({"type": "LineString", "coordinates": ends})
    page = write(lead, shape=line)
    assert "a line" in lead.get(page).get_data(as_text=True)
    kept = json.loads(lead.get(f"{page}.geojson").get_data())["features"][0]["geometry"]
    assert kept["type"] == "LineString"
    assert len(kept["coordinates"]) == 2
    place = {"name": "A line", "position": "drawn", "shape": line, "promise": "propose"}
    refused = lead.post("/assets/new", place, page="/assets/new")
    assert refused.status_code == 400


def geometry(browser: Browser, page: str) -> shapely.Geometry:
    """Where an annotation is to whoever asks, in metres of the grid."""
    feature = json.loads(browser.get(f"{page}.geojson").data)["features"][0]
    return geometry_to_grid(shapely.geometry.shape(feature["geometry"]))


def test_a_postcode_is_the_middle_of_one_and_with_a_radius_a_circle(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    page = write(lead, position="around", shape="", around="b187qh")
    assert "the middle of its postcode" in lead.get(page).get_data(as_text=True)
    assert geometry(lead, page).distance(shapely.Point(X + 250, Y + 250)) < 1
    rows = lead.get("/groups/dam-group/annotations.csv").get_data(as_text=True)
    assert ",postcode," in rows, "a file says too that it is no surveyed point"
    # Only the words change: it stays the middle of its postcode.
    kept = words(position="keep", shape="", title="Other words", version="1")
    assert lead.post(f"{page}/edit", kept).status_code == 303
    assert "the middle of its postcode" in lead.get(page).get_data(as_text=True)
    around = words(position="around", shape="", around="B18 7QH", radius_m="300", version="2")
    assert lead.post(f"{page}/edit", around).status_code == 303
    circle = geometry(lead, page)
    assert circle.area == pytest.approx(math.pi * 300**2, rel=0.01)
    assert circle.centroid.distance(shapely.Point(X + 250, Y + 250)) < 1
    assert "an area" in lead.get(page).get_data(as_text=True)
    # A point that was drawn becomes a circle by the same field.
    drawn = write(lead, radius_m="120")
    assert geometry(lead, drawn).area == pytest.approx(math.pi * 120**2, rel=0.01)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"around": ""}, "Give a postcode"),
        ({"around": "B99 9ZZ"}, "no British postcode that is known here"),
        ({"around": "B18 7QH", "radius_m": "4"}, "Give whole metres between 5 and 10,000."),
        ({"around": "B18 7QH", "radius_m": "1e3"}, "Give whole metres between 5 and 10,000."),
    ],
)
def test_a_postcode_that_cannot_be_kept_says_why(
    app: Flask, more: dict[str, object], message: str
) -> None:
    lead = group_of(app, "Dam group", "closed")
    answer = lead.post(NEW, words(position="around", shape="", **more), page=NEW)
    assert answer.status_code == 400
    assert message in answer.get_data(as_text=True)


def test_the_groups_people_are_told_when_the_list_changes(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    who, now = member(app), "/groups/dam-group/annotations/now"
    page = who.get("/groups/dam-group").text
    seen = page.partition('data-seen="')[2].partition('"')[0]
    assert seen
    assert who.get(f"{now}?seen={seen}").status_code == 204
    first = write(who)
    answer = who.get(f"{now}?seen={seen}")
    assert answer.status_code == 200
    assert "One level way" in answer.text
    seen = answer.headers["X-Said"]
    assert who.get(f"{now}?seen={seen}").status_code == 204
    who.post(f"{first}/withdraw", {"version": "1", "reason": "Wrong."})
    assert "One level way" not in who.get(f"{now}?seen={seen}").text
    # Nobody else's page asks again and again.
    assert "data-follow" not in visitor(app).get("/groups/dam-group").text
    assert visitor(app).get(now).status_code == 404
