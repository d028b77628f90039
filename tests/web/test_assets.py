"""The same code finds its files in a wheel and in a checkout, and names them by content."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, render_template_string

from assetmap.core.errors import Unavailable
from assetmap.core.folders import folder
from assetmap.web.assets import content_hash, serve_static


def an_app() -> Flask:
    app = Flask("assets", static_folder=None)
    serve_static(app)
    return app


def test_a_wheel_keeps_its_folders_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "assetmap"
    (package / "templates").mkdir(parents=True)
    (tmp_path / "site-packages" / "templates").mkdir()
    assert folder("templates", package) == package / "templates"


def test_a_checkout_keeps_them_beside_it(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "assetmap").mkdir()
    assert folder("templates", tmp_path / "assetmap") == tmp_path / "templates"


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="geodata is missing"):
        folder("geodata", tmp_path / "assetmap")


def test_an_edit_changes_the_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.css"
    path.write_text("a {}")
    before = content_hash(path)
    path.write_text("a { color: red }")
    assert content_hash(path) != before


def test_a_file_named_by_its_content_is_kept_for_a_year() -> None:
    app = an_app()
    with app.test_request_context():
        address = render_template_string("{{ static_url('css/tokens.css') }}")
    with app.test_client().get(address) as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age == 31_536_000
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?v=000000000000"])
def test_any_other_address_is_asked_again_soon(query: str) -> None:
    client = an_app().test_client()
    with client.get(f"/static/css/tokens.css{query}") as answer:
        assert answer.cache_control.max_age == 300
        assert "immutable" not in answer.headers["Cache-Control"]
        known = {"If-None-Match": answer.headers["ETag"]}
    with client.get("/static/css/tokens.css", headers=known) as again:
        assert again.status_code == 304


def test_nothing_outside_the_folder_is_served() -> None:
    client = an_app().test_client()
    for path in ("../setup.cfg", "css/../../setup.cfg", "%2e%2e/setup.cfg"):
        assert client.get(f"/static/{path}").status_code == 404


def test_a_template_that_names_a_missing_file_fails() -> None:
    app = an_app()
    with app.test_request_context(), pytest.raises(Unavailable, match=r"static/css/no\.css"):
        render_template_string("{{ static_url('css/no.css') }}")
