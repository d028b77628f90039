"""Sheets that only sum up another sheet: reading them as well would count the money twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assetmap.anchors.reading.columns import Columns
from assetmap.anchors.reading.gather import Gathering


@dataclass(frozen=True)
class SheetTaken:
    """A sheet that was read, with its columns, its data rows and what it skipped."""

    name: str
    columns: Columns
    rows: int
    skipped: Mapping[str, int]


def sheet_nets(into: Gathering, sheets: int) -> list[int]:
    """Sum the payments of each sheet in pence."""
    numbers = into.joined("sheet", np.int16)
    pence = into.joined("pence", np.int64)
    return [sum(pence[numbers == number].tolist()) for number in range(sheets)]


def find_summaries(nets: Sequence[int], dated: Sequence[bool]) -> list[int]:
    """Find sheets without dates whose sum is that of a dated sheet or of all dated sheets.

    >>> find_summaries([500, 300, 800], [True, True, False])
    [2]
    """
    with_dates = [net for net, has_dates in zip(nets, dated, strict=True) if has_dates]
    sums = {*with_dates, sum(with_dates)} if with_dates else set()
    return [
        number
        for number, (net, has_dates) in enumerate(zip(nets, dated, strict=True))
        if not has_dates and net in sums
    ]


def drop_summaries(
    into: Gathering, taken: Sequence[SheetTaken], warnings: list[str]
) -> list[SheetTaken]:
    """Take sheets that only sum up others back out, and say so; name sheets that repeat another."""
    nets = sheet_nets(into, len(taken))
    dropped = find_summaries(nets, ["date" in item.columns.places for item in taken])
    for number in dropped:
        warnings.append(
            f"sheet “{taken[number].name}” has no dates and adds up to the same sum as the others: "
            "it was taken as a summary and not read"
        )
    kept = [number for number in range(len(taken)) if number not in dropped]
    for place, number in enumerate(kept):
        for other in kept[:place]:
            if nets[number] == nets[other] and taken[number].rows == taken[other].rows:
                warnings.append(
                    f"sheets “{taken[other].name}” and “{taken[number].name}” have the same number "
                    "of rows and the same sum: if one is a copy, read the other with --sheet"
                )
    if dropped:
        _drop(into, kept)
        for number in dropped:
            into.skipped.subtract(taken[number].skipped)
    return [taken[number] for number in kept]


def _drop(into: Gathering, kept: Sequence[int]) -> None:
    """Keep only these sheets and number them from 0 again."""
    new = {old: place for place, old in enumerate(kept)}
    numbers = into.joined("sheet", np.int16)
    keep = np.isin(numbers, list(kept))
    for name in list(into.parts):
        into.parts[name] = [into.joined(name, np.int32)[keep]]
    into.parts["sheet"] = [np.searchsorted(np.array(kept), into.parts["sheet"][0]).astype(np.int16)]
    into.refused = [
        replace(item, sheet=new[item.sheet]) for item in into.refused if item.sheet in new
    ]
    into.totals = [
        replace(item, sheet=new[item.sheet]) for item in into.totals if item.sheet in new
    ]
    into.bare_rows = [(new[sheet], row) for sheet, row in into.bare_rows if sheet in new]
