"""Every route of the application is bound to a row that lets somebody in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assetmap.app import PERMISSIONS, create_app
from assetmap.core.permissions import ANONYMOUS
from assetmap.core.settings import Settings
from assetmap.web.access import UnboundRoute, action_of, guard_routes


@pytest.fixture
def app(engine: Engine):
    return create_app(Settings(home=Path("/nowhere")), engine=engine)


@pytest.mark.case("A07")
def test_every_route_is_bound_and_open_to_visitors(app) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 5
    for rule in rules:
        action = action_of(app.view_functions[rule.endpoint])
        assert action is not None, rule
        assert PERMISSIONS.allows(ANONYMOUS, action), f"{rule} can be opened by nobody"
        assert rule.methods <= {"GET", "HEAD", "OPTIONS"}, "nothing is changed over the web"


@pytest.mark.case("A07")
def test_an_unbound_route_fails(app) -> None:
    app.add_url_rule("/late", "late", lambda: "")
    with pytest.raises(UnboundRoute, match="late"):
        guard_routes(app, PERMISSIONS)
