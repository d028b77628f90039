"""What the frame of every page knows of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

_DESCRIBE = "assetmap.visitor"


@dataclass(frozen=True)
class Visitor:
    """Who reads: a visitor, or somebody with an account.

    Attributes
    ----------
    is_signed_in : bool
    waits_for_second_factor : bool
        Holds a role that does nothing yet, because it needs a second factor.
    can_sign_in : bool
        False where the installation has nowhere to keep accounts.
    """

    is_signed_in: bool = False
    waits_for_second_factor: bool = False
    can_sign_in: bool = True


def use_visitors(app: Flask, describe: Callable[[], Visitor]) -> None:
    """Give templates ``visitor()``, and keep pages of signed-in people out of every cache."""
    app.extensions[_DESCRIBE] = describe
    app.after_request(_keep_private)


def visitor() -> Visitor:
    """Who reads the page that is being drawn."""
    describe: Callable[[], Visitor] | None = current_app.extensions.get(_DESCRIBE)
    return describe() if describe is not None else Visitor(can_sign_in=False)


def _keep_private(answered: Response) -> Response:
    """A page that one person sees is nobody else's: no cache keeps it, not even the browser's."""
    principal = g.get("principal")
    is_personal = principal is not None and principal.is_signed_in
    if (is_personal or request.method == "POST") and not answered.cache_control.public:
        answered.headers.pop("ETag", None)
        answered.headers["Cache-Control"] = "private, no-store"
        answered.vary.add("Cookie")
    return answered
