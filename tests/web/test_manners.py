"""How the web behaves towards what no page of ours sends: forged, repeated, strange, redirected."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, Programme
from assetmap.accounts.queries import find_account
from assetmap.core import limits
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.core.serving import THREADS
from assetmap.moderation.models import ProblemReport
from assetmap.web.access import action_of
from assetmap.web.models import RateCount
from assetmap.web.rates import RATES, Rate
from assetmap.web.redirects import local_path
from assetmap.web.writing import use_read_only
from tests.addresses import filled
from tests.served import served
from tests.signing import ORIGIN, PASSWORD, new_account, signed_in, visitor

REPORT = {"page": "/assets", "topic": "wrong", "words": "The gate is on the other side."}


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "manners", lambda session: None) as app:
        app.extensions["assetmap.after_saves"] = []
        with Session(app.config["OWNER"]) as session:
            programme = session.get(Programme, 1)
            programme.operator_name = programme.operator_contact = "Example Trust"
            programme.sign_up_open = True
            session.commit()
        yield app


def allow_all(app: Flask) -> None:
    """Forget how often something was asked for."""
    with Session(app.config["OWNER"]) as session:
        session.execute(delete(RateCount))
        session.commit()


def count(app: Flask, model: type) -> int:
    with Session(app.config["OWNER"]) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def writing_rules(app: Flask) -> list[str]:
    """Every address that changes something, with something put in for its parts."""
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            found.append(filled(rule, {"register": "assets"}, "x"))
    return found


@pytest.mark.case("W05")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_no_address_takes_a_change_from_another_origin(app: Flask, headers: dict[str, str]) -> None:
    browser = signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)
    token = browser.token()
    rules = writing_rules(app)
    assert len(rules) > 15
    for address in rules:
        for content in ({"data": {"csrf_token": token}},
                        {"data": "{}", "content_type": "text/plain"},
                        {"json": {"csrf_token": token}},
                        {"data": {"csrf_token": token},
                         "content_type": "multipart/form-data"}):  # fmt: skip
            answer = browser.client.post(address, headers=headers, **content)
            assert answer.status_code in (403, 404, 413, 415), (address, answer.status_code)


def test_no_address_takes_a_change_without_its_forms_token(app: Flask) -> None:
    browser = signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)
    other = signed_in(app, "other@example.org")
    for address in writing_rules(app):
        for token in (None, "", "x", other.token()):
            content = {} if token is None else {"csrf_token": token}
            answer = browser.client.post(address, data=content, headers=ORIGIN)
            assert answer.status_code in (403, 404), (address, answer.status_code)
            assert "too old" in answer.text or answer.status_code == 404


def test_a_get_changes_nothing(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            assert "GET" not in rule.methods, rule


@pytest.mark.case("A06")
def test_a_method_in_disguise_is_no_other_method(app: Flask) -> None:
    browser = visitor(app)
    before = count(app, ProblemReport)
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
        browser.client.get("/report", query_string={**REPORT, "_method": "POST"}, headers=headers)
    assert browser.client.put("/report", data=REPORT, headers=ORIGIN).status_code == 405
    assert browser.client.delete("/report", headers=ORIGIN).status_code == 405
    assert count(app, ProblemReport) == before


#: What browsers have taken for another host, and what only looks like it.
ELSEWHERE = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "https://evil.example", "http:evil.example", "https:/evil.example",
    "https:evil.example", "HTTPS://evil.example", "//evil.example/assets", "/\t/evil.example",
    "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example",
    "/ /evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "@evil.example",
    ".evil.example", "//localhost@evil.example", "/\x00/evil.example", "/\u2028/evil.example", "/é",
    "", "/" * 3000, "//[::1]",
)  # fmt: skip


@pytest.mark.case("W06")
# Two colons in a name would make a divided run take it for another module's.
@pytest.mark.parametrize("wanted", ELSEWHERE, ids=lambda value: ascii(value[:30]).replace(":", "."))
def test_a_redirect_stays_on_this_site(app: Flask, wanted: str) -> None:
    assert local_path(wanted, otherwise="/here") == "/here"
    with Session(app.config["OWNER"]) as session:
        if find_account(session, "goer@example.org") is None:
            new_account(session, "goer@example.org")
        session.execute(delete(RateCount))
        session.commit()
    browser = visitor(app)
    answer = browser.post(
        "/sign-in", {"email": "goer@example.org", "password": PASSWORD, "next": wanted},
        page="/sign-in",
    )  # fmt: skip
    if "\0" in wanted:
        assert answer.status_code == 400
    else:
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("wanted", ["/", "/assets?kind=park&page=2", "/assets/a-b#c", "/a//b"])
def test_a_path_of_this_site_is_kept(wanted: str) -> None:
    assert local_path(wanted, otherwise="/here") == wanted


@pytest.mark.case("C08")
def test_a_form_sent_twenty_times_at_once_acts_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app, "many@example.org")
    content = {**REPORT, "csrf_token": browser.token("/report"), "idempotency_key": "one-key"}
    cookie = browser.client.get_cookie("assetmap")
    before = count(app, ProblemReport)

    def send(_number: int) -> tuple[int, str | None, bytes]:
        client = app.test_client()
        client.set_cookie("assetmap", cookie.value)
        answer = client.post("/report", data=content, headers=ORIGIN)
        return answer.status_code, answer.headers.get("Location"), answer.data

    monkeypatch.setitem(RATES, "report", Rate(100, 3600))
    # As many at once as one process of the server answers.
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(send, range(20)))
    assert count(app, ProblemReport) == before + 1
    assert [status for status, _where, _body in answers] == [303] * len(answers)
    assert len(set(answers)) == 1


@pytest.mark.case("C09")
def test_a_key_with_other_content_is_refused(app: Flask) -> None:
    browser = signed_in(app, "twice@example.org")
    before = count(app, ProblemReport)
    first = browser.post("/report", {**REPORT, "idempotency_key": "k"}, page="/report")
    assert first.status_code == 303
    other = browser.post(
        "/report", {**REPORT, "words": "Something else.", "idempotency_key": "k"}, page="/report"
    )
    assert other.status_code == 422
    again = browser.post("/report", {**REPORT, "idempotency_key": "k"}, page="/report")
    assert again.status_code == 303
    assert count(app, ProblemReport) == before + 1
    # The header says the same as the field, and somebody else's key is another key.
    header = signed_in(app, "header@example.org")
    for status in (303, 303):
        done = header.post("/report", REPORT, page="/report", headers={"Idempotency-Key": "k"})
        assert done.status_code == status
    assert count(app, ProblemReport) == before + 2


def test_a_form_that_was_refused_may_be_sent_again_with_its_key(app: Flask) -> None:
    browser = signed_in(app, "mends@example.org")
    wrong = browser.post("/report", {**REPORT, "words": "", "idempotency_key": "m"}, page="/report")
    assert wrong.status_code == 400
    assert (
        browser.post("/report", {**REPORT, "idempotency_key": "m"}, page="/report").status_code
        == 303
    )


@pytest.mark.parametrize("key", ["x" * 65, "a b", "é"])
def test_a_key_that_is_none_is_refused(app: Flask, key: str) -> None:
    browser = signed_in(app, "keys@example.org")
    answer = browser.post("/report", {**REPORT, "idempotency_key": key}, page="/report")
    assert answer.status_code == 400
    longest = browser.post("/report", {**REPORT, "idempotency_key": "x" * 64}, page="/report")
    assert longest.status_code == 303


@pytest.mark.case("W15")
@pytest.mark.parametrize("words", ["a\x00b", "a\ud800b", "\x00"])
@pytest.mark.parametrize("field", ["words", "topic", "page", "idempotency_key"])
def test_text_that_no_database_keeps_is_refused_in_words(
    app: Flask, field: str, words: str
) -> None:
    allow_all(app)
    browser = visitor(app)
    pairs = {**REPORT, field: words, "csrf_token": browser.token("/report")}
    body = "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs.items()
    )
    answer = browser.client.post(
        "/report", data=body, headers=ORIGIN, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (303, 400), answer.status_code
    assert "\ud800" not in answer.text


@pytest.mark.case("C13")
def test_a_role_that_is_gone_is_gone_with_the_next_request(app: Flask) -> None:
    boss = signed_in(app, "gone@example.org", Role.COORDINATOR)
    signed_in(app, "boss2@example.org", Role.COORDINATOR)
    token, version = boss.token("/set-up"), boss.version("/set-up")
    with Session(app.config["OWNER"]) as session:
        account = session.query(Account).filter_by(email="gone@example.org").one()
        for grant in account.grants:
            grant.ended_at = func.now()
        session.commit()
        before = session.get(Programme, 1).operator_name
    answer = boss.post(
        "/set-up",
        {"csrf_token": token, "version": version, "operator_name": "Mine", "operator_contact": "x"},
    )
    assert answer.status_code in (403, 404)
    with Session(app.config["OWNER"]) as session:
        assert session.get(Programme, 1).operator_name == before


@pytest.mark.case("A05")
def test_fields_that_a_form_does_not_have_change_nothing(app: Flask) -> None:
    browser = signed_in(app, "extra@example.org")
    browser.post(
        "/account/name",
        {"display_name": "Ann", "state": "suspended", "role": "coordinator", "slug": "p-mine",
         "email": "other@example.org", "totp_secret": "x"},
    )  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        held = session.query(Account).filter_by(email="extra@example.org").one()
        assert (held.display_name, held.state, held.totp_secret) == ("Ann", "active", None)
        assert held.grants == []


@pytest.mark.case("W10")
def test_a_page_of_somebody_signed_in_is_kept_by_no_cache(app: Flask) -> None:
    browser = signed_in(app, "cache@example.org")
    for page in ("/account", "/assets", "/", "/sign-in"):
        answer = browser.get(page)
        assert answer.headers["Cache-Control"] == "private, no-store", page
        assert "Cookie" in answer.vary
        assert "ETag" not in answer.headers
    plain = visitor(app).get("/assets")
    assert "Cookie" in plain.vary, "nor is a visitor's shown to them"
    with browser.get("/static/css/base.css") as style:
        assert "Cookie" not in style.vary


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    answer = visitor(app).get("/sign-in")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "assetmap=" in one)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_saving_can_be_switched_off(app: Flask) -> None:
    browser = signed_in(app, "reader@example.org")
    before = count(app, ProblemReport)
    use_read_only(app, lambda: True)
    try:
        answer = browser.post("/report", REPORT, page="/report")
        assert answer.status_code == 503
        assert "look at everything" in answer.text
        assert answer.headers["Retry-After"]
        for page in ("/", "/assets", "/account"):
            assert browser.get(page).status_code == 200, page
    finally:
        use_read_only(app, lambda: False)
    assert count(app, ProblemReport) == before


def test_every_address_that_changes_something_goes_through_one_gate(app: Flask) -> None:
    """Each refuses while saving is switched off, whatever else would be wrong with the request."""
    boss = signed_in(app, "boss3@example.org", Role.COORDINATOR, Role.MODERATOR)
    use_read_only(app, lambda: True)
    try:
        # What is drawn for a look at the map is kept nowhere: its form only leads to an address.
        for address in set(writing_rules(app)) - {"/overlay"}:
            status = boss.post(address).status_code
            assert status in (503, 404, 429, 428), (address, status)
    finally:
        use_read_only(app, lambda: False)


def test_a_body_past_the_limit_is_refused(app: Flask) -> None:
    allow_all(app)
    browser = visitor(app)
    words = "w" * (limits.FORM_BYTES + 1)
    answer = browser.post("/report", {**REPORT, "words": words}, page="/report")
    assert answer.status_code == 413
    fits = "w" * (limits.REPORT_LONGEST)
    assert browser.post("/report", {**REPORT, "words": fits}, page="/report").status_code == 303
    longer = browser.post("/report", {**REPORT, "words": fits + "w"}, page="/report")
    assert longer.status_code == 400


@pytest.mark.case("W12")
def test_no_other_site_may_read_with_somebodys_cookie(app: Flask) -> None:
    browser = signed_in(app, "cors@example.org")
    for page in ("/account", "/assets", "/things.geojson"):
        answer = browser.get(page, headers={"Origin": "http://evil.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_every_view_is_bound(app: Flask) -> None:
    assert all(action_of(view) for view in app.view_functions.values())
