"""Each family of error as its status, as a page or problem JSON, and nothing of our insides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from flask import Flask, abort
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import capture_logs

from assetmap.core.errors import (
    AssetmapError,
    Conflict,
    Invalid,
    KeyUsedOtherwise,
    NotAllowed,
    NotFound,
    ReadOnly,
    SignInNeeded,
    TooLarge,
    TooOften,
    Unavailable,
    VersionNeeded,
    WrongKind,
)
from assetmap.core.folders import folder
from assetmap.web.assets import serve_static
from assetmap.web.errors import NOT_HERE, STATUS, answer_errors
from assetmap.web.headers import HEADERS, secure
from assetmap.web.languages import use_languages

SECRET = "SELECT secret FROM payment"


def client_of(fault: Callable[[], BaseException]):
    app = Flask("assetmap", static_folder=None, template_folder=str(folder("templates")))
    app.config["PLACE"] = "Here"

    @app.get("/thing.json")
    @app.get("/thing")
    def thing() -> str:
        raise fault()

    serve_static(app)
    use_languages(app)
    answer_errors(app, place="Here")
    app.after_request(secure)
    return app.test_client()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (NotFound("no such anchor"), 404),
        (NotAllowed("not you"), 403),
        (Invalid("a bad month"), 400),
        (Conflict("moved on"), 409),
        (Unavailable("no database"), 503),
        (SignInNeeded("sign in first"), 404),
        (VersionNeeded("no version"), 428),
        (TooLarge("too large"), 413),
        (WrongKind("no photograph"), 415),
        (KeyUsedOtherwise("sent before"), 422),
        (ReadOnly("not now"), 503),
        (TooOften("wait", retry_after_s=7), 429),
    ],
)
def test_each_family_has_its_status(fault: AssetmapError, status: int) -> None:
    answer = client_of(lambda: fault).get("/thing.json")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    said = answer.json["detail"]
    assert (said == NOT_HERE) if isinstance(fault, SignInNeeded) else said == str(fault)
    assert "reference" not in answer.json


def test_every_family_is_in_the_table() -> None:
    families = [family for family, _ in STATUS]
    assert set(AssetmapError.__subclasses__()) <= set(families)
    for position, family in enumerate(families):
        assert not any(issubclass(family, wider) for wider in families[:position]), "never reached"


def test_who_asks_too_often_learns_when_to_ask_again() -> None:
    answer = client_of(lambda: TooOften("wait", retry_after_s=7)).get("/thing")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_a_visitor_is_sent_to_sign_in_and_back() -> None:
    client = client_of(lambda: SignInNeeded("sign in first"))
    answer = client.get("/thing?x=1&next=//evil.example")
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "/sign-in?next=%2Fthing%3Fx%3D1%26next%3D%2F%2Fevil.example"
    )


@pytest.mark.case("W21")
def test_an_unknown_error_shows_only_its_reference() -> None:
    client = client_of(lambda: ProgrammingError(SECRET, {}, Exception("relation missing")))
    for path, kind in (("/thing.json", "problem"), ("/thing", "html")):
        with capture_logs() as logs:
            answer = client.get(path)
        assert answer.status_code == 500
        assert kind in answer.content_type
        (logged,) = [entry for entry in logs if entry["event"] == "unknown error"]
        assert logged["log_level"] == "error"
        assert logged["reference"] in answer.text, "the reader's reference is the log's"
        assert SECRET in str(logged["exc_info"]), "the log has what happened"
        for word in ("secret", "Traceback", "relation", "sqlalchemy", "/work", ".py"):
            assert word not in answer.text, word


@pytest.mark.parametrize(
    "fault", [OperationalError(SECRET, {}, Exception("gone")), PoolTimeout("QueuePool limit")]
)
def test_a_database_that_does_not_answer(fault: Exception) -> None:
    answer = client_of(lambda: fault).get("/thing.json")
    assert answer.status_code == 503
    assert "does not answer" in answer.json["detail"]
    assert "secret" not in answer.text


@pytest.fixture
def heard() -> Iterator[None]:
    """Everything from info up is logged, whatever level another test's application chose."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("heard")
def test_a_known_error_is_no_error_in_the_log() -> None:
    with capture_logs() as logs:
        client_of(lambda: NotFound("x")).get("/thing.json")
    assert [entry["log_level"] for entry in logs] == ["info"]


def test_head_and_wrong_methods() -> None:
    client = client_of(lambda: NotFound("no such anchor"))
    head = client.head("/thing.json")
    assert (head.status_code, head.text) == (404, "")
    wrong = client.post("/thing.json")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"], "who may not is told what may be"
    assert wrong.json["status"] == 405
    assert client.get("/gone.json").status_code == 404


def test_an_abort_with_an_answer_of_its_own_keeps_its_headers() -> None:
    def fault() -> BaseException:
        try:
            abort(429)
        except Exception as caught:
            return caught

    assert client_of(fault).get("/thing.json").status_code == 429


@pytest.mark.case("W21")
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 414, 429, 431, 500, 502, 503])
@pytest.mark.parametrize("path", ["/thing", "/thing.json"])
def test_every_status_has_every_header_and_nothing_of_our_insides(path: str, status: int) -> None:
    def fault() -> BaseException:
        try:
            abort(status)
        except Exception as caught:
            return caught

    answer = client_of(fault).get(path)
    assert answer.status_code == status
    for name, value in HEADERS:
        assert answer.headers.getlist(name) == [value], name
    for word in ("Traceback", "werkzeug", "flask", ".py"):
        assert word not in answer.text.lower(), word


def test_text_of_the_asker_is_escaped() -> None:
    client = client_of(lambda: Invalid("<script>alert(1)</script>"))
    assert "<script>alert" not in client.get("/thing").text
