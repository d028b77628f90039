"""The form on which a site is drawn that no register has."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField

from assetmap.overlays.pages import reach_choices
from assetmap.overlays.queries import REACHES
from assetmap.web.forms import EditForm

#: Ways of saying where the site is.
WAYS = {
    "drawn": "Draw it on the map",
    "around": "A circle around a postcode",
    "pasted": "Paste its corners, or GeoJSON",
}


class DrawForm(EditForm):
    """Where a site is to be and how many homes it may hold; nothing of it is kept.

    ``beside`` carries the site that it is to be compared with.
    """

    pasted = TextAreaField("Corners or GeoJSON")
    homes_from = StringField("Fewest homes")
    homes_to = StringField("Most homes")
    reach = SelectField("How far around it", choices=dict(reach_choices()), validate_choice=False)
    beside = HiddenField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.position.choices = dict(WAYS)

    def chosen_reach(self) -> int:
        """One of the reaches that are offered."""
        return int(self.reach.data) if self.reach.data in map(str, REACHES) else REACHES[0]
