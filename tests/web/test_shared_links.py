"""The address of a file opens nothing: not guessed, not passed on, not kept for later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.queries import find_account
from assetmap.anchors.downloads import KINDS
from assetmap.core import limits
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.web.clock import use_clock
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes
from tests.served import served
from tests.signing import Browser, signed_in, visitor

PRIVATE, PLAIN = "closed-trust", "/anchors/closed-trust/catchment"
CANARY = "Canary Supplies Ltd"
OFFICER = "officer@example.org"


@pytest.fixture
def app(cluster: Cluster, tmp_path: Path) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        areas = {"district": "E08000001", "ward": "E05000001"}
        new_postcodes(session, {"AA1 1AA": Spot(406_100, 287_500, areas=areas)})
        anchor = new_anchor(session, PRIVATE)
        rows = [Paid(CANARY, "900.00", "AA1 1AA", category="Canary things")]
        new_anchor(session, "empty-trust", site=(407_000.0, 287_500.0))
        new_ledger(session, anchor, tmp_path / "private.csv", rows, published=False)

    with served(cluster, "shared_links", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


def officer(app: Flask) -> Browser:
    return signed_in(app, OFFICER, (Role.ANCHOR_OFFICER, Scope("anchor", PRIVATE)))


def files() -> list[str]:
    """What an officer may take away of a private ledger, as their browser's address line has it."""
    kinds = [f"{PLAIN}/download/{kind}" for kind in KINDS]
    return [PLAIN, f"{PLAIN}.geojson", *kinds, *(f"{one}?local=E08000001" for one in kinds)]


def refused(browser: Browser, address: str) -> None:
    """Answered as for an anchor that never had a ledger."""
    answer, none = (browser.get(one) for one in (address, address.replace(PRIVATE, "empty-trust")))
    assert answer.status_code == none.status_code, address
    assert answer.status_code in (400, 404), address
    assert CANARY.encode() not in answer.get_data()
    assert "Content-Disposition" not in answer.headers


@pytest.mark.case("W24")
def test_what_an_officer_takes_away_opens_for_nobody_else(app: Flask) -> None:
    """Though it was made a moment before, and lies in this process's memory."""
    others = [
        visitor(app),
        signed_in(app, "resident@example.org"),
        signed_in(app, "else@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", "other-trust"))),
        signed_in(app, "planner@example.org", Role.PLANNER, Role.MODERATOR),
    ]
    insider = officer(app)
    for address in files():
        taken = insider.get(address)
        assert taken.status_code == 200, address
        assert not taken.cache_control.public
        for stranger in others:
            refused(stranger, address)
    assert CANARY in insider.get(f"{PLAIN}/download/csv").text


@pytest.mark.case("W24")
@pytest.mark.parametrize("how", ["signed_out", "role_ended", "idle", "suspended"])
def test_what_could_be_taken_once_cannot_be_later(app: Flask, how: str) -> None:
    """With the very cookie that opened it."""
    insider = officer(app)
    cookie = insider.client.get_cookie("assetmap")
    assert cookie is not None
    for address in files():
        assert insider.get(address).status_code == 200
    if how == "signed_out":
        assert insider.post("/sign-out").status_code == 303
        insider.client.set_cookie("assetmap", cookie.value)
    elif how == "idle":
        later = datetime.now(UTC) + timedelta(seconds=limits.STRONG_IDLE_S + 1)
        use_clock(app, lambda: later)
    else:
        with Session(app.config["OWNER"]) as session:
            held = find_account(session, OFFICER)
            assert held is not None
            if how == "suspended":
                held.state = "suspended"
            else:
                session.execute(text("DELETE FROM account_grant"))
            session.commit()
    for address in files():
        refused(insider, address)
    use_clock(app, lambda: datetime.now(UTC))


@pytest.mark.case("W24")
def test_the_file_about_me_is_about_whoever_asks(app: Flask) -> None:
    """Its address names nobody; one that does is not there, whoever is named."""
    one, other = signed_in(app, "one@example.org"), signed_in(app, "other@example.org")
    assert "one@example.org" in one.get("/account/export").text
    assert visitor(app).get("/account/export").status_code != 200
    for guess in (f"?account={one.account}", f"?slug={one.account}", "?email=one@example.org"):
        assert "one@example.org" not in other.get(f"/account/export{guess}").text
    for guess in (f"/account/{one.account}/export", f"/people/{one.account}/export",
                  f"/account/export/{one.account}", "/account/export.json", "/exports/1",
                  f"/accounts/{one.account}.json"):  # fmt: skip
        for browser in (one, other, visitor(app)):
            assert browser.get(guess).status_code == 404, guess
