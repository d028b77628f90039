"""What annotations are about is named from the register that their address says."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from assetmap.groups.annotations.queries import find_thing_name, thing_names
from tests.factories.anchors import new_anchor
from tests.factories.developments import new_development
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_organisation

X, Y = MIDDLE


def test_things_of_every_register_are_named_with_one_question_each(session: Session) -> None:
    held = {
        ("assets", new_asset(session, "Example Park", at=(X, Y)).slug): "Example Park",
        ("assets", new_asset(session, "Old Yard", at=(X, Y)).slug): "Old Yard",
        ("organisations", new_organisation(session, "Friends").slug): "Friends",
        ("developments", new_development(session, "N1", "Sample Wharf").slug): "Sample Wharf",
    }
    anchor = new_anchor(session)
    held["anchors", anchor.slug] = anchor.organisation.name
    session.flush()
    asked: list[str] = []

    def hear(_connection, _cursor, statement, *_more) -> None:
        asked.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", hear)
    try:
        found = thing_names(session, [*held, ("assets", "nowhere"), ("moons", "example-park")])
    finally:
        event.remove(connection, "before_cursor_execute", hear)
    assert found == held
    assert len(asked) == 4
    for (register, slug), name in held.items():
        assert find_thing_name(session, register, slug) == name
    assert find_thing_name(session, "anchors", "nowhere") is None
