"""What is refused writes nothing: every form of the program, sent by whoever may not send it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from tests.addresses import filled
from tests.factories.anchors import new_anchor
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_neighbourhood, new_organisation
from tests.served import served
from tests.signing import ORIGIN, Browser, signed_in, visitor

X, Y = MIDDLE
VALUES = {"register": "assets", "anchor": "example-trust", "number": "1", "token": "x"}
SENT = {"name": "Canary", "version": "1", "reason": "A reason", "email": "canary@example.org",
        "password": "three other words", "role": "coordinator", "words": "Canary words",
        "page": "/", "topic": "wrong", "kind": "cares_for", "own_kind": "Hall",
        "position": "none", "verdict": "approved", "shape": "none"}  # fmt: skip
#: What counts and remembers visits, not what people said.
ASIDE = {"rate_count", "account_session"}


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_organisation(session, "Example Park", kind="Charity", at=(X + 30, Y))
    new_anchor(session, "example-trust")


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "refused", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


def forms(app: Flask) -> list[str]:
    """Every address that takes a form, naming what is there."""
    return [
        filled(rule, VALUES, "example-park")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    ]


def written(app: Flask) -> dict[str, tuple[int, str | None]]:
    """How many rows each table has, and a mark of all that they say."""
    with app.config["OWNER"].connect() as connection:
        names = connection.scalars(
            text("SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') "
                 "AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition "
                 "AND c.relname <> ALL(:aside)"), {"aside": list(ASIDE)},
        ).all()  # fmt: skip
        rows = "SELECT count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM"
        return {name: tuple(connection.execute(text(f'{rows} "{name}" t')).one()) for name in names}


def people(app: Flask) -> dict[str, Browser]:
    elsewhere = Scope("neighbourhood", "nowhere")
    return {
        "visitor": visitor(app),
        "resident": signed_in(app),
        "moderator of elsewhere": signed_in(app, "mod@example.org", (Role.MODERATOR, elsewhere)),
        "coordinator": signed_in(app, "boss@example.org", Role.COORDINATOR),
    }


@pytest.mark.case("R05")
@pytest.mark.parametrize("how", ["no token", "another's token", "another site"])
@pytest.mark.parametrize("who", ["visitor", "resident", "moderator of elsewhere", "coordinator"])
def test_a_form_that_is_not_theirs_writes_nothing(app: Flask, who: str, how: str) -> None:
    everybody = people(app)
    browser = everybody[who]
    headers = {"Origin": "https://elsewhere.example"} if how == "another site" else ORIGIN
    other = everybody["resident" if who != "resident" else "coordinator"].token()
    token = {"no token": {}, "another's token": {"csrf_token": other}}.get(
        how, {"csrf_token": browser.token()}
    )
    before = written(app)
    assert before["asset"][0] == 1
    for address in forms(app):
        answer = browser.client.post(address, data={**SENT, **token}, headers=headers)
        assert answer.status_code in (400, 401, 403, 404), (address, answer.status_code)
    assert written(app) == before


@pytest.mark.case("R05")
def test_what_needs_an_account_writes_nothing_for_a_visitor(app: Flask) -> None:
    """With a good token: who may not is refused before anything is looked at."""
    browser = visitor(app)
    token = browser.token("/sign-in")
    before = written(app)
    open_to_all = ("/sign-", "/forgotten", "/reset/", "/confirm/", "/invitation/", "/report",
                   "/new-address/", "/overlay")  # fmt: skip
    tried = [one for one in forms(app) if not one.startswith(open_to_all)]
    assert len(tried) > 30
    for address in tried:
        answer = browser.client.post(address, data={**SENT, "csrf_token": token}, headers=ORIGIN)
        assert answer.status_code in (303, 401, 403, 404), (address, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in"), address
    assert written(app) == before
