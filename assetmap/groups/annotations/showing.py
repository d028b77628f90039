"""Annotations in words, as lists and pages show them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from geoalchemy2.shape import to_shape
from shapely import unary_union
from sqlalchemy.orm import Session

from assetmap.groups.annotations.forms import CATEGORY_WORDS, place_words
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.pages import AnnotationRow
from assetmap.groups.annotations.queries import about_of, thing_names
from assetmap.groups.annotations.rights import state_of
from assetmap.places.grounds import first_view

STATE_WORDS = {
    "open": "Everybody can see it",
    "waiting": "Waits to be published",
    "closed": "Only this group can see it",
    "withdrawn": "Withdrawn",
}


def rows_of(
    session: Session, held: Sequence[Annotation], *, root: str
) -> tuple[AnnotationRow, ...]:
    """Annotations in words, in the order given.

    Parameters
    ----------
    root : str
        Before the addresses of pages.
    """
    names = thing_names(session, [about for one in held if (about := about_of(one)) is not None])
    return tuple(_row(one, names, root) for one in held)


def _row(one: Annotation, names: Mapping[tuple[str, str], str], root: str) -> AnnotationRow:
    about = about_of(one)
    thing = None if about is None else (names.get(about, about[1]), f"{root}/{'/'.join(about)}")
    return AnnotationRow(
        one.slug, one.title, CATEGORY_WORDS[one.category], one.text, place_words(one), thing,
        one.on_behalf_of, STATE_WORDS[state_of(one)], f"{root}/annotations/{one.slug}",
    )  # fmt: skip


def view_of(session: Session, held: Sequence[Annotation]) -> list[list[float]] | None:
    """What a map must show of some annotations; None where none of them is drawn."""
    drawn = [to_shape(one.geom) for one in held if one.geom is not None]
    return first_view(session, unary_union(drawn).buffer(150)) if drawn else None


def mark_of(held: Sequence[Annotation]) -> str:
    """One mark for some annotations: it changes when any of them does, comes or goes."""
    lines = "\n".join(f"{one.slug} {one.version}" for one in held)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
