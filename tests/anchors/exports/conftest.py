"""A catchment whose suppliers have names that would like to run, taken through the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.queries.catchments import CatchmentQuestion, read_catchment
from assetmap.anchors.queries.exports import Export, read_export
from assetmap.anchors.services.places import locate_suppliers
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.places.models import Area
from tests.factories.anchors import SOURCE, Paid, Spot, new_anchor, new_ledger, new_postcodes

PERSON = "Mrs Q Publicperson"
HOSTILE = (
    "${globalThis.PWN=1} Ltd",
    "`+(globalThis.PWN=1)+` Tick Ltd",
    "</script><script>globalThis.PWN=1</script> Ltd",
    "<img src=x onerror=globalThis.PWN=1> Ltd",
    "{{7*7}} {% raw %} Ltd",
    "=HYPERLINK(globalThis.PWN) Ltd",
    "\\u0027;globalThis.PWN=1// Ltd",
)
NEAR, NEXT, FAR = "B16 0AA", "B66 1AA", "SW1A 1AA"
QUESTION = CatchmentQuestion("example-trust", "quarter")


def make_export(session: Session, folder: Path, *, published: bool = True) -> Export:
    new_postcodes(
        session,
        {
            NEAR: Spot(406_300, 287_900, areas={"district": "E08000025"}),
            NEXT: Spot(406_900, 288_100, areas={"district": "E08000028"}),
            FAR: Spot(530_000, 180_000, areas={"district": "E09000033"}),
        },
    )
    anchor = new_anchor(session)
    shape = MultiPolygon([box(405_000, 286_000, 407_000, 289_000)])
    session.add(
        Area(slug="quarter", source_id="quarter", kind="neighbourhood", code="quarter",
             name="Example </title> quarter", release="2020", geom=from_shape(shape, srid=GRID),
             geom_3857=from_shape(geometry_to_mercator(shape), srid=WEB_MERCATOR), **SOURCE)
    )  # fmt: skip
    rows = [Paid(name, f"{100 + at}.07", (NEAR, NEXT)[at % 2]) for at, name in enumerate(HOSTILE)]
    rows += [
        Paid("Example Far Ltd", "250.10", FAR),
        Paid("Example Credit Ltd", "-33.33", NEXT),
        Paid("Example Nowhere Ltd", "12.34"),
        Paid(PERSON, "40.00", NEAR),
    ]
    loaded = new_ledger(session, anchor, folder / "l.csv", rows, published=published)
    path = folder / "places.csv"
    path.write_text(
        f"supplier,postcode,basis,source,note\nExample Far Ltd,{NEXT},delivery,Asked,\n"
    )
    locate_suppliers(
        session, actor="operator", ledger=loaded.ledger, path=path, today=date(2021, 1, 1)
    )
    return read_export(session, QUESTION, derive_catchment(read_catchment(session, QUESTION)))


@pytest.fixture
def export(session: Session, tmp_path: Path) -> Export:
    return make_export(session, tmp_path)
