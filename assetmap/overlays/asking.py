"""What an address asks to be laid over the map: a site of a register, or one that was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from assetmap.core import limits
from assetmap.core.texts import MAX_NAME
from assetmap.overlays.errors import BadOverlay

#: Before the words of the site that another is compared with.
WITH = "with"


@dataclass(frozen=True)
class Side:
    """One site as an address names it; all of it empty names none.

    Attributes
    ----------
    site : str
        Public name of a development.
    shape : str
        Of a drawn one its corners, see ``overlays.shapes``.
    around, radius : str
        Of a circle its middle (a postcode or coordinates) and its metres.
    homes : str
        Homes on a site that was drawn: "400" or "400-600"; empty is not said.
    """

    site: str = ""
    shape: str = ""
    around: str = ""
    radius: str = ""
    homes: str = ""

    @property
    def path(self) -> str:
        """The page of the site's own overlay, without what is asked of it."""
        return f"/developments/{self.site}/overlay" if self.site else "/overlay"

    def words(self, prefix: str = "") -> list[tuple[str, str]]:
        """Its words in an address or a form; of a development none, since its path names it."""
        said = (("shape", self.shape), ("around", self.around), ("radius", self.radius),
                ("homes", self.homes))  # fmt: skip
        before = f"{prefix}_" if prefix else ""
        found = [(before + name, value) for name, value in said if value]
        return [(prefix, self.site), *found] if prefix and self.site else found


def read_side(words: Mapping[str, str], prefix: str = "") -> Side:
    """The site that the words of an address name.

    >>> read_side({"with": "n717"}, "with").site, read_side({"around": "B18 7QH"}).around
    ('n717', 'B18 7QH')
    """
    before = f"{prefix}_" if prefix else ""

    def said(name: str, most: int = MAX_NAME) -> str:
        """A sign more than is read stays, so that what is cut off is refused, not misread."""
        return words.get(before + name, "")[: most + 1].strip()

    site = words.get(prefix, "")[: MAX_NAME + 1] if prefix else ""
    if site:
        return Side(site=site)
    return Side(
        "", said("shape", limits.OVERLAY_CHARACTERS), said("around"), said("radius"), said("homes"),
    )  # fmt: skip


def address_of(one: Side, *, reach_m: int | None = None, beside: Side | None = None) -> str:
    """The page that lays one site over the map, alone or beside another.

    >>> address_of(Side(around="B18 7QH", radius="150"), reach_m=800, beside=Side(site="n717"))
    '/overlay?around=B18%207QH&radius=150&with=n717&reach=800'
    """
    return one.path + query_of(one, reach_m=reach_m, beside=beside)


def query_of(one: Side, *, reach_m: int | None = None, beside: Side | None = None) -> str:
    """The same without the path; empty where nothing is asked."""
    asked = [
        *one.words(),
        *(beside.words(WITH) if beside else ()),
        *((("reach", str(reach_m)),) if reach_m else ()),
    ]
    return f"?{urlencode(asked, safe='*', quote_via=quote)}" if asked else ""


def side_words(side: Side) -> str:
    """A site in one text, for a form that carries it on."""
    return urlencode(side.words("side"), safe="*", quote_via=quote)


def read_side_words(words: str) -> Side | None:
    """The site that ``side_words`` wrote; None for none."""
    if len(words) > 2 * limits.OVERLAY_CHARACTERS:
        return None
    found = read_side(dict(parse_qsl(words)), "side")
    return None if found == Side() else found


def read_homes(words: str) -> tuple[int, int] | None:
    """Homes at least and at most, as an address says them; None where it does not.

    Raises
    ------
    BadOverlay

    >>> read_homes("400"), read_homes("400-600"), read_homes("")
    ((400, 400), (400, 600), None)
    """
    if not words:
        return None
    least, _, most = words.partition("-")
    return homes_said(least, most or least)


def homes_said(least: str, most: str) -> tuple[int, int]:
    """Two numbers of homes as somebody typed them.

    Raises
    ------
    BadOverlay
    """
    ends = []
    for field, said in (("homes_from", least), ("homes_to", most)):
        plain = said.replace(",", "").strip()
        if not (plain.isascii() and plain.isdigit()) or len(plain) > 9 or (
            int(plain) > limits.OVERLAY_HOMES
        ):  # fmt: skip
            raise BadOverlay(
                f"Give homes as whole numbers from 0 to {limits.OVERLAY_HOMES:,}.",
                {field: f"Give a whole number from 0 to {limits.OVERLAY_HOMES:,}."},
            )
        ends.append(int(plain))
    if ends[0] > ends[1]:
        raise BadOverlay(
            "The most homes are fewer than the fewest.",
            {"homes_to": "Give at least as many as the fewest."},
        )
    return ends[0], ends[1]
