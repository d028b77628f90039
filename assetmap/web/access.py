"""Every route is bound to a row of the permission table; an unbound one fails the build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Flask, g, request

from assetmap.core.permissions import ANONYMOUS, Principal

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
_ACTION = "__assetmap_action__"


class Rules(Protocol):
    """What evaluates the permission table (``accounts`` does)."""

    def require(self, principal: Principal, action: str, state: str = "any") -> None:
        """Raise when the principal may not."""

    def knows(self, action: str) -> bool:
        """True when some row names the action."""


class UnboundRoute(RuntimeError):
    """A route was added that no row of the permission table covers."""


def bound(action: str) -> Callable[[ViewT], ViewT]:
    """Bind a view to an action of the permission table; the decorator nearest to the view."""

    def mark(view: ViewT) -> ViewT:
        setattr(view, _ACTION, action)
        return view

    return mark


def action_of(view: Callable[..., Any]) -> str | None:
    """The action that a view is bound to."""
    return getattr(view, _ACTION, None)


def guard_routes(app: Flask, rules: Rules) -> None:
    """Check every route now, and every request before its view runs.

    Raises
    ------
    UnboundRoute
        A view without an action, or with one that no row names.
    """
    for endpoint, view in app.view_functions.items():
        action = action_of(view)
        if action is None or not rules.knows(action):
            raise UnboundRoute(f"the route “{endpoint}” is bound to {action or 'nothing'}")
    app.extensions["assetmap.rules"] = rules

    @app.before_request
    def require() -> None:
        g.principal = ANONYMOUS
        if request.endpoint is not None:
            action = action_of(app.view_functions[request.endpoint])
            rules.require(g.principal, action or "")
