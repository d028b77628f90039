"""How two things may be joined, read from either side."""

from __future__ import annotations

from assetmap.core.words import later

#: Kind to its words from the subject's side and from the object's.
KINDS: dict[str, tuple[str, str]] = {
    "owns": (later("owns"), later("is owned by")),
    "runs": (later("runs"), later("is run by")),
    "uses": (later("uses"), later("is used by")),
    "wants": (later("would like to have"), later("is wanted by")),
    "cares_for": (later("cares for"), later("is cared for by")),
    "works_with": (later("works with"), later("works with")),
    "buys_from": (later("buys from"), later("sells to")),
    "hosts": (later("hosts"), later("is hosted by")),
    "supports": (later("supports"), later("is supported by")),
}
#: Which side said that a link is true, and how many sides that is.
CONFIRMED: dict[str, int] = {"neither": 0, "subject": 1, "object": 1, "both": 2}
