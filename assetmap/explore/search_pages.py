"""The page of the search box: what it found, or what was looked at and what to try."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.core.words import gettext as _
from assetmap.core.words import ngettext
from assetmap.explore.searching import Found, Group, count_hits
from assetmap.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """Answers in groups.

    Attributes
    ----------
    empty : tuple of str
        What was looked at and what to try; empty words when something was found.
    """

    asked: str
    action: str
    home: str
    say: str
    hint: str
    groups: tuple[Group, ...]
    in_text: str
    empty: tuple[str, str]


def search_page(found: Found, *, place: str, root: str) -> SearchPage:
    """Put the page together."""
    many = count_hits(found.groups)
    empty = ("", "")
    if found.asked and not many and not found.hint:
        empty = (
            _("Nothing is called “%(words)s”.", words=found.asked),
            _(
                "We looked at the names of places, organisations, anchors and areas, and at "
                "postcodes. Try fewer words or another spelling, or look for the words in what is "
                "said of each place."
            ),
        )
    return SearchPage(
        title=_("Search"),
        place=place,
        section="map",
        asked=found.asked,
        action=f"{root}/search",
        home=f"{root}/",
        say=ngettext("%(count)s answer", "%(count)s answers", many) if many else "",
        hint=found.hint,
        groups=found.groups,
        in_text=found.in_text,
        empty=empty,
    )
