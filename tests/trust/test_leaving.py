"""One person's data: all of it in the export and nobody else's; none of it after an erasure."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account, AccountEvent, Mail
from assetmap.accounts.queries import find_account
from assetmap.accounts.services import leaving
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.core.cluster import OWNER_ROLE, Cluster
from assetmap.core.erasures import FILE, Erasure
from assetmap.core.permissions import OPERATOR, Role
from assetmap.core.restore import AFTER_RESTORE, Restored
from assetmap.moderation.models import ProblemReport, Proposal
from assetmap.trust.commands import erase_again
from tests.factories.anchors import new_anchor
from tests.factories.register import new_asset
from tests.served import served
from tests.signing import PASSWORD, Browser, signed_in

MINE, OTHERS = "canary-mine@example.org", "canary-other@example.org"
NOW = datetime.now(UTC)


@pytest.fixture
def app(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Flask]:
    name = f"leaving_{abs(hash(request.node.name)) % 10**8}"
    with served(cluster, name, lambda session: None) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


def plant(app: Flask, email: str, mark: str) -> Browser:
    """Something of this person in every table that may tell of one."""
    browser = signed_in(app, email, Role.RESEARCHER, name=f"Canary {mark}")
    browser.post("/account/address", {"email": f"new-{email}", "password": PASSWORD})
    sent = browser.post("/report", {"page": "/", "topic": "wrong", "words": f"canary words {mark}"})
    assert sent.status_code == 303, sent.text
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, email)
        asset = new_asset(session, f"Canary Place {mark}", "Park")
        session.execute(
            text(
                "UPDATE history SET actor = :slug, approved_by = :slug "
                "WHERE tbl = 'asset' AND row_id = :id"
            ),
            {"slug": account.slug, "id": asset.id},
        )
        for state in ("waiting", "approved"):
            session.add(
                Proposal(
                    slug=f"s-{mark}-{state}", kind="assets.register", record="assets",
                    title=f"Canary Suggestion {mark} {state}", details={"name": f"canary {mark}"},
                    author=account.slug, state=state, submitted_at=NOW,
                    decided_at=NOW if state == "approved" else None,
                    decided_by=account.slug if state == "approved" else None,
                )
            )  # fmt: skip
        entry = session.scalar(text("SELECT max(id) FROM history"))
        session.execute(
            text("INSERT INTO redaction (history_id, reason, by) VALUES (:id, 'x', :slug) "
                 "ON CONFLICT DO NOTHING"),
            {"id": entry, "slug": account.slug},
        )  # fmt: skip
        anchor = new_anchor(session, f"trust-{mark}")
        session.add(
            LedgerDraft(
                slug=f"d-{mark}", anchor_id=anchor.id, label="x.csv", sha256="x", byte_count=1,
                source="x", licence="x", retrieved_on=NOW.date(), published=True,
                created_by=account.slug, submitted_by=account.slug, released_by="p-second",
                state="submitted",
            )
        )  # fmt: skip
        session.commit()
    return browser


@pytest.mark.case("P02")
def test_an_export_holds_all_of_one_person_and_nobody_elses(app: Flask) -> None:
    mine = plant(app, MINE, "mine")
    plant(app, OTHERS, "other")
    answer = mine.get("/account/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    words = answer.get_data(as_text=True)
    held = json.loads(words)
    for planted in (
        MINE, f"new-{MINE}", "Canary mine", "canary words mine", "Canary Suggestion mine waiting",
        "Canary Suggestion mine approved", "community_researcher", "a test",
    ):  # fmt: skip
        assert planted in words, planted
    assert [one["table"] for one in held["changes"]] == ["asset"]
    assert "other" not in words.replace("another", "")
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, MINE)
        for secret in (account.password_hash, account.totp_secret):
            assert secret is None or secret not in words


def dump(cluster: Cluster, app: Flask) -> str:
    """All that the database holds, as text, and the files of the installation beside it."""
    program = cluster.programs.folder / "pg_dump"
    done = subprocess.run(
        [str(program), "--data-only", "--inserts",
         cluster.conninfo(OWNER_ROLE, app.config["OWNER"].url.database)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    home: Path = app.config["HOME"]
    files = "".join(
        path.read_text(errors="replace")
        for path in home.rglob("*")
        if path.is_file() and path.name != FILE
    )
    return done.stdout + files


@pytest.mark.case("P03")
def test_nothing_of_a_person_is_left_after_an_erasure(app: Flask, cluster: Cluster) -> None:
    mine = plant(app, MINE, "mine")
    plant(app, OTHERS, "other")
    slug = mine.account
    before = dump(cluster, app)
    assert before.count(slug) > 5
    wrong = mine.post("/account/erase", {"password": "not the words"})
    assert wrong.status_code == 400
    done = mine.post("/account/erase", {"password": PASSWORD})
    assert "deleted" in done.get_data(as_text=True)
    assert mine.get("/account").status_code == 303
    after = dump(cluster, app)
    for canary in (MINE, "Canary mine", "canary words mine", "Canary Suggestion mine waiting"):
        assert canary in before, canary
        assert canary not in after, canary
    # The public name is left in one place: the row that keeps it from being given again.
    assert after.count(slug) == 1
    assert "former-member" in after
    assert "Canary Place mine" in after, "what was given stays"
    assert "Canary other" in after
    listed = (app.config["HOME"] / FILE).read_text()
    assert slug in listed
    assert MINE not in listed


@pytest.mark.case("F30")
def test_who_was_erased_is_erased_again_after_a_restore(app: Flask, cluster: Cluster) -> None:
    """The database is as an old back-up left it; the list of erasures is younger."""
    mine = plant(app, MINE, "mine")
    other = plant(app, OTHERS, "other")
    with Session(app.config["OWNER"]) as session:
        erase_again(session, Restored(Path("unused"), (Erasure(NOW, mine.account),)))
        session.commit()
    after = dump(cluster, app)
    assert MINE not in after
    assert "canary words mine" not in after
    assert OTHERS in after
    assert mine.get("/account").status_code == 303
    assert other.get("/account").status_code == 200


def test_a_restore_brings_no_ended_session_back(app: Flask) -> None:
    """Somebody who signed a stolen telephone out stays signed out, whatever the back-up held."""
    mine = plant(app, MINE, "mine")
    assert mine.get("/account").status_code == 200
    restored = Restored(Path("unused"), ())
    with Session(app.config["OWNER"]) as session:
        for called in AFTER_RESTORE:
            called(session, restored)
        session.commit()
    assert mine.get("/account").status_code == 303


def test_an_erasure_that_cannot_be_listed_does_not_happen(app: Flask) -> None:
    mine = plant(app, MINE, "mine")

    def cannot(_slug: str, _at: datetime) -> None:
        raise OSError("the disk is full")

    app.extensions["assetmap.remember_erasure"] = cannot
    assert mine.post("/account/erase", {"password": PASSWORD}).status_code == 500
    assert mine.get("/account").status_code == 200
    with Session(app.config["OWNER"]) as session:
        assert find_account(session, MINE) is not None


def test_the_last_coordinator_cannot_leave_by_the_page(app: Flask) -> None:
    boss = signed_in(app, MINE, Role.COORDINATOR)
    assert boss.post("/account/erase", {"password": PASSWORD}).status_code == 409
    signed_in(app, OTHERS, Role.COORDINATOR)
    assert boss.post("/account/erase", {"password": PASSWORD}).status_code == 200


def test_nobody_erases_somebody_else(app: Flask) -> None:
    mine, other = signed_in(app, MINE), signed_in(app, OTHERS)
    with Session(app.config["OWNER"]) as session:
        from assetmap.accounts.queries import principal_of
        from assetmap.accounts.rules import NotYours

        one = principal_of(session, find_account(session, OTHERS), strong=True, today=NOW.date())
        with pytest.raises(NotYours):
            leaving.erase_account(
                session, actor=one, account=find_account(session, MINE), at=NOW, caller=Caller(),
                remember=lambda _slug, _at: None,
            )  # fmt: skip
    assert mine.get("/account").status_code == other.get("/account").status_code == 200


def test_the_operators_command_erases_too(app: Flask) -> None:
    plant(app, MINE, "mine")
    listed = []
    with Session(app.config["OWNER"]) as session:
        leaving.erase_account(
            session, actor=OPERATOR, account=find_account(session, MINE), at=NOW, caller=Caller(),
            remember=lambda slug, _at: listed.append(slug),
        )  # fmt: skip
        session.commit()
        held = session.scalars(select(Account).where(Account.slug == listed[0])).one()
        assert (held.state, held.email, held.display_name) == ("erased", None, "")
        assert session.scalars(select(Mail)).all() == []
        assert session.scalars(select(ProblemReport)).all() == []
        events = session.scalars(select(AccountEvent).where(AccountEvent.account_id == held.id))
        assert all(one.actor in ("former-member", "operator") for one in events)
