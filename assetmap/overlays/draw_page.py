"""What the page shows on which a site is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.editing import Ground
from assetmap.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class DrawPage(Page):
    """A form to draw a site that no register has.

    Attributes
    ----------
    beside : str
        What it will be compared with, as a sentence; empty for nothing.
    action, back : str
        Where it is sent, and where “Cancel” leads; with the root.
    problem : str
        What is wrong with the whole of it.
    """

    form: Any
    lead: str
    beside: str
    action: str
    back: str
    problem: str
    ground: Ground
