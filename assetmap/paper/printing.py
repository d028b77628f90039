"""From a template to a tagged PDF that was made from our own files alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assetmap.core.folders import folder
from assetmap.core.words import gettext, ngettext

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.urls import URLFetcherResponse

_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


@dataclass(frozen=True, eq=False)
class Printed:
    """A document that is laid out on its pages."""

    document: Document

    @property
    def pages(self) -> int:
        """How many sides of paper it takes."""
        return len(self.document.pages)

    def write(self) -> bytes:
        """The PDF (PDF/UA-1)."""
        return bytes(self.document.write_pdf(pdf_variant="pdf/ua-1"))


def templates() -> Environment:
    """The templates of paper: they see no request, and what they do not know stops them."""
    environment = Environment(
        loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined
    )
    environment.globals.update(_=gettext, ngettext=ngettext)
    return environment


def rendered(html: str) -> Printed:
    """Lay out a page; its links lead to style sheets in ``static/css``."""
    # Heavy, and only paper needs it.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import (  # noqa: PLC0415
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class OurOwn(URLFetcher):  # type: ignore[misc]
        """Fetches nothing but what is in the page itself and our own static files."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url)
            try:
                path = static_file(url)
            except ValueError as fault:
                # Anything milder is swallowed, and a sheet without its style would leave.
                raise FatalURLFetchingError(str(fault)) from fault
            held = {"Content-Type": _TYPES[path.suffix]}
            return URLFetcherResponse(url, path.read_bytes(), held)

    document = HTML(
        string=html,
        base_url=(folder("static") / "css").as_uri() + "/",
        url_fetcher=OurOwn(allowed_protocols=["data", "file"]),
    )
    return Printed(document.render(pdf_variant="pdf/ua-1"))


def static_file(address: str) -> Path:
    """The static file that an address names.

    Raises
    ------
    ValueError
        It is no file of ours: another scheme, another folder, or missing.
    """
    parts = urlsplit(address)
    static = folder("static").resolve()
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(static):
        raise ValueError("a sheet fetches nothing but our own static files")
    if not path.is_file() or path.suffix not in _TYPES:
        raise ValueError(f"static file {path.name} is missing")
    return path
