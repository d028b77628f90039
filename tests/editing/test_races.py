"""What happens when people act at once, over HTTP against a real server and database."""

from __future__ import annotations

import http.client
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from time import sleep
from urllib.parse import urlencode

import pytest
from flask import Flask, g
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assetmap.assets import services
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.core.permissions import OPERATOR, Role
from assetmap.web.database import writing
from assetmap.web.writing import saves
from tests.editing.making import all_assets, asset_form, hall_form, proposals, stored
from tests.serving import serving
from tests.signing import signed_in

RACES, MANY = 20, 500
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Person:
    """Somebody at a browser of their own."""

    port: int
    cookie: str
    token: str

    def post(self, path: str, form: dict[str, object]) -> tuple[int, str, bytes]:
        """Status, where to, and body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode({"csrf_token": self.token, **form}, doseq=True)
        headers = {
            "Cookie": self.cookie,
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        found = answer.status, answer.getheader("Location") or "", answer.read()
        line.close()
        return found


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    with serving(app) as address:
        yield int(address.rsplit(":", 1)[1])


def person(app: Flask, port: int, email: str, *roles: Role) -> Person:
    browser = signed_in(app, email, *roles)
    html = browser.get("/account").get_data(as_text=True)
    found = _TOKEN.search(html)
    assert found is not None
    held = browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert held is not None
    return Person(port, f"{held.key}={held.value}", found[1])


@pytest.fixture
def two(app: Flask, port: int) -> tuple[Person, Person]:
    return (
        person(app, port, "first@example.org", Role.MODERATOR),
        person(app, port, "second@example.org", Role.MODERATOR),
    )


def at_once(*acts: Callable[[], tuple[int, str, bytes]]) -> list[tuple[int, str, bytes]]:
    """Let each act begin at the same moment."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], tuple[int, str, bytes]]) -> tuple[int, str, bytes]:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def run_races(app: Flask, two: tuple[Person, Person], races: int) -> tuple[Counter, int]:
    """Two people save the place at once, again and again.

    Returns
    -------
    (Counter, int)
        Answers of both, and how many saves that were told “saved” are nowhere in the end.
    """
    answers: Counter[tuple[int, ...]] = Counter()
    lost = 0
    version = stored(app).version
    for race in range(races):
        with Session(app.config["OWNER"]) as session:
            session.execute(text("DELETE FROM rate_count"))
            session.commit()
        forms = [hall_form(name=f"Race {race} {n}", version=str(version)) for n in ("one", "two")]
        found = at_once(
            *(
                lambda who=who, form=form: who.post("/assets/sample-hall/edit", form)
                for who, form in zip(two, forms, strict=True)
            )
        )
        answers[tuple(sorted(status for status, _to, _body in found))] += 1
        with Session(app.config["OWNER"]) as session:
            rows = session.execute(
                text("SELECT new->>'name', old->>'version' FROM history WHERE tbl = 'asset' "
                     "AND op = 'U' AND new->>'name' LIKE :race ORDER BY id"),
                {"race": f"Race {race} %"},
            ).all()  # fmt: skip
        told = sum(status == 303 for status, _to, _body in found)
        # A save is lost when somebody was told “saved”, and another's save, made from the version
        # before it, wrote over it unseen.
        lost += max(0, told - 1)
        assert len(rows) == told
        version = stored(app).version
    return answers, lost


def tell(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Say a count where whoever runs the tests sees it."""
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")


@pytest.mark.case("C01")
@pytest.mark.parametrize(
    "races", [RACES, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_of_two_who_save_at_once_one_wins_and_one_is_told(
    app: Flask, two: tuple[Person, Person], races: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answers, lost = run_races(app, two, races)
    tell(capsys, f"{races} races, answers {dict(answers)}, lost {lost}")
    assert (dict(answers), lost) == ({(303, 409): races}, 0)


@pytest.mark.case("C02")
@pytest.mark.parametrize(
    "races", [RACES, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_without_the_version_check_saves_are_lost(
    app: Flask, two: tuple[Person, Person], races: int, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The control: the same races, with the comparison taken out."""

    def unchecked(session: Session, slug: str, *, version: int) -> Asset:
        return get_asset(session, slug, lock=True)

    monkeypatch.setattr(services, "get_to_change", unchecked)
    monkeypatch.setattr("assetmap.assets.contributing.get_to_change", unchecked)
    answers, lost = run_races(app, two, races)
    tell(capsys, f"{races} races without the check, answers {dict(answers)}, lost {lost}")
    assert lost >= 0.95 * races


@pytest.mark.case("C06")
def test_an_edit_and_a_withdrawal_and_two_withdrawals(
    app: Flask, two: tuple[Person, Person]
) -> None:
    one, other = two
    gone = {"version": "1", "promise": "publish", "reason": "Pulled down."}
    found = at_once(
        lambda: one.post("/assets/sample-hall/edit", hall_form(name="Edited")),
        lambda: other.post("/assets/sample-hall/withdraw", gone),
    )
    assert sorted(status for status, _to, _body in found) == [303, 409]
    hall = stored(app)
    assert (hall.name == "Edited") is (hall.archived_on is None)
    found = at_once(
        *(lambda who=who: who.post("/assets/far-hall/withdraw", gone) for who in two)
    )  # fmt: skip
    assert sorted(status for status, _to, _body in found) == [303, 409]
    assert stored(app, "far-hall").version == 2


@pytest.mark.case("C08")
def test_a_form_that_is_sent_twenty_times_acts_once(app: Flask, port: int) -> None:
    who = person(app, port, "first@example.org", Role.MODERATOR)
    form = asset_form(promise="publish", idempotency_key="one-form-one-key")
    found = at_once(*(lambda: who.post("/assets/new", form) for _ in range(20)))
    assert len(all_assets(app)) == 3
    assert {(status, to) for status, to, _body in found} == {(303, "/assets/alder-park?said=added")}
    assert len({body for _status, _to, body in found}) == 1


@pytest.mark.case("C08")
def test_a_suggestion_that_is_sent_twice_waits_once(app: Flask, port: int) -> None:
    who = person(app, port, "resident@example.org")
    form = asset_form(idempotency_key="one-form-one-key")
    found = at_once(*(lambda: who.post("/assets/new", form) for _ in range(5)))
    assert {status for status, _to, _body in found} == {303}
    assert len(proposals(app)) == 1


@pytest.mark.case("C09")
def test_the_same_key_with_another_content_is_refused(app: Flask, port: int) -> None:
    who = person(app, port, "first@example.org", Role.MODERATOR)
    form = asset_form(promise="publish", idempotency_key="one-form-one-key")
    assert who.post("/assets/new", form)[0] == 303
    assert who.post("/assets/new", {**form, "name": "Birch Park"})[0] == 422
    assert [one.name for one in all_assets(app)][2:] == ["Alder Park"]


@pytest.mark.case("C16")
def test_a_bulk_update_between_opening_and_saving(app: Flask, two: tuple[Person, Person]) -> None:
    """Whoever changes many rows in one statement raises their versions too."""

    def in_bulk() -> tuple[int, str, bytes]:
        with Session(app.config["OWNER"]) as session:
            done = session.execute(text("UPDATE asset SET description = 'tidied'"))
            session.commit()
            return done.rowcount, "", b""  # type: ignore[attr-defined]

    found = at_once(
        lambda: two[0].post("/assets/sample-hall/edit", hall_form(name="Edited")), in_bulk
    )
    hall = stored(app)
    status = found[0][0]
    assert status in (303, 409)
    # Whichever came first, both are there or the editor was told.
    assert hall.description == "tidied"
    assert (hall.name == "Edited") is (status == 303)
    assert hall.version == (3 if status == 303 else 2)


@pytest.mark.case("C19")
def test_two_who_wait_for_each_other(app: Flask, two: tuple[Person, Person]) -> None:
    """A then B, and B then A: the database ends the request, it is tried again, nothing is lost.

    The request takes its key and then the place; the other one takes the place and then the key.
    """
    # On a machine that stands still for a second the request looks for a ring before there is one,
    # and the other one is ended in its place: such a meeting shows nothing and is held again.
    for meeting in range(1, 4):
        if hold_a_ring(app, two[0], f"the-key-of-both-{meeting}", meeting):
            return
    pytest.fail("in three meetings the request was never the one that was ended")


def hold_a_ring(app: Flask, who: Person, key: str, meeting: int) -> bool:
    """Whether the request was the one that the database ended; its save must stand either way."""
    owner, name = app.config["OWNER"], f"Far Hall and Yard {meeting}"
    form = hall_form(name=name, version=str(meeting), idempotency_key=key)
    other_was_ended = []

    def in_the_way() -> tuple[int, str, bytes]:
        with owner.connect() as line:
            line.execute(text("UPDATE asset SET description = 'x' WHERE slug = 'far-hall'"))
            wait_for_waiting(owner)  # the request has its key and wants the place
            try:
                # Now this one wants the key. The request began to wait first, so its look for a
                # ring comes first, and it is the one that is ended.
                line.execute(
                    text("INSERT INTO kept_answer (actor, key, request_hash) SELECT slug, :key, "
                         "'x' FROM account WHERE email = 'first@example.org'"),
                    {"key": key},
                )  # fmt: skip
            except OperationalError:
                other_was_ended.append(True)
            line.rollback()
        return 0, "", b""

    def save() -> tuple[int, str, bytes]:
        wait_until_locked(owner)
        return who.post("/assets/far-hall/edit", form)

    found = at_once(in_the_way, save)
    assert (found[1][0], found[1][1]) == (303, "/assets/far-hall?said=saved")
    hall = stored(app, "far-hall")
    assert (hall.name, hall.version, hall.description) == (name, meeting + 1, None)
    return not other_was_ended


@pytest.mark.case("C19")
@pytest.mark.parametrize(("ended", "tries"), [(0, 1), (1, 2), (2, 3), (9, 3)])
def test_what_the_database_ends_is_tried_three_times(app: Flask, ended: int, tries: int) -> None:
    tried = []

    @saves
    def view() -> str:
        tried.append(True)
        writing().execute(text("UPDATE asset SET description = 'kept' WHERE slug = 'far-hall'"))
        if len(tried) <= ended:
            writing().execute(text("DO $$ BEGIN RAISE EXCEPTION USING errcode = '40P01'; END $$"))
        return "saved"

    with app.test_request_context("/anything", method="POST"):
        g.principal = OPERATOR
        if ended < tries:
            assert view().get_data(as_text=True) == "saved"
        else:
            with pytest.raises(OperationalError):  # which every page answers with 503
                view()
    assert len(tried) == tries
    assert stored(app, "far-hall").description == ("kept" if ended < tries else None)


def wait_for_waiting(owner: Engine) -> None:
    """Until somebody waits for a lock on a row that another holds."""
    _until(owner, "SELECT count(*) FROM pg_locks WHERE NOT granted")


def wait_until_locked(owner: Engine) -> None:
    """Until somebody holds the place and has not committed."""
    _until(
        owner,
        "SELECT count(*) FROM pg_locks JOIN pg_class ON relation = pg_class.oid "
        "WHERE relname = 'asset' AND mode = 'RowExclusiveLock'",
    )


def _until(owner: Engine, question: str) -> None:
    for _ in range(400):
        with owner.connect() as line:
            if line.scalar(text(question)):
                return
        sleep(0.02)
    raise AssertionError("it never came to that")
