"""Features as read from any format, and what their properties may hold."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.stopping import stop_if_asked
from assetmap.uploads.errors import TooLarge, UnreadableFile
from assetmap.uploads.geodata.rules import GeoRules


@dataclass(frozen=True)
class Feature:
    """One feature as read: its position from 1, its attributes, and its shape or the fault."""

    row: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    fault: str | None = None


@dataclass(frozen=True)
class GeoFile:
    """What a file holds.

    Attributes
    ----------
    srid : int
        27700 or 4326, for all shapes.
    assumed : tuple of str
        What the file does not say and was taken for granted, as sentences.
    notes : tuple of str
        What was changed or left empty while reading, as sentences for the preview.
    """

    features: list[Feature]
    srid: int
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fault_of_properties(properties: dict[str, Any], rules: GeoRules) -> str | None:
    """What is wrong with the properties of a feature, as a sentence; None when all is well."""
    if len(properties) > rules.properties:
        return f"It has {len(properties):,} properties; at most {rules.properties:,} are read."
    for key, value in properties.items():
        if not storable(key) or len(key) > 300:
            return "The name of a property is too long or holds a sign that cannot be stored."
        if isinstance(value, str):
            size = len(value) if value.isascii() else len(value.encode("utf-8", "replace"))
            fine = storable(value)
        elif isinstance(value, dict | list):
            text = json.dumps(value, ensure_ascii=False)
            size, fine = len(text.encode("utf-8", "replace")), storable(text)
            fine = fine and "\\u0000" not in text and "Infinity" not in text and "NaN" not in text
        else:
            size, fine = 0, not isinstance(value, float) or math.isfinite(value)
            fine = fine and not (isinstance(value, int) and abs(value) >= 2**63)
        if not fine:
            return f"Its property “{key[:60]}” holds a sign or number that cannot be stored."
        if size > rules.value_bytes:
            return (
                f"Its property “{key[:60]}” has {size:,} bytes; at most {rules.value_bytes:,} are "
                "read."
            )
    return None


def storable(text: str) -> bool:
    r"""Whether a database can hold a text: no NUL, no half of a surrogate pair.

    >>> [storable(text) for text in ("Ł", "\0", "\ud800")]
    [True, False, False]
    """
    return "\0" not in text and (
        text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
    )


#: Features between two looks at whether somebody stopped the work.
_LOOK = 500


class Counted:
    """Counts features and corners while a file is read, and stops it past a limit."""

    def __init__(self, label: str, rules: GeoRules) -> None:
        self._label, self._rules = label, rules
        self.features = self.corners = 0

    def feature(self) -> int:
        """Count one feature; returns its position from 1.

        Raises
        ------
        TooLarge, Stopped
        """
        self.features += 1
        if self.features % _LOOK == 0:
            stop_if_asked()
        if self.features > self._rules.features:
            raise TooLarge(
                f"{self._label} holds more than {self._rules.features:,} features, the most that "
                "are read. Divide it."
            )
        return self.features

    def shape(self, geometry: BaseGeometry | None) -> str | None:
        """Count the corners of a shape; returns the fault when it has too many.

        Raises
        ------
        TooLarge
            All shapes together have too many.
        """
        if geometry is None:
            return None
        corners = int(shapely.get_num_coordinates(geometry))
        self.corners += corners
        if self.corners > self._rules.file_vertices:
            raise TooLarge(
                f"{self._label}: its shapes have more than {self._rules.file_vertices:,} corners, "
                "the most that are read. Simplify or divide it."
            )
        if corners > self._rules.vertices:
            return (
                f"The shape has {corners:,} corners; at most {self._rules.vertices:,} are kept. "
                "Simplify it first."
            )
        return None


def refuse_too_long(label: str, byte_count: int, rules: GeoRules) -> None:
    """Raise for a file past the size limit, or with nothing in it."""
    if byte_count > rules.byte_count:
        raise TooLarge(f"{label} is larger than {rules.byte_count >> 20} MB.")
    if byte_count == 0:
        raise UnreadableFile(f"{label} is empty.")
