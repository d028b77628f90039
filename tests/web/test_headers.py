"""Every answer carries the strict policy, and no view can loosen it."""

from __future__ import annotations

import pytest
from flask import Flask, Response

from assetmap.web.headers import HEADERS, POLICY, secure


def small_app() -> Flask:
    app = Flask("headers", static_folder=None)
    app.after_request(secure)

    @app.get("/")
    def hello() -> Response:
        return Response("hello", headers={"Content-Security-Policy": "default-src *"})

    return app


@pytest.mark.case("W11")
@pytest.mark.parametrize(("name", "value"), HEADERS)
@pytest.mark.parametrize("path", ["/", "/missing"])
def test_each_header_is_on_each_answer(path: str, name: str, value: str) -> None:
    assert small_app().test_client().get(path).headers.getlist(name) == [value]


@pytest.mark.case("W11")
def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    rules = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    for name in ("script-src", "style-src", "font-src", "connect-src", "form-action"):
        assert rules[name] == "'self'", name
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
