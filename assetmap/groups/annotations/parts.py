"""Annotations on the pages of groups and of the things that they are about."""

from __future__ import annotations

from flask import g, request
from markupsafe import Markup

from assetmap.groups import rights
from assetmap.groups.annotations.pages import AnnotationsPart, SaidPart
from assetmap.groups.annotations.queries import list_about, list_of_group
from assetmap.groups.annotations.rights import RULES
from assetmap.groups.annotations.showing import mark_of, rows_of, view_of
from assetmap.groups.queries import get_group, list_groups
from assetmap.web.database import reading, session
from assetmap.web.fragments import Fragment, draw


def draw_of_group(_register: str, slug: str) -> Markup:
    """What has this group written onto the map?"""
    return draw("groups/_annotations.html", part=part_of_group(slug))


def part_of_group(slug: str) -> AnnotationsPart:
    """What a group has written onto the map, as its reader may see it.

    Raises
    ------
    GroupNotFound
    """
    group, root = get_group(reading(), slug, actor=g.principal), request.script_root
    held, thing = list_of_group(reading(), group, actor=g.principal), rights.thing_of(group)
    writes = group.archived_on is None and RULES.allows(g.principal, "annotations.annotate", thing)
    # Everybody may look at an open group's page; it asks again and again for its own people alone.
    belongs = RULES.allows(g.principal, "annotations.read_exact", thing)
    return AnnotationsPart(
        rows_of(session(), held, root=root),
        view_of(session(), held), f"{root}/groups/{slug}/annotations",
        f"{root}/groups/{slug}/annotations/new" if writes else "",
        f"{root}/groups/{slug}/walk-sheet" if writes else "",
        mark_of(held) if belongs else "",
    )  # fmt: skip


def draw_about(register: str, slug: str) -> Markup:
    """What is said about this thing? Nothing where nobody says anything, and nobody here may."""
    root = request.script_root
    held = list_about(reading(), register, slug, actor=g.principal)
    add = tuple(
        (one.name, f"{root}/groups/{one.slug}/annotations/new?about={register}/{slug}")
        for one in (list_groups(reading(), actor=g.principal) if g.principal.grants else ())
        if one.archived_on is None
        and RULES.allows(g.principal, "annotations.annotate", rights.thing_of(one))
    )
    if not held and not add:
        return Markup("")
    rows = rows_of(session(), held, root=root)
    return draw("groups/_said.html", part=SaidPart(rows, add))


FRAGMENTS = (
    Fragment("groups", "main", "annotations.list", draw_of_group),
    *(
        Fragment(register, "main", "annotations.list", draw_about)
        for register in ("assets", "organisations", "anchors", "developments")
    ),
)
