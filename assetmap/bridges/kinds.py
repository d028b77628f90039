"""How two things may be joined, read from either side."""

from __future__ import annotations

#: Kind to its words from the subject's side and from the object's.
KINDS: dict[str, tuple[str, str]] = {
    "owns": ("owns", "is owned by"),
    "runs": ("runs", "is run by"),
    "uses": ("uses", "is used by"),
    "wants": ("would like to have", "is wanted by"),
    "cares_for": ("cares for", "is cared for by"),
    "works_with": ("works with", "works with"),
    "buys_from": ("buys from", "sells to"),
    "hosts": ("hosts", "is hosted by"),
    "supports": ("supports", "is supported by"),
}
#: Which side said that a link is true, and how many sides that is.
CONFIRMED: dict[str, int] = {"neither": 0, "subject": 1, "object": 1, "both": 2}
