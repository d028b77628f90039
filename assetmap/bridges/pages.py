"""Parts of a dossier that join it with other things: its map, its links, what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapely.geometry.base import BaseGeometry

from assetmap.assets.models import Asset
from assetmap.bridges.queries import LinkSeen
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.words import gettext as _
from assetmap.core.words import later, number
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from assetmap.proximity.asking import Asked, address_of
from assetmap.proximity.origins import Placed, origin_of
from assetmap.proximity.queries import Neighbour
from assetmap.proximity.saying import distance_words
from assetmap.proximity.shapes import Drawn
from assetmap.web.dossier import period_words, source_line

_OUTLINE_WORDS = {
    "surveyed": later("Solid: a surveyed outline."),
    "sketched": later("Dashed: outline sketched, not surveyed."),
    "approximate": later("Dashed circle: its size is known, its outline is not."),
}


@dataclass(frozen=True)
class PartRow:
    """One thing that a page is joined with; ``act`` is what its reader may do with the link."""

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    aside: str
    href: str | None
    more: str
    act: tuple[str, str] | None = None


@dataclass(frozen=True)
class NearPart:
    """“Near it”; ``say`` is how distances are measured, or why there are none.

    ``more`` leads to all that is near, as (words, href).
    """

    say: str
    rows: tuple[PartRow, ...]
    more: tuple[str, str] | None = None


@dataclass(frozen=True)
class LinksPart:
    """Who owns it, runs it, uses it; ``empty`` is what to say when nobody is named.

    ``add`` is where its reader may add a link, as (words, href).
    """

    title: str
    rows: tuple[PartRow, ...]
    empty: tuple[str, str]
    add: tuple[str, str] | None = None


@dataclass(frozen=True)
class MapPart:
    """What the small map's script is told, and the words under it."""

    name: str
    bounds: list[list[float]]
    url: str
    words: tuple[str, ...]
    sources: tuple[str, ...]


def near_part(thing: Placed, near: Sequence[Neighbour] | None, *, root: str) -> NearPart:
    """Nearest first, with how the distances are measured."""
    if near is None:
        return NearPart(_("Its own place is not known yet, so nothing can be said to be near."), ())
    asked = Asked(origin_of(thing).address)
    more = (
        _("All within %(metres)s m", metres=number(asked.radius_m)),
        address_of(f"{root}/proximity", asked),
    )
    if not near:
        return NearPart(_("Nothing else on the map is within 2 km in a straight line."), ())
    exact = thing.outline != "postcode"
    rows = tuple(
        PartRow(
            f"{one.record}/{one.slug}",
            one.record,
            one.glyph,
            one.family,
            one.name,
            " · ".join(
                part
                for part in (
                    one.kind,
                    "" if one.exact else _("placed at its postcode"),
                    _("Demonstration data") if one.demonstration else "",
                )
                if part
            ),
            distance_words(one.distance_m, exact=exact and one.exact),
            f"{root}/{one.record}s/{one.slug}",
            "",
        )
        for one in near
    )
    say = _("Nearest first, in a straight line, not along paths.")
    if not exact:
        say = " ".join((say, _("It stands at its postcode, so they are rough.")))
    return NearPart(say, rows, more)


def links_part(
    thing: Asset | Organisation,
    links: Sequence[LinkSeen],
    *,
    root: str,
    acts: Mapping[str, tuple[str, str]] | None = None,
    add: tuple[str, str] | None = None,
) -> LinksPart:
    """Everything that it is joined with; nobody named yet is said, with what to do.

    Parameters
    ----------
    acts : mapping, optional
        Link to what its reader may do with it, as (words, href).
    add : (str, str), optional
        Where its reader may add a link.
    """
    rows = tuple(
        replace(_link_row(one, root), act=(acts or {}).get(one.slug_of_link)) for one in links
    )
    if isinstance(thing, Asset):
        return LinksPart(
            _("Who looks after it, and who uses it"),
            rows,
            (
                _("Nobody is named yet."),
                _(
                    "If your group owns it, runs it, uses it or looks after it, tell whoever runs "
                    "this map."
                ),
            ),
            add,
        )
    return LinksPart(
        _("What it looks after, and who it works with"),
        rows,
        (
            _("No link is recorded yet."),
            _(
                "If this is your group, tell whoever runs this map what you look after and who "
                "you work with."
            ),
        ),
        add,
    )


def _link_row(one: LinkSeen, root: str) -> PartRow:
    dated = one.from_on is not None or one.until_on is not None
    period = period_words(one.from_on, one.until_on) if dated else _("day not known")
    words = _(one.words)
    facts = [words[:1].upper() + words[1:], period, _confirmed(one)]
    if not one.other_open:
        facts.append(_("closed or withdrawn"))
    source = _("Source: %(source)s.", source=source_line(one.source, one.licence, one.retrieved_on))
    looks = {"asset": "other", "organisation": "organisation", "anchor": "anchor"}
    family = {"asset": "community", "organisation": "organisation", "anchor": "anchor"}
    return PartRow(
        f"{one.record}/{one.slug}",
        one.record,
        looks[one.record],
        family[one.record],
        one.name,
        " · ".join(facts),
        "",
        f"{root}/{one.record}s/{one.slug}",
        f"{one.evidence}. {source}" if one.evidence else source,
    )


def _confirmed(one: LinkSeen) -> str:
    if one.confirmed_sides == 2:
        return _("confirmed by both")
    if one.confirmed_here:
        return _("confirmed by this side only")
    return _("confirmed by the other side only") if one.confirmed_there else _("not confirmed yet")


def map_part(
    thing: Placed,
    drawn: Drawn,
    *,
    view: BaseGeometry,
    grounds: Sequence[Area],
    sources: Sequence[str],
    url: str,
) -> MapPart:
    """Bounds in EPSG:4326 and what the lines mean."""
    west, south, east, north = geometry_to_lonlat(view).bounds
    words = [_(_OUTLINE_WORDS[drawn.outline])] if drawn.outline else []
    if thing.outline == "postcode":
        words.append(_("It stands at the middle of its postcode, not at its door."))
    sketched = [area.name for area in grounds if area.basis == "illustrative"]
    if sketched:
        words.append(_("The line of %(names)s is sketched.", names=", ".join(sketched)))
    return MapPart(
        _("Map of %(name)s", name=thing.name),
        [[south, west], [north, east]],
        url,
        tuple(words),
        tuple(sources),
    )
