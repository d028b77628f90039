"""What residents suggest waits, is decided once, and is nowhere to be seen before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import AccountGrant, Mail
from assetmap.assets.models import Asset
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.moderation.models import ProblemReport, Proposal
from assetmap.moderation.policy import is_open
from assetmap.moderation.services import set_policy
from assetmap.organisations.models import Organisation
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_neighbourhood, new_organisation
from tests.served import served
from tests.signing import ORIGIN, Browser, signed_in, visitor

X, Y = MIDDLE
HEATH = Scope("neighbourhood", "example-heath")
NEW = {
    "name": "Canary Hall", "kind": "", "own_kind": "Hall", "description": "Canary words",
    "address": "", "postcode": "", "area_ha": "", "status": "", "status_was": "",
    "position": "none", "reason": "",
}  # fmt: skip


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_asset(session, "Example Park", "Park", at=(X, Y))


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "moderation", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text("TRUNCATE proposal, moderation_setting, problem_report, mail, rate_count")
        )
        session.execute(text("DELETE FROM asset WHERE name LIKE 'Canary%'"))
        session.commit()
    return site


def suggested(app: Flask, browser: Browser, **more: str) -> Proposal:
    answer = browser.post("/assets/new", {**NEW, **more}, page="/assets/new")
    assert answer.status_code in (200, 303), re.sub(r"<[^>]+>", " ", answer.text)[-800:]
    with Session(app.config["OWNER"]) as session:
        held = session.query(Proposal).order_by(Proposal.id.desc()).first()
        assert held is not None
        session.expunge(held)
        return held


def names(app: Flask) -> list[str]:
    with Session(app.config["OWNER"]) as session:
        return [one.name for one in session.query(Asset)]


def state(app: Flask, held: Proposal) -> str:
    with Session(app.config["OWNER"]) as session:
        return session.get(Proposal, held.id).state


SEEN = (
    "/assets", "/assets?q=canary", "/", "/?q=canary", "/search?q=canary", "/search.json?q=canary",
    "/things.geojson?bbox=-10,49,3,61&zoom=15", "/take-away/csv", "/assets/canary-hall",
)  # fmt: skip


def test_what_waits_is_nowhere_but_with_its_author_and_the_moderators(app: Flask) -> None:
    author = signed_in(app, name="Green Lamp")
    held = suggested(app, author)
    assert "Canary Hall" not in names(app)
    others = (visitor(app), signed_in(app, "other@example.org"))
    for browser in others:
        for page in SEEN:
            assert "Canary" not in browser.get(page).text, page
        assert browser.get(f"/moderation/{held.slug}").status_code in (303, 404)
    assert others[1].get("/moderation").status_code == 404
    assert "Canary Hall" in author.get("/contributions").text
    assert "Canary words" in author.get(f"/moderation/{held.slug}").text
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    assert "Canary Hall" in moderator.get("/moderation").text
    shown = moderator.get(f"/moderation/{held.slug}").text
    assert "Green Lamp" in shown
    assert "0 approved, 0 refused, 1 waiting" in shown


def test_approving_publishes_and_tells_the_author(app: Flask) -> None:
    author = signed_in(app)
    held = suggested(app, author)
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    done = moderator.post(
        f"/moderation/{held.slug}",
        {"verdict": "approved", "field-description": "Words that were mended"},
        page=f"/moderation/{held.slug}",
    )
    assert done.status_code == 303
    page = visitor(app).get("/assets/canary-hall")
    assert "Words that were mended" in page.text
    assert "Canary words" not in page.text
    row = author.get("/contributions").text
    assert "approved" in row
    assert 'href="/assets/canary-hall"' in row
    with Session(app.config["OWNER"]) as session:
        told = session.query(Mail).one()
        assert told.to == "resident@example.org"
        assert "approved" in told.subject
        signed = session.execute(
            text(
                "SELECT actor, approved_by FROM history WHERE tbl = 'asset' "
                "ORDER BY id DESC LIMIT 1"
            )
        ).one()
        assert tuple(signed) == (author.account, moderator.account)


def test_refusing_needs_a_reason_and_the_author_reads_it(app: Flask) -> None:
    author = signed_in(app)
    held = suggested(app, author)
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    page = f"/moderation/{held.slug}"
    silent = moderator.post(page, {"verdict": "refused", "reason": " "}, page=page)
    assert silent.status_code == 400
    assert state(app, held) == "waiting"
    moderator.post(page, {"verdict": "refused", "canned": "twice"}, page=page)
    assert state(app, held) == "refused"
    assert "This is on the map already." in author.get("/contributions").text
    with Session(app.config["OWNER"]) as session:
        assert "This is on the map already." in session.query(Mail).one().body
    assert "Canary Hall" not in names(app)


@pytest.mark.case("C17")
def test_of_two_moderators_the_second_learns_that_it_is_decided(app: Flask) -> None:
    held = suggested(app, signed_in(app))
    page = f"/moderation/{held.slug}"
    for round_ in range(5):
        with Session(app.config["OWNER"]) as session:
            session.execute(text("DELETE FROM asset WHERE name LIKE 'Canary%'"))
            session.execute(
                text(
                    "UPDATE proposal SET state = 'waiting', decided_at = NULL, decided_by = NULL, "
                    "reason = ''"
                )
            )
            session.commit()
        both = [signed_in(app, f"mod{n}@example.org", Role.MODERATOR) for n in (1, 2)]
        tokens = [one.token(page) for one in both]
        sent = [
            (one.client.get_cookie("assetmap").value, {"csrf_token": token, **content})
            for one, token, content in zip(
                both,
                tokens,
                ({"verdict": "approved"}, {"verdict": "refused", "reason": "No."}),
                strict=True,
            )
        ]

        def decide(pair: tuple[str, dict[str, str]]):
            client = app.test_client()
            client.set_cookie("assetmap", pair[0])
            answer = client.post(page, data=pair[1], headers=ORIGIN)
            return answer.status_code, answer.text

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(decide, sent))
        assert sorted(status for status, _words in answers) == [303, 409], round_
        assert "decided already" in next(words for status, words in answers if status == 409)
        approved = state(app, held) == "approved"
        assert ("Canary Hall" in names(app)) == approved, "what was told is what was done"


def test_a_suggestion_about_what_moved_on_waits_until_it_is_looked_at(app: Flask) -> None:
    author = signed_in(app)
    page = "/assets/example-park/edit"
    answer = author.post(
        page, {**NEW, "name": "Canary Park", "position": "keep", "version": author.version(page)},
        page=page,
    )  # fmt: skip
    assert answer.status_code in (200, 303)
    with Session(app.config["OWNER"]) as session:
        held = session.query(Proposal).one()
        session.execute(
            text("UPDATE asset SET description = 'Changed' WHERE slug = 'example-park'")
        )
        session.commit()
        session.refresh(held)
        session.expunge(held)
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    address = f"/moderation/{held.slug}"
    assert "The entry changed since this was suggested" in moderator.get(address).text
    refused = moderator.post(address, {"verdict": "approved"}, page=address)
    assert refused.status_code == 409
    assert state(app, held) == "waiting"
    assert "Canary Park" not in names(app)


def test_an_author_takes_back_what_waits_and_nobody_elses(app: Flask) -> None:
    author, other = signed_in(app), signed_in(app, "other@example.org")
    held = suggested(app, author)
    address = f"/contributions/{held.slug}/withdraw"
    assert other.post(address).status_code == 404
    assert author.post(address).status_code == 303
    assert state(app, held) == "withdrawn"
    assert author.post(address).status_code == 409
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    page = f"/moderation/{held.slug}"
    assert moderator.post(page, {"verdict": "approved"}, page=page).status_code == 409


def test_a_moderator_of_one_neighbourhood_decides_there_alone(app: Flask) -> None:
    held = suggested(app, signed_in(app))  # it lies nowhere
    local = signed_in(app, "local@example.org", (Role.MODERATOR, HEATH))
    assert local.get("/moderation").status_code == 200
    assert "Canary" not in local.get("/moderation").text
    assert local.get(f"/moderation/{held.slug}").status_code == 404
    refused = local.post(f"/moderation/{held.slug}", {"verdict": "approved"})
    assert refused.status_code == 404
    with Session(app.config["OWNER"]) as session:
        session.get(Proposal, held.id).neighbourhoods = ["example-heath"]
        session.commit()
    assert "Canary" in local.get("/moderation").text
    page = f"/moderation/{held.slug}"
    assert local.get(page).status_code == 200


def test_where_it_is_open_nothing_waits(app: Flask) -> None:
    boss = signed_in(app, "boss@example.org", Role.COORDINATOR)
    page = "/moderation/settings"
    wrong = boss.post(page, {"record": "assets", "neighbourhood": "nowhere", "rule": "open"})
    assert wrong.status_code == 400
    boss.post(page, {"record": "assets", "neighbourhood": "", "rule": "open"}, page=page)
    assert "published at once" in boss.get(page).text
    signed_in(app).post("/assets/new", NEW, page="/assets/new")
    assert "Canary Hall" in names(app)
    with Session(app.config["OWNER"]) as session:
        assert session.query(Proposal).count() == 0


def test_the_nearer_setting_counts_and_nothing_set_is_held(session: Session) -> None:
    from assetmap.core.permissions import OPERATOR

    def asked(*places: str) -> bool:
        return is_open(session, record="assets", neighbourhoods=places)

    def put(where: str, value: bool | None) -> None:
        set_policy(session, actor=OPERATOR, record="assets", neighbourhood=where, is_open=value)

    assert not asked()
    assert not asked("a")
    put("", True)
    assert asked()
    assert asked("a", "b")
    put("a", False)
    assert not asked("a")
    assert not asked("a", "b"), "each must be open"
    assert asked("b")
    put("", False)
    put("a", True)
    assert asked("a")
    assert not asked("b")
    put("a", None)
    assert not asked("a")
    assert not is_open(session, record="links", neighbourhoods=())


def test_anybody_reports_a_problem_and_a_moderator_looks_after_it_once(app: Flask) -> None:
    browser = visitor(app)
    html = browser.get("/report?page=/assets/example-park").text
    assert "/assets/example-park" in html
    content = {"page": "/assets/example-park?x=1", "topic": "person", "words": "<b>It is me.</b>"}
    assert browser.post("/report", content, page="/report").status_code == 303
    assert browser.post("/report", {**content, "topic": "x"}, page="/report").status_code == 400
    with Session(app.config["OWNER"]) as session:
        held = session.query(ProblemReport).one()
        assert (held.page, held.author) == ("/assets/example-park", "")
        slug = held.slug
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    shown = moderator.get("/moderation").text
    assert "&lt;b&gt;It is me.&lt;/b&gt;" in shown
    assert (
        signed_in(app).post(f"/moderation/reports/{slug}", {"state": "handled"}).status_code == 404
    )
    handle = {"state": "handled", "note": "Hidden."}
    assert moderator.post(f"/moderation/reports/{slug}", handle).status_code == 303
    assert "It is me" not in moderator.get("/moderation").text
    assert moderator.post(f"/moderation/reports/{slug}", handle).status_code == 409


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example/x", "javascript:x"])
def test_a_report_names_a_page_of_this_site(app: Flask, page: str) -> None:
    visitor(app).post("/report", {"page": page, "topic": "page", "words": "x"}, page="/report")
    with Session(app.config["OWNER"]) as session:
        assert "evil" not in session.query(ProblemReport).one().page
        assert "javascript" not in session.query(ProblemReport).one().page


def test_an_organisation_is_claimed_believed_and_then_edited(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        if session.query(Organisation).count() == 0:
            new_organisation(session, "Friends of Example Park")
            session.commit()
    author = signed_in(app, "speaker@example.org")
    page = "/organisations/friends-of-example-park/claim"
    assert author.post(page, {"words": " "}, page=page).status_code == 400
    assert author.post(page, {"words": "I am its secretary."}, page=page).status_code == 303
    edit = "/organisations/friends-of-example-park/edit"
    assert "Suggest" in author.get(edit).text
    with Session(app.config["OWNER"]) as session:
        slug = session.query(Proposal).one().slug
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    address = f"/moderation/{slug}"
    assert "I am its secretary." in moderator.get(address).text
    assert moderator.post(address, {"verdict": "approved"}, page=address).status_code == 303
    with Session(app.config["OWNER"]) as session:
        grant = session.query(AccountGrant).filter_by(role="organisation_representative").one()
        assert grant.scope_name == "friends-of-example-park"
        assert grant.account.slug == author.account
    assert "Speaks for an organisation" in author.get("/account").text
