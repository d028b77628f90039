"""Reading an ``.osm.pbf`` extract with pyosmium: one pass to survey, one to find what is drawn.

The survey decodes every block, so a file that is cut off is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import osmium
import shapely

from assetmap.importers.contract import ImportReport
from assetmap.importers.osm_classes import (
    RAILWAYS,
    WATERWAYS,
    Drawn,
    classify_area,
    classify_boundary,
    classify_line,
    classify_place,
    is_underground,
)
from assetmap.importers.osm_shapes import Found
from assetmap.uploads.errors import UnreadableFile

_AREA_KEYS = (
    "building", "landuse", "natural", "leisure", "waterway", "amenity", "highway", "place",
)  # fmt: skip
_HEADER = b"OSMHeader"


@dataclass(frozen=True)
class Survey:
    """What a file says of itself.

    Attributes
    ----------
    replicated : str
        Time to which its extractor had followed the map, as in its header; empty when not said.
    newest : datetime or None
        The last edit of any way or relation in it.
    boundary_ways : dict of int to int
        Way that is part of an administrative boundary, and the boundary's highest level.
    """

    replicated: str
    newest: datetime | None
    boundary_ways: dict[int, int]


@dataclass
class Tally:
    """Objects that are no rows, counted while the file is read."""

    ways: int = 0
    plain: int = 0
    underground: int = 0
    cut: int = 0
    coast: int = 0
    named_twice: int = 0
    awaited: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)


def survey_extract(path: Path) -> Survey:
    """Read a whole extract once: its date, and which ways are boundaries.

    Raises
    ------
    UnreadableFile
        Not in the PBF format, or damaged or cut off.
    """
    with path.open("rb") as handle:
        head = handle.read(64)
    if _HEADER not in head:
        raise UnreadableFile(
            f"{path.name} is no .osm.pbf file. An extract in another format can be converted with "
            "osmium cat FILE -o NAME.osm.pbf."
        )
    processor = osmium.FileProcessor(
        osmium.io.File(str(path), "pbf"), osmium.osm.WAY | osmium.osm.RELATION
    )
    newest: datetime | None = None
    levels: dict[int, int] = {}
    for found in osm_objects(processor, path.name):
        moment = found.timestamp
        if newest is None or moment > newest:
            newest = moment
        level = _boundary_level(found)
        if level is None:
            continue
        members = (
            [found.id]
            if found.is_way()
            else [part.ref for part in found.members if part.type == "w"]
        )
        for way in members:
            levels[way] = min(level, levels.get(way, level))
    # Only now: the header of a damaged file cannot be asked.
    return Survey(str(processor.header.get("osmosis_replication_timestamp")), newest, levels)


def _boundary_level(found: Any) -> int | None:
    if found.tags.get("boundary") != "administrative":
        return None
    level = found.tags.get("admin_level", "")
    return int(level) if level.isdecimal() and len(level) < 3 else None


def read_extract(path: Path, survey: Survey, tally: Tally, report: ImportReport) -> Iterator[Found]:
    """Everything that is drawn: names, lines, areas; what is broken is refused in the report."""
    # Nearly every object is a node without a name of a place: those never reach Python.
    places = osmium.filter.KeyFilter("place")
    places.enable_for(osmium.osm.NODE)
    processor = (
        osmium.FileProcessor(osmium.io.File(str(path), "pbf"))
        .with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
        .with_filter(places)
    )
    wkb = osmium.geom.WKBFactory()
    written: set[tuple[str, str | None]] = set()
    for found in osm_objects(processor, path.name):
        tags = {tag.k: tag.v for tag in found.tags}
        if found.is_area():
            yield from _area(found, tags, written, tally, wkb)
        elif found.is_way():
            yield from _way(found, tags, survey, tally, report, wkb)
        elif found.is_node():
            place = classify_place(tags)
            if place is not None and not found.location.valid():
                report.refuse(
                    report.rows + 1,
                    "It has no position in this file.",
                    f"node/{found.id} {place.kind} {place.name or ''}".strip(),
                )
            elif place is not None:
                written.add((place.kind, place.name))
                yield Found(place, f"node/{found.id}", wkb.create_point(found))
        elif tags.get("type") == "multipolygon":
            _await(f"relation/{found.id}", classify_area(tags, of_way=False), tally)
    # A relation's area comes before the relation itself, so only now is it known what is missing.
    for source_id, words in tally.awaited.items():
        if source_id in tally.closed:
            continue
        report.refuse(
            report.rows + 1,
            "Its outline does not close in this file: parts are missing, or cross.",
            f"{source_id} {words}".strip(),
        )


def osm_objects(processor: Any, name: str) -> Iterator[Any]:
    """What a reader gives, object by object; a damaged file is refused in words.

    Raises
    ------
    UnreadableFile
    """
    try:
        yield from processor
    except RuntimeError as fault:  # the only class that the reader raises
        raise UnreadableFile(
            f"{name} is damaged or cut off ({str(fault)[:80]}). Fetch it again; nothing was "
            "changed."
        ) from fault


def _way(
    way: Any, tags: dict[str, str], survey: Survey, tally: Tally, report: ImportReport, wkb: Any
) -> Iterator[Found]:
    tally.ways += 1
    source_id = f"way/{way.id}"
    lines = list(classify_line(tags))
    level = survey.boundary_ways.get(way.id)
    if level is not None:
        lines.append(classify_boundary(level))
    area = classify_area(tags, of_way=True)
    if area is not None and (way.is_closed() or not lines):
        _await(source_id, area, tally)
    elif not lines:
        hidden = is_underground(tags) and (
            tags.get("railway") in RAILWAYS or tags.get("waterway") in WATERWAYS
        )
        tally.underground += hidden
        tally.plain += not hidden
        tally.coast += tags.get("natural") == "coastline"
    if not lines:
        return
    shape = _line(way, tally, wkb)
    for drawn in lines:
        if shape is None:
            report.refuse(
                report.rows + 1,
                "Fewer than two of its points are in this file, or all are one.",
                f"{source_id} {drawn.kind} {drawn.name or ''}".strip(),
            )
        else:
            yield Found(drawn, source_id, shape)


def _line(way: Any, tally: Tally, wkb: Any) -> str | bytes | None:
    """A way as a line; where points are not in the file, the parts between those that are."""
    places = [node.location for node in way.nodes]
    if all(place.valid() for place in places):
        if len({(place.x, place.y) for place in places}) < 2:
            return None
        return str(wkb.create_linestring(way))
    parts: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place.valid():
            parts[-1].append((place.lon, place.lat))
        elif parts[-1]:
            parts.append([])
    kept = [part for part in parts if len(set(part)) > 1]
    if not kept:
        return None
    tally.cut += 1
    return bytes(shapely.to_wkb(shapely.multilinestrings([shapely.linestrings(p) for p in kept])))


def _area(
    area: Any, tags: dict[str, str], written: set[tuple[str, str | None]], tally: Tally, wkb: Any
) -> Iterator[Found]:
    if area.num_rings()[0] == 0:
        return  # no ring could be made of its parts; whoever awaits it is told
    source_id = f"{'way' if area.from_way() else 'relation'}/{area.orig_id()}"
    tally.closed.add(source_id)
    drawn = classify_area(tags, of_way=area.from_way())
    place = classify_place(tags)
    if drawn is None and place is None:
        return
    shape = str(wkb.create_multipolygon(area))
    if drawn is not None:
        yield Found(drawn, source_id, shape)
    elif place is not None:
        if (place.kind, place.name) in written:
            tally.named_twice += 1
        else:
            written.add((place.kind, place.name))
            yield Found(place, source_id, shape, label_only=True)


def _await(source_id: str, drawn: Drawn | None, tally: Tally) -> None:
    """Remember an outline until it comes back closed: one that never does is refused aloud."""
    if drawn is not None:
        tally.awaited[source_id] = f"{drawn.kind} {drawn.name or ''}".strip()
