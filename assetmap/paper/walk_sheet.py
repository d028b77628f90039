"""The walk sheet: a map with numbers and a key to take along and write on, as PDF."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy.orm import Session

from assetmap.core.words import gettext, ngettext, number, speaking
from assetmap.groups.sheets.codes import code_words
from assetmap.paper.errors import TooMany
from assetmap.paper.frame import Bounds, Frame
from assetmap.paper.ground import SheetGround, read_ground
from assetmap.paper.printing import rendered, templates
from assetmap.paper.sheet_map import MapWords, draw_map, frame_of
from assetmap.paper.things import Taken, Thing
from assetmap.paper.tokens import colours
from assetmap.web.qr import qr_drawing

#: More numbers than this no map of one sheet can hold legibly.
MOST = 150
#: Scripts whose letters the design's fonts lack, written from right to left.
RIGHT_TO_LEFT = ("ur", "ar", "fa", "ps")


@dataclass(frozen=True)
class Paper:
    """A size of paper and of the map on it, mm."""

    name: str
    map_width_mm: float
    map_height_mm: float


A4 = Paper("A4", 186.0, 158.0)
A3 = Paper("A3", 271.0, 268.0)
PAPERS = {"a4": A4, "a3": A3}


@dataclass(frozen=True)
class SheetPage:
    """What the page says, in the reader's language.

    Attributes
    ----------
    map_picture : str
        The map as a ``data:`` address.
    map_words : str
        The map for those who cannot see it.
    sheet : str
        The sheet's own code as printed, under which its notes are typed in; empty is none.
    """

    paper: Paper
    lang: str
    direction: str
    taken: Taken
    short_address: str
    code: Markup
    map_picture: str
    map_words: str
    placed: tuple[Thing, ...]
    unplaced: tuple[Thing, ...]
    dashed: bool
    attributions: tuple[str, ...]
    colours: Mapping[str, str]
    sheet: str = ""


def walk_sheet(
    session: Session, taken: Taken, *, otherwise: Bounds, paper: Paper = A4, sheet: str = ""
) -> bytes:
    """A selection as a sheet to print: map, numbered key, room to write, and the way back.

    Parameters
    ----------
    otherwise : (west, south, east, north)
        Ground to show when nothing has a place, metres, EPSG:27700.
    sheet : str
        Code under which its notes can be typed in; empty is none.

    Raises
    ------
    TooMany
        More than 150 things.
    """
    check_fits(len(taken.things))
    frame = frame_of(
        taken.things,
        otherwise=otherwise,
        width_mm=paper.map_width_mm,
        height_mm=paper.map_height_mm,
    )
    page = page_of(taken, frame, read_ground(session, frame), paper)
    return printed(replace(page, sheet=code_words(sheet) if sheet else ""))


def check_fits(count: int) -> None:
    """Refuse more things than one sheet can show.

    Raises
    ------
    TooMany
    """
    if count > MOST:
        raise TooMany(
            gettext(
                "A walk sheet holds at most %(most)s things and this view has %(count)s. "
                "Choose fewer: filter by kind, or look at a smaller area.",
                most=MOST,
                count=number(count),
            )
        )


def page_of(taken: Taken, frame: Frame, ground: SheetGround, paper: Paper) -> SheetPage:
    """Put the page together; draws the map."""
    drawn = draw_map(taken.things, frame, ground, form="svg", words=MapWords(gettext("grid north")))
    placed = taken.placed
    lang = speaking().tag
    return SheetPage(
        paper=paper,
        lang=lang,
        direction="rtl" if lang in RIGHT_TO_LEFT else "ltr",
        taken=taken,
        short_address=taken.address.partition("://")[2].rstrip("/"),
        code=qr_drawing(taken.address, gettext("QR code: opens this view")),
        map_picture="data:image/svg+xml;base64," + base64.b64encode(drawn).decode(),
        map_words=ngettext(
            "Map with %(count)s numbered thing, listed below.",
            "Map with %(count)s numbered things, listed below.",
            len(placed),
        ),
        placed=placed,
        unplaced=taken.unplaced,
        dashed=any(
            thing.outline != "surveyed" and not thing.geom.geom_type.endswith("Point")
            for thing in placed
            if thing.geom is not None
        ),
        attributions=tuple(dict.fromkeys((*taken.attributions, *ground.attributions))),
        colours=colours(),
    )


def sheet_html(page: SheetPage) -> str:
    """The page as HTML that needs nothing but our own style sheet and fonts."""
    return templates().get_template("paper/walk_sheet.html").render(page=page)


def printed(page: SheetPage) -> bytes:
    """The page as a tagged PDF (PDF/UA-1)."""
    return rendered(sheet_html(page)).write()
