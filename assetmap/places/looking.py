"""A postcode that somebody typed: is it one, where is it, and if not, what to do?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.words import gettext as _
from assetmap.places.models import Postcode
from assetmap.places.postcodes import normalise_postcode

_OUTCODE = re.compile(r"[A-Za-z]{1,2}[0-9][0-9A-Za-z]?(?: *[0-9][A-Za-z]?)?")


@dataclass(frozen=True)
class Typed:
    """What was typed where a postcode belongs.

    Attributes
    ----------
    code : str
        Normalised; empty when it is none.
    state : {"found", "not_one", "part", "unknown", "nowhere"}
        "part" is the beginning of one; "unknown" has the right form and is not in our table;
        "nowhere" is known and has no position.
    """

    code: str
    state: Literal["found", "not_one", "part", "unknown", "nowhere"]
    easting: int = 0
    northing: int = 0


def look_at(session: Session, words: str) -> Typed:
    """Is this a postcode, and where is it?"""
    code = normalise_postcode(words)
    if code is None:
        return Typed("", "part" if _OUTCODE.fullmatch(words) else "not_one")
    held = session.execute(
        select(Postcode.easting, Postcode.northing).where(Postcode.code == code)
    ).one_or_none()
    if held is None:
        return Typed(code, "unknown")
    if held.easting is None or held.northing is None:
        return Typed(code, "nowhere")
    return Typed(code, "found", held.easting, held.northing)


def postcode_problem(held: Typed, words: str) -> str:
    """Why there is no spot, and what to do now."""
    if held.state == "unknown":
        return _(
            "%(postcode)s has the form of a postcode, but our table does not hold it. It may be "
            "new, or lie outside the area that is loaded. Check it, or try one nearby.",
            postcode=held.code,
        )
    if held.state == "nowhere":
        return _(
            "%(postcode)s is a postcode without a position on the ground. Try one nearby.",
            postcode=held.code,
        )
    if held.state == "part":
        return _(
            "“%(words)s” is the first part of a postcode. Add the rest, such as %(example)s, to "
            "see what is near.",
            words=words,
            example="B18 7QH",
        )
    return _(
        "“%(words)s” is not a postcode. Check the letters and digits: a postcode looks like "
        "%(example)s.",
        words=words,
        example="B18 7QH",
    )
