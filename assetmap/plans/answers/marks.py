"""Marks of what went into an answer: they change when any of it does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.pages.parts import Table
from assetmap.paper.things import Thing, mark_on_map, outline_on_map
from assetmap.places.models import Dataset
from assetmap.plans.evidence import Pairs
from assetmap.proximity.queries import Neighbour


def digest(lines: Iterable[str]) -> str:
    """One SHA-256 over some lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def datasets_in(session: Session, kinds: Sequence[str]) -> Pairs:
    """Files that are loaded, by release and hash."""
    held = session.scalars(select(Dataset).order_by(Dataset.kind, Dataset.release, Dataset.id))
    return tuple(
        (f"{one.name}, {one.release}", one.sha256)
        for one in held
        if one.kind.startswith(tuple(kinds))
    )


def things_mark(things: Sequence[Neighbour]) -> str:
    """One mark for a list of places: it changes with any of their names, kinds and shapes."""
    lines = sorted(
        f"{one.record} {one.slug} {one.kind} {one.name} {one.geom.wkb_hex}" for one in things
    )
    return f"{len(lines)} records {digest(lines)}"


def cells_of(table: Table) -> Pairs:
    """The cells of a table as (row and column, value)."""
    single = len(table.head) == 2
    return tuple(
        (row.cells[0] if single else f"{row.cells[0]}: {head}", cell)
        for row in table.rows
        if not row.group
        for head, cell in zip(table.head[1:], row.cells[1:], strict=True)
    )


def shape_on_map(
    record: str, slug: str, name: str, shape: shapely.Geometry, *, outline: str,
    family: str = "community",
) -> tuple[Thing, tuple[Thing, ...]]:  # fmt: skip
    """A numbered mark of one thing, and its outline where more than a point of it is known."""
    mark = mark_on_map(1, slug, name, record, shape.representative_point(), family=family)
    if isinstance(shape, shapely.Point):
        return mark, ()
    drawn = "surveyed" if outline == "surveyed" else "sketched"
    return mark, (outline_on_map(name, shape, drawn),)
