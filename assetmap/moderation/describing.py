"""How a suggestion about a record that lies somewhere is shown to a moderator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from assetmap.core.errors import Invalid
from assetmap.moderation.kinds import Described, DescribedRow, Details
from assetmap.places.positions import Position, held_geometry, position_geometry


def describe_change(
    row: Any,
    version: int | None,
    *,
    now: dict[str, str] | None,
    suggested: Callable[[], tuple[dict[str, str], Position]],
    labels: Mapping[str, str],
    editable: Collection[str],
) -> Described:
    """Every field that a suggestion gives or changes, with both shapes.

    Parameters
    ----------
    row : asset, organisation or None
        The record as it stands; None of a new one.
    now : dict or None
        What the record says in words, field by field.
    suggested : callable
        Gives the same of the suggestion, and its position; may raise ``Invalid``.
    labels : mapping
        Name of each field for people, in the order of the page.
    editable : collection of str
        Fields whose text a moderator may mend.
    """
    before = None if row is None else held_geometry(row)
    after: dict[str, Any] | None
    try:
        then, position = suggested()
        after = before if position.keep else position_geometry(position)
    except Invalid as fault:  # a rule is newer than the suggestion: say so, never hide it
        then, after = {**(now or {}), "position": str(fault)}, None
    said = now or {}
    rows = tuple(
        DescribedRow(
            field, label, said.get(field, ""), then.get(field, ""), is_editable=field in editable
        )
        for field, label in labels.items()
        if then.get(field, "") != said.get(field, "") or (field == "position" and before != after)
    )
    return Described(rows, before, after, moved_on=_moved_on(row, version))


def describe_withdrawal(row: Any, version: int | None, details: Details) -> Described:
    """Why somebody suggests that a record is withdrawn."""
    why = DescribedRow("reason", "Why", "", str(details.get("reason") or ""), is_editable=True)
    return Described((why,), held_geometry(row), None, moved_on=_moved_on(row, version))


def said_on(details: Details) -> date:
    """The day on which a suggestion was made."""
    return date.fromisoformat(str(details["on"]))


def _moved_on(row: Any, version: int | None) -> bool:
    return row is not None and (row.version != version or row.archived_on is not None)
