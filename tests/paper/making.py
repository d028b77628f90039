"""Selections for the tests, with invented names."""

from __future__ import annotations

import random

import shapely

from assetmap.paper.things import Taken, Thing

HOSTILE = (
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for a in b %}",
    "`${alert(1)}`\\",
    '=HYPERLINK("http://example.invalid")',
    "@SUM(1+1)",
    "+1-1",
    "-2+3",
    "<img src=file:///etc/passwd onerror=alert(1)>",
    "$\\frac{1}{0}$",
    "Bell\x07 and\x00null",
    "\u202eright to left",
    "ایک باغ",
    "Łódź Park",
)


def things(count: int, *, east: float = 404_000, north: float = 287_800) -> tuple[Thing, ...]:
    rng = random.Random(7)  # noqa: S311 places of test things
    made = []
    for number in range(1, count + 1):
        record, family = rng.choice(
            [("asset", "green"), ("asset", "water"), ("organisation", "organisation"),
             ("anchor", "anchor")]
        )  # fmt: skip
        point = shapely.Point(east + rng.gauss(0, 400), north + rng.gauss(0, 400))
        sized = number % 5 == 0
        made.append(
            Thing(
                number=number,
                slug=f"example-{number}",
                name=f"Example place {number}",
                record=record,
                family=family,
                kind="Park",
                address=f"{number} Sample Row" if number % 3 else None,
                description=None,
                source="Example register",
                licence="OGL v3.0",
                geom=None if number % 11 == 0 else point.buffer(80) if sized else point,
                outline="sketched" if sized else "point",
            )
        )
    return tuple(made)


def taken(found: tuple[Thing, ...], title: str = "Everything near B18 7QH") -> Taken:
    return Taken(
        title=title,
        address="https://example.org/?near=B18+7QH",
        day="22 November 2026",
        things=found,
        attributions=("Example register, OGL v3.0", "Contains OS data"),
    )
