"""The group speaks of a section to itself, and goes back to what it said before."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.permissions import Role
from tests.plans.comments.people import GROUP, lead, member, put_out, resident, told
from tests.signing import Browser, signed_in, visitor

CANARY = "Is the canary figure right?"


def observer(app: Flask) -> Browser:
    return signed_in(app, "observer@example.org", (Role.GROUP_OBSERVER, GROUP))


def say(app: Flask, slug: str, words: str = CANARY) -> str:
    page = f"/plans/{slug}/sections/vision/remarks"
    assert member(app).post(page, {"body": words}, page=page).status_code == 303
    with Session(app.config["OWNER"]) as session:
        held = text("SELECT slug FROM plan_remark ORDER BY id DESC")
        return f"/plans/{slug}/remarks/{session.scalars(held).first()}"


def test_only_the_group_reads_what_it_says_to_itself(data: Flask, slug: str) -> None:
    page = f"/plans/{slug}/sections/vision/remarks"
    say(data, slug)
    assert CANARY in lead(data).get(page).text
    assert "Mo Member" in told(lead(data).get(page).text)
    assert "1 open comment in the group" in told(lead(data).get(f"/plans/{slug}").text)
    reader = observer(data)
    assert CANARY in reader.get(page).text
    assert "<textarea" not in reader.get(page).text
    assert reader.post(page, {"body": "x"}, page=page).status_code == 404
    draft = put_out(data, slug)
    for other in (visitor(data), resident(data)):
        assert other.get(page).status_code in (302, 303, 404)
        assert CANARY not in other.get(draft).text
        assert CANARY not in other.get(f"{draft}/draft.json").text
    assert member(data).post(page, {"body": " "}, page=page).status_code == 400


def test_it_is_settled_opened_again_and_taken_back(data: Flask, slug: str) -> None:
    page, one = f"/plans/{slug}/sections/vision/remarks", say(data, slug)
    who = lead(data)
    sent = {"version": "1", "settled": "yes"}
    assert who.post(f"{one}/settle", sent, page=page).status_code == 303
    assert "Settled on" in told(member(data).get(page).text)
    assert "Comment in the group" in told(member(data).get(f"/plans/{slug}").text)
    assert who.post(f"{one}/settle", sent, page=page).status_code == 409
    again = {"version": "2", "settled": "no"}
    assert who.post(f"{one}/settle", again, page=page).status_code == 303
    # A member takes back their own alone, a lead anybody's.
    other = signed_in(data, "other@example.org", (Role.GROUP_MEMBER, GROUP))
    assert other.post(f"{one}/remove", {"version": "3"}, page=page).status_code == 403
    assert member(data).post(f"{one}/remove", {"version": "3"}, page=page).status_code == 303
    assert CANARY not in member(data).get(page).text
    assert who.post(f"{one}/remove", {"version": "3"}, page=page).status_code == 404
    second = say(data, slug, "Another.")
    assert who.post(f"{second}/remove", {"version": "1"}, page=page).status_code == 303


def write(app: Flask, slug: str, words: str) -> None:
    page, who = f"/plans/{slug}/sections/vision/edit", member(app)
    sent = {"title": "Vision", "text": words, "version": who.version(page)}
    assert who.post(page, sent, page=page).status_code == 303


def test_versions_tell_what_differs_and_are_gone_back_to(data: Flask, slug: str) -> None:
    write(data, slug, "A place with *bread*.")
    write(data, slug, "A place with *roses*.")
    home = f"/plans/{slug}/sections/vision/versions"
    for other in (visitor(data), resident(data)):
        assert other.get(home).status_code in (302, 303, 404)
    who = member(data)
    listed = told(who.get(home).text)
    assert "Version 4" in listed
    assert "Version 1" in listed
    page = f"{home}/3"
    shown = who.get(page).text
    assert "<del>*bread*.</del>" in shown
    assert "<ins>*roses*.</ins>" in shown
    assert observer(data).get(page).status_code == 200
    assert "Go back to version 3" not in observer(data).get(page).text
    assert observer(data).post(f"{page}/back", {"version": "4"}, page=page).status_code == 404
    assert who.get(f"{home}/99").status_code == 404
    assert who.post(f"{page}/back", {"version": "3"}, page=page).status_code == 409
    assert who.post(f"{page}/back", {"version": "4"}, page=page).status_code == 303
    assert "bread" in who.get(f"/plans/{slug}").text
    # Nothing is lost: what was there stands in the list.
    assert "Version 5" in told(who.get(home).text)
    assert "*roses*." in told(who.get(f"{home}/4").text)
    assert "The section says just this now." in told(who.get(page).text)


def test_what_a_moderator_hid_is_not_gone_back_to(data: Flask, slug: str) -> None:
    write(data, slug, "A place with *bread*.")
    write(data, slug, "A place with *roses*.")
    with Session(data.config["OWNER"]) as session:
        session.execute(
            text("INSERT INTO redaction (history_id, reason, by) SELECT id, 'a name', 'p-m' "
                 "FROM history WHERE tbl = 'plan_section' AND new->>'text' LIKE '%bread%'")
        )  # fmt: skip
        session.commit()
    home, who = f"/plans/{slug}/sections/vision/versions", member(data)
    listed = told(who.get(home).text)
    assert "Version 3" in listed.partition("A moderator hid what it said")[0]
    assert "Version 0" not in listed
    assert who.get(f"{home}/3").status_code == 404
    assert who.post(f"{home}/3/back", {"version": "4"}, page=home).status_code == 404


def test_a_section_that_came_with_a_load_has_its_first_version(data: Flask, slug: str) -> None:
    with Session(data.config["OWNER"]) as session:
        session.execute(text("DELETE FROM history WHERE tbl = 'plan_section' AND op = 'I'"))
        session.commit()
    home, who = f"/plans/{slug}/sections/vision/versions", member(data)
    assert "Version 1" in told(who.get(home).text)
    untouched = f"/plans/{slug}/sections/finance/versions"
    assert "Version 1" in told(who.get(untouched).text)
