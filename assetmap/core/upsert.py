"""Storing imported rows: new, changed or left alone, told apart for the report."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from itertools import chain, count
from typing import Any, Generic, Literal, TypeVar

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, WEB_MERCATOR
from assetmap.core.db import Recorded, slugify
from assetmap.core.geometry import Admitted

RowT = TypeVar("RowT", bound=Recorded)
Outcome = Literal["imported", "updated", "unchanged"]
#: Names that addresses need for something else, such as ``/assets/new``.
RESERVED = frozenset({"new"})


def geometry_values(admitted: Admitted | None) -> dict[str, WKBElement | None]:
    """Both geometry columns of an admitted shape; nulls when there is none."""
    if admitted is None:
        return {"geom": None, "geom_3857": None}
    return {
        "geom": from_shape(admitted.geom, srid=GRID, extended=True),
        "geom_3857": from_shape(admitted.geom_3857, srid=WEB_MERCATOR, extended=True),
    }


def held_shape(row: Any) -> Admitted | None:
    """The shape that a row holds, as it was admitted; what writing it back leaves unchanged."""
    if row.geom is None:
        return None
    return Admitted(to_shape(row.geom), to_shape(row.geom_3857), None)


def free_slug(session: Session, model: type[Recorded], wanted: str) -> str:
    """A slug of that name that no row of the table has or had; rows are archived, not deleted."""
    base = slugify(wanted)
    taken = (
        set(
            session.scalars(
                select(model.slug).where((model.slug == base) | model.slug.startswith(f"{base}-"))
            )
        )
        | RESERVED
    )
    return next(
        slug for slug in chain([base], (f"{base}-{n}" for n in count(2))) if slug not in taken
    )


class Keeper(Generic[RowT]):
    """Rows of one table within a scope, fetched once, then kept in step row by row.

    Parameters
    ----------
    key : tuple of str
        Columns that recognise a row again.
    scope : SQL condition
        Which rows may be met again, for example those of one source.
    """

    def __init__(
        self, session: Session, model: type[RowT], key: tuple[str, ...], scope: ColumnElement[bool]
    ) -> None:
        self._session, self._model, self._key = session, model, key
        self._held: dict[tuple[Hashable, ...], RowT] = {
            self._key_of(row): row for row in session.scalars(select(model).where(scope))
        }
        self._slugs = {*session.scalars(select(model.slug)), *RESERVED}

    def ids(self) -> list[int]:
        """Keys of the rows that were there before, as the history numbers them."""
        return [row.id for row in self._held.values() if row.id is not None]

    def _key_of(self, row: RowT) -> tuple[Hashable, ...]:
        return tuple(getattr(row, name) for name in self._key)

    def keep(
        self, values: Mapping[str, Any], *, slug: str, spare: Collection[str] = ()
    ) -> tuple[RowT, Outcome]:
        """Store one row under its key; an existing row keeps its slug for ever.

        Parameters
        ----------
        spare : collection of str
            Columns of an existing row that stay as they are.
        """
        key = tuple(values[name] for name in self._key)
        held = self._held.get(key)
        if held is None:
            row = self._model()
            row.slug = self._free(slugify(slug))
            for name, value in values.items():
                setattr(row, name, value)
            self._session.add(row)
            self._held[key] = row
            return row, "imported"
        changed = self.differing(values) - set(spare)
        for name in sorted(changed):
            setattr(held, name, values[name])
        # The day of retrieval alone is no change of the thing itself.
        return held, "updated" if changed - {"retrieved_on"} else "unchanged"

    def find(self, values: Mapping[str, Any]) -> RowT | None:
        """The row that has these values' key; None when there is none."""
        return self._held.get(tuple(values[name] for name in self._key))

    def differing(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Columns in which the row of that key says otherwise; none when there is no such row."""
        held = self.find(values)
        if held is None:
            return frozenset()
        return frozenset(
            name for name, value in values.items() if not _same(getattr(held, name), value)
        )

    def outcome(self, values: Mapping[str, Any], *, spare: Collection[str] = ()) -> Outcome:
        """What ``keep`` would do with these values; nothing is changed."""
        if self.find(values) is None:
            return "imported"
        changed = self.differing(values) - set(spare)
        return "updated" if changed - {"retrieved_on"} else "unchanged"

    def _free(self, wanted: str) -> str:
        slug, number = wanted, 1
        while slug in self._slugs:
            number += 1
            slug = f"{wanted}-{number}"
        self._slugs.add(slug)
        return slug


def _same(held: object, new: object) -> bool:
    if isinstance(held, WKBElement) and isinstance(new, WKBElement):
        return bool(held.desc == new.desc)
    return held == new
