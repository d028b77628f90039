"""Photos of what a group wrote onto the map: of what everybody sees, and of no sensitive place."""

from __future__ import annotations

from collections.abc import Collection

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.crs import GRID
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import published_openly, shape_of
from assetmap.photos.subjects import SUBJECTS, Photographed, Subject
from assetmap.places.queries import neighbourhoods_at

#: The register, as it is photographed.
RECORD = "annotations"


def find_annotation(session: Session, slug: str) -> Subject | None:
    """The annotation of a slug; none that is closed, was withdrawn, or hides its place."""
    # A photo shows where it was taken.
    one = session.scalar(published_openly().where(Annotation.slug == slug))
    if one is None:
        return None
    shape = shape_of(session, one)
    place = None if shape is None else from_shape(shape, GRID)
    return Subject(RECORD, one.slug, one.title, neighbourhoods_at(session, place))


def names_of_annotations(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Titles of those that are found."""
    held = session.scalars(published_openly().where(any_of(Annotation.slug, list(slugs))))
    return {one.slug: one.title for one in held}


SUBJECTS[RECORD] = Photographed(find_annotation, names_of_annotations)
