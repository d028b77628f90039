"""From error families to answers: the only place that knows a status for each."""

from __future__ import annotations

import secrets
from datetime import date
from http import HTTPStatus

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from assetmap.core.errors import (
    AssetmapError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Unavailable,
)
from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.web.pages import ErrorPage

#: What someone may not see answers as if it were not there.
STATUS: tuple[tuple[type[AssetmapError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.NOT_FOUND),
    (Invalid, HTTPStatus.BAD_REQUEST),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
TITLES = {
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.BAD_REQUEST: "That cannot be shown",
    HTTPStatus.CONFLICT: "Something changed meanwhile",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not available just now",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side",
}
#: Of an HTTP error's own headers, those that tell the asker what to do.
KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate")
_LOG = structlog.get_logger("assetmap.web")


def answer_errors(app: Flask, *, place: str) -> None:
    """Turn every error of an application into a page or into problem JSON (RFC 9457)."""

    def known(fault: AssetmapError) -> Response:
        status = next(status for family, status in STATUS if isinstance(fault, family))
        message = (
            "Check the address, or start again from the map."
            if isinstance(fault, NotAllowed)
            else str(fault)
        )
        _LOG.info("known error", kind=type(fault).__name__, path=request.path)
        return _answer(status, message, "", place)

    def http(fault: HTTPException) -> Response:
        status = HTTPStatus(fault.code or 500)
        if status is HTTPStatus.NOT_FOUND:
            message = "Check the address, or start again from the map."
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
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, message, "", place)

    def unknown(fault: Exception) -> Response:
        reference = secrets.token_hex(4)
        _LOG.error("unknown error", reference=reference, path=request.path, exc_info=fault)
        message = "We have noted it. Try again, and tell us if it happens twice."
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, message, reference, place)

    app.register_error_handler(AssetmapError, known)
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


def _answer(status: HTTPStatus, message: str, reference: str, place: str) -> Response:
    title = TITLES.get(status, status.phrase)
    wants_json = (
        request.path.endswith((".json", ".geojson"))
        or request.accept_mimetypes.best_match(["text/html", "application/json"])
        == "application/json"
    )
    if wants_json:
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
