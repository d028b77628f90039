"""TopoJSON to GeoJSON features: shared arcs, stored once, put back into outlines."""

from __future__ import annotations

from typing import Any

from assetmap.uploads.errors import UnreadableFile

Point = list[float]
#: How often all arcs together may be used: borders of areas are used twice, so 20 is ample.
MAX_USES = 20


def features_of_topology(
    document: dict[str, Any], name: str
) -> tuple[list[dict[str, Any]], object]:
    """Features of the first object of a topology, and its ``crs`` member if it has one.

    Source of the format: TopoJSON specification 1.0 (Bostock and Metcalf), sections 2.1 to 2.3:
    quantised arcs are sums of steps, a negative arc number is ``~n`` reversed, and arcs that are
    joined share their end point.

    >>> square = {"type": "Topology", "arcs": [[[0, 0], [2, 0], [0, 2], [-2, -2]]],
    ...           "transform": {"scale": [1, 1], "translate": [10, 20]}, "objects": {"a": {
    ...           "type": "Polygon", "arcs": [[0]], "properties": {"n": 1}}}}
    >>> features_of_topology(square, "f")[0][0]["geometry"]["coordinates"]
    [[[10.0, 20.0], [12.0, 20.0], [12.0, 22.0], [10.0, 20.0]]]
    """
    objects = document.get("objects")
    if not isinstance(objects, dict) or len(objects) != 1:
        raise UnreadableFile(f"{name}: a TopoJSON file with exactly one object is needed.")
    held = next(iter(objects.values()))
    try:
        arcs = _absolute(document)
        _refuse_bomb(held, arcs, name)
        geometries = held["geometries"] if held["type"] == "GeometryCollection" else [held]
        features = [
            {"type": "Feature",
             "properties": {**({"id": g["id"]} if "id" in g else {}),
                            **(g.get("properties") or {})},
             "geometry": _geometry(g, arcs, document)}
            for g in geometries
        ]  # fmt: skip
    except (KeyError, TypeError, IndexError, ValueError, AttributeError, OverflowError) as fault:
        raise UnreadableFile(f"{name} is a damaged TopoJSON file.") from fault
    return features, held.get("crs", document.get("crs"))


def _refuse_bomb(held: dict[str, Any], arcs: list[list[Point]], name: str) -> None:
    """An arc borders two areas of a layer; one that is used for ever makes a huge outline."""
    points = sum(map(len, arcs))
    allowed = max(100_000, MAX_USES * points)

    def used(node: Any) -> int:
        if isinstance(node, int):
            return len(arcs[node] if node >= 0 else arcs[~node])
        return sum(map(used, node)) if isinstance(node, list) else 0

    total = 0
    for geometry in held.get("geometries", [held]):
        total += used(geometry.get("arcs"))
        if total > allowed:
            raise UnreadableFile(
                f"{name}: its outlines have {MAX_USES} times more corners than the file; such a "
                "file is not read."
            )


def _absolute(document: dict[str, Any]) -> list[list[Point]]:
    transform = document.get("transform")
    if transform is None:
        return [[[float(x), float(y)] for x, y, *_ in arc] for arc in document["arcs"]]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    placed = []
    for arc in document["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y, *_ in arc:
            x, y = x + step_x, y + step_y
            points.append([float(x * kx + dx), float(y * ky + dy)])
        placed.append(points)
    return placed


def _line(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _geometry(
    held: dict[str, Any], arcs: list[list[Point]], document: dict[str, Any]
) -> dict[str, Any] | None:
    kind = held["type"]
    if kind is None:
        return None
    if kind == "Polygon":
        return {"type": kind, "coordinates": [_line(ring, arcs) for ring in held["arcs"]]}
    if kind == "MultiPolygon":
        return {
            "type": kind,
            "coordinates": [[_line(ring, arcs) for ring in part] for part in held["arcs"]],
        }
    if kind == "LineString":
        return {"type": kind, "coordinates": _line(held["arcs"], arcs)}
    if kind == "MultiLineString":
        return {"type": kind, "coordinates": [_line(line, arcs) for line in held["arcs"]]}
    if kind == "Point":
        placed = _absolute({**document, "arcs": [[held["coordinates"]]]})
        return {"type": kind, "coordinates": placed[0][0]}
    raise ValueError(kind)
