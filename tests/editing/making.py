"""A small register for tests of editing, and what its forms send. Names are invented."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.moderation.models import Proposal
from assetmap.organisations.models import Organisation
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.register import new_asset, new_neighbourhood, new_organisation

HERE, THERE = (403_500, 287_500), (405_500, 287_500)
#: In the middle of “here”, as a browser sends it.
POINT = '{"type":"Point","coordinates":[-1.9499,52.4852]}'
SQUARE = (
    '{"type":"Polygon","coordinates":[[[-1.951,52.485],[-1.949,52.485],[-1.949,52.4862],'
    "[-1.951,52.4862],[-1.951,52.485]]]}"
)
_FIELD = re.compile(r"<(input|select|textarea)\b[^>]*>", re.DOTALL)


def fill(session: Session) -> None:
    """Two neighbourhoods, a hall in each, a guild."""
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)
    new_asset(session, "Sample Hall", "community hall", at=HERE)
    new_asset(session, "Far Hall", "community hall", at=THERE)
    new_organisation(session, "Sample Guild", kind="charity", at=HERE)
    new_postcodes(session, {"B18 7QH": Spot(403_500, 287_500)})


def asset_form(**changes: Any) -> dict[str, Any]:
    """Everything that the form of a place sends."""
    return {
        "promise": "propose", "name": "Alder Park", "kind": "park", "own_kind": "",
        "description": "", "address": "", "postcode": "", "area_ha": "", "status": "",
        "status_was": "", "position": "none", "shape": "", "area": "", "around": "",
        "radius_m": "", **changes,
    }  # fmt: skip


def hall_form(**changes: Any) -> dict[str, Any]:
    """The hall's form as it is opened."""
    return asset_form(
        **{"name": "Sample Hall", "kind": "own", "own_kind": "community hall", "position": "keep",
           "promise": "publish", "version": "1", **changes}
    )  # fmt: skip


def guild_form(**changes: Any) -> dict[str, Any]:
    """The guild's form as it is opened."""
    return {
        "promise": "publish", "name": "Sample Guild", "kind": "charity", "own_kind": "",
        "description": "", "address": "", "postcode": "", "website": "", "org_ids": "",
        "closed_on": "", "position": "keep", "shape": "", "area": "", "around": "",
        "radius_m": "", "version": "1", **changes,
    }  # fmt: skip


def stored(app: Flask, slug: str = "sample-hall") -> Asset:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return session.scalars(select(Asset).where(Asset.slug == slug)).one()


def all_assets(app: Flask) -> list[Asset]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Asset).order_by(Asset.id)))


def stored_body(app: Flask, slug: str = "sample-guild") -> Organisation:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def proposals(app: Flask) -> list[Proposal]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Proposal).order_by(Proposal.id)))
