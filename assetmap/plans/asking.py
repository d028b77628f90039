"""Asking what evidence says: with whose eyes, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.overlays.analysis import Household
from assetmap.paper.things import Thing
from assetmap.plans.evidence import Evidence


@dataclass(frozen=True)
class Asking:
    """With which eyes and under which assumptions evidence is worked out.

    Attributes
    ----------
    session : Session
        Of the visitors' role: what it may not read is no evidence.
    inside : Session or None
        Of a role that reads what a group decided; None for whoever does not belong to it.
    group : int
        Number of the plan's own group: no other group's decision is evidence.
    photos : Path or None
        The folder of pictures; None where none is drawn.
    """

    session: Session
    household: Household
    today: date
    inside: Session | None = None
    group: int = 0
    photos: Path | None = None


@dataclass(frozen=True)
class Sight:
    """What the picture beside some evidence shows, before it is drawn.

    Attributes
    ----------
    words : str
        The picture for those who cannot see it, and under it.
    things : tuple of Thing
        Numbered marks; the first ones are named under the map.
    areas : tuple of Thing
        Outlines without a number.
    photo : Path or None
        A photo in place of a map.
    """

    words: str
    things: tuple[Thing, ...] = ()
    areas: tuple[Thing, ...] = ()
    photo: Path | None = None


@dataclass(frozen=True)
class Answer:
    """What a block says now; ``sight`` is None where a picture would show nothing.

    Attributes
    ----------
    asked : str
        The address that asks just this, with every choice written down.
    """

    evidence: Evidence
    asked: str
    sight: Sight | None = None


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen as evidence."""

    address: str
    words: str
