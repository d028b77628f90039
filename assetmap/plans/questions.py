"""From the address of a page to a question that a block keeps, and to who answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from assetmap.core.texts import is_storable, is_web_address
from assetmap.plans.errors import BadPlan

#: What a block may hold, in words.
KIND_WORDS = {
    "catchment": "Where an anchor’s money goes (spend catchment)",
    "coverage": "Who is within reach (coverage)",
    "overlay": "What lies around a site (overlay)",
    "asset": "What is known of an asset (dossier)",
    "annotation": "What somebody wrote onto the map (annotation)",
    "decision": "What the group decided",
    "photo": "A photo",
    "source": "An outside source",
}
_PATHS = {
    "catchment": re.compile(r"/anchors/[a-z0-9-]+/catchment"),
    "coverage": re.compile(r"/proximity/coverage"),
    "overlay": re.compile(r"/developments/[a-z0-9-]+/overlay|/overlay"),
    "asset": re.compile(r"/assets/[a-z0-9-]+"),
    "annotation": re.compile(r"/annotations/[a-z0-9-]+"),
    "decision": re.compile(r"/groups/[a-z0-9-]+/threads/[a-z0-9-]+"),
    "photo": re.compile(r"/photos/[a-z0-9-]+"),
}
_LONGEST, _SENTENCE = 4_000, 500


def read_address(kind: str, said: str) -> str:
    """The path and query of one of our own pages, wherever the map is installed.

    Raises
    ------
    BadPlan
        It is not the page of that kind.

    >>> read_address("coverage", "https://map.example/proximity/coverage?area=soho&kind=green")
    '/proximity/coverage?area=soho&kind=green'
    """
    words = said.strip()
    fault = BadPlan(
        "The evidence cannot be kept yet.",
        {"address": "Open the page that answers, and copy its whole address from the browser."},
    )
    if not words.isprintable() or len(words) > _LONGEST:
        raise fault
    try:
        parts = urlsplit(words)
    except ValueError:
        raise fault from None
    found = list(_PATHS[kind].finditer(parts.path))
    if not found or found[-1].end() != len(parts.path):
        raise fault
    return found[-1][0] + (f"?{parts.query}" if parts.query else "")


def split_address(address: str) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """The parts of an address's path and its words.

    >>> split_address("/anchors/a/catchment?local=X")
    (('anchors', 'a', 'catchment'), {'local': ['X']})
    """
    parts = urlsplit(address)
    path = tuple(unquote(part) for part in parts.path.strip("/").split("/"))
    return path, parse_qs(parts.query)


def read_source(said: Mapping[str, str]) -> dict[str, str]:
    """What somebody says of an outside source.

    Raises
    ------
    BadPlan
    """
    values = {name: " ".join(said.get(name, "").split()) for name in ("title", "link", "sentence")}
    values["day"] = said.get("day", "").strip()
    faults = {}
    for name, most in (("title", 200), ("sentence", _SENTENCE)):
        if not 1 <= len(values[name]) <= most or not is_storable(values[name]):
            faults[name] = f"Write 1 to {most} characters."
    link = values["link"]
    if not link.startswith("https://") or not is_web_address(link) or not link.isprintable() or (
        len(link) > _LONGEST
    ):  # fmt: skip
        faults["link"] = "Give a web address that begins with https://."
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", values["day"]):
        faults["day"] = "Give the day of the source, such as 2025-03-31."
    if faults:
        raise BadPlan("The evidence cannot be kept yet: look at the marked fields.", faults)
    return values
