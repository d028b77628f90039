"""A map file that its sender may not publish waits for a second person."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assetmap.core.permissions import Role, Scope
from tests.geofiles.sending import (
    HEATH,
    PATH,
    brought_in,
    collection,
    coordinator,
    count,
    feature,
    file_of,
    jobs_done,
    planner,
    researcher,
    send,
    step,
)
from tests.signing import signed_in


def test_a_planners_file_waits_for_a_second_person(app: Flask) -> None:
    sender, boss = planner(app), coordinator(app)
    page = send(sender)
    assert boss.get(page).status_code == 200
    mod = signed_in(app, "mod@example.org", (Role.MODERATOR, HEATH))
    assert mod.get(page).status_code == 404, "a draft is its sender's"
    jobs_done(app)
    assert "send it to a second person" in sender.get(page).text
    assert step(sender, page, "confirm").status_code == 303
    jobs_done(app)
    held = file_of(app, page)
    assert (held.state, held.needs_release) == ("held", True)
    assert count(app, "asset") == 1
    sent = {"version": str(held.version), "previewed": held.checked_as}
    assert sender.post(f"{page}/release", sent).status_code == 404
    elsewhere = (Role.MODERATOR, Scope("neighbourhood", "other-heath"))
    assert signed_in(app, "elsewhere@example.org", elsewhere).get(page).status_code == 404
    assert "waits for a second person" in mod.get(PATH).text
    assert step(mod, page, "release").status_code == 303
    jobs_done(app)
    assert file_of(app, page).state == "in"
    assert count(app, "asset") == 4


def test_who_may_release_cannot_release_their_own(app: Flask) -> None:
    """A moderator of one neighbourhood sends what lies in another too."""
    both = signed_in(app, "both@example.org", (Role.MODERATOR, HEATH), Role.PLANNER)
    page = send(both, collection(feature("Sample Hall", 10, 10), feature("Afar", 5500, 0)))
    jobs_done(app)
    step(both, page, "confirm")
    assert file_of(app, page).state == "held"
    refused = step(both, page, "release", previewed=file_of(app, page).checked_as)
    assert refused.status_code == 403
    assert "somebody else must let it in" in refused.text
    with app.config["OWNER"].connect() as connection, pytest.raises(IntegrityError) as fault:
        connection.execute(text("UPDATE geofile SET released_by = created_by"))
    assert "released_by_another" in str(fault.value)
    with app.config["OWNER"].connect() as connection, pytest.raises(IntegrityError) as fault:
        connection.execute(text("UPDATE geofile SET state = 'storing'"))
    assert "ck_geofile_released" in str(fault.value)


def test_a_researcher_publishes_where_they_research_alone(app: Flask) -> None:
    one = researcher(app)
    inside = send(one)
    outside = send(one, collection(feature("Sample Hall", 10, 10), feature("Afar", 5500, 0)),
                   source="Another")  # fmt: skip
    jobs_done(app)
    step(one, inside, "confirm")
    step(one, outside, "confirm")
    assert file_of(app, inside).state == "storing"
    assert file_of(app, outside).state == "held"


def test_a_record_elsewhere_is_not_pulled_into_ones_own_neighbourhood(app: Flask) -> None:
    brought_in(app, coordinator(app), collection(feature("Afar", 5500, 0, id="a1")))
    one = researcher(app)
    page = send(one, collection(feature("Afar", 10, 10, id="a1")))
    jobs_done(app)
    step(one, page, "confirm")
    assert file_of(app, page).state == "held"


def test_a_held_file_may_be_given_back_with_a_reason(app: Flask) -> None:
    sender, boss = planner(app), coordinator(app)
    page = send(sender)
    jobs_done(app)
    step(sender, page, "confirm")
    assert step(boss, page, "back", reason="").status_code == 400
    assert step(boss, page, "back", reason="The licence is not clear.").status_code == 303
    assert "The licence is not clear." in sender.get(page).text
    assert step(sender, page, "confirm").status_code == 303
    assert step(sender, page, "back").status_code == 303
    assert file_of(app, page).state == "checked"
