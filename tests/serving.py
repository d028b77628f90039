"""An application behind a real port, for browsers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application from a thread of this process; the address."""
    server = make_server("127.0.0.1", 0, _closed(app), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _closed(app: Flask) -> Any:
    """The same, whose answers are closed however they end.

    When a browser breaks off, the server fails before it closes what it sent; a generator closes
    it all the same.
    """

    def answer(environ: Any, start_response: Any) -> Iterator[bytes]:
        parts: Iterable[bytes] = app(environ, start_response)
        try:
            yield from parts
        finally:
            parts.close()  # type: ignore[attr-defined]

    return answer
