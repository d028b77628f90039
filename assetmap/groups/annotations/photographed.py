"""Photos of what a group wrote onto the map: of what everybody sees, and of no sensitive place."""

from __future__ import annotations

from collections.abc import Collection

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from sqlalchemy import Select
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.crs import GRID
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import published, thing_shapes
from assetmap.photos.subjects import SUBJECTS, Photographed, Subject
from assetmap.places.queries import neighbourhoods_at

#: The register, as it is photographed.
RECORD = "annotations"


def find_annotation(session: Session, slug: str) -> Subject | None:
    """The annotation of a slug; none that is closed, was withdrawn, or hides its place."""
    one = session.scalar(_photographed().where(Annotation.slug == slug))
    if one is None:
        return None
    return Subject(RECORD, one.slug, one.title, neighbourhoods_at(session, _place(session, one)))


def names_of_annotations(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Titles of those that are found."""
    held = session.scalars(_photographed().where(any_of(Annotation.slug, list(slugs))))
    return {one.slug: one.title for one in held}


def _photographed() -> Select[Annotation]:
    # A photo shows where it was taken.
    return published().where(~Annotation.sensitive)


def _place(session: Session, one: Annotation) -> WKBElement | None:
    """Its own, or that of what it is about: whose moderators decide."""
    own: WKBElement | None = one.geom
    if own is not None or one.about_register is None or one.about_slug is None:
        return own
    about = (one.about_register, one.about_slug)
    shape = thing_shapes(session, [about]).get(about)
    return None if shape is None else from_shape(shape, GRID)


SUBJECTS[RECORD] = Photographed(find_annotation, names_of_annotations)
