"""Geodata through the door, as an upload is: judged, read, admitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from shapely import box
from shapely.geometry.base import BaseGeometry

from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.geodata.admitting import AdmittedFile, admit_geodata
from assetmap.uploads.geodata.reading import NOTHING_SAID, Answers, read_geodata
from assetmap.uploads.geodata.rules import UPLOAD, GeoRules
from assetmap.uploads.judging import judge

#: West Birmingham, in metres.
PROGRAMME: BaseGeometry = box(400_000, 285_000, 408_000, 292_000)
SQUARE = [[-1.95, 52.48], [-1.94, 52.48], [-1.94, 52.49], [-1.95, 52.49], [-1.95, 52.48]]


def taken(
    path: Path,
    *,
    answers: Answers = NOTHING_SAID,
    rules: GeoRules = UPLOAD,
    repairs: bool = False,
) -> AdmittedFile:
    """Everything that happens to a file before it is shown for confirmation."""
    judged = judge(path, label=path.name, purpose="geodata")
    held = read_geodata(path, label=judged.label, rules=rules, answers=answers)
    return admit_geodata(held, label=judged.label, programme=PROGRAMME, repairs=repairs)


@contextmanager
def refusal(
    path: Path, words: str, kind: type[UnreadableFile] = UnreadableFile
) -> Iterator[pytest.ExceptionInfo[UnreadableFile]]:
    """A block that must be refused: by name, in words, and without the options of a command."""
    with pytest.raises(kind, match=words) as caught:
        yield caught
    assert path.name in str(caught.value)
    assert " --" not in str(caught.value), "a page has no options of a command"


def refuse(
    path: Path,
    words: str,
    kind: type[UnreadableFile] = UnreadableFile,
    answers: Answers = NOTHING_SAID,
    rules: GeoRules = UPLOAD,
) -> UnreadableFile:
    """The refusal of a file."""
    with refusal(path, words, kind) as caught:
        taken(path, answers=answers, rules=rules)
    return caught.value


def small(**limits: int) -> GeoRules:
    """The rules of an upload with smaller limits."""
    return replace(UPLOAD, **limits)  # type: ignore[arg-type]
