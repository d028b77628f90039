"""The application with one address more, which says what it takes a request for."""

from __future__ import annotations

import time

from flask import Flask, Response, jsonify, request

from assetmap.app import create_app
from assetmap.web.access import bound


@bound("web.health")
def echo() -> Response:
    """Who asks, where, and how; as slowly as the question wants."""
    time.sleep(float(request.args.get("s", 0)))
    return jsonify(
        address=request.remote_addr,
        site=request.host_url,
        root=request.script_root,
        forwarded=request.headers.get("X-Forwarded-For"),
        headers=sorted(name for name, _ in request.headers),
        body=len(request.get_data()),
    )


def make() -> Flask:
    """The real application; the address joins after its build, as no page may."""
    app = create_app()
    app.add_url_rule("/echo", "echo", echo, methods=["GET", "POST"])
    return app
