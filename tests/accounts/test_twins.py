"""Names that look alike, and one password tried on many names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, AccountEvent, Mail, Programme
from assetmap.accounts.queries import find_account
from assetmap.core import limits
from assetmap.core.cluster import Cluster
from assetmap.web.clock import use_clock
from assetmap.web.rates import RATES, Rate
from tests.served import served
from tests.signing import PASSWORD, Browser, new_account, visitor

NAMES = 1_000
#: Signs that are not seen, or that turn the line around.
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u180e")


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "twins", lambda session: None) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Iterator[Flask]:
    """The application with nobody in it and sign-up open."""
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text("TRUNCATE account, account_session, account_event, mail, rate_count CASCADE")
        )
        programme = session.get(Programme, 1)
        programme.operator_name = programme.operator_contact = "Example Trust"
        programme.sign_up_open = True
        session.commit()
    yield site
    use_clock(site, lambda: datetime.now(UTC))


def sign_up(browser: Browser, email: str, name: str = ""):
    return browser.post(
        "/sign-up",
        {"email": email, "password": PASSWORD, "display_name": name, "agreed": "y"},
        page="/sign-up",
    )


def accounts(app: Flask) -> int:
    with Session(app.config["OWNER"]) as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


@pytest.fixture
def many_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-up as often as the test likes."""
    monkeypatch.setitem(RATES, "sign_up", Rate(1_000, 3600))


@pytest.mark.case("W16")
@pytest.mark.usefixtures("many_ups")
@pytest.mark.parametrize(
    "twin",
    [
        normalize("NFD", "zoé@example.org"), normalize("NFD", "ZOÉ@EXAMPLE.ORG"),
        "zoé@ｅｘａｍｐｌｅ.org", "ｚｏé@example.org", " zoé@example.org ",
    ],
    ids=ascii,
)  # fmt: skip
def test_an_address_written_otherwise_is_the_same_address(app: Flask, twin: str) -> None:
    assert sign_up(visitor(app), "zoé@example.org").status_code == 200
    assert sign_up(visitor(app), twin).status_code == 200
    assert accounts(app) == 1
    with Session(app.config["OWNER"]) as session:
        assert find_account(session, twin) is not None
        # In the form that was written first: the twin made no address of its own.
        assert session.scalars(select(Account.email)).all() == ["zoé@example.org"]
        # A link that opens it was sent nowhere else, so nobody proves another's address.
        assert session.scalars(select(Mail.to)).all() == ["zoé@example.org"] * 2


@pytest.mark.case("W16")
@pytest.mark.usefixtures("many_ups")
@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
def test_signs_that_nobody_sees_are_in_no_address_and_no_name(app: Flask, sign: str) -> None:
    browser = visitor(app)
    for email, name in ((f"zo{sign}e@example.org", ""), ("zoe@example.org", f"Zo{sign}e"),
                        (f"zoe@exam{sign}ple.org", "")):  # fmt: skip
        assert sign_up(browser, email, name).status_code == 400, (email, name)
    assert accounts(app) == 0


@pytest.mark.case("W16")
@pytest.mark.usefixtures("many_ups")
def test_of_two_with_one_name_to_show_each_has_a_public_name_of_its_own(app: Flask) -> None:
    """Two people may be called alike; who did what is kept by a name that nobody chooses."""
    for number, name in enumerate(("Zoé", normalize("NFD", "Zoé"), "Zoе")):
        assert sign_up(visitor(app), f"z{number}@example.org", name).status_code == 200
    with Session(app.config["OWNER"]) as session:
        held = session.scalars(select(Account).order_by(Account.id)).all()
        assert len({one.slug for one in held}) == 3
        assert all(one.slug.startswith("p-") and one.slug.isascii() for one in held)
        assert held[0].display_name == held[1].display_name == normalize("NFC", "Zoé")


@pytest.mark.case("W18")
def test_another_name_each_time_is_still_one_visitor(app: Flask) -> None:
    """Counted by network address too: else a spray of names would meet no limit at all."""
    at = datetime(2030, 1, 1, tzinfo=UTC)
    use_clock(app, lambda: at)
    sprayer, times = visitor(app), limits.RATES["sign_in"][0]
    token = sprayer.token("/sign-in")
    found = [
        sprayer.post(
            "/sign-in",
            {"email": f"n{number}@example.org", "password": "no such words", "csrf_token": token},
        ).status_code
        for number in range(times + 1)
    ]
    assert found == [400] * times + [429]


@pytest.mark.case("W18")
def test_one_password_on_a_thousand_names_is_stopped_and_others_get_in(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        new_account(session, "resident@example.org")
        for number in range(NAMES):
            # The one password is right for each of them: only the limit keeps the sprayer out.
            new_account(session, f"n{number}@example.org")
        session.commit()
    at = datetime(2030, 1, 1, tzinfo=UTC)
    use_clock(app, lambda: at)
    sprayer, found = visitor(app), []
    token = sprayer.token("/sign-in")
    for number in range(NAMES):
        answer = sprayer.post(
            "/sign-in",
            {"email": f"n{number}@example.org", "password": "no such words", "csrf_token": token},
            environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
        )
        found.append(answer.status_code)
    times = limits.RATES["sign_in"][0]
    assert found == [400] * times + [429] * (NAMES - times)
    with Session(app.config["OWNER"]) as session:
        refused = select(func.count()).where(AccountEvent.event == "sign_in_refused")
        assert session.scalar(refused) == times, "what is stopped costs no look at a password"
    # A guess that would be right is not even looked at from there.
    content = {"email": "n999@example.org", "password": PASSWORD}
    right = sprayer.post(
        "/sign-in", content, page="/sign-in", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert right.status_code == 429
    resident = visitor(app).post(
        "/sign-in", {"email": "resident@example.org", "password": PASSWORD}, page="/sign-in",
        environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
    )  # fmt: skip
    assert resident.status_code == 303
