"""What the web server writes down: never what somebody asked for.

An address may hold where a person is or what they look for. The server writes no line for each
request; this keeps the rest of an address out of what it writes when something goes wrong.
"""

from __future__ import annotations

import logging
import re

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

_QUERY = re.compile(r"\?[^\s'\"]*")


def cut_queries(record: logging.LogRecord) -> bool:
    """Leave out of a message whatever follows a question mark; the message itself is kept.

    >>> line = logging.LogRecord("x", 40, "", 0, "GET %s", ("/?near=B18+7QH",), None)
    >>> cut_queries(line), line.getMessage()
    (True, 'GET /?…')
    """
    record.msg = _QUERY.sub("?…", record.getMessage())
    record.args = ()
    return True


class WithoutQueries(Logger):  # type: ignore[misc]
    """Gunicorn's log, without the queries of addresses."""

    def setup(self, cfg: Config) -> None:
        """Set the log up as gunicorn does, then let nothing past that tells a query."""
        super().setup(cfg)
        self.error_log.addFilter(cut_queries)
