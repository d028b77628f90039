"""Run-time dependencies are permissive or LGPL, by their own metadata."""

from __future__ import annotations

import re
from importlib import metadata

from packaging.requirements import Requirement

GOOD = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software|LGPL|Lesser General|ISC|MPL|BlueOak|Zlib|HPND|Unlicense"
    r"|CC0|0BSD|Public Domain",
    re.IGNORECASE,
)
BAD = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public|AGPL|Affero", re.IGNORECASE)

#: Offered under several licences at once, of which we take the named one.
CHOSEN = {"pyphen": "Mozilla Public License 1.1 (MPL 1.1)"}


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    said = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
    said += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    offered = " | ".join(part for part in said if part)
    chosen = CHOSEN.get(name.lower())
    if chosen is None:
        return offered
    assert chosen in offered
    return chosen


def run_time_dependencies() -> set[str]:
    found: set[str] = set()
    waiting = ["assetmap"]
    while waiting:
        name = waiting.pop()
        for text in metadata.requires(name) or []:
            need = Requirement(text)
            if need.marker is not None and not need.marker.evaluate({"extra": "binary"}):
                continue
            if need.name.lower() not in found:
                found.add(need.name.lower())
                waiting.append(need.name)
    return found


def test_every_run_time_dependency_may_be_used() -> None:
    names = run_time_dependencies()
    assert {"flask", "sqlalchemy", "geopandas", "psycopg-binary"} <= names
    wrong = {
        name: licence
        for name in names
        if not GOOD.search(licence := licence_of(name)) or BAD.search(licence)
    }
    assert wrong == {}
