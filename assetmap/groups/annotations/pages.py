"""What the pages of annotations are told."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assetmap.web.pages import Page


@dataclass(frozen=True)
class AnnotationRow:
    """One annotation in a list.

    Attributes
    ----------
    where : str
        In words: of a sensitive place the size of its circle.
    thing : tuple of (name, href) or None
        What on the map it is about.
    """

    slug: str
    title: str
    category: str
    text: str
    where: str
    thing: tuple[str, str] | None
    on_behalf_of: str
    state: str
    href: str


@dataclass(frozen=True)
class AnnotationsPart:
    """A group's annotations on its page: a list and a map.

    Attributes
    ----------
    bounds : list or None
        None where nothing is drawn.
    mark : str
        Of what the list says, for the group's people, to whom the page shows what others write;
        empty for everybody else.
    add, sheet : str
        Where one is written, and where a walk sheet is typed in; empty for who may not.
    """

    rows: tuple[AnnotationRow, ...]
    bounds: list[list[float]] | None
    address: str
    add: str
    sheet: str
    mark: str = ""


@dataclass(frozen=True)
class SaidPart:
    """What is said about a thing on the map, on the thing's own page."""

    rows: tuple[AnnotationRow, ...]
    add: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class AnnotationPage(Page):
    """One annotation.

    Attributes
    ----------
    group : tuple of (name, href) or None
        None where the group is closed to the reader.
    url : str
        Of what the map draws; empty where nothing is drawn.
    legend : tuple of (swatch, words)
    main : tuple of Markup
        Parts that other areas fill, of what everybody sees.
    exact : str
        Where its group's people find the exact place; empty for everybody else.
    """

    row: AnnotationRow
    version: int
    group: tuple[str, str] | None
    facts: tuple[tuple[str, str | None], ...]
    url: str
    bounds: list[list[float]]
    legend: tuple[tuple[str, str], ...]
    exact: str
    can_change: bool
    can_withdraw: bool
    can_publish: bool
    told: str
    main: tuple[Markup, ...]
