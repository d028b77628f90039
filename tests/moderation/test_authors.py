"""What a moderator lets through is its author's own, and the history names both."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.history.owners import owner_of
from assetmap.history.services import approved
from assetmap.moderation.models import Proposal
from tests.factories.ground import MIDDLE
from tests.factories.people import open_to_residents
from tests.factories.register import new_asset, new_neighbourhood, new_organisation
from tests.served import served
from tests.signing import PASSWORD, Browser, signed_in, visitor

X, Y = MIDDLE
HEATH = Scope("neighbourhood", "example-heath")
AUTHOR, OTHER, MODERATOR = "ann@example.org", "other@example.org", "mod@example.org"
NEW = {
    "name": "Canary Hall", "kind": "", "own_kind": "Hall", "description": "", "address": "",
    "postcode": "", "area_ha": "", "status": "in_use", "status_was": "", "website": "",
    "position": "none", "reason": "",
}  # fmt: skip


@pytest.fixture
def app(cluster: Cluster) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
        new_asset(session, "Example Park", "Park", at=(X, Y))
        new_organisation(session, "Example Friends", at=(X, Y))

    with served(cluster, "authors", fill) as made:
        yield made


def send(browser: Browser, path: str, **more: str) -> None:
    answer = browser.post(path, {**NEW, **more}, page=path)
    assert answer.status_code in (200, 303), re.sub(r"<[^>]+>", " ", answer.text)[-800:]


def approve(app: Flask, moderator: Browser, **mended: str) -> str:
    """Approve the newest suggestion; gives the path of what came of it."""
    with Session(app.config["OWNER"]) as session:
        held = session.query(Proposal).order_by(Proposal.id.desc()).first()
        assert held is not None
        page = f"/moderation/{held.slug}"
    done = moderator.post(page, {"verdict": "approved", **mended}, page=page)
    assert done.status_code == 303, re.sub(r"<[^>]+>", " ", done.text)[-800:]
    with Session(app.config["OWNER"]) as session:
        path = session.scalar(text("SELECT path FROM proposal ORDER BY id DESC LIMIT 1"))
        assert path is not None
        return str(path)


def signed(app: Flask) -> list[tuple[str, str | None, str | None]]:
    """Every signature of the registers, oldest first."""
    with Session(app.config["OWNER"]) as session:
        rows = session.execute(
            text(
                "SELECT tbl, actor, approved_by FROM history WHERE tbl IN "
                "('asset', 'asset_status', 'organisation') AND actor LIKE 'p-%' ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


def words(browser: Browser, page: str) -> str:
    """A page as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", browser.get(page).text)).split())


def withdraw(browser: Browser, path: str):
    page = f"{path}/withdraw"
    version = browser.version(page)
    return browser.post(page, {"version": version, "reason": "It is gone."}, page=page)


@pytest.mark.parametrize("register", ["assets", "organisations"])
def test_the_author_withdraws_what_was_approved_as_their_own(app: Flask, register: str) -> None:
    author = signed_in(app, AUTHOR, name="Green Lamp")
    moderator = signed_in(app, MODERATOR, (Role.MODERATOR, HEATH), Role.MODERATOR)
    send(author, f"/{register}/new")
    path = approve(app, moderator)
    with Session(app.config["OWNER"]) as session:
        open_to_residents(session, register)  # type: ignore[arg-type]
        session.commit()
    edit = f"{path}/edit"
    changed = author.post(
        edit, {**NEW, "version": author.version(edit), "description": "By the author"}, page=edit
    )
    assert changed.status_code == 303, re.sub(r"<[^>]+>", " ", changed.text)[-800:]
    assert "By the author" in visitor(app).get(path).text
    # Another resident's withdrawal waits; the author's is done: the row says "own".
    withdraw(signed_in(app, OTHER), path)
    assert visitor(app).get(path).status_code == 200
    withdraw(author, path)
    assert visitor(app).get(path).status_code == 410


def test_the_moderator_does_not_own_what_they_approved(app: Flask) -> None:
    """Once no moderator any more, it is no more theirs than anybody else's."""
    author = signed_in(app, AUTHOR)
    moderator = signed_in(app, MODERATOR, Role.MODERATOR)
    send(author, "/assets/new")
    path = approve(app, moderator)
    with Session(app.config["OWNER"]) as session:
        open_to_residents(session, "assets")
        session.execute(text("UPDATE account_grant SET ended_at = now()"))
        session.commit()
    withdraw(moderator, path)
    assert visitor(app).get(path).status_code == 200


def test_every_kind_is_signed_by_its_author_and_the_moderator(app: Flask) -> None:
    author = signed_in(app, AUTHOR, name="Green Lamp")
    moderator = signed_in(app, MODERATOR, Role.MODERATOR, name="Blue Door")
    both = (author.account, moderator.account)
    send(author, "/assets/new")
    path = approve(app, moderator, **{"field-description": "Mended"})
    assert {one[1:] for one in signed(app)} == {both}
    assert {one[0] for one in signed(app)} == {"asset", "asset_status"}
    edit = f"{path}/edit"
    send(author, edit, version=author.version(edit), address="1 Street", status_was="in_use")
    approve(app, moderator)
    assert signed(app)[-1] == ("asset", *both)
    withdrawal = f"{path}/withdraw"
    send(author, withdrawal, version=author.version(withdrawal), reason="It is gone.")
    approve(app, moderator)
    assert signed(app)[-1] == ("asset", *both)
    send(author, "/organisations/new")
    approve(app, moderator)
    assert signed(app)[-1] == ("organisation", *both)
    count = len(signed(app))
    # What the moderator does without a suggestion is the moderator's alone.
    send(moderator, "/assets/new", name="Canary Library")
    assert set(signed(app)[count:]) <= {
        ("asset", moderator.account, None), ("asset_status", moderator.account, None)
    }  # fmt: skip
    assert len(signed(app)) > count


def test_within_one_transaction_what_comes_after_is_not_approved(app: Flask) -> None:
    """Approving leaves no mark on what the same transaction changes next."""
    with Session(app.config["OWNER"]) as session:
        with approved(session, by="p-mod"):
            inside = new_asset(session, "Inside")
        outside = new_asset(session, "Outside")
        rows = dict(
            session.execute(
                text(
                    "SELECT row_id, approved_by FROM history "
                    "WHERE row_id IN (:a, :b) AND tbl = 'asset' AND op = 'I'"
                ),
                {"a": inside.id, "b": outside.id},
            ).all()
        )
    assert (rows[inside.id], rows[outside.id]) == ("p-mod", None)


def test_the_history_names_both_and_forgets_whoever_leaves(app: Flask) -> None:
    author = signed_in(app, AUTHOR, name="Green Lamp")
    moderator = signed_in(app, MODERATOR, Role.MODERATOR, name="Blue Door")
    signed_in(app, "lead@example.org", Role.COORDINATOR)
    send(author, "/assets/new")
    path = approve(app, moderator)
    page = f"{path}/history"
    reader = signed_in(app, OTHER)
    assert "Green Lamp, approved by Blue Door" in words(reader, page)
    mine = author.get("/account/export").json["changes"]
    assert {one["as"] for one in mine} == {"author"}
    theirs = moderator.get("/account/export").json["changes"]
    assert {one["as"] for one in theirs} == {"moderator"}
    assert moderator.post("/account/erase", {"password": PASSWORD}).status_code == 200
    assert "Green Lamp, approved by a moderator" in words(reader, page)
    assert author.post("/account/erase", {"password": PASSWORD}).status_code == 200
    assert "A former member, approved by a moderator" in words(reader, page)
    for name in ("Green Lamp", "Blue Door", author.account, moderator.account):
        assert name not in reader.get(page).text
    with Session(app.config["OWNER"]) as session:
        held = session.scalar(text("SELECT id FROM asset WHERE name = 'Canary Hall'"))
        assert owner_of(session, table="asset", row_id=held) == "former-member"
        left = session.scalar(
            text("SELECT count(*) FROM history WHERE actor IN (:a, :b) OR approved_by IN (:a, :b)"),
            {"a": author.account, "b": moderator.account},
        )
    assert left == 0
