"""Whose word about the visitor is taken? Only that of as many proxies as the operator named."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def use_proxies(app: Flask, count: int) -> None:
    """Believe the ``X-Forwarded-`` headers of so many proxies in front, and of nobody beyond them.

    Each must set them anew, not add to what a visitor sent; a path prefix or a port is taken from
    nobody.
    """
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=0, x_prefix=0
        )
