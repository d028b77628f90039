"""How far what is near is on foot, beside the straight line, where streets are loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point
from sqlalchemy.orm import Session

from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import Neighbour
from assetmap.proximity.walking.analysis.ends import ends_of
from assetmap.proximity.walking.analysis.reaching import Walks
from assetmap.proximity.walking.asking import walks_from
from assetmap.proximity.walking.errors import FarFromStreets
from assetmap.proximity.walking.queries import LoadedNetwork, find_network
from assetmap.proximity.walking.severance import Severed, find_severed


@dataclass(frozen=True)
class OnFoot:
    """Walks from one place.

    Attributes
    ----------
    walk_m : mapping
        (record, slug) to metres over streets; inf where no way is known; what no street comes
        near is left out.
    severed : mapping
        (record, slug) to what makes the walk more than twice the straight line.
    loaded : LoadedNetwork or None
        None where no streets are loaded here.
    far : bool
        No street comes near the place itself.
    """

    walk_m: Mapping[tuple[str, str], float]
    severed: Mapping[tuple[str, str], Severed]
    loaded: LoadedNetwork | None
    far: bool = False


def walk_to(session: Session, origin: Origin, things: Sequence[Neighbour]) -> OnFoot:
    """How far is each thing on foot?

    An outline is walked to its nearest edge, since its gates are not known (METHODS section 10);
    from an outline nothing is walked, for the same reason.
    """
    if not isinstance(origin.geom, Point):
        return OnFoot({}, {}, None)
    loaded = find_network(session, origin.geom)
    if loaded is None:
        return OnFoot({}, {}, None)
    if not things:
        return OnFoot({}, {}, loaded)
    ends = [ends_of(one.geom) for one in things]
    targets = np.concatenate(ends)
    first = np.cumsum([0, *(len(one) for one in ends)])
    try:
        walks = walks_from(session, point=origin.geom, targets=targets).walks
    except FarFromStreets:
        return OnFoot({}, {}, loaded, far=True)
    walked: dict[tuple[str, str], float] = {}
    for at, one in enumerate(things):
        here = slice(first[at], first[at + 1])
        known = walks.walk_m[here][~walks.far[here]]
        if known.size:
            walked[one.record, one.slug] = float(known.min())
    points = [at for at, one in enumerate(things) if one.geom.geom_type == "Point"]
    single = first[points]
    severed: dict[tuple[str, str], Severed] = {}
    for held in find_severed(
        session, point=origin.geom, targets=targets[single],
        walks=Walks(walks.walk_m[single], walks.far[single]),
    ):  # fmt: skip
        one = things[points[held.target]]
        severed[one.record, one.slug] = held
    return OnFoot(walked, severed, loaded)


def walk_words(on_foot: OnFoot, one: Neighbour) -> str:
    """How far a thing is on foot; nothing where that is not known."""
    metres = on_foot.walk_m.get((one.record, one.slug))
    if metres is None:
        return ""
    held = on_foot.severed.get((one.record, one.slug))
    if np.isinf(metres):
        said = _("no way on foot is known")
    else:
        said = _("%(metres)s m on foot", metres=number(round(metres / 10) * 10))
    if held is None:
        return said
    between = between_words(held)
    if np.isinf(held.walk_m):
        return f"{said}: {between}" if between else said
    times = _("%(times)s times the straight line", times=number(held.times, "0.0"))
    return f"{said}, {times}: {between}" if between else f"{said}, {times}"


def between_words(held: Severed) -> str:
    """What lies between, each kind once, by its names where the base map knows them."""
    words = {
        "railway": _("a railway lies between"),
        "water": _("water lies between"),
        "motorway": _("a motorway lies between"),
    }
    names: dict[str, list[str]] = {}
    for one in held.barriers:
        names.setdefault(one.kind, []).extend([one.name] if one.name else [])
    return ", ".join(
        f"{words[kind]} ({', '.join(known)})" if known else words[kind]
        for kind, known in names.items()
    )
