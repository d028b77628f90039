"""Words that people type, and what an engine tells of them when something goes wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assetmap.core.cluster import TILES_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.texts import words_in


def test_each_word_once_in_its_order() -> None:
    assert words_in("  Soho loop  SOHO Loop canal ") == ["Soho", "loop", "canal"]
    assert words_in("") == []


@pytest.mark.parametrize(("role", "login"), [("web", WEB_ROLE), ("tiles", TILES_ROLE)])
def test_an_error_tells_nothing_of_what_was_asked(cluster: Cluster, role: str, login: str) -> None:
    """Where somebody clicked, or the postcode that they typed, must not reach a log."""
    engine = make_engine(cluster.url(login), role=role)
    with engine.connect() as connection, pytest.raises(DBAPIError) as fault:
        connection.execute(text("SELECT 1 / :zero, :asked ::text"), {"zero": 0, "asked": "B187QH"})
    assert "B187QH" not in str(fault.value)
    engine.dispose()
