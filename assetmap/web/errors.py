"""From error families to answers: the only place that knows a status for each."""

from __future__ import annotations

import secrets
from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from assetmap.core.errors import (
    AssetmapError,
    Conflict,
    Invalid,
    KeyUsedOtherwise,
    NotAllowed,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooOften,
    Unavailable,
    VersionNeeded,
    WrongKind,
)
from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.web.pages import ErrorPage

#: The narrower first. What someone may not see is ``NotFound``: it answers as if not there.
STATUS: tuple[tuple[type[AssetmapError], HTTPStatus], ...] = (
    (SignInNeeded, HTTPStatus.UNAUTHORIZED),
    (VersionNeeded, HTTPStatus.PRECONDITION_REQUIRED),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (WrongKind, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (KeyUsedOtherwise, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS),
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Invalid, HTTPStatus.BAD_REQUEST),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
TITLES = {
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.UNAUTHORIZED: "Sign in first",
    HTTPStatus.FORBIDDEN: "You cannot do that",
    HTTPStatus.PRECONDITION_REQUIRED: "The page was not complete",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "That kind of file is not taken",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This was sent before with other content",
    HTTPStatus.TOO_MANY_REQUESTS: "A little too often",
    HTTPStatus.BAD_REQUEST: "That cannot be shown",
    HTTPStatus.CONFLICT: "Something changed meanwhile",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not available just now",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side",
}
NOT_HERE = "Check the address, or start again from the map."
#: Of an HTTP error's own headers, those that tell the asker what to do.
KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate")
_LOG = structlog.get_logger("assetmap.web")


def answer_errors(app: Flask, *, place: str) -> None:
    """Turn every error of an application into a page or into problem JSON (RFC 9457)."""

    def known(fault: AssetmapError) -> Response:
        status = next(status for family, status in STATUS if isinstance(fault, family))
        _LOG.info("known error", kind=type(fault).__name__, path=request.path)
        message = str(fault)
        if isinstance(fault, SignInNeeded):
            if _wants_json():
                # A script learns no more than that nothing is here for it.
                status, message = HTTPStatus.NOT_FOUND, NOT_HERE
            elif request.method in ("GET", "HEAD"):
                return _to_sign_in()
        answer = _answer(status, message, "", place)
        if isinstance(fault, TooOften):
            answer.headers["Retry-After"] = str(fault.retry_after_s)
        elif status is HTTPStatus.SERVICE_UNAVAILABLE:
            answer.headers["Retry-After"] = "30"
        return answer

    def old_form(_fault: CSRFError) -> Response:
        message = (
            "This form is too old, or was opened before you signed in. Go back, open the page "
            "anew and send it again; nothing was changed."
        )
        return _answer(HTTPStatus.FORBIDDEN, message, "", place)

    def http(fault: HTTPException) -> Response:
        status = HTTPStatus(fault.code or 500)
        if status is HTTPStatus.NOT_FOUND:
            message = NOT_HERE
        else:
            message = fault.description or status.phrase
        answer = _answer(status, message, "", place)
        for name, value in fault.get_headers():
            if name in KEPT_HEADERS:
                answer.headers[name] = value
        return answer

    def down(fault: OperationalError | PoolTimeout) -> Response:
        _LOG.error("database does not answer", error=str(getattr(fault, "orig", fault)))
        message = "The database does not answer. Try again in a minute."
        answer = _answer(HTTPStatus.SERVICE_UNAVAILABLE, message, "", place)
        answer.headers["Retry-After"] = "30"
        return answer

    def unknown(fault: Exception) -> Response:
        reference = secrets.token_hex(4)
        _LOG.error("unknown error", reference=reference, path=request.path, exc_info=fault)
        message = "We have noted it. Try again, and tell us if it happens twice."
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, message, reference, place)

    app.register_error_handler(AssetmapError, known)
    app.register_error_handler(CSRFError, old_form)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(OperationalError, down)
    app.register_error_handler(PoolTimeout, down)
    app.register_error_handler(Exception, unknown)


def gone(name: str, archived_on: date, *, place: str) -> Response:
    """The answer for a record that was withdrawn: its address stays taken and says so."""
    page = ErrorPage(
        title=_("This record was withdrawn"),
        place=place,
        section="none",
        status=HTTPStatus.GONE.value,
        message=_(
            "“%(name)s” left the register on %(day)s. Its history is kept, and no other record "
            "will ever have this address. Look for it on the map, or in the lists.",
            name=name,
            day=day_words(archived_on),
        ),
    )
    answer = make_response(render_template("web/error.html", page=page))
    answer.status_code = HTTPStatus.GONE.value
    return answer


def _to_sign_in() -> Response:
    """Nothing was looked up yet: the answer is the same whether the thing is there or not."""
    back = request.full_path.rstrip("?")
    return make_response(
        redirect(f"{request.script_root}/sign-in?{urlencode({'next': back})}", 303)
    )


def _wants_json() -> bool:
    return (
        request.path.endswith((".json", ".geojson"))
        or request.accept_mimetypes.best_match(["text/html", "application/json"])
        == "application/json"
    )


def _answer(status: HTTPStatus, message: str, reference: str, place: str) -> Response:
    title = TITLES.get(status, status.phrase)
    if _wants_json():
        problem = {"title": title, "status": status.value, "detail": message}
        if reference:
            problem["reference"] = reference
        answer = jsonify(problem)
        answer.content_type = "application/problem+json"
    else:
        page = ErrorPage(
            title=title, place=place, section="none", status=status.value, message=message,
            reference=reference,
        )  # fmt: skip
        answer = make_response(render_template("web/error.html", page=page))
    answer.status_code = status.value
    return answer
