"""One answer to “what is near?”: what was found, in groups, with what must be read with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetmap.core.words import gettext as _
from assetmap.core.words import ngettext, number
from assetmap.proximity.kinds import GROUPS
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import Neighbour, count_unplaced, list_nearest, list_within


@dataclass(frozen=True)
class Group:
    """Things of one family, nearest first.

    Attributes
    ----------
    kinds : tuple of (words, count)
        How many of each kind, the most first; each thing stands in one.
    """

    family: str
    words: str
    things: tuple[Neighbour, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Answer:
    """What was asked and what was found.

    Attributes
    ----------
    radius_m, k : float or None, int or None
        The distance of “all within”, or the number of “the nearest”.
    found : tuple of Neighbour
        Nearest first, each thing once.
    unplaced : int
        How many more of these kinds have no known place.
    """

    origin: Origin
    kinds: tuple[str, ...]
    radius_m: float | None
    k: int | None
    found: tuple[Neighbour, ...]
    unplaced: int

    @property
    def rough(self) -> int:
        """How many of the things stand at their postcode."""
        return sum(not one.exact for one in self.found)

    @property
    def demonstration(self) -> bool:
        """Whether some of it is made up."""
        return self.origin.demonstration or any(one.demonstration for one in self.found)

    @property
    def attributions(self) -> tuple[str, ...]:
        """The line of every list that is shown."""
        return tuple(sorted({f"{one.source} ({one.licence})." for one in self.found}))


def answer_nearest(
    session: Session, origin: Origin, *, k: int, kinds: Sequence[str] = ()
) -> Answer:
    """The k nearest of all that is asked for.

    Raises
    ------
    BadQuestion
    """
    found = list_nearest(session, origin, k=k, kinds=kinds)
    return Answer(origin, tuple(kinds), None, k, tuple(found), count_unplaced(session, kinds))


def answer_within(
    session: Session, origin: Origin, *, radius_m: float, kinds: Sequence[str] = ()
) -> Answer:
    """All within a distance.

    Raises
    ------
    BadQuestion
    """
    found = list_within(session, origin, radius_m=radius_m, kinds=kinds)
    return Answer(
        origin, tuple(kinds), radius_m, None, tuple(found), count_unplaced(session, kinds)
    )


def grouped(found: Sequence[Neighbour]) -> tuple[Group, ...]:
    """The things of an answer by family, in the order of ``GROUPS``; empty ones are left out."""
    groups = []
    for family, words in GROUPS:
        things = tuple(one for one in found if one.family == family)
        if things:
            counts = Counter(one.kind for one in things)
            kinds = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if family == "development":  # its words are a number of homes, not a kind
                kinds = []
            groups.append(Group(family, _(words), things, tuple(kinds)))
    return tuple(groups)


def title_of(answer: Answer) -> str:
    """What was asked, as a heading."""
    name = answer.origin.name
    if answer.radius_m is not None:
        metres = number(answer.radius_m, "#,##0.##")
        return _("Within %(metres)s m of %(name)s", metres=metres, name=name)
    return _("Nearest to %(name)s", name=name)


def unplaced_words(answer: Answer) -> str:
    """What nobody can say; empty when all of it has a place."""
    if not answer.unplaced:
        return ""
    return ngettext(
        "%(count)s more has no known place, so nobody can say whether it is near.",
        "%(count)s more have no known place, so nobody can say whether they are near.",
        answer.unplaced,
    )


def rough_words(answer: Answer) -> tuple[str, ...]:
    """Which distances are rough, and why."""
    said = []
    if not answer.origin.exact:
        said.append(
            _(
                "%(name)s is placed at the middle of a postcode, so all distances are rough.",
                name=answer.origin.name,
            )
        )
    if answer.rough:
        said.append(
            ngettext(
                "%(count)s thing stands at the middle of its postcode, not at its door.",
                "%(count)s things stand at the middle of their postcodes, not at their doors.",
                answer.rough,
            )
        )
    return tuple(said)


def notes_of(answer: Answer) -> list[str]:
    """The lines that go with every file of an answer."""
    lines = [
        f"{title_of(answer)}.",
        "Distances are straight lines in metres (EPSG:27700) to the nearest edge, not walks.",
        *rough_words(answer),
    ]
    if answer.unplaced:
        lines.append(unplaced_words(answer))
    if answer.demonstration:
        lines.append("Demonstration data: some of these names and facts are invented.")
    return [*lines, *answer.attributions]
