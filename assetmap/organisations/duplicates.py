"""Which records are likely to be one organisation entered twice?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal
from urllib.parse import urlsplit

from rapidfuzz import fuzz
from sqlalchemy import text
from sqlalchemy.orm import Session

#: Records of one name that lie farther apart are two branches or two bodies, not one twice.
NEAR_M = 1_000.0
#: Likeness (0–100) from which names are taken for one: token_set_ratio near each other, where one
#: may hold words that the other lacks; token_sort_ratio, every word counting, without a place.
NEAR_SCORE, UNPLACED_SCORE = 88.0, 95.0
#: pg_trgm similarity (0–1) from which a pair is looked at, near and without a place.
NEAR_TRIGRAMS, UNPLACED_TRIGRAMS = 0.45, 0.7
#: Hosts where many bodies have their pages: the address must then agree whole.
SHARED_HOSTS = ("facebook.com", "twitter.com", "x.com", "instagram.com", "linkedin.com",
                "wordpress.com", "blogspot.com", "sites.google.com", "pitchero.com")  # fmt: skip
#: More records than this on one web address are a network's page, not one body entered often.
MOST_ON_ONE_ADDRESS = 4
_LEGAL = re.compile(r"\b(the|ltd|limited|cic|cio|plc|llp|charity|trading as)\b")

Reason = Literal["org-id", "web address", "name and place", "name"]

#: Pairs by place, by printed postcode, and by name alone where one has no place. The first two
#: compute similarity, since so few pairs are near; the last is what the trigram index is for.
_CANDIDATES = text(
    """
    SELECT a.id AS one, b.id AS other FROM organisation a JOIN organisation b
      ON a.id < b.id AND ST_DWithin(a.geom, b.geom, :near_m)
      AND similarity(a.name, b.name) >= :near
    WHERE a.archived_on IS NULL AND b.archived_on IS NULL
    UNION
    SELECT a.id, b.id FROM organisation a JOIN organisation b
      ON a.id < b.id AND a.postcode = b.postcode AND similarity(a.name, b.name) >= :near
    WHERE a.archived_on IS NULL AND b.archived_on IS NULL
    UNION
    SELECT least(a.id, b.id), greatest(a.id, b.id) FROM organisation a JOIN organisation b
      ON a.name % b.name AND a.id <> b.id
    WHERE a.geom IS NULL AND a.archived_on IS NULL AND b.archived_on IS NULL
    """
)
_BODIES = text(
    """
    SELECT id, slug, name, postcode, website, ST_X(ST_Centroid(geom)) AS x,
      ST_Y(ST_Centroid(geom)) AS y
    FROM organisation WHERE archived_on IS NULL ORDER BY id
    """
)
_CLAIMS = text(
    """
    SELECT claim.organisation_id, held.organisation_id FROM organisation_fact claim
    JOIN organisation_identifier held ON held.scheme || '-' || held.number = claim.value
    WHERE claim.field = 'identifier' AND claim.organisation_id <> held.organisation_id
    """
)


@dataclass(frozen=True)
class Body:
    """What of an organisation is compared; metres in EPSG:27700, None without a place."""

    id: int
    slug: str
    name: str
    postcode: str | None
    website: str | None
    x: float | None
    y: float | None


@dataclass(frozen=True)
class LikelyDuplicate:
    """Two records that may be one, with what speaks for it.

    Attributes
    ----------
    score : float
        Likeness of the names, 0–100 (token_set_ratio of the names without “the”, “Ltd” …).
    distance_m : float or None
        Straight line; None when one of the two has no place.
    """

    one: str
    one_name: str
    other: str
    other_name: str
    score: float
    distance_m: float | None
    reasons: tuple[Reason, ...]


def list_duplicates(session: Session) -> list[LikelyDuplicate]:
    """Every likely pair among the records that are not archived, the surest first.

    Nobody merges by this list alone: it says what speaks for a pair, a person decides.
    """
    bodies = {row.id: Body(*row) for row in session.execute(_BODIES)}
    session.execute(
        text("SELECT set_config('pg_trgm.similarity_threshold', :least, true)"),
        {"least": str(UNPLACED_TRIGRAMS)},
    )
    by_name = {
        (row.one, row.other)
        for row in session.execute(_CANDIDATES, {"near_m": NEAR_M, "near": NEAR_TRIGRAMS})
    }
    claimed = {(min(pair), max(pair)) for pair in map(tuple, session.execute(_CLAIMS))}
    return judge(bodies, by_name=by_name, claimed=claimed)


def judge(
    bodies: Mapping[int, Body],
    *,
    by_name: Iterable[tuple[int, int]],
    claimed: Iterable[tuple[int, int]],
    near_m: float = NEAR_M,
) -> list[LikelyDuplicate]:
    """Which candidate pairs are likely, and why.

    Parameters
    ----------
    by_name, claimed : iterable of (int, int)
        Pairs of numbers, the lower first: alike in name, and sharing an org-id.
    near_m : float
        How far apart two entries of one thing may lie, metres in a straight line.

    >>> bodies = {n: Body(n, f"b{n}", name, None, None, x, 0.0) for n, (name, x) in enumerate(
    ...     [("Alder Friends", 0.0), ("The Alder Friends Ltd", 30.0), ("Alder Friends", 9e4)])}
    >>> [(pair.one, pair.other, pair.distance_m, pair.reasons) for pair in judge(
    ...     bodies, by_name=[(0, 1), (0, 2)], claimed=[])]
    [('b0', 'b1', 30.0, ('name and place',))]
    """
    names, shared = set(by_name), set(claimed)
    addresses = _on_one_address(bodies.values())
    found = []
    for pair in names | shared | addresses:
        if pair[0] not in bodies or pair[1] not in bodies:
            continue
        one, other = bodies[pair[0]], bodies[pair[1]]
        score = fuzz.token_set_ratio(plain(one.name), plain(other.name))
        apart = _distance(one, other)
        reasons: list[Reason] = []
        if pair in shared:
            reasons.append("org-id")
        if pair in addresses:
            reasons.append("web address")
        same_postcode = one.postcode is not None and one.postcode == other.postcode
        if score >= NEAR_SCORE and (same_postcode or (apart is not None and apart <= near_m)):
            reasons.append("name and place")
        elif apart is None and _whole(one, other) >= UNPLACED_SCORE:
            reasons.append("name")
        if reasons:
            found.append(
                LikelyDuplicate(
                    one.slug, one.name, other.slug, other.name, score, apart, tuple(reasons)
                )
            )
    return sorted(
        found,
        key=lambda pair: (
            -len(pair.reasons), "org-id" not in pair.reasons, -pair.score,
            pair.distance_m is None, pair.distance_m or 0.0, pair.one, pair.other,
        ),
    )  # fmt: skip


def plain(name: str) -> str:
    """A name without case, marks and legal words, for comparing only.

    >>> plain("The St. Mary's Trust Ltd"), plain("Ltd")
    ('st marys trust', 'ltd')
    """
    words = re.sub(r"[^\w\s]", " ", re.sub(r"['’.]", "", name.casefold().replace("&", " and ")))
    bare = " ".join(_LEGAL.sub(" ", words).split())
    return bare or " ".join(words.split())


def web_key(website: str | None) -> str | None:
    """What of a web address tells bodies apart: the host, on shared hosts the path too.

    >>> web_key("https://www.Example.org/about"), web_key("http://facebook.com/Alder/")
    ('example.org', 'facebook.com/alder')
    >>> web_key("https://facebook.com") is None
    True
    """
    try:
        parts = urlsplit(website or "")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host:
        return None
    if host not in SHARED_HOSTS:
        return host
    path = parts.path.strip("/").lower()
    return f"{host}/{path}" if path else None


def _on_one_address(bodies: Iterable[Body]) -> set[tuple[int, int]]:
    on: dict[str, list[int]] = defaultdict(list)
    for body in bodies:
        key = web_key(body.website)
        if key is not None:
            on[key].append(body.id)
    return {
        pair
        for held in on.values()
        if len(held) <= MOST_ON_ONE_ADDRESS
        for pair in combinations(sorted(held), 2)
    }


def _whole(one: Body, other: Body) -> float:
    return fuzz.token_sort_ratio(plain(one.name), plain(other.name))


def _distance(one: Body, other: Body) -> float | None:
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return None
    return float(((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5)
