"""An organisation that closed is remembered in its register and leaves the map."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.explore.queries import read_here
from assetmap.organisations.models import Organisation
from tests.factories.anchors import SOURCE


def test_a_closed_organisation_leaves_the_map(session: Session) -> None:
    for name, closed in (("Example Open Club", False), ("Example Closed Club", True)):
        session.add(Organisation(slug=name, source_id=name, name=name, closed=closed, **SOURCE))
    session.flush()
    assert [thing.name for thing in read_here(session).things] == ["Example Open Club"]
