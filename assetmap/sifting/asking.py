"""What the address of the list asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from assetmap.developments.models import APP_SIZES, APP_STATES, KINDS, STAGES
from assetmap.proximity.kinds import ASSET_KINDS, GROUPS, RECORDS
from assetmap.sifting.errors import BadQuestion
from assetmap.web.listing import page_number, typed

#: Homes, hectares and metres that the list can be cut at.
HOMES = ("5", "10", "50", "100", "500")
HECTARES = ("0.25", "1", "5", "10")
METRES = ("100", "200", "400", "800", "1200", "2000")
SHOWN = ("now", "gone", "unplaced")
#: Families and kinds of assets that a development may lie near.
BESIDE = (*(word for word, _ in GROUPS if word not in RECORDS), *ASSET_KINDS)
#: Where only what is near is asked for, and not how near.
USUAL_M = "800"


@dataclass(frozen=True)
class Asked:
    """What is asked for, word by word; empty parts ask for nothing in particular.

    Attributes
    ----------
    near, within : str
        A place that somebody marks (postcode, coordinates, or a page of the map), and metres.
    beside, away : str
        A kind of asset, and metres.
    voted : {"", "show"}
        Whether those are listed that enough people find not relevant.
    """

    q: str = ""
    kind: str = ""
    stage: str = ""
    state: str = ""
    size: str = ""
    homes: str = ""
    ha: str = ""
    area: str = ""
    near: str = ""
    within: str = ""
    beside: str = ""
    away: str = ""
    shown: str = ""
    source: str = ""
    voted: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Parts that ask for something, as an address has them."""
        return {_ADDRESSED.get(name, name): said for name, said in asdict(self).items() if said}

    @property
    def query(self) -> str:
        """The part of an address behind “?”; empty asks for everything."""
        return urlencode(self.chosen)


#: A field whose name is a word of the language is called otherwise in Python.
_ADDRESSED = {"area": "in"}


def read_asked(words: Mapping[str, str]) -> Asked:
    """What does the address ask for?

    Raises
    ------
    BadQuestion
        It names a choice that does not exist.
    """
    said = {
        name: typed(words.get(_ADDRESSED.get(name, name), ""))
        for name in Asked.__dataclass_fields__
    }
    for name, known in (
        ("kind", KINDS), ("stage", STAGES), ("state", APP_STATES), ("size", APP_SIZES),
        ("homes", HOMES), ("ha", HECTARES), ("within", METRES), ("away", METRES),
        ("beside", BESIDE), ("shown", SHOWN), ("voted", ("show",)),
    ):  # fmt: skip
        if said[name] and said[name] not in known:
            raise BadQuestion(
                f"There is no choice “{said[name]}”. Choose one from the list.",
                {name: "Choose one from the list."},
            )
    if said["near"] and not said["within"]:
        said["within"] = USUAL_M
    if said["beside"] and not said["away"]:
        said["away"] = USUAL_M
    return Asked(**said)


def read_page(words: Mapping[str, str]) -> int:
    """Which page of the list? Raises ``NoSuchPage``."""
    return page_number(typed(words.get("page", "")))
