"""Every route is bound to a row of the permission table, checked at the start and each time."""

from __future__ import annotations

import pytest
from flask import Flask

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role
from assetmap.web.access import UnboundRoute, action_of, bound, guard_routes
from assetmap.web.errors import answer_errors

TABLE = PermissionTable.gather(
    [Permission("a.read", Role.ANONYMOUS), Permission("a.write", Role.OPERATOR)]
)


def app_with(**views) -> Flask:
    app = Flask("assetmap", static_folder=None, template_folder="/nowhere")
    for name, view in views.items():
        app.add_url_rule(f"/{name}.json", name, view)
    answer_errors(app, place="Here")
    return app


@bound("a.read")
def readable() -> str:
    return "read"


@bound("a.write")
def closed() -> str:
    return "written"


@bound("a.unknown")
def unknown() -> str:
    return "never"


def unbound() -> str:
    return "never"


def test_a_bound_view_knows_its_action() -> None:
    assert action_of(readable) == "a.read"
    assert action_of(unbound) is None


@pytest.mark.case("A07")
@pytest.mark.parametrize("view", [unbound, unknown])
def test_an_unbound_route_fails_the_build(view) -> None:
    with pytest.raises(UnboundRoute, match="view"):
        guard_routes(app_with(view=view), TABLE)


def test_each_request_is_judged() -> None:
    app = app_with(readable=readable, closed=closed)
    guard_routes(app, TABLE)
    client = app.test_client()
    assert client.get("/readable.json").text == "read"
    refused = client.get("/closed.json")
    assert refused.status_code == 404
    missing = client.get("/gone.json")
    assert (refused.json, refused.status_code) == (missing.json, missing.status_code), (
        "what may not be seen looks like what is not there"
    )


def test_a_route_added_later_is_closed() -> None:
    app = app_with(readable=readable)
    guard_routes(app, TABLE)
    app.add_url_rule("/late.json", "late", unbound)
    assert app.test_client().get("/late.json").status_code == 404
