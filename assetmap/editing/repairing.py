"""An outline that crosses itself: what the form offers, and taking what was accepted."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.editing.positions import asked_of
from assetmap.places.repairs import accepted_shape, find_offer
from assetmap.web.editing import Crossing
from assetmap.web.forms import EditForm


def crossing_in(session: Session, form: EditForm) -> Crossing | None:
    """Where the outline of a form crosses itself, in words; None when it does not."""
    offer = find_offer(session, asked_of(form))
    if offer is None:
        return None
    if offer.mended is None:
        say = "The ring on the map shows where. It cannot be mended: draw the area again."
    else:
        say = (
            "The ring on the map shows where, the dashed green outline how it can be mended, which "
            f"changes the area by {max(offer.change, 0.001):.1%}. Press “Keep the mended outline” "
            "at the end of the form, or draw the area again."
        )
    return Crossing(offer.place, offer.mended, say, offer.mark)


def take_repair(session: Session, form: EditForm) -> None:
    """Put the mended outline in the place of the drawn one, where that was shown and accepted."""
    mended = accepted_shape(session, asked_of(form), form.mended.data or "")
    if mended is not None:
        form.shape.data = mended
    form.mended.data = ""
