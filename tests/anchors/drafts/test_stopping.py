"""What a worker does with a ledger is stopped or killed: nothing is left, and it is done once."""

from __future__ import annotations

import pytest
from flask import Flask

from assetmap.anchors.drafts.jobs import folder_of
from tests.anchors.drafts.test_journey import (
    OTHER,
    app,
    count,
    draft_of,
    jobs_done,
    officer,
    send,
    site,
    step,
)
from tests.geofiles.stopping import held_table, until, waits_for, worker_process, worker_thread

__all__ = ["app", "site"]  # fixtures


def submitted(app: Flask) -> str:
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one)
    jobs_done(app)
    step(one, page, "submit")
    assert step(two, page, "release").status_code == 303
    return page


def test_a_ledger_that_waits_is_stopped_and_tried_again(app: Flask) -> None:
    one = officer(app)
    page = send(one)
    assert step(officer(app, "o@example.org", OTHER), page, "cancel").status_code == 404
    assert step(one, page, "cancel").status_code == 303
    assert count(app, "procrastinate_jobs") == 0
    assert "This was stopped by you" in one.get(page).text
    jobs_done(app)
    assert draft_of(app, page).state == "cancelled"
    assert step(one, page, "again").status_code == 303
    jobs_done(app)
    assert draft_of(app, page).state == "checked"


def test_loading_is_stopped_and_nothing_of_it_is_left(app: Flask) -> None:
    page, one = submitted(app), officer(app)
    with held_table(app, "payment") as let_go, worker_thread(app):
        until(lambda: waits_for(app, "payment"))
        assert "Storing the payments" in one.get(page).text
        assert step(one, page, "cancel").status_code == 303
        assert "This was stopped by you" in one.get(page).text
        let_go()
    held = draft_of(app, page)
    assert (held.state, held.released_by, held.submitted_by) == ("cancelled", None, None)
    assert (count(app, "ledger"), count(app, "payment")) == (0, 0)
    assert list(folder_of(app.config["SETTINGS"]).iterdir()), "it can be tried again"
    assert step(one, page, "cancel").status_code == 409, "nothing is being done any more"


@pytest.mark.case("F03", "F04")
def test_a_worker_that_is_killed_while_it_loads_loads_once(app: Flask) -> None:
    page = submitted(app)
    with held_table(app, "payment"), worker_process(app) as process:
        until(lambda: waits_for(app, "payment"))
        process.kill()
        process.wait()
    assert (count(app, "ledger"), count(app, "payment")) == (0, 0)
    assert draft_of(app, page).state == "loading"
    jobs_done(app)
    assert draft_of(app, page).state == "released"
    assert (count(app, "ledger"), count(app, "payment")) == (1, 4)
