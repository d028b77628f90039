"""What the colours of a context layer mean, and of when its figures are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.core.words import gettext as _
from assetmap.tiles.errors import NoSuchLegend
from assetmap.tiles.queries import Source

#: Layers that are shaded by class, in the order of the map's list.
CONTEXT = ("deprivation",)


@dataclass(frozen=True)
class LegendClass:
    """One class: the value of ``class`` in a tile, words, and the style sheet's name for it."""

    key: int
    words: str
    style: str


@dataclass(frozen=True)
class Legend:
    """The classes of one layer, most first, with what is not known at the end.

    Attributes
    ----------
    vintage : str
        Which figures, of which year.
    sources : tuple of str
        Lines that must be shown.
    """

    layer: str
    title: str
    vintage: str
    classes: tuple[LegendClass, ...]
    sources: tuple[str, ...]


def context_name(layer: str) -> str:
    """What a context layer is called on its switch."""
    return {"deprivation": _("Deprivation")}[layer]


def legend_of(layer: str, release: str | None, sources: Sequence[Source]) -> Legend:
    """What the classes of a layer mean.

    Parameters
    ----------
    release : str or None
        The edition that is drawn; None where none is loaded.

    Raises
    ------
    NoSuchLegend
    """
    if layer not in CONTEXT:
        raise NoSuchLegend(f"The layer “{layer[:40]}” has no classes.")
    if release is None:
        raise NoSuchLegend("No indices of deprivation are loaded for the areas on this map.")
    fifths = (
        _("Most deprived fifth in England"), _("Second most deprived fifth"), _("Middle fifth"),
        _("Second least deprived fifth"), _("Least deprived fifth in England"),
    )  # fmt: skip
    classes = [
        LegendClass(5 - place, words, f"depriv-{5 - place}") for place, words in enumerate(fifths)
    ]
    return Legend(
        layer=layer,
        title=context_name(layer),
        vintage=_("Index of Multiple Deprivation %(year)s, by small area", year=_year(release)),
        classes=(*classes, LegendClass(0, _("No figure for this area"), "depriv-none")),
        sources=tuple(one.attribution for one in sources if one.release == release),
    )


def _year(release: str) -> str:
    """The year in the name of an edition, or the name.

    >>> _year("iod2019"), _year("latest")
    ('2019', 'latest')
    """
    found = re.search(r"\d{4}", release)
    return found[0] if found else release
