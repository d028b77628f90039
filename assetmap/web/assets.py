"""Where are our templates and static files, and under which address is a file served?

They stand at the top level of a checkout and inside the package of an installed wheel.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, url_for
from jinja2 import StrictUndefined
from werkzeug.security import safe_join

from assetmap.core.errors import Unavailable
from assetmap.core.folders import folder
from assetmap.web.access import bound
from assetmap.web.packing import PACKED_TYPES, mark_packed, packed_file, wants_packed

YEAR_S = 365 * 24 * 3600
#: Fonts and modules that another file names by path carry no hash in their address: a short
#: life and an ETag keep them fresh without asking on each page.
BRIEFLY_S = 300
_IMPORTED = re.compile(r"""^(?:import|export)[\w\s{},*$]*["'](\.[^"']+)["']""", re.MULTILINE)


@lru_cache(maxsize=512)
def _content_hash(path: Path, _modified_ns: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def content_hash(path: Path) -> str:
    """Which version of a static file is this? Twelve hexadecimal digits of its SHA-256.

    A changed file is hashed afresh, so an edit shows without a restart.
    """
    stat = path.stat()
    return _content_hash(path, stat.st_mtime_ns, stat.st_size)


def serve_static(app: Flask) -> None:
    """Give an application its templates, its ``static`` route and ``static_url``.

    The application must be made with ``static_folder=None`` so that this route is the only
    one. A file asked for by the hash of its content may be kept for a year; any other for
    five minutes, with an ETag. An undefined name in a template is an error.
    """
    static = folder("static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @bound("web.static")
    def static_file(filename: str) -> Response:
        response = _packed(static, filename) or send_from_directory(
            static, filename, max_age=BRIEFLY_S
        )
        asked = request.args.get("v")
        if asked is not None and asked == content_hash(static / filename):
            response.cache_control.max_age = YEAR_S
            response.cache_control.immutable = True
        response.cache_control.public = True
        return response

    def static_url(filename: str) -> str:
        path = static / filename
        if not path.is_file():
            raise Unavailable(
                f"The file static/{filename} is missing. Run python -m assetmap.core.vendor."
            )
        return url_for("static", filename=filename, v=content_hash(path))

    def module_urls(*filenames: str) -> list[str]:
        found = dict.fromkeys(name for entry in filenames for name in modules_of(static / entry))
        return [url_for("static", filename=path.relative_to(static).as_posix()) for path in found]

    app.add_url_rule("/static/<path:filename>", "static", static_file)
    app.add_template_global(static_url, "static_url")
    app.add_template_global(module_urls, "module_urls")


def modules_of(entry: Path) -> tuple[Path, ...]:
    """Every module that a script imports, itself or through others; those it names come first.

    A page that names them in its head fetches all at once. Otherwise a browser learns of each
    from the one before, and pays the distance to the server for each step.
    """
    found: dict[Path, None] = {}
    waiting = [entry]
    while waiting:
        for path in _imported(waiting.pop(0)):
            if path not in found and path != entry:
                found[path] = None
                waiting.append(path)
    return tuple(found)


def _imported(path: Path) -> tuple[Path, ...]:
    stat = path.stat()
    return _imported_by(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _imported_by(path: Path, _modified_ns: int, _size: int) -> tuple[Path, ...]:
    named = _IMPORTED.findall(path.read_text(encoding="utf-8"))
    return tuple((path.parent / name).resolve() for name in named)


def _packed(static: Path, filename: str) -> Response | None:
    """A text file packed by gzip; nothing where it is no text or the browser takes none."""
    kind = mimetypes.guess_type(filename)[0]
    found = safe_join(str(static), filename)
    if kind not in PACKED_TYPES or found is None or not Path(found).is_file():
        return None
    if not wants_packed():
        return None
    response = Response(packed_file(Path(found)), mimetype=kind)
    response.set_etag(content_hash(Path(found)))
    mark_packed(response)
    response.cache_control.max_age = BRIEFLY_S
    response.make_conditional(request)
    return response
