"""Which places look the same as a new one: by name anywhere, by a part of it near."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.services import archive_asset
from assetmap.assets.similar import similar_assets
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.similar import MOST, similar_organisations
from tests.factories.register import SAID, new_asset, new_organisation

HERE = (403_500.0, 287_500.0)


def names(session: Session, name: str, at: tuple[float, float] | None = None) -> list[str]:
    return [one.slug for one in similar_assets(session, name, at)]


def test_near_by_a_part_of_the_name_and_anywhere_by_the_whole(session: Session) -> None:
    new_asset(session, "Alder Hall", at=HERE)
    far = new_asset(session, "Alder Hall", at=(409_000, 287_500))
    gone = new_asset(session, "Alder Hall", at=HERE)
    archive_asset(
        session, actor=OPERATOR, slug=gone.slug, version=1, on=SAID.retrieved_on, reason="gone"
    )
    assert names(session, "alder hall", HERE) == ["alder-hall", far.slug], "the nearest first"
    assert names(session, "Alder Hall Annexe", (403_600.0, 287_500.0)) == ["alder-hall"]
    assert names(session, "Alder Hall Annexe", (404_500.0, 287_500.0)) == []
    assert names(session, "Alder Hal") == ["alder-hall", far.slug], "a slip of the hand"
    assert names(session, "Birch Hall") == []
    (first, _) = similar_assets(session, "Alder Hall", (403_530.0, 287_540.0))
    assert first.distance_m == 50.0


@pytest.mark.parametrize("name", ["", "al", "   ", "a\0lder hall", "\ud800lder hall", "%%%"])
def test_what_is_no_name_is_like_nothing(session: Session, name: str) -> None:
    new_asset(session, "Alder Hall", at=HERE)
    assert names(session, name, HERE) == []


def test_a_few_are_enough(session: Session) -> None:
    for _ in range(MOST + 2):
        new_organisation(session, "Alder Guild")
    assert len(similar_organisations(session, "alder guild")) == MOST
