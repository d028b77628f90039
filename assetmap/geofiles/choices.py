"""How a file is to be read, and which of its columns is what: what a person may correct."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assetmap.core.crs import KNOWN_SRIDS
from assetmap.geofiles.errors import BadGeofile
from assetmap.uploads.geodata.features import storable

_LONGEST = 300


@dataclass(frozen=True)
class Choices:
    """What a person said of a file.

    Attributes
    ----------
    columns : mapping of str to str
        Field to column; an empty column says that no column holds the field.
    kind : str
        One kind for all rows; empty takes the column.
    crs : int or None
        27700 or 4326, which wins over what the file says.
    layer : str or None
    minutes : bool
        Degrees of a CSV are written with minutes.
    repairs : bool
        Outlines that cross themselves are mended.
    leave_twins : bool
        Rows that the register seems to have already stay out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    crs: int | None = None
    layer: str | None = None
    minutes: bool = False
    repairs: bool = False
    leave_twins: bool = False


def choices_of(document: Mapping[str, Any]) -> Choices:
    """The choices that a row keeps."""
    return Choices(**document)


def to_document(choices: Choices) -> dict[str, Any]:
    """The choices as plain JSON."""
    return {**asdict(choices), "columns": dict(choices.columns)}


def choices_sent(form: Mapping[str, str], fields: tuple[str, ...]) -> Choices:
    """The choices of a form.

    Raises
    ------
    BadGeofile
        A word that no file can have, or a coordinate system that is not read.
    """
    columns = {name: form[f"column-{name}"].strip() for name in fields if f"column-{name}" in form}
    kind, layer = form.get("kind", "").strip(), form.get("layer", "").strip()
    for words in (*columns.values(), kind, layer):
        if len(words) > _LONGEST or not storable(words):
            raise BadGeofile("The name of a column, kind or layer is too long or broken.")
    crs = form.get("crs", "").strip()
    if crs and crs not in {str(one) for one in KNOWN_SRIDS}:
        raise BadGeofile("Choose a coordinate system of the list.", {"crs": "Choose one."})
    return Choices(
        columns=columns,
        kind=kind,
        crs=int(crs) if crs else None,
        layer=layer or None,
        minutes=form.get("minutes") == "y",
        repairs=form.get("repairs") == "y",
        leave_twins=form.get("leave_twins") == "y",
    )


def mark_of(*parts: object) -> str:
    """A mark of everything that was looked at: what is stored must have the same."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
