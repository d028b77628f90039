"""The history: every change by any road, with actor and reason; imports cover new rows once."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch

NEW = (
    "INSERT INTO asset (slug, name, source, source_id, licence, retrieved_on) VALUES "
    "('a', 'A', 's', '1', 'l', '2026-01-01'), ('b', 'B', 's', '2', 'l', '2026-01-01')"
)


def entries(session: Session) -> list[tuple]:
    return [
        tuple(row)
        for row in session.execute(
            text(
                "SELECT tbl, op, actor, reason, old->>'name', new->>'name' FROM history ORDER BY id"
            )
        )
    ]


def test_a_bulk_update_in_plain_sql_cannot_slip_past(session: Session) -> None:
    session.execute(text(NEW))
    sign_transaction(session, actor="operator", reason="tidy names")
    session.execute(text("UPDATE asset SET name = name || '!'"))
    session.execute(text("DELETE FROM asset WHERE slug = 'b'"))
    assert entries(session)[:2] == [
        ("asset", "I", None, None, None, "A"), ("asset", "I", None, None, None, "B"),
    ]  # fmt: skip
    assert sorted(entries(session)[2:]) == [
        ("asset", "D", "operator", "tidy names", "B!", None),
        ("asset", "U", "operator", "tidy names", "A", "A!"),
        ("asset", "U", "operator", "tidy names", "B", "B!"),
    ]


def test_a_batch_hides_new_rows_only(session: Session) -> None:
    sign_transaction(session, actor="operator", reason="import", batch=True)
    session.execute(text(NEW))
    assert entries(session) == []
    record_batch(session, actor="operator", reason="import", table="asset", facts={"new": 2})
    session.execute(text("UPDATE asset SET name = 'C' WHERE slug = 'a'"))
    session.execute(text("DELETE FROM asset WHERE slug = 'b'"))
    assert [entry[1] for entry in entries(session)] == ["B", "U", "D"]
    sign_transaction(session, actor="operator", reason="by hand")
    session.execute(text(NEW.replace("'a'", "'c'").replace("'1'", "'3'").split(", ('b'")[0]))
    assert entries(session)[-1][1:4] == ("I", "operator", "by hand")


@pytest.mark.parametrize(
    ("change", "version"),
    [
        ("name = 'B'", 2),
        ("name = name", 1),
        ("version = 40, name = 'B'", 2),
        ("version = 40", 2),
    ],
)
def test_the_version_is_raised_once_and_never_set(
    session: Session, change: str, version: int
) -> None:
    session.execute(text(NEW))
    session.execute(text(f"UPDATE asset SET {change} WHERE slug = 'a'"))
    found = session.scalar(text("SELECT version FROM asset WHERE slug = 'a'"))
    assert found == version


def test_the_signature_ends_with_its_transaction(session: Session) -> None:
    """Settings are local, so the next user of a pooled connection signs for itself."""
    connection = session.connection().engine.connect()
    with connection, Session(connection) as other:
        sign_transaction(other, actor="operator", reason="x", batch=True)
        other.rollback()
        left = other.execute(
            text(
                "SELECT coalesce(current_setting('assetmap.actor', true), ''), "
                "coalesce(current_setting('assetmap.batch', true), '')"
            )
        ).one()
        assert tuple(left) == ("", "")


def test_every_table_that_people_see_keeps_its_history(session: Session) -> None:
    with_version = session.scalars(
        text("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' "
             "AND column_name IN ('slug', 'version') GROUP BY 1 HAVING count(*) = 2")
    ).all()  # fmt: skip
    triggers = session.execute(
        text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
    ).all()
    assert len(with_version) > 8
    for table in with_version:
        # What tells of people keeps none: an old address in it would outlive its owner's wish.
        kept = table not in ("account", "proposal", "problem_report", "ledger_draft", "geofile")
        assert ((table, "keep_history") in [tuple(row) for row in triggers]) is kept, table
        assert (table, "count_versions") in [tuple(row) for row in triggers]
