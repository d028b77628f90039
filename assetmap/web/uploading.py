"""Which addresses take files, and how large? All others take forms of text alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

from assetmap.core.limits import FORM_BYTES

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
_MOST = "__assetmap_bytes__"


def takes_files(most: int) -> Callable[[ViewT], ViewT]:
    """Let a view take a form with files of so many bytes; the outermost decorator but the route."""

    def mark(view: ViewT) -> ViewT:
        setattr(view, _MOST, most)
        return view

    return mark


def use_upload_limits(app: Flask) -> None:
    """Raise the limit of a body for the views that take files, before anything is read of it."""

    @app.before_request
    def allow() -> None:
        view = app.view_functions.get(request.endpoint or "")
        most = getattr(view, _MOST, None)
        if most is not None:
            # The file itself is counted by the door; around it stands a form.
            request.max_content_length = most + FORM_BYTES
