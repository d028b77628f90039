"""Parts of the dossiers by address: map, links, what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from assetmap.anchors.queries.registers import get_anchor
from assetmap.assets.errors import AssetNotFound
from assetmap.bridges.local import local_partners
from assetmap.bridges.near import get_placed, get_thing, list_near
from assetmap.bridges.near_map import ground_credits, list_grounds, near_map, view_of
from assetmap.bridges.pages import links_part, map_part, near_part
from assetmap.bridges.partners import partners_part
from assetmap.bridges.queries import LinkSeen, links_of
from assetmap.bridges.rights import SIDES, may_confirm, may_update, sides_of
from assetmap.bridges.services import find_link
from assetmap.core.words import gettext as _
from assetmap.proximity.shapes import drawn_as
from assetmap.web.access import bound, may
from assetmap.web.database import session, writing
from assetmap.web.fragments import Fragment, Where, draw
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.names import refuse_strange_names

blueprint = Blueprint("bridges", __name__)
refuse_strange_names(
    blueprint,
    lambda: AssetNotFound("There is no such place. Choose one from the list of places."),
)
_THING = "/<any(assets, organisations):register>/<slug>"
_PLACED = "/<any(assets, organisations, developments):register>/<slug>"


def draw_near(register: str, slug: str) -> Markup:
    """“Near it” as a part of a page."""
    thing = get_placed(session(), register, slug)
    part = near_part(thing, list_near(session(), thing), root=request.script_root)
    return draw("bridges/_near.html", part=part)


def draw_links(register: str, slug: str) -> Markup:
    """Links as a part of a page."""
    thing = get_thing(session(), register, slug)
    links = links_of(session(), thing)
    part = links_part(
        thing, links, root=request.script_root, acts=_acts(links), add=_add(register, slug)
    )
    return draw("bridges/_links.html", part=part)


def _add(register: str, slug: str) -> tuple[str, str] | None:
    """Where whoever reads it may add a link; nowhere for a visitor."""
    if not may("bridges.propose"):
        return None
    return _("Add a link"), f"{request.script_root}/links/new?subject={register}/{slug}"


def _acts(links: Sequence[LinkSeen]) -> dict[str, tuple[str, str]]:
    """What whoever reads it may do with each link; nothing for a visitor."""
    if not may("bridges.propose"):
        return {}
    found = {}
    for one in links:
        link = find_link(writing(), one.slug_of_link)
        confirms = any(may_confirm(writing(), g.principal, side) for side in sides_of(link))
        words = _("Suggest a change")
        if may_update(writing(), g.principal, link):
            words = _("Edit this link")
        elif confirms and one.confirmed_sides < len(SIDES):
            words = _("Confirm this link")
        found[one.slug_of_link] = (words, f"{request.script_root}/links/{link.slug}/edit")
    return found


def draw_map(register: str, slug: str) -> Markup:
    """The small map as a part of a page; words when the place is not known."""
    thing = get_placed(session(), register, slug)
    drawn = drawn_as(thing)
    part = None
    if drawn is not None:
        view = view_of(drawn.shape, list_near(session(), thing) or ())
        part = map_part(
            thing,
            drawn,
            view=view,
            grounds=list_grounds(session(), view),
            sources=ground_credits(session()),
            url=f"{request.script_root}/{register}/{slug}/map.geojson",
        )
    return draw("bridges/_map.html", part=part)


def draw_partners(_register: str, slug: str) -> Markup:
    """An anchor's local organisations as a part of its page."""
    anchor = get_anchor(session(), slug)
    counted = local_partners(session(), anchor, today=datetime.now(UTC).date())
    return draw("bridges/_partners.html", part=partners_part(counted))


_PARTS: tuple[tuple[Where, Callable[[str, str], Markup]], ...] = (
    ("map", draw_map),
    ("main", draw_links),
    ("side", draw_near),
)
#: Parts that this area puts into the pages of the registers.
FRAGMENTS = (
    *(
        Fragment(record, where, "bridges.read", part)
        for record in ("assets", "organisations")
        for where, part in _PARTS
    ),
    Fragment("developments", "map", "bridges.read", draw_map),
    Fragment("developments", "side", "bridges.read", draw_near),
    Fragment("anchors", "main", "bridges.read", draw_partners),
)


@blueprint.get(f"{_PLACED}/near")
@bound("bridges.read")
@in_languages
def show_near(register: str, slug: str) -> Response:
    """What is near it?"""
    return html_page(draw_near(register, slug))


@blueprint.get(f"{_THING}/links")
@bound("bridges.read")
@in_languages
def show_links(register: str, slug: str) -> Response:
    """What is it joined with?"""
    return html_page(draw_links(register, slug))


@blueprint.get(f"{_PLACED}/map.geojson")
@bound("bridges.read")
@in_languages
def show_map(register: str, slug: str) -> Response:
    """What the small map draws."""
    thing = get_placed(session(), register, slug)
    return geojson(near_map(session(), thing, root=request.script_root))
