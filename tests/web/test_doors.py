"""Doors that are not there: no folder of ours, no tool of a developer, no other origin."""

from __future__ import annotations

import pytest
from flask import Flask

NOT_THERE = (
    "/.git", "/.git/config", "/.git/HEAD", "/.env", "/.venv/bin/python", "/debug", "/console",
    "/metrics", "/docs", "/docs/deploy/README.md", "/admin", "/admin/docs", "/openapi.json",
    "/swagger", "/server-status", "/setup.cfg", "/constraints.txt", "/assetmap/app.py",
    "/static/../setup.cfg", "/static/%2e%2e/setup.cfg", "/static/..%2fsetup.cfg",
    "/static/../.git/config", "/static/.git/config", "/tests/conftest.py", "/robots.txt~",
)  # fmt: skip


@pytest.mark.case("W22")
@pytest.mark.parametrize("path", NOT_THERE)
def test_nothing_answers_there(nothing_loaded: Flask, path: str) -> None:
    answer = nothing_loaded.test_client().get(path)
    assert answer.status_code == 404


@pytest.mark.case("W22")
def test_no_page_answers_a_debugger(nothing_loaded: Flask) -> None:
    assert not nothing_loaded.debug
    client = nothing_loaded.test_client()
    asked = client.get("/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert asked.content_type.startswith("text/html"), "the page, no script of a debugger"
    assert "EVALEX" not in asked.text


@pytest.mark.case("W12")
@pytest.mark.parametrize("path", ["/", "/things.geojson", "/static/css/tokens.css", "/nowhere"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other_origin_is_let_in(nothing_loaded: Flask, path: str, method: str) -> None:
    answer = nothing_loaded.test_client().open(
        path,
        method=method,
        headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-secret",
        },
    )
    assert not [name for name in answer.headers if name[0].startswith("Access-Control-")]
    answer.close()
