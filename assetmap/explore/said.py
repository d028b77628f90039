"""What working groups say to everybody: found by its title, and drawn onto the map."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from assetmap.core.limits import SAID_ON_MAP
from assetmap.core.words import gettext as _
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import published
from assetmap.places.positions import held_geometry


def said_map(session: Session, *, root: str) -> str:
    """The newest annotations of everybody's that are drawn, as GeoJSON text.

    Of a sensitive place ``geometry`` is the area of uncertainty, as it is wherever anybody asks.
    """
    newest = published().where(Annotation.geom.is_not(None)).order_by(Annotation.id.desc())
    features = [
        {
            "type": "Feature", "geometry": held_geometry(one),
            "properties": {
                "role": "said", "name": one.title, "sensitive": one.sensitive,
                "href": f"{root}/annotations/{one.slug}",
            },
        }
        for one in session.scalars(newest.limit(SAID_ON_MAP))
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def said_legend(session: Session) -> tuple[tuple[str, str], ...]:
    """Swatch and words of what groups' annotations look like on the map; none where none is."""
    drawn = published().where(Annotation.geom.is_not(None))
    kinds = set(session.scalars(drawn.with_only_columns(Annotation.sensitive).distinct()))
    return tuple(
        entry
        for sensitive, entry in (
            (False, ("said", _("What a group says of a place"))),
            (True, ("sensitive", _("Somewhere in here: a sensitive place"))),
        )
        if sensitive in kinds
    )
