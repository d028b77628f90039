"""What the map draws, as GeoJSON text made in the database.

``static/js/explore/things.js`` draws it. Where more things lie in view than a screen can hold,
those of one square of a grid are one mark with their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, make_url
from sqlalchemy.orm import Session

from assetmap.core.arrays import array_text
from assetmap.core.words import speaking
from assetmap.explore.drawing import among, clusters, in_view, pins
from assetmap.explore.selection import RECORDS, Selection, things
from assetmap.explore.viewing import View

#: Up to so many things each is a symbol of its own.
MOST_PINS = 500
#: Side of a square of the grid, in the map's pixels.
SQUARE_PX = 96
_WORLD_PX = 256
#: The equator in EPSG:3857, metres.
_WORLD_M = 40_075_016.685578488
_USUAL_ZOOM = 12.0
_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


@dataclass(frozen=True)
class Written:
    """A statement as the driver takes it."""

    sql: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Statements:
    """What is asked of the database for one selection, whatever the view.

    Attributes
    ----------
    lacked : frozenset of str
        Words in them that the language does not have.
    """

    pins: Written
    marks: Written
    alone: Written
    lacked: frozenset[str]


def things_map(session: Session, chosen: Selection, *, view: View | None, root: str) -> str:
    """The chosen things in view as GeoJSON text (RFC 7946).

    A thing has the role "place", a mark that stands for several "cluster", with their ``count``
    and the ``bounds`` [[south, west], [north, east]] that hold them. Without a view everything
    is meant, at zoom 12.
    """
    # Where somebody stands is kept nowhere, not even here.
    write = _written if chosen.where.spot is None else _written.__wrapped__
    statements = write(chosen, root=root, boxed=view is not None, language=speaking().tag)
    # Words that were looked up for somebody before are no less missing now.
    speaking().missing.update(statements.lacked)
    zoom = _USUAL_ZOOM if view is None else view.zoom
    values: dict[str, Any] = {"side": SQUARE_PX * _WORLD_M / (_WORLD_PX * 2**zoom)}
    if view is not None:
        values |= dict(zip(("west", "south", "east", "north"), view.box, strict=True))
    number, text = _run(session, statements.pins, values)
    if number > MOST_PINS:
        _held, marks, records, numbers = _run(session, statements.marks, values)
        alone = _lonely(session, statements, records, numbers)
        text = ",".join(part for part in (marks, alone) if part)
    return f'{{"type":"FeatureCollection","features":[{text or ""}]}}'


@lru_cache(maxsize=64)
def _written(chosen: Selection, *, root: str, boxed: bool, language: str) -> Statements:
    """Putting a statement together takes longer than running it, so it is done once.

    ``language`` is that of the words in it, and only keeps them apart.
    """
    table = things(chosen)
    conditions = in_view(table, boxed=boxed)
    return Statements(
        _write(pins(table, conditions, root=root, most=MOST_PINS)),
        _write(clusters(table, conditions)),
        _write(pins(table, among(table), root=root)),
        frozenset(speaking().missing),
    )


def _lonely(
    session: Session, statements: Statements, records: list[str] | None, numbers: list[int] | None
) -> str | None:
    """Symbols of things that have a square for themselves."""
    if not records or not numbers:
        return None
    pairs = list(zip(records, numbers, strict=True))
    values: dict[str, Any] = {
        register: array_text([number for record, number in pairs if record == register])
        for register in RECORDS
    }
    text: str | None = _run(session, statements.alone, values)[1]
    return text


def _write(statement: Select[Any]) -> Written:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return Written(str(compiled), dict(compiled.params))


def _run(session: Session, written: Written, values: dict[str, Any]) -> Row[*tuple[Any, ...]]:
    given = {name: values.get(name, value) for name, value in written.values.items()}
    return session.connection().exec_driver_sql(written.sql, given).one()
