"""Drafts of plans: begun by a lead, written by members, closed to everybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.folders import folder
from assetmap.core.permissions import Role, Scope
from assetmap.history.models import HistoryEntry
from assetmap.plans.exporting import PlanSheet
from assetmap.plans.markup import html_of
from assetmap.plans.models import Plan, PlanSection
from assetmap.plans.pages import (
    DifferencesPage,
    DraftPage,
    EditionPage,
    PlansPage,
    PublishPage,
    RerunPage,
)
from assetmap.web.pages import Page
from tests.factories.ground import MIDDLE
from tests.factories.groups import new_group
from tests.factories.register import new_neighbourhood
from tests.served import served
from tests.signing import Browser, signed_in, visitor

X, Y = MIDDLE
GROUP = Scope("group", "example-group")
OTHERS = Scope("group", "other-group")
_WORDS = {"title": "Vision", "text": "A place with *work* for us."}


def fill(session: Session) -> None:
    area = new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_group(session, area=area)
    new_group(session, "other-group")


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "plans", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(text("TRUNCATE plan, rate_count CASCADE"))
        session.commit()
    return site


def lead(app: Flask) -> Browser:
    return signed_in(app, "lead@example.org", (Role.GROUP_LEAD, GROUP))


def member(app: Flask) -> Browser:
    return signed_in(app, "member@example.org", (Role.GROUP_MEMBER, GROUP))


def observer(app: Flask) -> Browser:
    return signed_in(app, "observer@example.org", (Role.GROUP_OBSERVER, GROUP))


def stranger(app: Flask) -> Browser:
    return signed_in(app, "stranger@example.org", (Role.GROUP_LEAD, OTHERS))


def begun(app: Flask) -> str:
    """A plan that the lead began; its address."""
    made = lead(app).post(
        "/plans/new", {"group": "example-group", "title": "Plan for Example Heath"},
        page="/plans/new",
    )  # fmt: skip
    assert made.status_code == 303
    return made.headers["Location"].split("?")[0]


def order(app: Flask) -> list[str]:
    with Session(app.config["OWNER"]) as session:
        return list(session.scalars(select(Plan.sections)).one())


def told(browser: Browser, page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(page).text).split())


def test_a_lead_begins_a_plan_for_the_neighbourhood_of_the_group(app: Flask) -> None:
    home = begun(app)
    said = told(observer(app), home)
    assert "Plan for Example Heath" in said
    assert "Example group · Example-Heath" in said
    headings = re.findall(
        r"<h2[^>]*>(?:<span[^>]*>(\d+)\.</span> )(.*?)</h2>", lead(app).get(home).text
    )
    assert headings[0] == ("1", "Vision")
    assert headings[-1] == ("9", "Evidence note")


def test_a_draft_is_read_by_its_group_alone(app: Flask) -> None:
    home = begun(app)
    for one in (lead(app), member(app), observer(app)):
        assert one.get(home).status_code == 200
        assert "Plan for Example Heath" in told(one, "/plans")
    for one in (stranger(app), visitor(app), signed_in(app, "boss@example.org", Role.COORDINATOR)):
        assert one.get(home).status_code == 404
        assert "Plan for Example Heath" not in told(one, "/plans")
    assert stranger(app).get(f"{home}/sections/vision/edit").status_code == 404


def test_the_visitors_role_of_the_database_sees_no_draft(app: Flask, cluster: Cluster) -> None:
    begun(app)
    engine = app.extensions["assetmap.engine"]
    assert engine.url.username == WEB_ROLE
    with Session(engine) as session:
        assert session.scalars(select(Plan)).all() == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.scalars(select(PlanSection)).all()


def test_who_may_not_begin_or_write_is_refused(app: Flask) -> None:
    home = begun(app)
    page = f"{home}/sections/vision/edit"
    said = {**_WORDS, "version": "1"}
    assert observer(app).post(page, said).status_code == 404
    assert stranger(app).post(page, said).status_code == 404
    new = {"group": "example-group", "title": "Another"}
    assert member(app).post("/plans/new", new).status_code == 404
    refused = stranger(app).post("/plans/new", new, page="/plans/new")
    assert refused.status_code == 404
    with Session(app.config["OWNER"]) as session:
        assert len(session.scalars(select(Plan)).all()) == 1
        assert all(not one.text for one in session.scalars(select(PlanSection)))


def test_a_member_writes_and_the_history_knows_who(app: Flask) -> None:
    home = begun(app)
    page = f"{home}/sections/vision/edit"
    who = member(app)
    sent = who.post(page, {**_WORDS, "version": who.version(page)}, page=page)
    assert sent.status_code == 303
    assert "<em>work</em>" in who.get(home).text
    with Session(app.config["OWNER"]) as session:
        entry = session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.tbl == "plan_section", HistoryEntry.op == "U")
            .order_by(HistoryEntry.id.desc())
        ).first()
        assert entry is not None
        assert entry.actor == who.account
        assert entry.new["text"] == _WORDS["text"]


def test_two_who_write_one_section_lose_nothing(app: Flask) -> None:
    home = begun(app)
    page = f"{home}/sections/vision/edit"
    one, other = lead(app), member(app)
    version = one.version(page)
    assert (
        one.post(
            page, {"title": "Vision", "text": "First.", "version": version}, page=page
        ).status_code
        == 303
    )
    clash = other.post(page, {"title": "Vision", "text": "Second.", "version": version}, page=page)
    assert clash.status_code == 409
    assert "First." in clash.text
    assert "Second." in clash.text
    now = re.search(r'name="version" value="(\d+)"', clash.text)
    assert now
    settled = other.post(
        page,
        {"title": "Vision", "text": "Second.", "version": now[1], "clash": "text",
         "choose_text": "theirs"},
        page=page,
    )  # fmt: skip
    assert settled.status_code == 303
    with Session(app.config["OWNER"]) as session:
        assert (
            session.scalars(select(PlanSection.text).where(PlanSection.key == "vision")).one()
            == "First."
        )


def test_two_sections_are_written_side_by_side(app: Flask) -> None:
    home = begun(app)
    pages = [f"{home}/sections/{key}/edit" for key in ("vision", "people")]
    who = member(app)
    versions = [who.version(page) for page in pages]
    for page, version in zip(pages, versions, strict=True):
        said = {"title": "T", "text": "Words.", "version": version}
        assert who.post(page, said, page=page).status_code == 303


def test_without_a_version_nothing_is_written(app: Flask) -> None:
    home = begun(app)
    page = f"{home}/sections/vision/edit"
    assert member(app).post(page, dict(_WORDS), page=page).status_code == 428


def test_sections_are_added_moved_and_taken_out(app: Flask) -> None:
    home = begun(app)
    who = member(app)
    made = who.post(f"{home}/sections", {"title": "Our canal", "version": "1"}, page=home)
    assert made.status_code == 303
    assert order(app)[-1] == "our-canal"
    moved = who.post(
        f"{home}/sections/our-canal/move", {"way": "up", "version": who.version(home)}, page=home
    )
    assert moved.status_code == 303
    assert order(app)[-2:] == ["our-canal", "evidence-note"]
    out = who.post(
        f"{home}/sections/vision/move", {"way": "out", "version": who.version(home)}, page=home
    )
    assert out.status_code == 303
    assert order(app)[0] == "our-place"
    assert who.get(f"{home}/sections/vision/edit").status_code == 404
    stale = who.post(f"{home}/sections/people/move", {"way": "up", "version": "1"}, page=home)
    assert stale.status_code == 409
    assert "order of the sections" in stale.text
    bad = who.post(f"{home}/sections", {"title": " ", "version": who.version(home)}, page=home)
    assert bad.status_code == 400
    # A heading that was used before gets a key of its own.
    who.post(f"{home}/sections", {"title": "Vision", "version": who.version(home)}, page=home)
    assert order(app)[-1] == "vision-2"


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("![x](https://example.org/x.png)", "<img"),
        ("[x](http://example.org)", "href="),
        ("[x](javascript:alert(1))", "href="),
        ("[x](//example.org)", "href="),
        ("[x](/sign-out)", "href="),
        ("<a href='https://a.org' onclick=x>a</a>", "<a"),
        ("[x](data:text/html,x)", "href="),
    ],
)
def test_text_becomes_nothing_that_acts(typed: str, never: str) -> None:
    assert never not in html_of(typed)


@pytest.mark.parametrize(
    ("page", "template"),
    [
        (PlansPage, "list"), (DraftPage, "draft"), (PublishPage, "publish"),
        (EditionPage, "edition"), (RerunPage, "rerun"), (DifferencesPage, "differences"),
        (PlanSheet, "sheet"),
    ],
)  # fmt: skip
def test_every_field_of_a_page_is_used(page: type, template: str) -> None:
    source = (folder("templates") / "plans" / f"{template}.html").read_text(encoding="utf-8")
    own = {one.name for one in fields(page)} - {one.name for one in fields(Page)}
    assert [name for name in sorted(own) if f"page.{name}" not in source] == []
