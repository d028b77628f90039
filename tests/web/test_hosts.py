"""Under which name are the pages reached? A stranger's name must not get into a QR code."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from assetmap.app import create_app
from assetmap.core.settings import Settings


def site(*hosts: str) -> Flask:
    return create_app(
        Settings(home=Path("unused"), hosts=hosts, secret_key="x" * 40),
        engine=create_engine("postgresql+psycopg://x@/x?host=/nowhere"),
        tiles=create_engine("postgresql+psycopg://x@/x?host=/nowhere"),
    )


@pytest.mark.parametrize("path", ["/tiles/none/0/0/0.mvt", "/walk-sheet.pdf?paper=none"])
def test_another_name_is_refused(path: str) -> None:
    client = site("map.example.org").test_client()
    for host in ("evil.example", "map.example.org.evil.example", "evil.example:443", "", "a b"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.get_data(as_text=True)
    for host in ("map.example.org", "map.example.org:8080", "localhost:8000", "127.0.0.1"):
        assert client.get(path, headers={"Host": host}).status_code == 404, host


def test_any_name_will_do_where_none_is_set() -> None:
    answer = site().test_client().get("/walk-sheet.pdf?paper=none", headers={"Host": "a.example"})
    assert answer.status_code == 404
