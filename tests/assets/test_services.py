"""Registering, changing and archiving assets: who may, what is refused, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.assets.errors import AssetMovedOn, AssetNotFound, BadAsset
from assetmap.assets.services import (
    AssetDetails,
    archive_asset,
    register_asset,
    update_asset,
)
from assetmap.core.permissions import ANONYMOUS, OPERATOR
from tests.factories.register import SAID, new_asset

HALL = AssetDetails("Example Hall", "Hall", postcode="b160hq", area_ha=Decimal("1.239"))


def test_a_new_asset_has_a_lasting_address_and_a_source(session: Session) -> None:
    first = register_asset(session, actor=OPERATOR, details=HALL, provenance=SAID)
    second = register_asset(session, actor=OPERATOR, details=HALL, provenance=SAID)
    assert (first.slug, second.slug) == ("example-hall", "example-hall-2")
    assert (first.kind, first.postcode, first.area_ha) == ("hall", "B16 0HQ", Decimal("1.24"))
    assert (first.source, first.source_id, first.licence) == (SAID.source, first.slug, "none")


def test_only_the_operator_writes(session: Session) -> None:
    hall = new_asset(session, "Example Hall")
    with pytest.raises(NotYours):
        register_asset(session, actor=ANONYMOUS, details=HALL, provenance=SAID)
    with pytest.raises(NotYours):
        update_asset(session, actor=ANONYMOUS, slug=hall.slug, version=1, details=HALL)
    with pytest.raises(NotYours):
        archive_asset(
            session, actor=ANONYMOUS, slug=hall.slug, version=1, on=date(2026, 1, 2), reason="x"
        )


def test_a_change_needs_the_version_that_was_read(session: Session) -> None:
    hall = new_asset(session, "Example Hall")
    changed = update_asset(
        session, actor=OPERATOR, slug=hall.slug, version=1,
        details=replace(HALL, name="Example Rooms"),
    )  # fmt: skip
    assert (changed.slug, changed.name, changed.version) == ("example-hall", "Example Rooms", 2)
    with pytest.raises(AssetMovedOn, match="somebody else"):
        update_asset(session, actor=OPERATOR, slug=hall.slug, version=1, details=HALL)
    kept = session.execute(
        text("SELECT actor, reason, old->>'name', new->>'name' FROM history WHERE op = 'U'")
    ).one()
    assert tuple(kept) == (
        "operator", "update asset example-hall", "Example Hall", "Example Rooms",
    )  # fmt: skip


def test_an_archived_asset_takes_no_changes(session: Session) -> None:
    hall = new_asset(session, "Example Hall")
    with pytest.raises(BadAsset, match="why"):
        archive_asset(
            session, actor=OPERATOR, slug=hall.slug, version=1, on=date(2026, 1, 2), reason=" "
        )
    gone = archive_asset(
        session, actor=OPERATOR, slug=hall.slug, version=1, on=date(2026, 1, 2), reason="Demolished"
    )
    assert (gone.archived_on, gone.version) == (date(2026, 1, 2), 2)
    with pytest.raises(AssetMovedOn, match="archived"):
        update_asset(session, actor=OPERATOR, slug=hall.slug, version=2, details=HALL)
    with pytest.raises(AssetNotFound):
        update_asset(session, actor=OPERATOR, slug="nowhere", version=1, details=HALL)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"description": "x" * 10_001}, "description"),
        ({"description": "a\0b"}, "description"),
        ({"kind": "\ud800"}, "kind"),
        ({"area_ha": Decimal(0)}, "area_ha"),
        ({"area_ha": Decimal("NaN")}, "area_ha"),
        ({"outline": "guessed"}, "outline"),
    ],
)
def test_what_cannot_be_kept_names_its_field(session: Session, changes: dict, field: str) -> None:
    with pytest.raises(BadAsset) as caught:
        register_asset(session, actor=OPERATOR, details=replace(HALL, **changes), provenance=SAID)
    assert list(caught.value.fields) == [field]


def test_a_place_that_is_called_new_has_an_address_of_its_own(session: Session) -> None:
    """Under ``/assets/new`` one enters places, so nothing else may stand there."""
    assert new_asset(session, "New").slug == "new-2"
    assert new_asset(session, "New").slug == "new-3"
