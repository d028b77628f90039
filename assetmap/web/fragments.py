"""Parts of a low area's page that a higher area fills, known by who shows them and to whom.

A page about an asset cannot import what lies above the register. The higher area hands over how
its part is drawn; ``app.py`` puts the two together. Each part has an address of its own too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from flask import Flask, current_app, render_template
from markupsafe import Markup

from assetmap.web.access import may

Where = Literal["map", "main", "side"]
_FRAGMENTS = "assetmap.fragments"


@dataclass(frozen=True)
class Fragment:
    """One part of the pages of one record.

    Attributes
    ----------
    record : str
        Register of the page: "assets", "organisations", "anchors", "developments" or "groups".
    where : {"map", "main", "side"}
        In which column of the page.
    action : str
        Row of the permission table; who may not sees no part.
    draw : callable
        Register and slug to HTML.
    """

    record: str
    where: Where
    action: str
    draw: Callable[[str, str], Markup]


def use_fragments(app: Flask, fragments: Sequence[Fragment]) -> None:
    """Give an application the parts of its pages, in their order."""
    app.extensions[_FRAGMENTS] = tuple(fragments)


def fragments_of(record: str, slug: str, where: Where) -> tuple[Markup, ...]:
    """The parts of one page in one column, as this visitor may see them."""
    drawn = []
    for one in current_app.extensions.get(_FRAGMENTS, ()):
        if one.record != record or one.where != where:
            continue
        if may(one.action):
            drawn.append(one.draw(record, slug))
    return tuple(drawn)


def draw(template: str, part: object) -> Markup:
    """One part as HTML, with everything that people wrote escaped by its template."""
    return Markup(render_template(template, part=part))  # noqa: S704 - made by our own template
