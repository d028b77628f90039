"""Answers packed by gzip for browsers that take them so: text shrinks to a third or less."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request

#: Types that are text. Fonts, pictures and archives are packed already.
PACKED_TYPES = frozenset(
    {
        "text/html", "text/css", "text/javascript", "text/plain", "text/csv",
        "application/javascript", "application/json", "application/geo+json", "image/svg+xml",
    }
)  # fmt: skip
#: A lighter answer fits in one packet of the network anyway.
PACKED_FROM_BYTES = 1_000
#: Of gzip's levels: the next ones take twice the time for one part in twenty.
LEVEL = 4
_LEVEL_ONCE = 9


def pack(answer: Response) -> Response:
    """Pack a whole text; for ``app.after_request``, after everything that reads the answer.

    A private answer is left as it is: what somebody else can mix into a packed page can betray,
    by the length, a secret in the same page (BREACH; Gluck, Harris and Prado, 2013).
    """
    if answer.mimetype not in PACKED_TYPES:
        return answer
    answer.vary.add("Accept-Encoding")
    if (
        answer.status_code != 200
        or answer.direct_passthrough
        or answer.is_streamed
        or "Content-Encoding" in answer.headers
        or answer.cache_control.private
        or answer.cache_control.no_store
        or not wants_packed()
    ):
        return answer
    text = answer.get_data()
    if len(text) >= PACKED_FROM_BYTES:
        answer.set_data(gzip.compress(text, LEVEL, mtime=0))
        mark_packed(answer)
    return answer


def wants_packed() -> bool:
    """Does this browser take gzip, and the whole of what it asks for?"""
    return request.accept_encodings["gzip"] > 0 and "Range" not in request.headers


def mark_packed(answer: Response) -> None:
    """Say that a body is packed: the same content, but not the same bytes (RFC 9110, §8.8.1)."""
    answer.headers["Content-Encoding"] = "gzip"
    etag, _weak = answer.get_etag()
    if etag is not None:
        answer.set_etag(etag, weak=True)


def packed_file(path: Path) -> bytes:
    """A static file, packed as well as gzip can: once for each version of it."""
    stat = path.stat()
    return _packed_file(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _packed_file(path: Path, _modified_ns: int, _size: int) -> bytes:
    return gzip.compress(path.read_bytes(), _LEVEL_ONCE, mtime=0)
