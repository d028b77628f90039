"""From a form on which a site was drawn to the address that names it."""

from __future__ import annotations

import shapely
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_grid
from assetmap.core.geojson import read_geometry
from assetmap.editing.positions import asked_of
from assetmap.overlays.asking import Side, homes_said
from assetmap.overlays.errors import BadOverlay, BadShape
from assetmap.overlays.forms import DrawForm
from assetmap.overlays.shapes import check_site, read_pasted, shape_words
from assetmap.overlays.subjects import find_subject
from assetmap.places.positions import find_position
from assetmap.places.queries import programme_area


def take_pasted(form: DrawForm) -> None:
    """What was pasted becomes what is drawn, so that the map shows it whatever is wrong with it.

    Raises
    ------
    BadOverlay
        It was not understood.
    """
    if form.position.data != "pasted":
        return
    try:
        form.shape.data = read_pasted(form.pasted.data or "")
    except BadShape as fault:
        raise _bad("pasted", str(fault)) from fault
    form.position.data = "drawn"


def side_of(session: Session, form: DrawForm) -> Side:
    """The site that a form describes, as an address names it.

    Raises
    ------
    BadPosition, BadOverlay
        With one sentence for each field to blame.
    """
    homes = _homes(form)
    asked = asked_of(form)
    if asked.mode not in ("drawn", "around"):
        raise _bad("position", "Choose how you say where it is.")
    found = find_position(session, asked).shape
    if found is None:
        raise _bad("position", "Say where it is.")
    circle = asked.mode == "around"
    if not circle:
        drawn = read_geometry(asked.shape)
        circle = isinstance(drawn, shapely.Point)
    if circle:
        if not asked.radius_m.strip():
            raise _bad("radius_m", "Give the radius of the circle in metres, such as 150.")
        around = asked.around.strip()
        if asked.mode == "drawn":
            middle = geometry_to_grid(drawn)
            around = f"{middle.x:.1f},{middle.y:.1f}"
        side = Side(around=around, radius=asked.radius_m.strip(), homes=homes)
        try:
            find_subject(session, side)  # a circle may be too large to be laid over the map
        except BadOverlay as fault:
            raise _bad("radius_m", str(fault)) from fault
        return side
    try:
        site = check_site(found.geom, programme=programme_area(session))
    except BadShape as fault:
        raise _bad("shape", str(fault)) from fault
    return Side(shape=shape_words(site), homes=homes)


def _homes(form: DrawForm) -> str:
    """The homes that were typed as an address says them; one number stands for both ends."""
    least, most = ((form[name].data or "").strip() for name in ("homes_from", "homes_to"))
    if not (least or most):
        return ""
    ends = homes_said(least or most, most or least)
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def _bad(field: str, words: str) -> BadOverlay:
    return BadOverlay("The site cannot be laid over the map: look at the marked fields.",
                      {field: words})  # fmt: skip
