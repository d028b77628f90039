"""One question of a page: a site laid over the map, alone or beside another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assetmap.overlays.analysis import Household
from assetmap.overlays.asking import WITH, Side, read_side
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.queries import REACHES, Ground, Overlay, read_ground, read_overlay
from assetmap.overlays.subjects import Subject, find_subject


@dataclass(frozen=True)
class Laid:
    """What was asked, and the answer.

    Attributes
    ----------
    beside : Side or None
        The site that it is compared with, as the address names it.
    other : Overlay or None
        That one laid over the map under the same reach.
    """

    overlay: Overlay
    beside: Side | None
    other: Overlay | None
    household: Household

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """One, or both in the order of the address."""
        return (self.overlay,) if self.other is None else (self.overlay, self.other)


def lay_over(
    session: Session, side: Side, *, words: Mapping[str, str], household: Household, today: date
) -> Laid:
    """Lay the site of an address over the map, and the one beside it.

    Parameters
    ----------
    words : mapping
        Of the address: ``reach``, and the other site under ``with``.

    Raises
    ------
    BadOverlay
        No such reach, a site that cannot be laid over the map, or one compared with itself.
    DevelopmentNotFound
    """
    reach_m = _reach(words)
    overlay = read_overlay(
        session, find_subject(session, side), reach_m=reach_m, household=household, today=today
    )
    beside, subject = _beside(session, side, words)
    other = None
    if subject is not None:
        other = read_overlay(session, subject, reach_m=reach_m, household=household, today=today)
    return Laid(overlay, beside, other, household)


def map_of(
    session: Session, side: Side, *, words: Mapping[str, str]
) -> tuple[Ground, Subject | None]:
    """What a map of the same question draws, and nothing that it does not.

    Raises
    ------
    BadOverlay, DevelopmentNotFound
    """
    ground = read_ground(session, find_subject(session, side), reach_m=_reach(words))
    return ground, _beside(session, side, words)[1]


def _beside(
    session: Session, side: Side, words: Mapping[str, str]
) -> tuple[Side | None, Subject | None]:
    """The other site, as the address names it and as it is; None for both where none is asked."""
    beside = read_side(words, WITH)
    if beside == Side():
        return None, None
    if beside == side or not beside.site.isprintable():
        raise BadOverlay("Choose another site to compare with.", {WITH: "Choose another site."})
    return beside, find_subject(session, beside)


def _reach(words: Mapping[str, str]) -> int:
    """What the address asks for; 0, which is no reach, where it is no number."""
    said = words.get("reach", str(REACHES[0]))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
