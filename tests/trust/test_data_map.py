"""Every column that may tell of a person is in the data map, and the notice shows them all."""

from __future__ import annotations

import pytest
from flask import Flask

from assetmap.migrations.metadata import METADATA
from assetmap.trust.data_map import NOBODY_IN, PLAIN, data_map


def unmapped(tables: dict[str, list[str]]) -> list[str]:
    """What a privacy notice would not tell of."""
    held = {(one.table, one.column) for one in data_map()}
    mapped = {table for table, _column in held}
    return [
        f"{table}.{column}"
        for table, columns in tables.items()
        if table not in NOBODY_IN
        for column in columns
        if (table, column) not in held and not (column in PLAIN and table in mapped)
    ]


TABLES = {
    name: [column.name for column in table.columns] for name, table in METADATA.tables.items()
}


def test_every_personal_column_is_mapped() -> None:
    assert unmapped(TABLES) == []


@pytest.mark.parametrize(
    "more",
    [{"account": ["telephone"]}, {"volunteer": ["id", "name"]}, {"volunteer": ["id"]}],
)
def test_a_new_one_is_noticed(more: dict[str, list[str]]) -> None:
    merged = {
        **TABLES,
        **{name: [*TABLES.get(name, []), *columns] for name, columns in more.items()},
    }
    assert unmapped(merged)


def test_the_map_names_nothing_that_is_not_there() -> None:
    for one in data_map():
        assert one.column in TABLES[one.table], one
        assert one.table not in NOBODY_IN
        assert all((one.what, one.purpose, one.basis, one.kept, one.seen_by)), one
    assert set(TABLES) >= NOBODY_IN


def test_what_the_model_calls_personal_is_mapped() -> None:
    held = {(one.table, one.column) for one in data_map()}
    for table in METADATA.tables.values():
        for column in table.columns:
            if (column.comment or "").startswith("personal"):
                assert (table.name, column.name) in held


def test_the_notice_shows_the_whole_map(demonstration: Flask) -> None:
    html = demonstration.test_client().get("/privacy").get_data(as_text=True)
    for one in data_map():
        for words in (one.what, one.kept, one.seen_by):
            assert words.replace("'", "&#39;") in html, one


def test_promises_are_linked_from_every_foot(demonstration: Flask) -> None:
    client = demonstration.test_client()
    for page in ("/", "/assets", "/anchors", "/sign-in", "/nowhere"):
        html = client.get(page).get_data(as_text=True)
        for path in ("privacy", "accessibility", "contributor-terms", "complaints"):
            assert f'href="/{path}' in html, (page, path)
            assert client.get(f"/{path}").status_code == 200
