"""A visitor's own word about who and where they are counts for nothing."""

from __future__ import annotations

import pytest
from flask import Flask, request

from assetmap.web.proxies import use_proxies

SAID = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=6.6.6.6;host=evil.example;proto=https",
    "X-Real-Ip": "6.6.6.6",
}


def heard(count: int, headers: dict[str, str]) -> tuple[str | None, str, str]:
    app = Flask("proxies", static_folder=None)
    use_proxies(app, count)

    @app.get("/")
    def tell() -> list[str | None]:
        return [request.remote_addr, request.host_url, request.script_root]

    said = app.test_client().get("/", headers=headers).json
    return said[0], said[1], said[2]


@pytest.mark.case("R02")
def test_without_a_proxy_nobody_is_believed() -> None:
    assert heard(0, SAID) == ("127.0.0.1", "http://localhost/", "")


def test_one_proxy_is_believed_once() -> None:
    assert heard(1, SAID) == ("6.6.6.6", "https://evil.example/", "")
    added = {**SAID, "X-Forwarded-For": "6.6.6.6, 7.7.7.7"}
    assert heard(1, added)[0] == "7.7.7.7", "what the proxy saw, not what the visitor said"
    assert heard(2, added)[0] == "6.6.6.6"
