"""Reading a vector tile back, so that tests see what a browser sees (Mapbox Vector Tile 2.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LINE_TO = 2


@dataclass(frozen=True)
class Feature:
    """One feature: its kind of shape (1 point, 2 line, 3 area), corners, properties.

    ``length`` is that of its lines in the tile's own units, without an area's closing side.
    """

    shape: int
    points: list[tuple[int, int]]
    said: dict[str, object]
    length: float


def read_tile(tile: bytes) -> dict[str, list[Feature]]:
    """The features of each layer of a tile; corners in the tile's own units."""
    return dict(_layer(body) for number, body in _fields(tile) if number == 3)


def _layer(body: bytes) -> tuple[str, list[Feature]]:
    fields = list(_fields(body))
    name = next(value for number, value in fields if number == 1).decode()
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    return name, [_feature(value, keys, values) for number, value in fields if number == 2]


def _feature(body: bytes, keys: list[str], values: list[object]) -> Feature:
    held = dict(_fields(body))
    tags = list(_packed(held.get(2, b"")))
    said = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    corners = list(_corners(list(_packed(held[4]))))
    length = sum(
        math.dist(one[1:], other[1:]) for one, other in pairwise(corners) if other[0] == LINE_TO
    )
    return Feature(held[3], [corner[1:] for corner in corners], said, length)


def _corners(numbers: list[int]) -> Iterator[tuple[int, int, int]]:
    at = x = y = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        for _ in range(count if command in (1, 2) else 0):
            x += (numbers[at] >> 1) ^ -(numbers[at] & 1)
            y += (numbers[at + 1] >> 1) ^ -(numbers[at + 1] & 1)
            at += 2
            yield command, x, y


def _value(body: bytes) -> object:
    number, value = next(_fields(body))
    if number == 1:
        return value.decode()
    return (value >> 1) ^ -(value & 1) if number == 6 else value


def _packed(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        number, at = _varint(body, at)
        yield number


def _fields(body: bytes) -> Iterator[tuple[int, object]]:
    at = 0
    while at < len(body):
        mark, at = _varint(body, at)
        if mark & 7 == 2:
            size, at = _varint(body, at)
            yield mark >> 3, body[at : at + size]
            at += size
        elif mark & 7 == 0:
            value, at = _varint(body, at)
            yield mark >> 3, value
        else:
            raise ValueError(f"field {mark >> 3} of a type that no column of ours has")


def _varint(body: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (body[at] & 127) << shift
        shift += 7
        at += 1
        if body[at - 1] < 128:
            return number, at
