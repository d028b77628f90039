"""A process of the pages is killed while somebody sends a form: what they sent is there once."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.app import create_app
from assetmap.core.permissions import Role, Scope
from assetmap.core.runtime import web_engine, writer_engine
from assetmap.core.settings import Settings
from tests.factories.anchors import new_anchor
from tests.factories.ground import small_town
from tests.faults.sending import Person, new_key, person, send, send_and_kill
from tests.faults.serving import Site, serving

KILLS = 200
AFTER_COMMIT = 20
TRUST = "example-trust"
PATH = f"/anchors/{TRUST}/ledgers/new"
FORM = {"published": "yes", "source": "Example Trust, spend over £500", "licence": ""}


@pytest.fixture
def app(settings: Settings, owner: Engine) -> Iterator[Flask]:
    """The application of the same installation, to make people with; it serves nobody."""
    with Session(owner) as session:
        if session.query(Anchor).count() == 0:
            small_town(session)
            new_anchor(session, TRUST)
            session.commit()
        session.execute(text("TRUNCATE ledger_draft, kept_answer, rate_count CASCADE"))
        session.commit()
    web, writer = web_engine(settings), writer_engine(settings)
    made = create_app(settings, engine=web, writer=writer)
    made.config["OWNER"] = owner
    yield made
    for engine in (web, writer):
        if engine is not None:
            engine.dispose()


@pytest.fixture
def officer(app: Flask) -> Person:
    return person(app, "officer@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", TRUST)))


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with serving(settings.home) as made:
        yield made


def ledger(turn: int) -> bytes:
    """Some hundred kilobytes of payments that differ from turn to turn."""
    rows = "".join(
        f"{1 + row % 28:02}/04/2026,Sample Works {row} Ltd,{turn}.{row % 100:02},AA1 1AA\n"
        for row in range(4_000)
    )
    return f"Date,Supplier,Amount,Postcode\n{rows}".encode()


def drafts(owner: Engine) -> list[tuple[str, str]]:
    with owner.connect() as connection:
        rows = connection.execute(text("SELECT slug, state FROM ledger_draft ORDER BY id"))
        return [tuple(row) for row in rows]


def forget_counts(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("TRUNCATE rate_count"))


@pytest.mark.long
@pytest.mark.case("F01")
def test_killed_at_any_byte_of_an_upload(site: Site, owner: Engine, officer: Person) -> None:
    """Half of the kills fall at a random byte, half in the moments after the last one."""
    chance = random.Random(1)  # noqa: S311 it must be the same each time
    unheard = there_already = 0
    for turn in range(KILLS):
        key = new_key()
        request = officer.request(
            PATH, {**FORM, "idempotency_key": key}, (f"turn-{turn}.csv", ledger(turn))
        )
        before = drafts(owner)
        whole = turn % 2 == 1
        heard = send_and_kill(
            site, request,
            cut=len(request) if whole else chance.randrange(1, len(request)),
            wait=chance.uniform(0, 0.25) if whole else 0.02,
        )  # fmt: skip
        left = [one for one in drafts(owner) if one not in before]
        assert [state for _slug, state in left] in ([], ["waiting"]), f"turn {turn}: {left}"
        assert heard.status in (0, 303), f"turn {turn}: {heard}"
        if heard.status == 303:
            assert len(left) == 1, "what was acknowledged is there"
        unheard += heard.status == 0
        there_already += len(left)
        site.wait_for("/healthz", 200, 30)
        again = send(site, request)
        assert again.status == 303, f"turn {turn}: {again}"
        made = [one for one in drafts(owner) if one not in before]
        assert len(made) == 1, f"turn {turn}: one upload became {made}"
        assert again.location.endswith(made[0][0])
        if left:
            assert made == left, "the same upload, not another"
        forget_counts(owner)
    assert len(drafts(owner)) == KILLS
    assert unheard >= KILLS // 2, "the kills came in the middle"
    assert there_already >= 1, "some came after the commit"


@pytest.mark.long
@pytest.mark.case("F02")
def test_killed_between_commit_and_answer(settings: Settings, owner: Engine, app: Flask) -> None:
    """The process ends itself where the answer would be sent; the key then finds that answer."""
    resident = person(app, "moderator@example.org", Role.MODERATOR)
    with serving(settings.home, application="tests.faults.pages:make_mortal()") as site:
        for turn in range(AFTER_COMMIT):
            name = f"Canary Hall {turn}"
            fields = {
                "promise": "publish", "name": name, "kind": "park", "own_kind": "",
                "description": "", "address": "", "postcode": "", "area_ha": "", "status": "",
                "status_was": "", "position": "none", "shape": "", "area": "", "around": "",
                "radius_m": "", "new_after_all": "y", "idempotency_key": new_key(),
            }  # fmt: skip
            request = resident.request("/assets/new", fields, None)
            assert send(site, request).status == 0, "killed before the answer"
            site.wait_for("/healthz", 200, 30)
            again = send(site, request)
            assert again.status == 303
            with owner.connect() as connection:
                held = connection.execute(
                    text("SELECT slug FROM asset WHERE name = :name"), {"name": name}
                ).all()
            assert len(held) == 1, f"turn {turn}"
            assert again.location == f"/assets/{held[0].slug}?said=added"
            # The same form under another key is another form: the key alone kept it from acting.
            if turn == 0:
                other = resident.request(
                    "/assets/new", {**fields, "idempotency_key": new_key()}, None
                )
                assert send(site, other).status == 0, "it was carried out, and killed again"
                site.wait_for("/healthz", 200, 30)
                with owner.connect() as connection:
                    assert connection.scalar(
                        text("SELECT count(*) FROM asset WHERE name = :name"), {"name": name}
                    ) == 2  # fmt: skip
            forget_counts(owner)
