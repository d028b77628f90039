"""What a sheet or file shows: numbered things and the ground, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Thing:
    """One asset, organisation, anchor or development of a selection.

    Attributes
    ----------
    number : int
        Its number on the map and in the key, from 1.
    record : {"asset", "organisation", "anchor", "development"}
        The shape of its mark.
    family : str
        Its colour: a ``--kind-…`` token without the prefix.
    kind : str
        What it is, in words.
    geom : BaseGeometry or None
        EPSG:27700, valid; None when nobody knows where it is.
    outline : {"surveyed", "sketched", "approximate", "point"}
        What ``geom`` is worth; sketched and approximate outlines are drawn dashed.
    source, licence : str
        Which register it came with, and that register's licence.
    """

    number: int
    slug: str
    name: str
    record: str
    family: str
    kind: str
    address: str | None
    description: str | None
    source: str
    licence: str
    geom: BaseGeometry | None
    outline: str = "point"
    demonstration: bool = False


@dataclass(frozen=True)
class Taken:
    """A selection as it is taken away.

    Attributes
    ----------
    title : str
        What was asked, as a heading.
    address : str
        Absolute address of the live view.
    day : str
        The day on which it was made, in the reader's words.
    attributions : tuple of str
        The line of every source that is shown.
    """

    title: str
    address: str
    day: str
    things: tuple[Thing, ...]
    attributions: tuple[str, ...]

    @property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """Register, as addresses name it, and slug of each number in turn."""
        return tuple((f"{thing.record}s", thing.slug) for thing in self.things)

    @property
    def demonstration(self) -> bool:
        """True when something in it is invented."""
        return any(thing.demonstration for thing in self.things)

    @property
    def placed(self) -> tuple[Thing, ...]:
        """Those with a position."""
        return tuple(thing for thing in self.things if thing.geom is not None)

    @property
    def unplaced(self) -> tuple[Thing, ...]:
        """Those without."""
        return tuple(thing for thing in self.things if thing.geom is None)
