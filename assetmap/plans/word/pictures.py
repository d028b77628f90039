"""Pictures that stand in the sheet itself."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

_DATA = re.compile(r"data:image/(png|jpeg);base64,(.+)", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """A picture; ``kind`` is png or jpeg, ``words`` what it shows for who cannot see it."""

    kind: str
    data: bytes
    words: str


def picture_of(element: HtmlElement) -> Picture:
    """The picture of an ``img``.

    Raises
    ------
    ValueError
        It stands elsewhere: a file to take away fetches nothing.
    """
    found = _DATA.fullmatch(element.get("src", "").strip())
    if found is None:
        raise ValueError("a picture of the sheet stands in it as PNG or JPEG, or it is not there")
    return Picture(found[1], base64.b64decode(found[2]), element.get("alt", ""))


def pictures_in(sheet: str) -> tuple[Picture, ...]:
    """All pictures of a sheet, in order."""
    return tuple(picture_of(one) for one in html.document_fromstring(sheet).iter("img"))
