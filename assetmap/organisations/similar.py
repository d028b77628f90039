"""Is what somebody is about to enter there already? Asked while they type, and at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from rapidfuzz import fuzz
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.organisations.duplicates import NEAR_M, NEAR_SCORE, NEAR_TRIGRAMS, plain

#: Likeness (0–100) of whole names from which two that lie anywhere look the same.
ANYWHERE_SCORE = 86.0
#: pg_trgm similarity (0–1) from which a name anywhere is looked at: lower than for merging, since
#: here a person only looks.
ANYWHERE_TRIGRAMS = 0.5
SHORTEST, MOST = 3, 5

_CANDIDATES = text(
    """
    SELECT slug, name, kind, ST_X(ST_Centroid(geom)) AS x, ST_Y(ST_Centroid(geom)) AS y
    FROM organisation
    WHERE archived_on IS NULL AND (
      (name % :name AND similarity(name, :name) >= :anywhere)
      OR (ST_DWithin(geom, ST_SetSRID(ST_MakePoint(:x, :y), 27700), :near_m)
          AND similarity(name, :name) >= :near)
    )
    ORDER BY similarity(name, :name) DESC LIMIT 40
    """
)


@dataclass(frozen=True)
class Known:
    """A record whose name is near; metres in EPSG:27700, None without a place."""

    slug: str
    name: str
    kind: str | None
    x: float | None
    y: float | None


@dataclass(frozen=True)
class Similar:
    """A record that may be the same.

    Attributes
    ----------
    distance_m : float or None
        Straight line; None when either has no place.
    """

    slug: str
    name: str
    kind: str | None
    distance_m: float | None


def similar_organisations(
    session: Session, name: str, at: tuple[float, float] | None = None
) -> list[Similar]:
    """Organisations that may be the one of this name, the likeliest first; at most five.

    Parameters
    ----------
    at : (float, float) or None
        Where the new one is, metres in EPSG:27700.
    """
    return likely(name, at, ask_names(session, _CANDIDATES, name, at, NEAR_M), near_m=NEAR_M)


def ask_names(
    session: Session, query: object, name: str, at: tuple[float, float] | None, near_m: float
) -> list[Known]:
    """Rows of a query for names that are near a name."""
    if len(name.strip()) < SHORTEST:
        return []
    session.execute(
        text("SELECT set_config('pg_trgm.similarity_threshold', :least, true)"),
        {"least": str(ANYWHERE_TRIGRAMS)},
    )
    x, y = at if at is not None else (None, None)
    asked = {"name": name, "x": x, "y": y, "near_m": near_m, "near": NEAR_TRIGRAMS,
             "anywhere": ANYWHERE_TRIGRAMS}  # fmt: skip
    return [Known(*row) for row in session.execute(query, asked)]  # type: ignore[call-overload]


def likely(
    name: str, at: tuple[float, float] | None, known: Iterable[Known], *, near_m: float
) -> list[Similar]:
    """Which of the candidates look the same: near by name and place, or by the whole name.

    >>> hall = Known("hall", "Sample Hall", "hall", 0.0, 0.0)
    >>> [one.distance_m for one in likely("sample hall", (30.0, 40.0), [hall], near_m=300)]
    [50.0]
    >>> likely("The Grand Sample Hall", None, [hall], near_m=300)
    []
    """
    found = []
    for one in known:
        apart = None
        if at is not None and one.x is not None and one.y is not None:
            apart = hypot(one.x - at[0], one.y - at[1])
        whole = fuzz.token_sort_ratio(plain(name), plain(one.name))
        part = fuzz.token_set_ratio(plain(name), plain(one.name))
        near = apart is not None and apart <= near_m
        if whole >= ANYWHERE_SCORE or (near and part >= NEAR_SCORE):
            found.append((not near, -whole, Similar(one.slug, one.name, one.kind, apart)))
    found.sort(key=lambda row: (row[0], row[1], row[2].slug))
    return [row[2] for row in found[:MOST]]
