"""OpenStreetMap extracts for tests, written object by object. Names are invented."""

from __future__ import annotations

from pathlib import Path

import osmium

#: A square of about 68 m by 111 m near the middle of the demonstration's neighbourhood.
WEST, SOUTH = -1.95, 52.49


class Extract:
    """A small extract, written object by object."""

    def __init__(
        self, path: Path, *, box: tuple[float, float, float, float] | None = None, **header: str
    ) -> None:
        told = osmium.io.Header()
        if box is not None:
            told.add_box(osmium.osm.Box(*box))
        for key, value in header.items():
            told.set(key, value)
        self.path = path
        path.unlink(missing_ok=True)
        self.writer = osmium.SimpleWriter(str(path), header=told)
        self.nodes = 0
        self.ways: list[tuple[int, list[int], dict[str, str]]] = []
        self.relations: list[tuple[int, list[tuple[str, int, str]], dict[str, str]]] = []

    def node(self, lon: float, lat: float, **tags: str) -> int:
        self.nodes += 1
        made = osmium.osm.mutable.Node(
            id=self.nodes, location=(lon, lat), tags=tags, version=1,
            timestamp="2024-03-01T12:00:00Z",
        )  # fmt: skip
        self.writer.add_node(made)
        return self.nodes

    def line(self, *offsets: tuple[float, float]) -> list[int]:
        return [self.node(WEST + x / 1000, SOUTH + y / 1000) for x, y in offsets]

    def way(self, nodes: list[int], **tags: str) -> int:
        number = len(self.ways) + 1
        self.ways.append((number, nodes, tags))
        return number

    def relation(self, members: list[tuple[str, int, str]], **tags: str) -> None:
        self.relations.append((len(self.relations) + 1, members, tags))

    def done(self) -> Path:
        day = "2024-03-02T08:00:00Z"
        for number, nodes, tags in self.ways:
            self.writer.add_way(
                osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags, version=1, timestamp=day)
            )
        for number, members, tags in self.relations:
            self.writer.add_relation(
                osmium.osm.mutable.Relation(
                    id=number, members=members, tags=tags, version=1, timestamp=day
                )
            )
        self.writer.close()
        return self.path
