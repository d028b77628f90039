"""Pictures beside evidence: drawn for paper, kept once, and taken out with what they show."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from PIL import Image
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.paper.frame import Bounds, fit
from assetmap.paper.ground import read_ground
from assetmap.paper.sheet_map import draw_map
from assetmap.plans.asking import Answer, Sight
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence, Picture
from assetmap.plans.models import PlanEdition, PlanPicture

WIDTH_MM, HEIGHT_MM = 150.0, 92.0
#: So many marks have a number and a name; of more, a reader finds none again.
MOST_NAMED = 18
#: A map shows at least so much land, in metres.
_LEAST_M = 2_000.0
_PNG, _JPEG = "image/png", "image/jpeg"
#: Colours of a map's file: its ground has a dozen, and the rest are edges of letters.
_COLOURS = 128


@dataclass(frozen=True)
class Drawn:
    """A picture with its bytes; ``attributions`` are of the ground under a map."""

    picture: Picture
    data: bytes
    attributions: tuple[str, ...] = ()


def draw_picture(session: Session, sight: Sight) -> Drawn:
    """A map of what is to be seen, or the photo itself.

    Raises
    ------
    BadPlan
        The photo is on the disk no more.
    """
    if sight.photo is not None:
        try:
            data = sight.photo.read_bytes()
        except FileNotFoundError as fault:
            raise BadPlan("The picture of this photo is not here any more.") from fault
        return Drawn(_picture(data, _JPEG, sight.words), data)
    things, left = sight.things[:MOST_NAMED], len(sight.things[MOST_NAMED:])
    frame = fit(_around(sight), width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    within = shapely.box(*frame.bounds)
    seen = [one for one in things if one.geom is not None and one.geom.intersects(within)]
    ground = read_ground(session, frame)
    data = _smaller(draw_map(seen, frame, ground, areas=sight.areas, form="png"))
    key = tuple((str(one.number), one.name) for one in seen)
    left += len(things) - len(seen)
    return Drawn(
        replace(_picture(data, _PNG, sight.words), key=key, left=left), data, ground.attributions
    )


def with_picture(session: Session, reading: Session, answer: Answer) -> Evidence:
    """Evidence with its picture drawn and kept; the ground's own sources join those of evidence.

    Parameters
    ----------
    session : Session
        That keeps the picture.
    reading : Session
        Of the visitors' role: what it may not read is on no map.
    """
    if answer.sight is None:
        return answer.evidence
    drawn = draw_picture(reading, answer.sight)
    keep_picture(session, drawn)
    sources = tuple(dict.fromkeys((*answer.evidence.sources, *drawn.attributions)))
    return replace(answer.evidence, picture=drawn.picture, sources=sources)


def keep_picture(session: Session, drawn: Drawn) -> None:
    """Keep a picture's bytes under their hash; the same picture is kept once."""
    session.execute(
        insert(PlanPicture)
        .values(
            sha256=drawn.picture.sha256, media_type=drawn.picture.media_type, data=drawn.data
        )
        .on_conflict_do_nothing(index_elements=["sha256"])
    )  # fmt: skip


def read_pictures(session: Session, marks: Iterable[str]) -> dict[str, bytes]:
    """The bytes of some pictures, by their hashes."""
    rows = session.execute(
        select(PlanPicture.sha256, PlanPicture.data).where(PlanPicture.sha256.in_(list(marks)))
    )
    return {row.sha256: row.data for row in rows}


def pictures_in(document: Mapping[str, Any]) -> set[str]:
    """Hashes of all pictures that an edition shows."""
    held = [
        block["evidence"].get("picture")
        for section in document["sections"]
        for block in section["evidence"]
        if "evidence" in block
    ]
    return {one["sha256"] for one in (*held, document.get("actions_map")) if one}


def forget_pictures(session: Session) -> None:
    """Delete the pictures that no edition and no draft for comment shows (any more)."""
    shown: set[str] = set()
    for model in (PlanEdition, PlanRound):
        for document in session.scalars(select(model.document)):
            shown |= pictures_in(document)
    session.execute(delete(PlanPicture).where(PlanPicture.sha256.not_in(shown)))


def refuse_too_many(sights: Sequence[Sight | None]) -> None:
    """Whoever publishes waits for every map to be drawn, so there is a most of them."""
    count = sum(one is not None for one in sights)
    if count > limits.PLAN_PICTURES:
        raise BadPlan(
            f"An edition holds at most {limits.PLAN_PICTURES} pictures, and this draft has "
            f"{count:,}. Take some evidence out, or write a second plan."
        )


def _picture(data: bytes, media_type: str, words: str) -> Picture:
    with Image.open(io.BytesIO(data)) as held:
        width, height = held.size
    return Picture(hashlib.sha256(data).hexdigest(), media_type, width, height, words)


def _around(sight: Sight) -> Bounds:
    """The land that a map shows: its outlines, of an overlay its reach, and else its marks.

    Of one small thing so much around it that a reader knows where they are.
    """
    held = sight.areas or sight.things
    west, south, east, north = shapely.total_bounds([one.geom for one in held])
    x, y = (max(0.0, _LEAST_M - side) / 2 for side in (east - west, north - south))
    return float(west - x), float(south - y), float(east + x), float(north + y)


def _smaller(data: bytes) -> bytes:
    """The same map in few colours: a third of the size, and nobody sees it."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as held:
        held.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
    return out.getvalue()
