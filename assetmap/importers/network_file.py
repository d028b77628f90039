"""Reading the streets of an ``.osm.pbf`` extract that can be walked, as arrays on the grid."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core import limits
from assetmap.core.crs import OutsideTheGrid, geometry_to_grid, to_grid
from assetmap.importers.contract import ImportReport, Progress
from assetmap.importers.osm_file import osm_objects
from assetmap.importers.walkable import stops_walkers, why_not_walked
from assetmap.proximity.walking.analysis.network import Network, build_network
from assetmap.uploads.errors import UnreadableFile


@dataclass
class Streets:
    """What is gathered while an extract is read; positions in degrees until the end.

    Attributes
    ----------
    left : Counter
        Ways with a ``highway`` that are not walked, by why not.
    cut : int
        Ways of which some points are not in the file.
    gates : int
        Points of walked ways that let nobody through.
    """

    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    tail: array[int] = field(default_factory=lambda: array("i"))
    head: array[int] = field(default_factory=lambda: array("i"))
    steps: array[int] = field(default_factory=lambda: array("b"))
    #: The way of each edge, by its place in ``ways``.
    way: array[int] = field(default_factory=lambda: array("i"))
    #: The row of the report and the words of each way.
    ways: list[tuple[int, str]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    gates: int = 0
    points: dict[int, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)


def read_streets(
    path: Path, report: ImportReport, shown: Progress
) -> tuple[Streets, BaseGeometry | None]:
    """Everything that can be walked, and the box that the file says it covers (EPSG:27700).

    Each way is a row of the report; one with fewer than two points in the file is refused.

    Raises
    ------
    UnreadableFile
        Damaged or cut off, or with more points than a network may have.
    """
    gates = osmium.filter.KeyFilter("barrier")
    gates.enable_for(osmium.osm.NODE)
    streets = osmium.filter.KeyFilter("highway")
    streets.enable_for(osmium.osm.WAY)
    processor = (
        osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(gates)
        .with_filter(streets)
    )
    found = Streets()
    for item in osm_objects(processor, path.name):
        tags = {tag.k: tag.v for tag in item.tags}
        if item.is_node():
            if stops_walkers(tags):
                found.closed.add(item.id)
            continue
        why_not = why_not_walked(tags)
        if why_not is not None:
            found.left[why_not] += 1
            continue
        _walk(item, tags, found, report)
        shown.step()
        if len(found.lon) > limits.WALK_NODES:
            raise UnreadableFile(
                f"{path.name} has more than {limits.WALK_NODES:,} points of streets. Cut a "
                "smaller area out of it (osmium extract); nothing was changed."
            )
    return found, _box(processor.header)


def _walk(way: Any, tags: dict[str, str], found: Streets, report: ImportReport) -> None:
    """Edges between the points of a way that follow each other in the file."""
    words = f"way/{way.id} {tags['highway']} {tags.get('name', '')}".strip()
    steps = tags["highway"] == "steps"
    before: int | None = None
    edges, whole = 0, True
    for node in way.nodes:
        if not node.location.valid():
            before, whole = None, False
            continue
        here = _point(node, found)
        if before is not None and before != here:
            found.tail.append(before)
            found.head.append(here)
            found.steps.append(steps)
            found.way.append(len(found.ways))
            edges += 1
        # Whoever comes to a closed gate ends there; beyond it the way starts at a point of its own.
        before = _point(node, found) if node.ref in found.closed else here
    if not edges:
        report.refuse(
            report.rows + 1, "Fewer than two of its points are in this file, or all are one.", words
        )
        return
    found.ways.append((report.rows + 1, words))
    found.cut += not whole
    report.count("imported")


def _point(node: Any, found: Streets) -> int:
    """The number of a point; a closed gate is another point for each end that comes to it."""
    if node.ref in found.closed:
        found.gates += 1
    elif node.ref in found.points:
        return found.points[node.ref]
    number = len(found.lon)
    found.points[node.ref] = number
    found.lon.append(node.location.lon)
    found.lat.append(node.location.lat)
    return number


def _box(header: Any) -> BaseGeometry | None:
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    outline = shapely.segmentize(shapely.box(low.lon, low.lat, high.lon, high.lat), 0.01)
    try:
        return geometry_to_grid(outline)
    except OutsideTheGrid:
        return None  # an extract that reaches over the edge of the grid says more than is known


def network_of(found: Streets, report: ImportReport) -> Network:
    """The streets on the grid; a way with a point outside Great Britain is refused whole."""
    x, y = to_grid(np.array(found.lon), np.array(found.lat))
    tail, head = (np.array(ends, dtype=np.int32) for ends in (found.tail, found.head))
    way = np.array(found.way, dtype=np.int64)
    lost = np.isnan(x)
    gone = np.unique(way[lost[tail] | lost[head]])
    for number in gone.tolist():
        report.rows -= 1
        report.imported -= 1
        row, words = found.ways[number]
        report.refuse(row, "It lies outside Great Britain, where the National Grid ends.", words)
    kept = ~np.isin(way, gone)
    tail, head = tail[kept], head[kept]
    used = np.zeros(len(x), dtype=bool)
    used[tail] = used[head] = True
    number_of = (np.cumsum(used) - 1).astype(np.int32)
    return build_network(
        np.round(x[used], 3),
        np.round(y[used], 3),
        number_of[tail],
        number_of[head],
        np.array(found.steps, dtype=bool)[kept],
    )
