"""Promises and documents on pages: entered, changed by two at once, withdrawn, summed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.promises.models import Promise
from tests.factories.developments import new_development
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_neighbourhood
from tests.served import served
from tests.signing import Browser, signed_in, visitor

X, Y = MIDDLE
SITE = "/developments/n1-sample-wharf"
SAID = {
    "purpose": "Playing fields in Sampleton", "kind": "s106", "amount": "£1,250,000.10",
    "falls_due": "before the 50th home is lived in", "received": "400000", "spent": "",
    "assets": "assets/example-park\nhttp://localhost/assets/example-park/",
    "source": "Agreement of 2019, clause 4", "said_on": "2019-05-02",
    "link": "https://plans.example.gov.uk/s106.pdf",
}  # fmt: skip


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_asset(session, "Old Park", "Park", at=(X, Y))
    new_development(session, "N1", "Sample Wharf", at=(X + 300, Y))
    new_development(session, "N2", "Sample Yard", at=(X + 6000, Y))


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "promises", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(text("TRUNCATE promise, development_document, rate_count CASCADE"))
        session.commit()
    return site


def planner(app: Flask, email: str = "planner@example.org") -> Browser:
    return signed_in(app, email, Role.PLANNER)


def words(browser: Browser, page: str) -> str:
    html = browser.get(page).text
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def entered(app: Flask, **more: str) -> str:
    """A promise that a planner entered; the address of its page of change."""
    boss = planner(app)
    page = f"{SITE}/promises/new"
    assert boss.post(page, {**SAID, **more}, page=page).status_code == 303
    with Session(app.config["OWNER"]) as session:
        slug = session.scalars(select(Promise.slug).order_by(Promise.id.desc())).first()
    return f"/promises/{slug}/edit"


def held(app: Flask) -> list[Promise]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Promise).order_by(Promise.id)))


def test_a_promise_is_entered_and_shown_with_its_sums(app: Flask) -> None:
    entered(app)
    entered(app, purpose="Bus stops", amount="0.20", received="", spent="", assets="")
    one = held(app)[0]
    assert (str(one.amount), str(one.received), one.spent) == ("1250000.10", "400000.00", None)
    assert one.assets == ["example-park"]
    said = words(visitor(app), SITE)
    assert "Promised in all £1,250,000.30" in said
    assert "Received in all £400,000.00; of 1 promise not known" in said
    assert "Spent in all not known" in said
    assert "£0.00" not in said
    assert "before the 50th home is lived in" in said
    assert "Agreement of 2019, clause 4, 2 May 2019" in said
    assert "Change it" not in said
    asset = words(visitor(app), "/assets/example-park")
    assert "Promised for it" in asset
    assert "Playing fields in Sampleton" in asset
    assert "Bus stops" not in asset


def test_what_was_promised_for_a_merged_place_is_the_kept_ones(app: Flask) -> None:
    entered(app, assets="assets/old-park")
    with Session(app.config["OWNER"]) as session:
        old = session.scalars(select(Asset).where(Asset.slug == "old-park")).one()
        kept = session.scalars(select(Asset).where(Asset.slug == "example-park")).one()
        old.archived_on, old.merged_into_id = old.retrieved_on, kept.id
        session.commit()
    assert "Promised for it" in words(visitor(app), "/assets/example-park")
    with Session(app.config["OWNER"]) as session:
        session.execute(text("UPDATE asset SET archived_on = NULL, merged_into_id = NULL"))
        session.commit()


def test_the_table_to_take_away(app: Flask) -> None:
    entered(app, purpose="=1+1", amount="10.5", received="", spent="0")
    answer = visitor(app).get(f"{SITE}/promises.csv")
    assert answer.mimetype == "text/csv"
    row = next(csv.DictReader(io.StringIO(answer.text)))
    assert row["purpose"] == "'=1+1"
    assert (row["promised_gbp"], row["received_gbp"], row["spent_gbp"]) == ("10.50", "", "0.00")
    assert (row["places"], row["source_date"]) == ("assets/example-park", "2019-05-02")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", ""), ("purpose", "x" * 301), ("kind", "bond"), ("amount", "12.345"),
        ("amount", "-5"), ("amount", "many"), ("received", "1e5"), ("spent", "9" * 13),
        ("assets", "assets/nowhere"), ("assets", "organisations/x"), ("source", ""),
        ("said_on", ""), ("said_on", "2019-02-30"), ("link", "http://example.org"),
        ("link", "javascript:alert(1)"), ("falls_due", "x" * 10_001),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_stands_on_the_form_again(app: Flask, field: str, value: str) -> None:
    boss, page = planner(app), f"{SITE}/promises/new"
    answer = boss.post(page, {**SAID, field: value}, page=page)
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert "Playing fields" in answer.text or field == "purpose"
    assert held(app) == []


def test_two_at_once_see_both_versions(app: Flask) -> None:
    address = entered(app)
    one, other = planner(app), planner(app, "second@example.org")
    version = one.version(address)
    assert one.post(address, SAID, page=address).status_code == 428
    first = {**SAID, "version": version, "received": "500000"}
    assert one.post(address, first, page=address).status_code == 303
    second = {**SAID, "version": version, "spent": "1000", "received": "450000"}
    clash = other.post(address, second, page=address)
    assert clash.status_code == 409
    assert "500000.00" in clash.text
    assert "450000.00" in clash.text
    assert str(held(app)[0].received) == "500000.00"
    settled: dict[str, Any] = {
        **second, "version": other.version(address), "clash": ["received", "spent"],
        "choose_received": "theirs", "choose_spent": "yours",
    }  # fmt: skip
    assert other.post(address, settled, page=address).status_code == 303
    now = held(app)[0]
    assert (str(now.received), str(now.spent), now.version) == ("500000.00", "1000.00", 3)
    with Session(app.config["OWNER"]) as session:
        kept = session.execute(
            text("SELECT op, new->>'received' FROM history WHERE tbl = 'promise' ORDER BY id")
        ).all()
    assert [row[0] for row in kept][-3:] == ["I", "U", "U"]


def test_a_withdrawn_promise_is_in_no_sum(app: Flask) -> None:
    address = entered(app)
    boss, page = planner(app), address.replace("/edit", "/withdraw")
    sent = {"version": boss.version(page), "reason": ""}
    assert boss.post(page, sent, page=page).status_code == 400
    assert boss.post(page, {**sent, "reason": "Entered twice"}, page=page).status_code == 303
    said = words(visitor(app), SITE)
    assert "No promises are recorded for this site." in said
    assert boss.get(address).status_code == 409
    assert boss.post(page, {**sent, "reason": "Again"}, page="/account").status_code == 409


def test_documents_are_https_alone(app: Flask) -> None:
    boss, page = planner(app), f"{SITE}/documents/new"
    said = {"title": "Design statement", "source": "Example Council", "said_on": ""}
    for link in ("", "http://example.org/a", "javascript:alert(1)", "https://a b"):
        assert boss.post(page, {**said, "link": link}, page=page).status_code == 400
    sent = {**said, "link": "https://plans.example.gov.uk/design.pdf"}
    assert boss.post(page, sent, page=page).status_code == 303
    html = visitor(app).get(SITE).text
    assert 'href="https://plans.example.gov.uk/design.pdf"' in html
    assert "Design statement" in html


def test_who_may_enter(app: Flask) -> None:
    page, away = f"{SITE}/promises/new", "/developments/n2-sample-yard/promises/new"
    here = signed_in(
        app, "here@example.org", (Role.PLANNER, Scope("neighbourhood", "example-heath"))
    )
    assert "Add a promise" in here.get(SITE).text
    assert "Add a promise" not in here.get("/developments/n2-sample-yard").text
    assert here.post(page, SAID, page=page).status_code == 303
    assert here.post(away, SAID, page=page).status_code == 403
    resident = signed_in(app, "r@example.org")
    assert "Add a promise" not in resident.get(SITE).text
    assert resident.post(page, SAID).status_code == 404
    assert visitor(app).get(page).status_code in (302, 303, 401)
    assert len(held(app)) == 1
