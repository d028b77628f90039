"""Which ways of OpenStreetMap people may walk in Britain, and which gates stop them.

Classes and values are OpenStreetMap's own words (https://wiki.openstreetmap.org/wiki/Key:highway,
Key:access). A right of way on foot outranks what is said of everybody: a private drive that is a
public footpath is walked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

#: Roads and paths with or without a pavement; motorways are for no pedestrian.
WALKED = frozenset(
    {
        "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
        "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road",
        "service", "pedestrian", "track", "footway", "path", "cycleway", "bridleway", "steps",
    }
)  # fmt: skip
MOTORWAYS = frozenset({"motorway", "motorway_link"})
ALLOWED = frozenset({"yes", "designated", "permissive", "destination", "customers", "public"})
#: ``use_sidepath``: the pavement beside it is a way of its own.
NOT_ON_FOOT = frozenset({"no", "private", "use_sidepath", "permit"})
CLOSED = frozenset(
    {
        "no", "private", "permit", "military", "employees", "staff", "residents", "emergency",
        "agricultural", "forestry", "delivery",
    }
)  # fmt: skip

#: Why a way is not walked.
Left = Literal["motorway", "private", "foot", "class"]
LEFT: tuple[Left, ...] = ("motorway", "private", "foot", "class")


def why_not_walked(tags: Mapping[str, str]) -> Left | None:
    """Why people may not walk a way with a ``highway``; None where they may.

    >>> why_not_walked({"highway": "steps"}) is None
    True
    >>> why_not_walked({"highway": "motorway_link", "foot": "yes"})
    'motorway'
    >>> why_not_walked({"highway": "service", "access": "private"})
    'private'
    >>> why_not_walked({"highway": "track", "access": "private", "foot": "designated"}) is None
    True
    >>> why_not_walked({"highway": "primary", "foot": "no"})
    'foot'
    >>> why_not_walked({"highway": "proposed"})
    'class'
    """
    highway, foot = tags.get("highway"), tags.get("foot")
    if highway in MOTORWAYS:
        return "motorway"
    if highway not in WALKED:
        return "class"
    if foot in NOT_ON_FOOT:
        return "foot"
    if foot in ALLOWED:
        return None
    if tags.get("motorroad") == "yes":
        return "motorway"
    return "private" if tags.get("access") in CLOSED else None


def stops_walkers(tags: Mapping[str, str]) -> bool:
    """Whether a gate or other barrier at one point of a way lets nobody through.

    >>> stops_walkers({"barrier": "gate", "access": "private"})
    True
    >>> stops_walkers({"barrier": "gate"})
    False
    >>> stops_walkers({"barrier": "bollard", "access": "no", "foot": "yes"})
    False
    """
    if "barrier" not in tags:
        return False
    foot = tags.get("foot")
    if foot is not None:
        return foot in NOT_ON_FOOT
    return tags.get("access") in CLOSED or tags.get("locked") == "yes"
