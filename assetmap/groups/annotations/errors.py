"""What can go wrong with annotations."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class AnnotationNotFound(NotFound):
    """No annotation has that address, or it is none of the reader's."""


class AnnotationMovedOn(Conflict):
    """Somebody changed the annotation since it was read."""


class BadAnnotation(Invalid):
    """An annotation that cannot be kept; the message says why."""
