"""An organisation that closed is remembered in its register and leaves the map."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.bridges.models import Link
from assetmap.explore.queries import read_here
from assetmap.organisations.models import Organisation
from tests.factories.anchors import SOURCE


def test_a_closed_organisation_leaves_the_map(session: Session) -> None:
    for name, closed in (("Example Open Club", False), ("Example Closed Club", True)):
        session.add(Organisation(slug=name, source_id=name, name=name, closed=closed, **SOURCE))
    session.flush()
    assert [thing.name for thing in read_here(session).things] == ["Example Open Club"]


def test_who_looks_after_a_place_is_what_the_links_say(session: Session) -> None:
    asset = Asset(slug="hall", source_id="hall", name="Example Hall", **SOURCE)
    bodies = [
        Organisation(slug=name, source_id=name, name=name, **SOURCE)
        for name in ("Example Keepers", "Example Users", "Example Former Keepers")
    ]
    session.add_all([asset, *bodies])
    session.flush()
    links = (("cares_for", None), ("uses", None), ("runs", date(2020, 1, 1)))
    for body, (kind, until_on) in zip(bodies, links, strict=True):
        session.add(
            Link(
                slug=f"l-{kind}", source_id=kind, kind=kind, until_on=until_on,
                subject_organisation_id=body.id, object_asset_id=asset.id, **SOURCE,
            )
        )  # fmt: skip
    session.flush()
    kept = {thing.name: thing.kept_by for thing in read_here(session).things}
    assert kept["Example Hall"] == ("Example Keepers",)
