"""Suggestions about places wait, are shown and carried out, and meet what moved on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets import rights
from assetmap.assets.errors import AssetMovedOn, BadAsset
from assetmap.assets.models import Asset
from assetmap.assets.proposals import PROPOSALS
from assetmap.assets.queries import get_asset, status_of
from assetmap.core.permissions import OPERATOR
from assetmap.places.positions import KEPT, NOWHERE, read_position
from tests.assets.test_contributing import (
    AT,
    HERE,
    MODERATOR,
    RESIDENT,
    THERE,
    at,
    change,
    enter,
    held,
    saying,
    withdraw,
)
from tests.factories.people import open_to_residents
from tests.factories.register import new_asset, new_neighbourhood


@pytest.fixture(autouse=True)
def places(session: Session) -> None:
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)


def suggested(session: Session) -> tuple[str, dict, str | None, int | None]:
    waiting = held(session)[-1]
    return waiting.kind, waiting.details, waiting.target, waiting.base_version


def test_a_suggestion_is_shown_and_carried_out(session: Session) -> None:
    enter(
        session, RESIDENT, at(HERE), kind="park", description="Green.", postcode="b187qh",
        area_ha=Decimal("1.5"), status="in_use",
    )  # fmt: skip
    kind, details, slug, version = suggested(session)
    told = PROPOSALS[kind].describe(session, details, slug, version)
    assert {row.field: row.after for row in told.rows} == {
        "name": "Sample Hall", "kind": "Park", "description": "Green.", "postcode": "B18 7QH",
        "area_ha": "1.50 ha", "status": "In use", "position": "one point",
    }  # fmt: skip
    assert (told.before, told.after["type"], told.moved_on) == (None, "Point", False)
    path = PROPOSALS[kind].apply(session, MODERATOR, details, slug, version)
    asset = get_asset(session, path.removeprefix("/assets/"))
    assert (asset.name, asset.kind, asset.area_ha) == ("Sample Hall", "park", Decimal("1.50"))
    assert to_shape(asset.geom).distance(shapely.Point(HERE)) < 0.02
    assert [row.status for row in status_of(session, asset, AT.date())] == ["in_use"]


def test_a_suggested_change_shows_what_differs_and_meets_what_moved_on(session: Session) -> None:
    asset = new_asset(session, "Sample Hall", "hall", at=HERE)
    change(session, RESIDENT, asset, saying("Sample Hall", KEPT, kind="hall", address="1 Street"))
    kind, details, slug, version = suggested(session)
    told = PROPOSALS[kind].describe(session, details, slug, version)
    assert [(row.field, row.before, row.after) for row in told.rows] == [
        ("address", "", "1 Street")
    ]
    assert told.before == told.after
    mended = {**details, "address": "2 Street"}
    change(session, OPERATOR, asset, saying("Renamed", KEPT))
    assert PROPOSALS[kind].describe(session, details, slug, version).moved_on
    with pytest.raises(AssetMovedOn):
        PROPOSALS[kind].apply(session, MODERATOR, mended, slug, version)
    assert PROPOSALS[kind].apply(session, MODERATOR, mended, slug, asset.version) == path(asset)
    assert asset.address == "2 Street"


def path(asset: Asset) -> str:
    return f"/assets/{asset.slug}"


def test_a_suggested_move_shows_both_places(session: Session) -> None:
    asset = new_asset(session, "Sample Hall", at=HERE)
    change(session, RESIDENT, asset, saying("Sample Hall", at(THERE)))
    kind, details, slug, version = suggested(session)
    told = PROPOSALS[kind].describe(session, details, slug, version)
    assert [row.field for row in told.rows] == ["position"]
    assert told.before != told.after


def test_a_suggested_withdrawal(session: Session) -> None:
    asset = new_asset(session, "Sample Hall", at=HERE)
    withdraw(session, RESIDENT, asset)
    kind, details, slug, version = suggested(session)
    told = PROPOSALS[kind].describe(session, details, slug, version)
    assert [(row.field, row.after) for row in told.rows] == [("reason", "It is gone.")]
    assert PROPOSALS[kind].apply(session, MODERATOR, details, slug, version) == path(asset)
    assert asset.archived_on is not None


def test_what_a_suggestion_holds_is_judged_again(session: Session) -> None:
    enter(session, RESIDENT, at(HERE))
    kind, details, slug, version = suggested(session)
    far = {"geometry": {"type": "Point", "coordinates": [-3.5, 56.0]}, "outline": "point"}
    told = PROPOSALS[kind].describe(session, {**details, "position": far}, slug, version)
    assert any("place cannot be kept" in row.after for row in told.rows)
    for bad in ({"name": ""}, {"area_ha": "many"}, {"area_ha": "NaN"}, {"postcode": "x" * 301}):
        with pytest.raises(BadAsset):
            PROPOSALS[kind].apply(session, MODERATOR, {**details, **bad}, slug, version)
    assert session.scalar(select(Asset)) is None
    assert read_position(session, None) == NOWHERE
    assert replace(KEPT) == KEPT


def test_who_entered_it_by_the_history(session: Session) -> None:
    open_to_residents(session, "assets")
    mine = get_asset(session, enter(session, RESIDENT).path.split("/")[-1])
    change(session, MODERATOR, mine, saying("Other"))
    assert rights.thing_of(session, mine).owner == RESIDENT.name
    session.execute(text("SELECT set_config('assetmap.batch', 'on', true)"))
    session.execute(
        text("INSERT INTO asset (slug, name, source, source_id, licence, retrieved_on) "
             "VALUES ('b', 'B', 's', '2', 'l', '2026-01-01')")
    )  # fmt: skip
    brought = get_asset(session, "b")
    change(session, RESIDENT, brought, saying("Mine now?"))
    assert rights.thing_of(session, brought).owner == "", "an import's rows are nobody's own"
