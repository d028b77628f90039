"""Photos on an anchor's page: those of the organisation that it is."""

from __future__ import annotations

from markupsafe import Markup

from assetmap.anchors.queries.registers import get_anchor
from assetmap.organisations.photographed import RECORD
from assetmap.photos.parts import draw_photos
from assetmap.web.database import session
from assetmap.web.fragments import Fragment


def draw_anchor_photos(_register: str, slug: str) -> Markup:
    """Its organisation's photos as a part of the anchor's page."""
    return draw_photos(RECORD, get_anchor(session(), slug).organisation.slug)


FRAGMENT = Fragment("anchors", "main", "photos.read", draw_anchor_photos)
