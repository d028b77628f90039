"""Neighbourhoods are entered and drawn by coordinators, one name each."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.crs import GRID
from assetmap.core.facts import told_here
from assetmap.core.geometry import DRAWN, admit
from assetmap.core.permissions import OPERATOR, Principal, Role
from assetmap.neighbourhoods.errors import (
    BadNeighbourhood,
    NeighbourhoodMovedOn,
    NeighbourhoodNotFound,
)
from assetmap.neighbourhoods.services import (
    NeighbourhoodWords,
    register_neighbourhood,
    update_neighbourhood,
)
from assetmap.places.positions import KEPT, NOWHERE, Position
from tests.factories.ground import new_area
from tests.factories.people import somebody

COORDINATOR = somebody(Role.COORDINATOR)
TODAY = told_here(date(2026, 11, 28))


def square(side: float = 500, outline: str = "illustrative") -> Position:
    box = shapely.box(403_000, 287_000, 403_000 + side, 287_000 + side)
    return Position(shape=admit(box, srid=GRID, profile=DRAWN), outline=outline)


def test_from_nothing_to_renamed_and_drawn_anew(session: Session) -> None:
    area = register_neighbourhood(
        session, actor=COORDINATOR, words=NeighbourhoodWords(" Alder Heath ", square()),
        provenance=TODAY,
    )  # fmt: skip
    assert (area.slug, area.name, area.kind, area.basis) == (
        "alder-heath", "Alder Heath", "neighbourhood", "illustrative",
    )  # fmt: skip
    update_neighbourhood(
        session, actor=COORDINATOR, slug=area.slug, version=1,
        words=NeighbourhoodWords("Alder and Birch", KEPT),
    )  # fmt: skip
    assert (area.name, area.version, to_shape(area.geom).area) == ("Alder and Birch", 2, 250_000)
    with pytest.raises(NeighbourhoodMovedOn):
        update_neighbourhood(
            session, actor=COORDINATOR, slug=area.slug, version=1,
            words=NeighbourhoodWords("Late", KEPT),
        )  # fmt: skip
    update_neighbourhood(
        session, actor=OPERATOR, slug=area.slug, version=2,
        words=NeighbourhoodWords("Alder and Birch", square(1000, "surveyed")),
    )  # fmt: skip
    assert (area.basis, to_shape(area.geom).area) == ("official", 1_000_000)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (NeighbourhoodWords("", square()), "name"),
        (NeighbourhoodWords("a\0", square()), "name"),
        (NeighbourhoodWords("TAKEN", square()), "name"),
        (NeighbourhoodWords("New", NOWHERE), "position"),
        (NeighbourhoodWords("New", KEPT), "position"),
        (
            NeighbourhoodWords(
                "New",
                Position(shape=admit(shapely.Point(403_000, 287_000), srid=GRID, profile=DRAWN)),
            ),
            "position",
        ),
    ],
)
def test_what_cannot_be_kept(session: Session, words: NeighbourhoodWords, field: str) -> None:
    register_neighbourhood(
        session, actor=OPERATOR, words=NeighbourhoodWords("Taken", square()), provenance=TODAY
    )
    with pytest.raises(BadNeighbourhood) as caught:
        register_neighbourhood(session, actor=COORDINATOR, words=words, provenance=TODAY)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.OPERATOR}))
def test_no_other_role_may(session: Session, role: Role) -> None:
    area = register_neighbourhood(
        session, actor=OPERATOR, words=NeighbourhoodWords("Taken", square()), provenance=TODAY
    )
    actor = Principal("p-x", frozenset({role}))
    with pytest.raises(NotYours):
        register_neighbourhood(
            session, actor=actor, words=NeighbourhoodWords("New", square()), provenance=TODAY
        )
    with pytest.raises(NotYours):
        update_neighbourhood(
            session, actor=actor, slug=area.slug, version=1, words=NeighbourhoodWords("New", KEPT)
        )


def test_other_boundaries_are_not_edited(session: Session) -> None:
    ward = new_area(session, "ward", "E05000001", (403_000, 287_000, 404_000, 288_000))
    with pytest.raises(NeighbourhoodNotFound):
        update_neighbourhood(
            session, actor=OPERATOR, slug=ward.slug, version=1, words=NeighbourhoodWords("X", KEPT)
        )
