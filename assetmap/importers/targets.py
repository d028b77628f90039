"""Where the features of a map file go: what every register tells of itself to the upload's pages.

A register that takes map files declares one ``Target`` and stands in ``registers.TARGETS``; the
journey of a file (upload, preview, confirm, undo) knows no register by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.permissions import Principal
from assetmap.importers.contract import ImportReport, Outcome, SourceFile
from assetmap.importers.register import RegisterRow


@dataclass(frozen=True)
class TargetField:
    """One thing that a column may hold; ``name`` is a key of its target's headers."""

    name: str
    words: str


@dataclass(frozen=True)
class JudgedRow:
    """One row that may be kept.

    Attributes
    ----------
    values : dict
        Columns with their values, as the register keeps them.
    shape : shapely geometry or None
        Where it is to lie, EPSG:27700.
    was : shapely geometry or None
        Where the record lies now that it would change.
    outcome : {"imported", "updated", "unchanged"}
    """

    row: int
    values: dict[str, Any]
    shape: BaseGeometry | None
    was: BaseGeometry | None
    outcome: Outcome


@dataclass(frozen=True)
class LikelyTwin:
    """A record that may be what a row is about; its page, and metres between them if known."""

    row: int
    name: str
    href: str
    other: str
    distance_m: float | None


@dataclass(frozen=True)
class Made:
    """A new record of an import, in the version that it came in with."""

    record_id: int
    version: int


@dataclass(frozen=True)
class Undone:
    """How many records were withdrawn, and names and pages of those that people changed since."""

    withdrawn: int
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preview:
    """One row as its preview shows it; ``outline`` says how exact the place is."""

    name: str
    kind: str
    description: str
    address: str
    outline: str


@dataclass(frozen=True)
class Needed:
    """The field without which no row can be kept, and the question that asks for its column."""

    field: str
    question: str


Show = Callable[[Mapping[str, Any]], Preview]
Judge = Callable[[Session, Sequence[RegisterRow], SourceFile, ImportReport], list[JudgedRow]]
Twins = Callable[[Session, Sequence[JudgedRow], SourceFile], list[LikelyTwin]]
Store = Callable[[Session, Sequence[JudgedRow], SourceFile, str, ImportReport], list[Made]]
MayPublish = Callable[[Session, Principal, Sequence[Sequence[str]]], bool]
Undo = Callable[[Session, Sequence[Made], str, str, date], Undone]


@dataclass(frozen=True)
class Target:
    """A register that takes map files.

    Attributes
    ----------
    words : str
        Its name for people, such as “Places and buildings”.
    path : str
        Its list, which ``?source=`` filters.
    fields : tuple of TargetField
        What a column may hold, the one that is needed first.
    headers : mapping of str to tuple of str
        Names of columns, squeezed, by which each field is found.
    needed : Needed
    show : callable
        ``values -> Preview``.
    kinds : tuple of (str, str)
        Kinds that one may choose for all rows: value and words.
    judge : callable
        ``(session, rows, source, report)``: every row that may be kept; writes nothing.
    twins : callable
        ``(session, judged, source)``: what the register may have already from another source.
    store : callable
        ``(session, judged, source, actor, report)``: keeps the rows by the service of the
        command's importer, under one entry of the history; gives the new records.
    may_publish : callable
        ``(session, actor, places)``: may this person enter things there without a moderator?
        ``places`` has the neighbourhoods of each group of rows; an empty one lies in none.
    undo : callable
        ``(session, made, actor, reason, on)``: withdraws what nobody changed since.
    """

    words: str
    path: str
    fields: tuple[TargetField, ...]
    headers: Mapping[str, tuple[str, ...]]
    needed: Needed
    kinds: tuple[tuple[str, str], ...]
    show: Show
    judge: Judge
    twins: Twins
    store: Store
    may_publish: MayPublish
    undo: Undo


def shape_of(geom: object) -> BaseGeometry | None:
    """A column's geometry as a shape, EPSG:27700; None where a record has no place."""
    return None if geom is None else to_shape(geom)  # type: ignore[arg-type]
