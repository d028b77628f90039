"""What nobody may see changes no answer: two databases that differ only in it answer alike."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset, AssetStatus
from assetmap.assets.saying import record_status
from assetmap.bridges.models import Link
from assetmap.core.cluster import Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.models import OrganisationFact
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes
from tests.factories.ground import MIDDLE, new_area, small_town
from tests.factories.register import SAID, new_asset, new_neighbourhood, new_organisation
from tests.served import served

X, Y = MIDDLE
GONE = date(2026, 1, 1)
SAYS = {"source": SAID.source, "licence": SAID.licence, "retrieved_on": SAID.retrieved_on}
ZOOMS = (0, 6, 9, 11, 13, 15)


def seen(session: Session) -> None:
    """What both databases hold."""
    small_town(session)
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_area(session, "district", "E08000001", (X - 3000, Y - 3000, X + 3000, Y + 3000))
    new_postcodes(session, {"EX1 1AA": Spot(int(X), int(Y))})
    hall = new_asset(session, "Example Hall", "Hall", at=(X + 20, Y))
    new_asset(session, "Unplaced Park", "Park")
    record_status(
        session, actor=OPERATOR, asset=hall, status="in_use", from_on=None, until_on=None,
        note=None, provenance=SAID,
    )  # fmt: skip
    new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
    new_anchor(session, "open-trust", (X - 200, Y))


def hide(session: Session, folder: Path) -> None:
    """What only one of them holds, and nobody may see."""
    hall = session.query(Asset).filter_by(name="Example Hall").one()
    friends_name = "Friends of Example Park"
    trust = session.query(Anchor).one()
    for name, into in (("Canary Withdrawn", None), ("Canary Merged", hall.id)):
        old = new_asset(session, name, "Hall", at=(X + 10, Y))
        session.add(AssetStatus(slug=f"status-{name[7:]}", asset_id=old.id, status="vacant",
                                source_id=name, **SAYS))  # fmt: skip
        old.archived_on, old.merged_into_id = GONE, into
    for name in ("Canary Closed", "Canary Archived"):
        body = new_organisation(session, name, kind="Charity", at=(X + 15, Y + 5))
        body.closed, body.archived_on = name.endswith("Closed"), (
            None if name.endswith("Closed") else GONE
        )  # fmt: skip
    withdrawn = new_anchor(session, "canary-trust", (X - 30, Y))
    withdrawn.organisation.name, withdrawn.organisation.archived_on = "Canary Trust", GONE
    session.flush()
    friends = next(
        one for one in session.query(type(withdrawn.organisation)) if one.name == friends_name
    )
    session.add(OrganisationFact(slug="canary-contact", organisation_id=friends.id,
                                 field="contact", value="canary@example.org", source_id="c",
                                 **SAYS))  # fmt: skip
    session.flush()
    rows = [Paid("Canary Supplies Ltd", "10.00", "EX1 1AA"), Paid("Canary Person", "20.00")]
    new_ledger(session, trust, folder / "private.csv", rows, published=False)


@pytest.fixture(scope="module")
def both(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Flask]]:
    def more(session: Session) -> None:
        seen(session)
        hide(session, tmp_path_factory.mktemp("ledger"))

    with (
        served(cluster, "canaries_none", seen) as plain,
        served(cluster, "canaries_some", more) as hiding,
    ):
        yield plain, hiding


def addresses() -> Iterator[str]:
    yield from (
        "/", "/?near=EX1+1AA", "/?at=-1.935,52.494", "/?in=example-heath", "/?q=canary",
        "/?status=vacant", "/?status=not_known", "/?kind=anchor", "/?kind=community",
        "/things.geojson", "/things.geojson?bbox=-3,52,-1,53&zoom=15",
        "/things.geojson?bbox=-3,52,-1,53&zoom=5", "/ground.geojson", "/search?q=canary",
        "/search?q=cannary", "/search?q=Supplies", "/search.json?q=can", "/take-away/csv",
        "/take-away/geojson?near=EX1+1AA", "/tiles/layers.json", "/anchors", "/assets",
        "/organisations", "/assets?q=canary", "/organisations?q=canary", "/assets?status=vacant",
        "/assets/example-hall", "/assets/example-hall/near", "/assets/unplaced-park",
        "/organisations/friends-of-example-park", "/organisations/friends-of-example-park/near",
        "/anchors/open-trust", "/anchors/open-trust/catchment", "/things/asset/example-hall.json",
        "/things/organisation/friends-of-example-park.json", "/things/anchor/open-trust.json",
        "/things/asset/canary-withdrawn.json", "/things/asset/canary-merged.json",
        "/things/organisation/canary-closed.json", "/things/anchor/canary-trust.json",
        "/proximity?from=EX1+1AA", "/proximity?from=assets/example-hall&within=2000",
        "/proximity?from=anchors/open-trust", "/proximity?from=EX1+1AA&kind=anchor&kind=community",
        "/proximity/map.geojson?from=EX1+1AA", "/proximity?from=assets/canary-withdrawn",
        "/proximity?from=organisations/canary-archived", "/proximity?from=anchors/canary-trust",
        "/proximity?from=organisations/canary-trust", "/proximity?from=assets/canary-merged",
    )  # fmt: skip
    at = geometry_to_lonlat(shapely.Point(X, Y))
    for z in ZOOMS:
        yield f"/identify?lat={at.y}&lon={at.x}&z={z}"
        column = int((at.x + 180) / 360 * 2**z)
        row = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z)
        for layer in ("assets", "organisations", "anchors", "boundaries", "basemap"):
            yield f"/tiles/{layer}/{z}/{column}/{row}.mvt"


def told(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """An answer without the versions in addresses of tiles, which count edits."""
    answer = client.get(address)
    return answer.status_code, re.sub(rb"\?v=[0-9d]+", b"", answer.data)


@pytest.mark.case("A02")
@pytest.mark.parametrize("address", list(addresses()))
def test_what_is_hidden_changes_no_answer(both: tuple[Flask, Flask], address: str) -> None:
    plain, hiding = (told(app.test_client(), address) for app in both)
    assert plain == hiding


def test_a_withdrawn_anchor_is_gone_with_all_its_pages(both: tuple[Flask, Flask]) -> None:
    client = both[1].test_client()
    gone = client.get("/anchors/canary-trust")
    assert (gone.status_code, "left the register" in gone.get_data(as_text=True)) == (410, True)
    for part in ("catchment", "catchment.geojson", "catchment/download/csv"):
        assert client.get(f"/anchors/canary-trust/{part}").status_code == 404


def test_a_closed_anchor_leaves_the_map_and_is_remembered(cluster: Cluster) -> None:
    def fill(session: Session) -> None:
        seen(session)
        session.query(Anchor).one().organisation.closed = True

    with served(cluster, "canaries_closed", fill) as app:
        client = app.test_client()
        for address in addresses():
            if address.startswith(("/tiles/anchors", "/identify", "/things.geo", "/take-away")):
                assert b"open-trust" not in client.get(address).data, address
        assert b"open-trust" not in client.get("/assets/example-hall").data
        assert client.get("/anchors/open-trust").status_code == 200


def test_who_has_closed_looks_after_nothing(both: tuple[Flask, Flask]) -> None:
    """The place's own page still tells of the link, as of somebody who has closed."""
    app = both[1]
    with Session(app.config["OWNER"]) as session:
        hall = session.query(Asset).filter_by(name="Example Hall").one()
        body = new_organisation(session, "Keepers Past")
        body.closed = True
        session.add(Link(slug="past", kind="cares_for", subject_organisation_id=body.id,
                         object_asset_id=hall.id, source_id="past", **SAYS))  # fmt: skip
        session.commit()
    client = app.test_client()
    card = client.get("/things/asset/example-hall.json").json
    assert "Who looks after it: not known yet" in card["facts"]
    assert "Nobody has recorded yet who looks after" in client.get("/").get_data(as_text=True)
