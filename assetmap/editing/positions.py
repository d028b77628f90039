"""Where something is, as a form says it."""

from __future__ import annotations

from assetmap.places.positions import PositionAsked
from assetmap.web.forms import EditForm


def asked_of(form: EditForm) -> PositionAsked:
    """The way that somebody chose, with its words."""
    return PositionAsked(
        form.position.data or "", form.shape.data or "", form.area.data or "",
        form.around.data or "", form.radius_m.data or "",
    )  # fmt: skip
