"""What would come of a file, read and judged as it will be stored; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.core.stopping import stop_if_asked
from assetmap.geofiles.choices import Choices, choices_of, mark_of
from assetmap.geofiles.models import Geofile
from assetmap.importers.contract import ImportReport, SourceFile
from assetmap.importers.register import RegisterRow, match_headers
from assetmap.importers.targets import JudgedRow, LikelyTwin, Target
from assetmap.places.queries import list_areas, programme_area
from assetmap.uploads.errors import MustChoose
from assetmap.uploads.geodata.admitting import AdmittedFile, admit_geodata
from assetmap.uploads.geodata.reading import Answers, read_geodata
from assetmap.uploads.geodata.rules import UPLOAD

#: As every upload, and TopoJSON too: what it holds is judged like any other shape.
RULES = replace(UPLOAD, topojson=True)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Question:
    """What only a person can say: ``crs``, ``layer``, ``minutes`` or a field; and the answers."""

    about: str
    words: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What would come of a file.

    Attributes
    ----------
    columns : tuple of str
        Of the file, in the order in which they are met.
    fields : mapping of str to str
        Field to the column that it is taken from.
    judged : tuple of JudgedRow
        What may be kept; rows that look like what is there already are among ``twins`` too.
    mendable : int
        Features that would be taken if their outlines were mended.
    places : list of list of str
        Neighbourhoods of each group of rows; an empty group lies in none.
    mark : str
        Of the file, the choices and every value that would be stored.
    question : Question or None
        Then nothing was judged yet.
    """

    columns: tuple[str, ...]
    fields: Mapping[str, str]
    judged: tuple[JudgedRow, ...]
    twins: tuple[LikelyTwin, ...]
    left: tuple[LikelyTwin, ...]
    report: ImportReport
    srid: int
    notes: tuple[str, ...]
    mendable: int
    places: list[list[str]]
    mark: str
    raw: tuple[Mapping[str, Any], ...]
    question: Question | None = None


def plan_file(session: Session, held: Geofile, path: Path, *, target: Target, say: Say) -> Plan:
    """Read a file as its choices say and judge every row by the rules of its register.

    Raises
    ------
    UnreadableFile
        The file as a whole cannot be taken.
    Stopped
    """
    said = choices_of(held.choices)
    try:
        read = read_geodata(
            path, label=held.label, rules=RULES,
            answers=Answers(said.crs, said.layer, said.minutes),
        )  # fmt: skip
    except MustChoose as open_:
        return _asks(Question(open_.question, str(open_), open_.choices))
    columns = tuple(dict.fromkeys(key for one in read.features for key in one.properties))
    say(f"Judging {len(read.features):,} shapes")
    admitted = admit_geodata(
        read, label=held.label, programme=programme_area(session), repairs=said.repairs,
        leave_out=True,
    )  # fmt: skip
    fields = _fields(columns, said, target, held.label)
    raw = tuple(one.properties for one in read.features[:5])
    if target.needed.field not in fields:
        asked = Question(target.needed.field, target.needed.question, columns)
        return replace(_asks(asked), columns=columns, raw=raw)
    report = ImportReport()
    for fault in admitted.faults:
        report.refuse(fault.row, fault.reason, _text(read.features, fault.row), field="place")
    say("Judging the rows")
    source = source_of(held)
    judged = target.judge(session, _rows(admitted, fields, said), source, report)
    report.refused.sort(key=lambda note: note.row)
    say("Looking for what is there already")
    twins = target.twins(session, judged, source)
    left = twins if said.leave_twins else []
    out = {one.row for one in left}
    kept = tuple(one for one in judged if one.row not in out)
    stop_if_asked()
    return Plan(
        columns, fields, kept, tuple(twins), tuple(left), report, admitted.srid,
        (*read.assumed, *admitted.notes), sum(fault.mendable for fault in admitted.faults),
        _places(session, kept),
        mark_of(
            held.sha256, held.target, held.source, held.licence, held.retrieved_on.isoformat(),
            held.choices, [_values(one) for one in kept],
        ),
        raw,
    )  # fmt: skip


def source_of(held: Geofile) -> SourceFile:
    """Where the rows of a file come from, as the importer keeps it."""
    return SourceFile(
        path=Path(held.label), sha256=held.sha256, source=held.source, licence=held.licence,
        retrieved_on=held.retrieved_on, release="not stated", attribution=held.source,
    )  # fmt: skip


def _asks(question: Question) -> Plan:
    return Plan((), {}, (), (), (), ImportReport(), GRID, (), 0, [[]], "", (), question)


def _fields(columns: Sequence[str], said: Choices, target: Target, label: str) -> dict[str, str]:
    """Which column holds which field: as the person says, else by the columns' own names."""
    known = [one.name for one in target.fields]
    chosen = {name: column for name, column in said.columns.items() if column in columns}
    guessed = match_headers(list(columns), chosen, label, target.headers)
    unwanted = {name for name, column in said.columns.items() if not column}
    if said.kind:
        unwanted.add("kind")
    return {name: guessed[name] for name in known if name in guessed and name not in unwanted}


def _rows(admitted: AdmittedFile, fields: Mapping[str, str], said: Choices) -> list[RegisterRow]:
    found = []
    for one in admitted.features:
        values = {
            field: str(one.properties[column]).strip()
            for field, column in fields.items()
            if str(one.properties.get(column) or "").strip()
        }
        if said.kind:
            values["kind"] = said.kind
        shape = None if one.shape is None else one.shape.geom
        found.append(RegisterRow(one.row, values, shape, GRID, None, one.shape))
    return found


def _text(features: Sequence[Any], row: int) -> str:
    return ", ".join(str(value) for value in features[row - 1].properties.values() if value)


def _values(one: JudgedRow) -> list[object]:
    return [
        [name, value.desc if isinstance(value, WKBElement) else str(value)]
        for name, value in sorted(one.values.items())
        if name != "geom_3857"
    ]


def _places(session: Session, judged: Sequence[JudgedRow]) -> list[list[str]]:
    """Which neighbourhoods the rows lie in, where they are and where they go, each group once."""
    areas = list_areas(session, "neighbourhood")
    tree = shapely.STRtree([to_shape(one.geom) for one in areas])
    groups: set[tuple[str, ...]] = set()
    for one in judged:
        for shape in (one.shape, one.was) if one.was is not None else (one.shape,):
            groups.add(_within(tree, areas, shape))
    return [list(group) for group in sorted(groups)] or [[]]


def _within(
    tree: shapely.STRtree, areas: Sequence[Any], shape: BaseGeometry | None
) -> tuple[str, ...]:
    if shape is None:
        return ()
    found = tree.query(shape, predicate="intersects")
    return tuple(sorted(areas[number].slug for number in found.tolist()))
