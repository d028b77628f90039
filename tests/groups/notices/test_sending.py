"""Nothing is lost while the mail server is down, and nothing is sent twice."""

from __future__ import annotations

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic, sleep

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap import cli
from assetmap.core import limits
from assetmap.core.permissions import Role
from tests.groups.notices.sending import NOW, do, later, letters, send, told, two, waiting
from tests.groups.notices.test_telling import BO, POLL
from tests.groups.threads.test_threads import begun, of_group
from tests.mail_server import mail_server

BLOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_while_the_server_is_down_everything_waits(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada, body="@Bo")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        for _try in range(limits.MAIL_TRIES + 1):
            assert not send(app, daily=True, port=nobody.getsockname()[1]).is_whole
    assert waiting(app) == 1
    assert "names you" in told(app)[BO]


def test_a_refused_e_mail_is_tried_again_later_and_so_many_times(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    with mail_server() as server:
        server.refuses = {BO}
        at, wait = NOW, 0
        for times in range(1, limits.MAIL_TRIES + 1):
            round_ = send(app, daily=True, at=at, port=server.port)
            assert (round_.letters, round_.is_whole) == (0, False), times
            wait = limits.NOTICE_AGAIN_MINUTES * times
            early = send(app, daily=True, at=later(minutes=wait - 1) if times == 1 else at,
                         port=server.port)  # fmt: skip
            assert early.is_whole, "it is not tried again at once"
            at = at + (later(minutes=wait) - NOW)
        server.refuses = set()
        assert send(app, daily=True, at=later(days=20), port=server.port).letters == 0
        assert server.taken == []
        do(app, "UPDATE notice SET tries = tries - 1")
        assert send(app, daily=True, at=later(days=20), port=server.port).letters == 1
        assert [to for to, _words in server.taken] == [BO]


def test_one_refusal_holds_nobody_else_up(app: Flask) -> None:
    ada, _bo = two(app)
    of_group(app, Role.GROUP_MEMBER, "Cy")
    begun(app, ada)
    with mail_server() as server:
        server.refuses = {BO}
        assert send(app, daily=True, port=server.port).letters == 1
        server.refuses = set()
        assert send(app, daily=True, at=later(hours=1), port=server.port).letters == 1
    assert Counter(to for to, _words in server.taken) == {BO: 1, "Cy@example.org": 1}


def test_a_server_that_goes_away_has_lost_nothing(app: Flask) -> None:
    ada, _bo = two(app)
    for name in ("Cy", "Dee", "El"):
        of_group(app, Role.GROUP_MEMBER, name)
    begun(app, ada)
    with mail_server() as server:
        server.leaves_after = 2
        done = send(app, daily=True, port=server.port)
        assert (done.letters, done.is_whole) == (2, False)
        assert waiting(app) == 2
        server.leaves_after = None
        assert send(app, daily=True, port=server.port).letters == 2
    assert set(Counter(to for to, _words in server.taken).values()) == {1}
    assert len(server.taken) == 4


def test_two_senders_at_once_send_nothing_twice(app: Flask) -> None:
    ada, _bo = two(app)
    names = [f"Person{letter}" for letter in "CDEFGH"]
    for name in names:
        of_group(app, Role.GROUP_MEMBER, name)
    begun(app, ada, body="@Bo and everybody")
    begun(app, ada, title="A second")
    with ThreadPoolExecutor(2) as pool, Session(app.config["OWNER"]) as session:
        # Both know what is due and wait for the first reader; then both go on.
        session.execute(text("SELECT 1 FROM account FOR UPDATE"))
        rounds = [pool.submit(send, app, daily=True) for _each in range(2)]
        until = monotonic() + 20
        while session.scalar(BLOCKED) != 2 and monotonic() < until:
            sleep(0.02)
        assert session.scalar(BLOCKED) == 2
        session.commit()
        done = [one.result(30) for one in rounds]
    came = Counter(str(one["To"]) for one in letters(app))
    assert set(came.values()) == {1}
    assert sum(one.letters for one in done) == len(came) == len(names) + 1
    assert all(one.is_whole for one in done)


def test_a_folder_that_cannot_be_written_to_has_lost_nothing(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    folder = app.config["HOME"] / "mail"
    if folder.exists():
        folder.rmdir()
    folder.write_text("in the way")
    try:
        assert not send(app, daily=True).is_whole
    finally:
        folder.unlink()
    assert BO in told(app)


def test_housekeeping_sends_the_daily_e_mail_and_tells_of_polls(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada)
    ada.post(f"{here}/polls/new", POLL)
    do(app, "UPDATE poll SET closes_at = now() + interval '1 day'")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        down = f"smtp://127.0.0.1:{nobody.getsockname()[1]}"
        settings = replace(app.config["SETTINGS"], smtp=down)
        done = CliRunner().invoke(cli.housekeeping, obj=settings)
        assert done.exit_code == 0, "the back-up is made after it"
        assert "Look at the mail server" in done.stderr
    done = CliRunner().invoke(cli.housekeeping, obj=app.config["SETTINGS"])
    assert "2  e-mails about groups sent" in done.stdout
    came = {str(one["To"]): one.get_content() for one in letters(app)}
    assert "begins the thread" in came[BO]
    assert "A poll closes soon" in came[BO]
    assert set(came) == {BO, "Ada@example.org"}
    again = CliRunner().invoke(cli.housekeeping, obj=app.config["SETTINGS"])
    assert "0  e-mails about groups sent" in again.stdout
