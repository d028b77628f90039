"""What a sheet or file shows: numbered things and the ground, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import Point
from shapely.geometry.base import BaseGeometry

#: A site of which only a point is known is drawn as so large a dot, in metres.
_DOT_M = 12.0


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


def outline_on_map(
    name: str, shape: BaseGeometry, outline: str = "surveyed", *, slug: str = ""
) -> Thing:
    """An outline without a number; a point is drawn as a dot."""
    return Thing(
        number=0, slug=slug, name=name, record="development", family="development", kind="",
        address=None, description=None, source="", licence="",
        geom=shape.buffer(_DOT_M) if isinstance(shape, Point) else shape, outline=outline,
    )  # fmt: skip


def mark_on_map(
    number: int, slug: str, name: str, record: str, point: Point, *, family: str = "community"
) -> Thing:
    """A numbered mark of which a map needs no more."""
    return Thing(
        number=number, slug=slug, name=name, record=record, family=family, kind="", address=None,
        description=None, source="", licence="", geom=point,
    )  # fmt: skip


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
