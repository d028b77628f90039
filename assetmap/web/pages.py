"""What every page tells the frame around it (``templates/base.html``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Section = Literal["map", "money", "groups", "plans", "none"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """The part of a page that the frame draws; each area's pages extend it.

    Attributes
    ----------
    title : str
        Heading and window title.
    place : str
        Name of the programme's place, from the settings; large in the masthead.
    section : {"map", "money", "groups", "plans", "none"}
        Which word of the navigation is current.
    sources : tuple of str
        Attribution lines of the data shown, for the foot and the print.
    demonstration : bool
        True when any figure or place shown comes from the demonstration data; the page and
        its print then say so.
    demonstration_words : str
        What the notice says about it; a page on which real things stand beside invented ones
        says which are which.
    printed : str
        One line under the print's title: kind, short address, date.
    theme : {"auto", "light", "dark"}
        The reader's choice of colours.
    """

    title: str
    place: str
    section: Section
    sources: tuple[str, ...] = ()
    demonstration: bool = False
    demonstration_words: str = (
        "Names, prices and payments on this page are made up to show what assetmap does. Do not "
        "quote them."
    )
    printed: str = ""
    theme: Literal["auto", "light", "dark"] = "auto"


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """A page that says what went wrong and what to do now.

    Attributes
    ----------
    status : int
        HTTP status, for whoever helps the reader.
    message : str
        What happened and what to do, in one or two sentences.
    reference : str
        Under which reference it was logged; empty for known errors.
    """

    status: int
    message: str
    reference: str = ""
