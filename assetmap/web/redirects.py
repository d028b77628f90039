"""Where to, after this? Only ever to a path of this site."""

from __future__ import annotations

from flask import Response, current_app, redirect, request

from assetmap.core.addresses import is_local


def local_path(wanted: str | None, *, otherwise: str = "/") -> str:
    """A path that somebody asks to go on to, or the other one when it leads anywhere else.

    >>> local_path("/assets?kind=park"), local_path("//evil.example"), local_path("https:evil")
    ('/assets?kind=park', '/', '/')
    """
    return wanted if wanted and is_local(wanted) else otherwise


def go_to(path: str) -> Response:
    """Send the browser on to a path of this site with a plain GET."""
    return current_app.make_response(redirect(f"{request.script_root}{path}", 303))
