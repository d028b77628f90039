"""Every route is bound to a row of the permission table; an unbound one fails the build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Flask, current_app, g, request

from assetmap.core.errors import NotFound, SignInNeeded
from assetmap.core.permissions import ANONYMOUS, ANYTHING, Principal, Thing

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
_ACTION = "__assetmap_action__"
_RULES = "assetmap.rules"


class Rules(Protocol):
    """What evaluates the permission table (``accounts`` does)."""

    def allows(self, principal: Principal, action: str, thing: Thing = ANYTHING) -> bool:
        """True when the principal may do this to the thing."""

    def may_try(self, principal: Principal, action: str) -> bool:
        """True when the principal may do this to some thing or other."""

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


def guard_routes(
    app: Flask,
    rules: Rules,
    *,
    who: Callable[[], Principal] = lambda: ANONYMOUS,
    impersonal: frozenset[str] = frozenset(),
) -> None:
    """Check every route now, and every request before its view runs.

    A route asks whether the visitor may do this to some thing or other; the service asks again
    of the thing itself.

    Parameters
    ----------
    who : callable
        Tells who sends the request.
    impersonal : frozenset of str
        Actions whose answers are the same for everybody: who asks is not looked up.

    Raises
    ------
    UnboundRoute
        A view without an action, or with one that no row names.
    """
    for endpoint, view in app.view_functions.items():
        action = action_of(view)
        if action is None or not rules.knows(action):
            raise UnboundRoute(f"the route “{endpoint}” is bound to {action or 'nothing'}")
    app.extensions[_RULES] = rules

    @app.before_request
    def require() -> None:
        g.principal = ANONYMOUS
        action = action_of(app.view_functions[request.endpoint or ""]) if request.endpoint else None
        if action in impersonal:
            return
        g.principal = who()
        if request.endpoint is not None:
            action = action or ""
            if not rules.may_try(g.principal, action):
                raise _refusal(rules, action)


def may(action: str, thing: Thing = ANYTHING) -> bool:
    """Whether whoever sends this request may do this to the thing: what templates ask."""
    rules: Rules = current_app.extensions[_RULES]
    return rules.allows(g.principal, action, thing)


def _refusal(rules: Rules, action: str) -> Exception:
    """A visitor may sign in; anybody else learns nothing of what stands behind the address.

    Nothing was looked up yet, so the answer is the same whether the thing is there or not.
    """
    if not g.principal.is_signed_in and rules.knows(action):
        return SignInNeeded("Sign in first, then open this page again.")
    return NotFound("Check the address, or start again from the map.")
