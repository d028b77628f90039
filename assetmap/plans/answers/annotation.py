"""What somebody of a group wrote onto the map, once it is published to everybody."""

from __future__ import annotations

from sqlalchemy import select

from assetmap.core.permissions import ANONYMOUS
from assetmap.groups.annotations.forms import CATEGORY_WORDS, CONFIDENCE_WORDS, place_words
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import (
    about_of,
    get_annotation,
    shape_of,
    thing_names,
)
from assetmap.plans.answers.marks import shape_on_map
from assetmap.plans.asking import Answer, Asking, Choice, Sight
from assetmap.plans.evidence import Evidence
from assetmap.plans.questions import split_address

#: What an edition rests on, by whether the place was sensitive when it was frozen.
_INPUT = {False: "annotation", True: "sensitive-annotation"}
_SENSITIVE = (
    "The place is sensitive: what is drawn is an area in which it lies, and not where in it."
)


def answer_annotation(asking: Asking, address: str) -> Answer:
    """What does somebody of a group say of a place?

    A sensitive place is read as everybody reads it: by its area of uncertainty alone.
    """
    one = get_annotation(asking.session, split_address(address)[0][1], actor=ANONYMOUS)
    about = about_of(one)
    thing = thing_names(asking.session, [about]).get(about, "") if about else ""
    basis = (
        ("What it is", CATEGORY_WORDS[one.category]),
        ("About", thing),
        ("Where", place_words(one)),
        ("How sure its author is", CONFIDENCE_WORDS[one.confidence]),
        ("On behalf of", one.on_behalf_of),
    )
    said = tuple((term, words) for term, words in basis if words)
    sentence = one.text or one.title
    evidence = Evidence(
        title=one.title, figure="", sentence=sentence, basis=said,
        figures=(("Title", one.title), ("Words", sentence), *said),
        limits=(
            "It is what one person wrote, in their own words; nobody has checked it here.",
            *((_SENSITIVE,) if one.sensitive else ()),
        ),
        steps=(("Annotation", "Written onto the map by somebody of a group, and published by its "
                "lead or a moderator."),),
        sources=(f"{one.source}: annotation “{one.title}”",),
        # What was shown with its place is shown no longer once that is said to be sensitive.
        inputs=(
            (f"{_INPUT[one.sensitive]} {one.slug}", f"version {one.version}"),
        ),
        address=f"/annotations/{one.slug}", demonstration=one.demonstration,
    )  # fmt: skip
    return Answer(evidence, evidence.address, _sight(asking, one))


def choose_annotation(asking: Asking) -> tuple[Choice, ...]:
    """Those that the plan's own group has published, the newest first."""
    # The visitors' role is shown none that is closed, waits or was withdrawn.
    held = asking.session.scalars(
        select(Annotation).where(Annotation.group_id == asking.group).order_by(Annotation.id.desc())
    )
    return tuple(Choice(f"/annotations/{one.slug}", one.title) for one in held)


def _sight(asking: Asking, one: Annotation) -> Sight | None:
    shape = shape_of(asking.session, one)
    if shape is None:
        return None
    if one.sensitive:
        # No mark: a number in the middle of the area would be read as the place.
        _mark, areas = shape_on_map("asset", one.slug, one.title, shape, outline="approximate")
        return Sight(f"Map of the area in which the place of “{one.title}” lies.", (), areas)
    mark, areas = shape_on_map("asset", one.slug, one.title, shape, outline="illustrative")
    return Sight(f"Map of where “{one.title}” is.", (mark,), areas)
