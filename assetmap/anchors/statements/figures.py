"""From what each payee got in a year to the figures that everybody may see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assetmap.anchors.analysis.bands import DEFAULT_EDGES_M
from assetmap.anchors.analysis.disclosure import Hidden, Spread, difference, spread_of, withhold

#: One band per interval, one beyond the last edge, one without a place.
UNPLACED_BAND = len(DEFAULT_EDGES_M)
BANDS = UNPLACED_BAND + 1


@dataclass(frozen=True)
class Entry:
    """Net money of one payee in one band and district, in pence.

    ``district`` is an official code, or the words of ``NULL_NAMES`` where there is none; ``named``
    is False for a redacted or missing payee.
    """

    supplier: int
    band: int
    district: str
    pence: int
    named: bool


@dataclass(frozen=True)
class Together:
    """Cells that are shown only taken together."""

    bands: frozenset[int] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Before:
    """What was published of the same year before."""

    entries: tuple[Entry, ...]
    together: Together


def take_together(
    entries: Sequence[Entry], *, before: Sequence[Before], elsewhere: Sequence[Entry]
) -> Together | None:
    """Which bands and districts of a year are to be taken together; None: nothing may be shown.

    Parameters
    ----------
    before : sequence of Before
        Every earlier edition of the same year: whoever kept one can subtract it.
    elsewhere : sequence of Entry
        The same year in the anchor's published ledgers, which everybody can subtract.
    """
    tables = [entries, elsewhere, *(one.entries for one in before)]
    codes = sorted({one.district for table in tables for one in table})
    now, public, *earlier = (_spread(table, codes) for table in tables)
    others = [difference(now, one) for one in earlier]
    if public.pence.size:
        others.append(difference(now, public))
    number = {code: place for place, code in enumerate(codes)}
    hidden = withhold(
        now, others,
        hidden=Hidden(
            frozenset(band for one in before for band in one.together.bands),
            frozenset(
                number[code] for one in before for code in one.together.districts if code in number
            ),
        ),
    )  # fmt: skip
    if hidden is None:
        return None
    return Together(hidden.bands, frozenset(codes[place] for place in hidden.districts))


def figures_of(
    entries: Sequence[Entry], together: Together, *, names: Mapping[str, str], refused_rows: int,
    undated: bool, sites: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """What the page shows: both tables add up to the total, to the penny.

    Parameters
    ----------
    names : mapping
        Code to the name of a district; the code stands in for a missing one.
    """
    districts = sorted({one.district for one in entries})
    by_band = _sums(((one.band, one.pence) for one in entries), range(BANDS))
    by_district = _sums(((one.district, one.pence) for one in entries), districts)
    shown = [code for code in districts if code not in together.districts]
    return {
        "total_pence": sum(one.pence for one in entries),
        "bands": [
            {"band": band, "pence": by_band[band]}
            for band in range(BANDS)
            if band not in together.bands
        ],
        "bands_together": _pool(together.bands, by_band),
        "districts": [
            {"code": code, "name": names.get(code, code), "pence": by_district[code]}
            for code in sorted(shown, key=lambda code: (-by_district[code], code))
        ],
        "districts_together": _pool(together.districts, by_district),
        "edges_m": list(DEFAULT_EDGES_M),
        "refused_rows": refused_rows,
        "undated": undated,
        "sites": list(sites),
    }


def fingerprint(ledgers: Iterable[int], entries: Sequence[Entry], together: Together) -> str:
    """One value for all that a statement rests on: other ledgers or places give another."""
    held = [
        sorted(ledgers), _plain(entries), sorted(together.bands), sorted(together.districts)
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def pack_entries(entries: Sequence[Entry]) -> list[list[Any]]:
    """Entries as they are stored."""
    return _plain(entries)


def unpack_entries(held: Sequence[Sequence[Any]]) -> tuple[Entry, ...]:
    """Entries as they were stored."""
    return tuple(Entry(*one) for one in held)


def _plain(entries: Sequence[Entry]) -> list[list[Any]]:
    return sorted([one.supplier, one.band, one.district, one.pence, one.named] for one in entries)


def _sums(parts: Iterable[tuple[Any, int]], keys: Iterable[Any]) -> dict[Any, int]:
    found = dict.fromkeys(keys, 0)
    for key, pence in parts:
        found[key] += pence
    return found


def _pool(together: Iterable[Any], sums: Mapping[Any, int]) -> dict[str, int] | None:
    held = [one for one in together if one in sums]
    return {"cells": len(held), "pence": sum(sums[one] for one in held)} if held else None


def _spread(entries: Sequence[Entry], codes: Sequence[str]) -> Spread:
    number = {code: place for place, code in enumerate(codes)}

    def column(values: Iterable[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.fromiter(values, dtype=np.int64, count=len(entries))

    return spread_of(
        column(one.band for one in entries),
        column(number[one.district] for one in entries),
        column(one.supplier for one in entries),
        column(one.pence for one in entries),
        column(one.named for one in entries).astype(np.bool_),
    )
