"""The peer of the mixed load: the least Flask that sends the same queries and answers as much.

No sessions, languages, permissions, checks, marks or security headers; one connection a thread,
prepared statements. For gunicorn: the file named by ``BENCH_ANSWERS`` says what each path asks.
"""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, request
from jinja2 import Template

from assetmap.tiles.views import TILE_TYPE

TILE, FEATURES, PAGE = "tile", "features", "page"
ROWS = Template(
    "<!doctype html><title>Rows</title>{% for rows in answers %}<table>{% for row in rows %}"
    "<tr>{% for cell in row %}<td>{{ cell | e }}</td>{% endfor %}</tr>{% endfor %}</table>"
    "{% endfor %}"
)


def make_app() -> Flask:
    """An application that knows the recorded paths."""
    answers: dict[str, Any] = json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text())
    app = Flask("smallest", static_folder=None)
    held = threading.local()

    def connection(role: str) -> psycopg.Connection:
        if not hasattr(held, role):
            made = psycopg.connect(
                os.environ[f"BENCH_{role.upper()}"], autocommit=True,
                options="-c jit=off -c timezone=UTC",
            )  # fmt: skip
            setattr(held, role, made)
        found: psycopg.Connection = getattr(held, role)
        return found

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def answer(path: str) -> Response:
        asked = request.query_string.decode()
        known = answers[f"/{path}" + (f"?{asked}" if asked else "")]
        rows = [
            connection(known["role"]).execute(sql.encode(), values, prepare=True).fetchall()
            for sql, values in known["statements"]
        ]
        if known["kind"] == TILE:
            return _packed(bytes(rows[-1][0][0]), TILE_TYPE)
        if known["kind"] == FEATURES:
            parts = ",".join(one[0][1] for one in rows if one[0][1])
            text = f'{{"type":"FeatureCollection","features":[{parts}]}}'
            return _packed(text.encode(), "application/geo+json")
        return _packed(ROWS.render(answers=rows).encode(), "text/html")

    return app


def _packed(body: bytes, kind: str) -> Response:
    packed = gzip.compress(body, 4, mtime=0)
    return Response(packed, content_type=kind, headers={"Content-Encoding": "gzip"})
