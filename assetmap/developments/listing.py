"""Which registers a list of developments rests on, in words."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.core.words import day_words, later
from assetmap.core.words import gettext as _
from assetmap.developments.queries import Register

_LOADED_WORDS = {
    "site": later("Register of %(authority)s of %(day)s."),
    "application": later("Applications in %(authority)s as they were collected by %(day)s."),
    "outline": later("Outlines of %(authority)s of %(day)s."),
}


def coverage_words(registers: Sequence[Register], missing: Sequence[str]) -> str:
    """Which registers the list rests on, and which are not there."""
    said = [
        _(_LOADED_WORDS[one.kind], authority=one.authority, day=day_words(one.day))
        for one in registers
    ]
    said += [
        _("The register of %(council)s has not been loaded.", council=name) for name in missing
    ]
    return " ".join(said)
