"""A layer's version changes with each commit that changes it, and nobody waits for anybody."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.tiles.layers import LAYERS
from assetmap.tiles.queries import read_versions

NEW = (
    "INSERT INTO organisation (slug, name, source, source_id, licence, retrieved_on) "
    "VALUES (gen_random_uuid(), 'x', 'x', gen_random_uuid(), 'x', now())"
)


@pytest.fixture(scope="module")
def owner(cluster: Cluster) -> Iterator[Engine]:
    """The owner of a database in which these tests commit."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "tiles_versions")
    made = create_engine(cluster.url(OWNER_ROLE, "tiles_versions"))
    schema.upgrade(made)
    yield made
    made.dispose()


def versions(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return read_versions(connection)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {layer for layer in before if before[layer] != after[layer]}


def test_every_layer_has_a_version(owner: Engine) -> None:
    assert set(versions(owner)) == set(LAYERS)


@pytest.mark.parametrize(
    ("table", "layers"),
    [
        ("asset", {"assets"}),
        ("asset_status", {"assets"}),
        ("organisation", {"organisations", "anchors"}),
        ("anchor", {"organisations", "anchors"}),
        ("anchor_site", {"anchors"}),
        ("area", {"boundaries", "deprivation", "population"}),
        ("deprivation", {"deprivation"}),
        ("basemap_feature", {"basemap"}),
        ("population", {"population"}),
        ("dataset", {"basemap", "boundaries", "deprivation", "population"}),
        ("payment", set()),
        ("history", set()),
    ],
)
def test_a_change_makes_new_versions_of_what_is_drawn_from_it(
    owner: Engine, table: str, layers: set[str]
) -> None:
    for statement in (f"DELETE FROM {table} WHERE false", f"TRUNCATE {table} CASCADE"):
        before = versions(owner)
        with owner.begin() as connection:
            connection.execute(text(statement))
        assert changed(before, versions(owner)) >= layers
        if statement.startswith("DELETE"):
            assert changed(before, versions(owner)) == layers


def test_what_is_rolled_back_changes_nothing(owner: Engine) -> None:
    before = versions(owner)
    with owner.connect() as connection:
        connection.execute(text(NEW))
        assert read_versions(connection) != before, "the writer itself sees its own version"
        connection.rollback()
    assert versions(owner) == before


def test_a_change_after_a_savepoint_was_undone_still_counts(owner: Engine) -> None:
    before = versions(owner)
    with owner.begin() as connection:
        undone = connection.begin_nested()
        connection.execute(text(NEW))
        undone.rollback()
        connection.execute(text(NEW))
    assert changed(before, versions(owner)) == {"organisations", "anchors"}


def test_two_writers_do_not_wait_and_each_commit_shows(owner: Engine) -> None:
    seen = [versions(owner)["organisations"]]
    with owner.connect() as one, owner.connect() as other:
        for writer in (one, other):
            writer.execute(text("SET lock_timeout = '1s'"))
            writer.execute(text(NEW))
        for writer in (other, one):
            writer.commit()
            seen.append(versions(owner)["organisations"])
    with owner.begin() as connection:
        connection.execute(text(NEW))
    seen.append(versions(owner)["organisations"])
    assert len(set(seen)) == 4
    assert seen == sorted(seen, key=int), "it only grows"


def test_many_commits_leave_few_rows(owner: Engine) -> None:
    def rows(connection: Connection) -> int:
        return connection.execute(text("SELECT count(*) FROM layer_version")).scalar_one()

    for _ in range(20):
        with owner.begin() as connection:
            for _ in range(3):
                connection.execute(text(NEW))
    with owner.connect() as connection:
        assert rows(connection) == len(LAYERS)


def test_no_version_comes_twice(owner: Engine) -> None:
    """A database that was restored does not count up to versions that browsers still hold."""
    before, steps = int(versions(owner)["organisations"]), []
    for _ in range(6):
        with owner.begin() as connection:
            connection.execute(text(NEW))
        after = int(versions(owner)["organisations"])
        steps.append(after - before)
        before = after
    assert all(step >= 1 for step in steps)
    assert len(set(steps)) > 1
