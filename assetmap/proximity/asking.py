"""What does an address of the page ask for? Parsed once, and written back the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assetmap.core.texts import MAX_NAME
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.kinds import read_kinds

#: Distances that the page offers, in metres: 5, 10 and 15 minutes by METHODS' ladder, and near it.
RADII_M = (400, 800, 1_200, 2_000)
USUAL_M = 800


@dataclass(frozen=True)
class Asked:
    """What is asked.

    Attributes
    ----------
    said : str
        Where to measure from, as typed; empty asks nothing yet.
    kinds : tuple of str
        Words of ``proximity.kinds``; none is everything.
    walk : bool
        Whether the land within a walk is shown too.
    """

    said: str = ""
    radius_m: int = USUAL_M
    kinds: tuple[str, ...] = ()
    walk: bool = False


def read_asked(said: str, radius: str, kinds: Sequence[str], walk: str = "") -> Asked:
    """Parse the words ``from``, ``within``, ``kind`` and ``walk`` of an address.

    Raises
    ------
    BadQuestion

    >>> read_asked(" B18 7QH ", "400", ["water"])
    Asked(said='B18 7QH', radius_m=400, kinds=('water',), walk=False)
    """
    words = "".join(sign for sign in said if sign.isprintable()).strip()[:MAX_NAME]
    if radius and radius not in {str(one) for one in RADII_M}:
        raise BadQuestion(
            _(
                "There is no distance “%(distance)s”. Choose one of these, in metres: "
                "%(distances)s.",
                distance="".join(sign for sign in radius if sign.isprintable())[:40],
                distances=", ".join(number(one) for one in RADII_M),
            )
        )
    asked = read_kinds([kind for kind in kinds if kind])
    return Asked(words, int(radius or USUAL_M), asked, walk == "1")


def address_of(path: str, asked: Asked) -> str:
    """The address that asks this.

    >>> address_of("/proximity", Asked("assets/park", 400, ("green", "anchor")))
    '/proximity?from=assets%2Fpark&within=400&kind=green&kind=anchor'
    """
    words = [("from", asked.said), ("within", str(asked.radius_m))]
    words += [("kind", kind) for kind in asked.kinds]
    return f"{path}?{urlencode([*words, ('walk', '1')] if asked.walk else words)}"
