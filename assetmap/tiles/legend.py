"""What the colours of a context layer mean, and of when its figures are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.tiles.errors import NoSuchLegend
from assetmap.tiles.queries import Source

#: Layers that are shaded by class, in the order of the map's list.
CONTEXT = ("deprivation", "population")


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
    return {"deprivation": _("Deprivation"), "population": _("People living here")}[layer]


def legend_of(
    layer: str,
    release: str | None,
    sources: Sequence[Source],
    breaks: Sequence[float] = (),
) -> Legend:
    """What the classes of a layer mean.

    Parameters
    ----------
    release : str or None
        The edition that is drawn; None where none is loaded.
    breaks : sequence of float
        Where the classes part, for layers whose classes follow from the values.

    Raises
    ------
    NoSuchLegend
    """
    if layer not in CONTEXT:
        raise NoSuchLegend(f"The layer “{layer[:40]}” has no classes.")
    if release is None:
        raise NoSuchLegend("No such figures are loaded for the areas on this map.")
    if layer == "deprivation":
        fifths = (
            _("Most deprived fifth in England"), _("Second most deprived fifth"),
            _("Middle fifth"), _("Second least deprived fifth"),
            _("Least deprived fifth in England"),
        )  # fmt: skip
        vintage = _("Index of Multiple Deprivation %(year)s, by small area", year=_year(release))
        classes = tuple((5 - place, words) for place, words in enumerate(fifths))
    else:
        vintage = _(
            "People by hectare, %(release)s, by small area and the outlines loaded here",
            release=release,
        )
        classes = tuple(reversed(list(enumerate(_spans(breaks), start=1))))
    return Legend(
        layer=layer,
        title=context_name(layer),
        vintage=vintage,
        classes=(
            *(LegendClass(key, words, f"depriv-{key}") for key, words in classes),
            LegendClass(0, _("No figure for this area"), "depriv-none"),
        ),
        sources=tuple(one.attribution for one in sources if one.release == release),
    )


def _spans(breaks: Sequence[float]) -> list[str]:
    """Words for each class, the lowest first; a break belongs to the class above it.

    >>> _spans([20, 40])
    ['Under 20 people by hectare', '20 to under 40', '40 or more']
    """
    if not breaks:
        return [_("All areas")]
    first, last = number(breaks[0]), number(breaks[-1])
    between = [
        _("%(least)s to under %(most)s", least=number(one), most=number(other))
        for one, other in pairwise(breaks)
    ]
    return [
        _("Under %(most)s people by hectare", most=first),
        *between,
        _("%(least)s or more", least=last),
    ]


def _year(release: str) -> str:
    """The year in the name of an edition, or the name.

    >>> _year("iod2019"), _year("latest")
    ('2019', 'latest')
    """
    found = re.search(r"\d{4}", release)
    return found[0] if found else release
