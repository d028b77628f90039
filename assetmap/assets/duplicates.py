"""Which records are likely to be one place entered twice?"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.organisations.duplicates import (
    NEAR_TRIGRAMS,
    UNPLACED_TRIGRAMS,
    Body,
    LikelyDuplicate,
    judge,
)

#: Two entries of one place lie closer together than two branches of one organisation.
NEAR_M = 300.0
#: Pairs by place, by printed postcode, and by name alone where one has no place. Two kinds that
#: are both known and differ are two things: a park is not the school beside it.
_CANDIDATES = text(
    """
    WITH held AS (SELECT * FROM asset WHERE archived_on IS NULL)
    SELECT a.id AS one, b.id AS other FROM held a JOIN held b
      ON a.id < b.id AND ST_DWithin(a.geom, b.geom, :near_m)
      AND similarity(a.name, b.name) >= :near
      AND (a.kind_key = b.kind_key OR '' IN (a.kind_key, b.kind_key))
    UNION
    SELECT a.id, b.id FROM held a JOIN held b
      ON a.id < b.id AND a.postcode = b.postcode AND similarity(a.name, b.name) >= :near
      AND (a.kind_key = b.kind_key OR '' IN (a.kind_key, b.kind_key))
    UNION
    SELECT least(a.id, b.id), greatest(a.id, b.id) FROM held a JOIN held b
      ON a.id <> b.id AND a.geom IS NULL AND similarity(a.name, b.name) >= :unplaced
      AND (a.kind_key = b.kind_key OR '' IN (a.kind_key, b.kind_key))
    """
)
_PLACES = text(
    """
    SELECT id, slug, name, postcode, NULL AS website, ST_X(ST_Centroid(geom)) AS x,
      ST_Y(ST_Centroid(geom)) AS y
    FROM asset WHERE archived_on IS NULL ORDER BY id
    """
)


def list_duplicates(session: Session) -> list[LikelyDuplicate]:
    """Every likely pair among the assets that are not archived, the surest first.

    Nobody merges by this list alone: it says what speaks for a pair, a person decides.
    """
    places = {row.id: Body(*row) for row in session.execute(_PLACES)}
    asked = {"near_m": NEAR_M, "near": NEAR_TRIGRAMS, "unplaced": UNPLACED_TRIGRAMS}
    by_name = {(row.one, row.other) for row in session.execute(_CANDIDATES, asked)}
    return judge(places, by_name=by_name, claimed=(), near_m=NEAR_M)
