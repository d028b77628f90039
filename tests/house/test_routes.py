"""Every route of the application is bound to a row that lets somebody in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assetmap.app import PERMISSIONS, create_app
from assetmap.core.permissions import Principal, Role
from assetmap.core.settings import Settings
from assetmap.web.access import UnboundRoute, action_of, guard_routes


@pytest.fixture
def app(engine: Engine, tmp_path: Path):
    return create_app(Settings(home=tmp_path), engine=engine)


@pytest.mark.case("A07")
def test_every_route_is_bound_to_what_somebody_may_do(app) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 5
    for rule in rules:
        action = action_of(app.view_functions[rule.endpoint])
        assert action is not None, rule
        assert any(
            PERMISSIONS.may_try(Principal("p", frozenset({role})), action) for role in Role
        ), f"{rule} can be opened by nobody"


def test_what_changes_something_is_a_post_of_its_own(app) -> None:
    """No address both shows and changes, and nothing is changed by other methods."""
    for rule in app.url_map.iter_rules():
        writes = rule.methods - {"GET", "HEAD", "OPTIONS"}
        assert writes in (set(), {"POST"}), rule
        assert not (writes and "GET" in rule.methods), rule


@pytest.mark.case("A07")
def test_an_unbound_route_fails(app) -> None:
    app.add_url_rule("/late", "late", lambda: "")
    with pytest.raises(UnboundRoute, match="late"):
        guard_routes(app, PERMISSIONS)
