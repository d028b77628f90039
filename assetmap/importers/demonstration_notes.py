"""Five annotations of the invented group, each of another kind, one of a sensitive place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom

import shapely
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_mercator
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import thing_shapes
from assetmap.groups.annotations.services import AnnotationWords, annotate, publish_annotation
from assetmap.places.positions import NOWHERE, Position

RESERVOIR = ("assets", "edgbaston-reservoir")


@dataclass(frozen=True)
class _Note:
    """What somebody says, of which thing; ``off`` is where it was drawn, from the reservoir."""

    title: str
    text: str
    category: str
    confidence: str
    about: str = ""
    off: tuple[float, float] | None = None
    sensitive: bool = False


NOTES = (
    _Note(
        "Steps where the dam begins",
        "Eleven steps and no ramp. Prams and wheelchairs turn back here.",
        "fact", "sure", "/".join(RESERVOIR),
    ),
    _Note(
        "Dark after four in winter",
        "No lamp works between the road and the water. Few walk here alone.",
        "concern", "fairly", off=(260.0, 40.0),
    ),
    _Note(
        "Sunday matches until 1998",
        "Two teams played here every week, and the whole street came to look.",
        "memory", "fairly", "assets/example-playing-field",
    ),
    _Note(
        "A condition while there is time",
        "The next part of the development is not decided yet: a path can still be asked for.",
        "opportunity", "unsure", "developments/n717-ipl-site-ladywood",
    ),
    _Note(
        "Bats come out at dusk",
        "Please do not look for the place: they are easily disturbed.",
        "fact", "fairly", off=(-180.0, 120.0), sensitive=True,
    ),
)  # fmt: skip


def add_notes(
    session: Session, *, group: str, lead: Principal, members: Sequence[Principal], day: date
) -> tuple[Annotation, ...]:
    """Write the five through the services that everybody uses; the lead publishes them."""
    reservoir = thing_shapes(session, [RESERVOIR]).get(RESERVOIR)
    made = []
    for note, member in zip(NOTES, members, strict=True):
        position = NOWHERE
        if note.off is not None and reservoir is not None:
            middle = reservoir.centroid
            spot = shapely.Point(round(middle.x + note.off[0]), round(middle.y + note.off[1]))
            position = Position(shape=Admitted(spot, geometry_to_mercator(spot), None))
        words = AnnotationWords(
            note.title, note.text, note.category, note.confidence, "", "everybody", note.about,
            note.sensitive, position,
        )  # fmt: skip
        one = annotate(
            session, actor=member, group=group, words=words, today=day, chance=SystemRandom()
        )
        one.demonstration = True
        session.flush()
        session.refresh(one)
        made.append(
            publish_annotation(session, actor=lead, slug=one.slug, version=one.version, today=day)
        )
    return tuple(made)
