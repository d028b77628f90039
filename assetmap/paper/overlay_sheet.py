"""An overlay on one side of A4: map, figures, what lies where, sources, method, and the day."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from assetmap.anchors.pages.parts import Table
from assetmap.overlays.changing import change_limits, changes_table
from assetmap.overlays.laying import Laid
from assetmap.overlays.pages import (
    basis_of,
    figures_table,
    heading,
    homes_of,
    lead_words,
    limits_words,
    outline_words,
    people_words,
    planned_words,
    sources_of,
    steps_words,
)
from assetmap.overlays.queries import Overlay
from assetmap.paper.frame import Frame
from assetmap.paper.ground import SheetGround, read_ground
from assetmap.paper.printing import Printed, rendered, templates
from assetmap.paper.sheet_map import draw_map, frame_of
from assetmap.paper.things import Thing, outline_on_map
from assetmap.paper.tokens import colours
from assetmap.proximity.drawing import reach_of
from assetmap.proximity.queries import Neighbour, order_of
from assetmap.proximity.saying import distance_words
from assetmap.web.qr import qr_drawing

MAP_WIDTH_MM = 104.0
#: What fits on the side, the fullest first: numbered things, and the height of the map in mm.
_ROOMS = ((24, 104.0), (15, 92.0), (9, 84.0), (0, 70.0), (0, 58.0))
#: A longer address makes a code whose squares no telephone reads from 21 mm of paper.
_CODE_CHARACTERS = 300


@dataclass(frozen=True)
class KeyRow:
    """One numbered thing."""

    number: int
    name: str
    facts: str


@dataclass(frozen=True)
class OverlaySheet:
    """What the side says: the words and figures of the page.

    Attributes
    ----------
    code : Markup or None
        The way back to the live page; None where its address is too long for one.
    fewer : str
        That some things have no number here; empty when all have one.
    map_picture : str
        The map as a ``data:`` address.
    map_words : str
        The map for those who cannot see it.
    """

    title: str
    day: str
    short_address: str
    code: Markup | None
    lead: str
    figure: str
    claim: str
    basis: tuple[tuple[str, str], ...]
    where: str
    figures: Table
    changes: tuple[Table, ...]
    planned: str
    key: tuple[KeyRow, ...]
    fewer: str
    limits: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    demonstration: bool
    map_height_mm: float
    map_picture: str
    map_words: str
    colours: Mapping[str, str]


def overlay_sheet(session: Session, laid: Laid, *, address: str, day: str) -> bytes:
    """An overlay as one side of A4 (PDF/UA-1), with as many things in its key as there is room.

    Parameters
    ----------
    address : str
        Absolute address of the live page.
    day : str
        On which it is made, as people read it.
    """
    return laid_out(session, laid, address=address, day=day).write()


def laid_out(session: Session, laid: Laid, *, address: str, day: str) -> Printed:
    """The same before it is written: fewer things are numbered until all of it is on one side."""
    ground: dict[Frame, SheetGround] = {}
    for most, height in _ROOMS:
        frame = frame_of(
            [_line(laid.overlay)], otherwise=laid.overlay.subject.shape.bounds,
            width_mm=MAP_WIDTH_MM, height_mm=height,
        )  # fmt: skip
        under = ground.setdefault(frame, read_ground(session, frame))
        page = page_of(laid, frame, under, most=most, address=address, day=day)
        made = rendered(sheet_html(page))
        if made.pages == 1:
            return made
    return made


def page_of(
    laid: Laid, frame: Frame, ground: SheetGround, *, most: int, address: str, day: str
) -> OverlaySheet:
    """Put the side together; draws the map."""
    overlay = laid.overlay
    things = things_on_map(overlay.things)
    shown, homes = things[:most], homes_of(overlay)
    drawn = draw_map(shown, frame, ground, areas=areas_on_map(laid))
    left = len(things) - len(shown)
    return OverlaySheet(
        title=f"What lies around {overlay.subject.name}",
        day=day,
        short_address=address.partition("://")[2],
        code=qr_drawing(address, "QR code: opens this page") if len(address) <= _CODE_CHARACTERS
        else None,
        lead=lead_words(overlay.subject),
        figure=homes or "Not said",
        claim=people_words(overlay.people, homes, laid.household),
        basis=basis_of(overlay),
        where=" ".join((outline_words(overlay), *_others(laid))),
        figures=figures_table(*laid.overlays),
        # Of two sites one side of paper holds the figures alone.
        changes=() if laid.other else (changes_table(overlay),),
        planned=planned_words(overlay),
        key=tuple(_row(thing, overlay) for thing in shown),
        fewer=_fewer(left, len(things)),
        limits=(*limits_words(), *(() if laid.other else change_limits(overlay))),
        steps=steps_words(laid.household),
        sources=tuple(dict.fromkeys((*sources_of(laid.overlays), *ground.attributions))),
        demonstration=any(thing.demonstration for one in laid.overlays for thing in one.things),
        map_height_mm=frame.height_mm,
        map_picture="data:image/svg+xml;base64," + base64.b64encode(drawn).decode(),
        map_words=f"Map of {overlay.subject.name} and {overlay.reach_m:,} metres around it.",
        colours=colours(),
    )  # fmt: skip


def sheet_html(page: OverlaySheet) -> str:
    """The side as HTML that needs nothing but our own style sheet and fonts."""
    return templates().get_template("paper/overlay.html").render(page=page)


def _others(laid: Laid) -> tuple[str, ...]:
    """Which the second outline is, where two sites are compared."""
    if laid.other is None:
        return ()
    return (f"The other outline is {laid.other.subject.name}, where the map reaches it.",)


def _fewer(left: int, whole: int) -> str:
    if not left:
        return ""
    if left == whole:
        return f"The page itself lists all {whole:,} things."
    return f"The {whole - left:,} nearest of {whole:,} are numbered; the page itself lists all."


def things_on_map(held: Sequence[Neighbour]) -> tuple[Thing, ...]:
    """Numbered marks of some things, nearest first; at a point, as on the map of the page."""
    found = sorted(held, key=order_of)
    return tuple(
        Thing(
            number=number, slug=one.slug, name=one.name, record=one.record, family=one.family,
            kind=one.kind, address=None, description=None, source=one.source, licence=one.licence,
            geom=one.geom.representative_point(), demonstration=one.demonstration,
        )
        for number, one in enumerate(found, start=1)
    )  # fmt: skip


def _row(thing: Thing, overlay: Overlay) -> KeyRow:
    one = next(
        held for held in overlay.things if (held.record, held.slug) == (thing.record, thing.slug)
    )
    lying = {id(held): lie for lie, things in overlay.lies.items() for held in things}
    lie = lying.get(id(one), "near")
    far = {"inside": "in it", "touched": "partly in it"}.get(
        lie, distance_words(one.distance_m, exact=one.exact)
    )
    facts = (one.kind, far, "demonstration data" if one.demonstration else "")
    return KeyRow(thing.number, one.name, " · ".join(fact for fact in facts if fact))


def _line(overlay: Overlay) -> Thing:
    """How far the reach goes, as a line."""
    line = reach_of(overlay.subject.origin, overlay.reach_m).boundary
    return outline_on_map(heading("reach"), line, "approximate", slug="reach")


def areas_on_map(laid: Laid) -> tuple[Thing, ...]:
    """The site, the line of its reach, and the site beside it: outlines without a number."""
    found = [_line(laid.overlay)]
    for overlay in laid.overlays:
        subject = overlay.subject
        outline = subject.outline or "surveyed"
        found.append(outline_on_map(heading("site"), subject.shape, outline, slug="site"))
    return tuple(found)
