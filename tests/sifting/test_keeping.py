"""Filters that people keep, and what goes with them when they leave."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.accounts.queries import find_account
from assetmap.accounts.services.leaving import export_account, forget
from assetmap.core.limits import SAVED_FILTERS
from tests.signing import Browser, signed_in

ASKS = "homes=50&near=B18+7QH&within=400"


def keep(people: Browser, name: str, query: str = ASKS) -> int:
    return people.post(
        "/developments/filters", {"name": name, "query": query}, page="/developments?homes=50"
    ).status_code


def count(app: Flask, table: str) -> int:
    with app.config["OWNER"].connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def test_a_filter_is_kept_found_and_deleted(app: Flask) -> None:
    people = signed_in(app, "a@example.org")
    assert keep(people, " Large   ones ") == 303
    html = people.get("/developments").text
    assert ">Large ones</a>" in html
    assert "/developments?homes=50&amp;near=B18+7QH&amp;within=400" in html
    assert keep(people, "Large ones", "homes=100") == 303
    assert count(app, "saved_filter") == 1, "the same name means the new question"
    other = signed_in(app, "b@example.org")
    assert "Large ones" not in other.get("/developments").text
    found = re.search(
        r"/developments/filters/(f-[0-9a-f]+)/delete", people.get("/developments").text
    )
    assert found is not None
    assert other.post(found[0], page="/developments?homes=50").status_code == 404
    assert count(app, "saved_filter") == 1
    assert people.post(found[0], page="/developments?homes=50").status_code == 303
    assert count(app, "saved_filter") == 0


@pytest.mark.parametrize(
    ("name", "query"),
    [("", ASKS), ("x" * 81, ASKS), ("Empty", ""), ("Odd", "nothing=known"), ("Bad", "homes=7"),
     ("Many", "&".join(f"a{n}=1" for n in range(50)))],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(app: Flask, name: str, query: str) -> None:
    assert keep(signed_in(app, "a@example.org"), name, query) in (400, 422)
    assert count(app, "saved_filter") == 0


def test_one_person_keeps_so_many_and_no_more(app: Flask) -> None:
    people = signed_in(app, "a@example.org")
    with Session(app.config["OWNER"]) as session:
        for number in range(SAVED_FILTERS):
            session.execute(
                text(
                    "INSERT INTO saved_filter (slug, owner, name, query, created_at) "
                    "VALUES (:slug, :owner, :slug, 'homes=5', now())"
                ),
                {"slug": f"f-{number}", "owner": people.account},
            )
        session.commit()
    assert keep(people, "One more") == 409
    assert keep(people, "f-3", "homes=10") == 303, "a name that is there may mean another question"


def test_what_is_kept_of_somebody_is_told_and_goes(app: Flask) -> None:
    people, other = signed_in(app, "a@example.org"), signed_in(app, "b@example.org")
    page = "/developments/n2-sample-yard"
    for one in (people, other):
        keep(one, "Mine")
        one.post(f"{page}/vote", page=page)
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, "a@example.org")
        assert account is not None
        told = export_account(session, account, at=datetime.now(UTC))["filters_and_votes"]
        assert [sorted(one) for one in told] == [["asks", "at", "filter"], ["at", "not_relevant"]]
        assert told[1]["not_relevant"] == "N2, Example City Council"
        forget(session, account)
        session.commit()
    assert (count(app, "saved_filter"), count(app, "relevance_vote")) == (1, 1)


def test_a_visitors_role_reads_how_many_and_never_whose(app: Flask) -> None:
    with app.extensions["assetmap.engine"].connect() as connection:
        connection.execute(text("SELECT count(development_id) FROM relevance_vote"))
        for closed in ("SELECT voter FROM relevance_vote", "SELECT 1 FROM saved_filter"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(closed))
            connection.rollback()
