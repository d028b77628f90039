"""What does an address of the map ask for? Parsed once, and written back the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from assetmap.assets.fields import STATUSES
from assetmap.assets.queries import NO_STATUS
from assetmap.core.texts import words_in
from assetmap.core.words import gettext as _
from assetmap.explore.errors import BadQuestion, NoSuchKind
from assetmap.explore.kinds import FAMILIES, is_kind
from assetmap.web.listing import page_number, typed

#: Decimals of a degree that are kept of where somebody is: about 100 metres.
AT_DECIMALS = 3
#: Each word is looked for in everything that is said of every thing.
MOST_WORDS = 8


@dataclass(frozen=True)
class Asked:
    """Which things are asked for; an empty part asks for nothing in particular.

    Attributes
    ----------
    kind : str
        A family of ``explore.kinds`` or the key of an asset's kind.
    status : str
        How an asset is used now, by ``assets.fields.STATUSES``, or ``not_known``. Only assets
        have one: with it, nothing else is found.
    text : str
        Every word must stand in the name, the description, the address or the postcode, or in
        what an organisation does.
    topic : str
        What a place is used for, or what an organisation does, in the register's own words.
    within : str
        Slug or official code of a neighbourhood, ward or district.
    near : str
        A postcode as typed; the things are then listed nearest first.
    at : (longitude, latitude) or None
        The same for a position, EPSG:4326, rounded to about 100 metres.
    page : int
        Which fifty of the list; the map and files do not look at it.
    """

    kind: str = ""
    status: str = ""
    text: str = ""
    topic: str = ""
    within: str = ""
    near: str = ""
    at: tuple[float, float] | None = None
    page: int = 1

    @property
    def is_plain(self) -> bool:
        """True when nothing at all is asked: somebody's first look."""
        return self == Asked()

    @property
    def is_filtered(self) -> bool:
        """True when some things are left out."""
        return bool(self.kind or self.status or self.text or self.topic or self.within)


def read_asked(words: Mapping[str, str]) -> Asked:
    """Parse an address: ``kind``, ``status``, ``q``, ``topic``, ``in``, ``near``, ``at``, ``page``.

    Raises
    ------
    NoSuchKind
    BadQuestion
        No such state of use, or a position that is none.
    NoSuchPage

    >>> read_asked({"kind": "water", "at": "-1.93709,52.47976"}).at
    (-1.937, 52.48)
    """
    kind = typed(words.get("kind", ""))
    if kind and not is_kind(kind):
        raise NoSuchKind(
            _(
                "The map has no kind “%(kind)s”. Choose one of the filters: %(filters)s.",
                kind=kind,
                filters=", ".join(_(name) for _key, name in FAMILIES),
            )
        )
    status = typed(words.get("status", ""))
    if status and status not in (*STATUSES, NO_STATUS):
        raise BadQuestion(
            _("There is no state of use “%(status)s”. Choose one from the list.", status=status)
        )
    near = typed(words.get("near", ""))
    return Asked(
        kind=kind,
        status=status,
        text=_text(typed(words.get("q", ""))),
        topic=typed(words.get("topic", "")),
        within=typed(words.get("in", "")),
        near=near,
        at=None if near else _position(typed(words.get("at", ""))),
        page=page_number(typed(words.get("page", ""))),
    )


def words_of(asked: Asked) -> dict[str, str]:
    """An address's words, in a fixed order, without empty ones and without the page.

    >>> words_of(Asked(kind="water", near="B18 7QH", page=3))
    {'kind': 'water', 'near': 'B18 7QH'}
    """
    held = {
        "kind": asked.kind,
        "status": asked.status,
        "q": asked.text,
        "topic": asked.topic,
        "in": asked.within,
        "near": asked.near,
        "at": "" if asked.at is None else "{:.3f},{:.3f}".format(*asked.at),
    }
    return {key: value for key, value in held.items() if value}


def address_of(asked: Asked, path: str, **changes: Any) -> str:
    """The address that asks this, with some parts changed; always from the first page.

    >>> address_of(Asked(kind="water", text="canal"), "/", kind="")
    '/?q=canal'
    """
    held = words_of(replace(asked, **changes))
    return f"{path}?{urlencode(held)}" if held else path


def _text(words: str) -> str:
    if len(words_in(words)) > MOST_WORDS:
        raise BadQuestion(f"Look for at most {MOST_WORDS} words at once. Take some away.")
    return words


def _position(words: str) -> tuple[float, float] | None:
    if not words:
        return None
    parts = words.split(",")
    try:
        lon, lat = (round(float(part), AT_DECIMALS) for part in parts)
    except (ValueError, OverflowError):
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadQuestion(
            _(
                "“%(at)s” is not a position. Give the longitude and the latitude in degrees, such "
                "as -1.937,52.480, or a postcode instead.",
                at=words,
            )
        )
    return (lon, lat)
