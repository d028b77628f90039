"""May a browser show again what it kept? Only after asking whether it is still the same."""

from __future__ import annotations

from flask import Response, make_response, request


def still_fresh(answered: Response) -> Response:
    """Mark an answer by its content, and send it only to a browser that holds another.

    The mark is a hash of what was said, so it can never stand for older data; what it saves is
    sending the page, not making it.
    """
    answered.cache_control.no_cache = True
    answered.add_etag()
    return make_response(answered.make_conditional(request))


def geojson(text: str) -> Response:
    """GeoJSON text as an answer, marked by its content."""
    answered = make_response(text)
    answered.content_type = "application/geo+json"
    return still_fresh(answered)


def page(html: str) -> Response:
    """A page as an answer, marked by its content."""
    return still_fresh(make_response(html))


def csv_file(text: str, *, name: str) -> Response:
    """A table as a file to keep, which spreadsheets read as UTF-8."""
    answered = make_response("\ufeff" + text)
    answered.content_type = "text/csv; charset=utf-8"
    answered.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return still_fresh(answered)
