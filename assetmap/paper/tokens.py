"""The design's colours for drawings that no style sheet reaches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from assetmap.core.folders import folder

_ROOT = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"(?<![a-z0-9-])--([a-z0-9-]+):\s*(#[0-9a-f]{6});")


@lru_cache(maxsize=1)
def colours() -> Mapping[str, str]:
    """Every colour of the light scheme, which is also the one of print, by its name.

    >>> colours()["map-land"].startswith("#")
    True
    """
    return read_colours(folder("static") / "css" / "tokens.css")


def read_colours(path: Path) -> Mapping[str, str]:
    """The colours of a sheet's first ``:root`` block.

    Raises
    ------
    ValueError
        The sheet has no such block.
    """
    found = _ROOT.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path.name} has no :root block")
    return MappingProxyType(dict(_COLOUR.findall(found[1])))
