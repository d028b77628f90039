"""Text is packed for browsers that take it so, and means the same; secrets are left alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask, Response

from assetmap.core.folders import folder
from assetmap.web.assets import modules_of, serve_static
from assetmap.web.fresh import page
from assetmap.web.packing import PACKED_FROM_BYTES, pack

PACKED = {"Accept-Encoding": "gzip, br"}
LONG = "Who looks after the reservoir? " * 100


@pytest.fixture
def app() -> Flask:
    made = Flask("packing", static_folder=None)
    made.after_request(pack)
    serve_static(made)
    made.add_url_rule("/page", "page", lambda: page(LONG))
    made.add_url_rule("/short", "short", lambda: "x" * (PACKED_FROM_BYTES - 1))
    made.add_url_rule("/picture", "picture", lambda: Response(LONG, mimetype="image/png"))
    made.add_url_rule("/streamed", "streamed", lambda: Response(iter([LONG]), mimetype="text/csv"))
    made.add_url_rule("/secret", "secret", private)
    made.add_url_rule("/wrong", "wrong", lambda: (LONG, 404))
    return made


def private() -> Response:
    made = Response(LONG)
    made.cache_control.private = True
    return made


def test_a_page_is_packed_and_means_the_same(app: Flask) -> None:
    answer = app.test_client().get("/page", headers=PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(LONG) // 3
    assert gzip.decompress(answer.data).decode() == LONG
    assert "Accept-Encoding" in answer.vary
    assert answer.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip;q=0, br"}])
def test_who_does_not_take_it_gets_plain_text(app: Flask, headers: dict[str, str]) -> None:
    answer = app.test_client().get("/page", headers=headers)
    assert answer.text == LONG
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("path", ["/short", "/picture", "/streamed", "/secret", "/wrong"])
def test_what_gains_nothing_or_may_betray_is_left_alone(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers=PACKED)
    assert answer.data
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/page", "/static/css/base.css"])
def test_a_packed_answer_is_known_again(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get(path, headers=PACKED)
    again = client.get(path, headers=PACKED | {"If-None-Match": first.headers["ETag"]})
    assert first.status_code == 200
    assert (again.status_code, again.data) == (304, b"")


def test_a_static_text_is_packed_with_the_same_life(app: Flask) -> None:
    client = app.test_client()
    packed = client.get("/static/css/base.css", headers=PACKED)
    with client.get("/static/css/base.css") as plain:
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        assert packed.cache_control.max_age == plain.cache_control.max_age
        assert packed.cache_control.public
        assert "Accept-Encoding" in plain.vary


def test_a_font_and_a_part_of_a_file_are_not_packed(app: Flask) -> None:
    client = app.test_client()
    font = "/static/vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2"
    with client.get(font, headers=PACKED) as whole:
        assert "Content-Encoding" not in whole.headers
    ten = PACKED | {"Range": "bytes=0-9"}
    with client.get("/static/css/base.css", headers=ten) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
        assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("name", ["..%2fsetup.cfg", "css/../../setup.cfg", "css/none.css"])
def test_packing_opens_no_way_out_of_the_folder(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/static/{name}", headers=PACKED).status_code == 404


def test_an_edited_file_is_packed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetmap.web.assets.folder", lambda _name: tmp_path)
    made = Flask("packing", static_folder=None)
    serve_static(made)
    for text in ("one" * 500, "other" * 500):
        (tmp_path / "a.css").write_text(text)
        answer = made.test_client().get("/static/a.css", headers=PACKED)
        assert gzip.decompress(answer.data).decode() == text


def test_modules_are_found_through_each_other_once(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "entry.js").write_text(
        'import { a } from "./map/a.js";\nimport {\n  b,\n} from "./map/b.js";\n'
        'export function c() { return import("./map/later.js"); }\n'
    )
    (tmp_path / "map" / "a.js").write_text('import "./b.js";\nexport const d = "./map/no.js";\n')
    (tmp_path / "map" / "b.js").write_text('export * from "./e.js";\nimport "./a.js";\n')
    (tmp_path / "map" / "e.js").write_text("")
    found = [path.name for path in modules_of(tmp_path / "entry.js")]
    assert found == ["a.js", "b.js", "e.js"]


def test_every_module_that_a_page_names_is_there() -> None:
    for entry in (folder("static") / "js").glob("*/*.js"):
        for path in modules_of(entry):
            assert path.is_file(), f"{entry.name} imports {path}"
