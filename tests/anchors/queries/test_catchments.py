"""Catchments through the database: the worked ledger, filters, corrections, areas, the web."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.errors import LedgerNotFound, NoLedgers, UnknownLocalArea
from assetmap.anchors.models import Anchor
from assetmap.anchors.queries.catchments import CatchmentQuestion, read_catchment
from assetmap.anchors.services.places import locate_suppliers
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from tests.anchors.analysis.ledgers import (
    WORKED_DECILES,
    WORKED_PAYMENTS,
    WORKED_PLACES,
    worked_inputs,
)
from tests.factories.anchors import (
    SOURCE,
    Paid,
    Spot,
    new_anchor,
    new_deciles,
    new_ledger,
    new_postcodes,
)

BIRMINGHAM, SANDWELL = "E08000025", "E08000028"
QUESTION = CatchmentQuestion("example-trust", BIRMINGHAM)
#: The worked ledger's published answers, in pounds and metres.
BANDS = {
    "0-1 km": 30_000,
    "1-5 km": 30_000,
    "5-10 km": 0,
    "10-25 km": 25_000,
    "over 25 km": 55_000,
    "unlocated": 10_000,
}
DECILES = {1: 30_000, 2: 30_000, 5: 55_000, 8: 25_000}


def printed_name(supplier: str) -> str:
    return "REDACTED PERSONAL DATA" if supplier == "REDACTED" else f"Example {supplier} Ltd"


def worked_rows() -> list[Paid]:
    return [
        Paid(
            printed_name(payment.supplier),
            f"{payment.pence / 100:.2f}",
            payment.postcode if isinstance(payment.postcode, str) else "",
            reference=f"R{number}",
        )
        for number, payment in enumerate(WORKED_PAYMENTS)
    ]


def worked_spots() -> dict[str, Spot]:
    return {
        code: Spot(int(place.easting), int(place.northing), place.quality, place.areas)
        for code, place in WORKED_PLACES.items()
    }


@pytest.fixture
def worked(session: Session, tmp_path: Path) -> Anchor:
    """The worked ledger in the database, by way of a file."""
    new_postcodes(session, worked_spots())
    new_deciles(session, WORKED_DECILES.decile)
    anchor = new_anchor(session)
    new_ledger(session, anchor, tmp_path / "worked.csv", worked_rows())
    return anchor


def ask(session: Session, question: CatchmentQuestion = QUESTION, **changes) -> Catchment:
    return derive_catchment(read_catchment(session, replace(question, **changes)))


def bands(found: Catchment) -> dict[str, int]:
    return {band.label: band.pence for band in found.bands}


def test_worked_ledger_bands_and_curve(session: Session, worked: Anchor) -> None:
    found = ask(session)
    assert bands(found) == {label: pounds * 100 for label, pounds in BANDS.items()}
    assert found.total_pence == 15_000_000 == sum(bands(found).values())
    assert found.curve.cumulative_share == pytest.approx(
        [0.0714, 0.2143, 0.4286, 0.6071, 1.0], abs=5e-5
    )
    assert found.curve.d50_m == 20_000.0
    assert found.curve.d80_m == pytest.approx(164_110.5, abs=0.1)
    assert found.curve.mean_m == pytest.approx(69_293.4, abs=0.1)


def test_worked_ledger_match_rates(session: Session, worked: Anchor) -> None:
    rates = ask(session).located
    assert (rates.rows.n, rates.rows.total) == (9, 11)
    assert (rates.suppliers.n, rates.suppliers.total) == (5, 6)
    assert (rates.gbp.n, rates.gbp.total) == (14_000_000, 15_000_000)
    assert ask(session).redacted.pence == 200_000


def test_worked_ledger_local_share(session: Session, worked: Anchor) -> None:
    share = ask(session).local_share
    assert share.local_pence == 4_000_000
    assert share.share_of_located == pytest.approx(0.2857, abs=1e-4)
    assert (share.lower, share.upper) == pytest.approx((0.2667, 0.3333), abs=1e-4)


def test_worked_ledger_deciles(session: Session, worked: Anchor) -> None:
    spend = ask(session).deprivation
    assert spend is not None
    assert spend.release == "iod2019"
    found = {row.decile: row.pence for row in spend.rows if row.decile and row.pence}
    assert found == {decile: pounds * 100 for decile, pounds in DECILES.items()}
    assert sum(row.pence for row in spend.rows) == 15_000_000
    assert spend.share_deciles_1_2 == pytest.approx(0.4286, abs=1e-4)


def test_our_table_is_the_published_one(golden: dict[str, Any]) -> None:
    examples = {name: example["expected"] for name, example in golden.items()}
    assert examples["distance_bands"]["gbp"] == BANDS
    curve = examples["cumulative_spend_distance"]
    assert (curve["D50_m"], curve["D80_m"]) == (20_000.0, 164_110.5)
    assert curve["weighted_mean_distance_m"] == 69_293.4
    assert examples["ledger_match_rate"]["rows_matched"] == 9
    assert examples["local_share_bounds"]["lower_bound"] == 0.2667
    assert examples["local_share_bounds"]["upper_bound"] == 0.3333
    deciles = examples["spend_by_imd_decile"]["gbp_by_decile"]
    assert {int(decile): pounds for decile, pounds in deciles.items()} == DECILES


def test_database_and_arrays_agree_on_everything(session: Session, worked: Anchor) -> None:
    """The whole JSON is that of the same payments handed over without a database."""
    pure = worked_inputs()
    pure = replace(
        pure,
        supplier_name=[printed_name(name) for name in pure.supplier_name],
        supplier_kind=[None] * len(pure.supplier_name),
        # A redacted payee is named like nobody and pooled like a person.
        person_like=~pure.supplier_named,
        period=(date(2020, 7, 15), date(2020, 7, 15)),
        amount_basis="unknown",
    )
    expected, found = to_json(derive_catchment(pure)), to_json(ask(session))
    for of in (expected, found):
        del of["anchor"], of["ledgers"]
        of["areas"]["local"].pop("name")
    assert found == expected


def test_period_and_categories(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, worked_spots())
    anchor = new_anchor(session)
    rows = [
        Paid("Example A Ltd", "1.00", "B16 0AA", "30/06/2020", "Food"),
        Paid("Example A Ltd", "2.00", "B16 0AA", "01/07/2020", "Food"),
        Paid("Example A Ltd", "4.00", "B16 0AA", "31/07/2020", "Fuel"),
        Paid("Example A Ltd", "8.00", "B16 0AA", "", "Fuel"),
        Paid("Example A Ltd", "16.00", "B16 0AA", "13/08/2020", ""),
    ]
    new_ledger(session, anchor, tmp_path / "l.csv", rows)
    july = {"date_from": date(2020, 7, 1), "date_to": date(2020, 7, 31)}
    assert ask(session).total_pence == 3100
    assert ask(session, **july).total_pence == 600
    assert ask(session, date_from=date(2020, 7, 1)).total_pence == 2200
    # A payment without a date is in no period.
    assert ask(session, date_to=date(2020, 7, 31)).total_pence == 700
    assert ask(session, categories=("Food", "Fuel")).total_pence == 1500
    assert ask(session, categories=("Fuel",), **july).total_pence == 400
    assert ask(session, categories=("Nothing so called",)).total_pence == 0
    assert ask(session, **july).period == (date(2020, 7, 1), date(2020, 7, 31))
    assert ask(session).period == (date(2020, 6, 30), date(2020, 8, 13))


def test_an_empty_answer_has_no_figures(session: Session, worked: Anchor) -> None:
    found = to_json(ask(session, date_from=date(2031, 1, 1)))
    assert found["curve"] == {"d50_m": None, "d80_m": None, "mean_m": None}
    assert found["areas"]["local"]["share_of_located"] is None
    assert {band["gbp"] for band in found["bands"]} == {"0.00"}


def test_several_ledgers_count_together_and_corrected_ones_once(
    session: Session, tmp_path: Path
) -> None:
    new_postcodes(session, worked_spots())
    anchor = new_anchor(session)
    with pytest.raises(NoLedgers, match="ledger load FILE --anchor example-trust"):
        ask(session)
    one = new_ledger(session, anchor, tmp_path / "a.csv", [Paid("Example A Ltd", "1.00")] * 2)
    two = new_ledger(
        session, anchor, tmp_path / "b.csv", [Paid("Example A Ltd", "5.00", day="15/08/2020")] * 2
    )
    assert ask(session).total_pence == 1200
    assert ask(session).ledgers == (one.ledger.slug, two.ledger.slug)
    better = new_ledger(
        session,
        anchor,
        tmp_path / "c.csv",
        [Paid("Example A Ltd", "2.00")] * 2,
        replaces=one.ledger.slug,
    )
    assert ask(session).total_pence == 1400
    assert set(ask(session).ledgers) == {two.ledger.slug, better.ledger.slug}
    # The old version can still be asked for by name; a name given twice counts once.
    assert ask(session, ledgers=(one.ledger.slug,) * 2).total_pence == 200
    with pytest.raises(LedgerNotFound, match=two.ledger.slug):
        ask(session, ledgers=("no-such-ledger",))


def test_a_corrected_place_moves_the_money(
    session: Session, worked: Anchor, tmp_path: Path
) -> None:
    file = tmp_path / "places.csv"
    file.write_text(
        "supplier,postcode,basis,source,note\n"
        "Example S5 Limited,B16 0AA,delivery,own research,\n"
        "Example S6 Ltd,B66 1AA,head_office,register,\n"
    )
    before = ask(session)
    ledger = worked.ledgers[0]
    locate_suppliers(session, actor="operator", ledger=ledger, path=file, today=date(2021, 1, 1))
    after = ask(session)
    assert (before.basis.location, after.basis.location) == ("as_printed", "corrected")
    assert bands(after)["over 25 km"] == 0
    assert bands(after)["0-1 km"] == 3_000_000 + 5_500_000 + 800_000
    assert bands(after)["unlocated"] == 200_000
    assert after.total_pence == before.total_pence


@pytest.mark.case("L16")
def test_a_private_ledger_withholds_small_cells(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, worked_spots())
    anchor = new_anchor(session)
    new_ledger(session, anchor, tmp_path / "l.csv", worked_rows(), published=False)
    found = ask(session)
    assert found.zones[0].cells.withheld.all()
    district = next(table for table in found.areas if table.kind == "district")
    assert set(district.code) == {None}
    assert int(district.pence.sum()) == found.total_pence


def outline(session: Session, kind: str, code: str, name: str, shape) -> None:
    many = MultiPolygon([shape])
    session.add(
        Area(
            slug=code.lower(),
            source_id=code,
            kind=kind,
            code=code,
            name=name,
            release="2020",
            geom=from_shape(many, srid=GRID),
            geom_3857=from_shape(geometry_to_mercator(many), srid=WEB_MERCATOR),
            **SOURCE,
        )
    )
    session.flush()


def test_a_neighbourhood_is_local_by_its_outline(session: Session, worked: Anchor) -> None:
    outline(session, "neighbourhood", "n1", "Example quarter", box(406000, 287000, 407000, 289000))
    found = ask(session, local="n1")
    assert found.local.name == "Example quarter"
    assert found.local_share.local_pence == 1_000_000 + 2_000_000  # B16 and B66


def test_regions_come_from_boundaries_where_the_look_up_has_none(
    session: Session, tmp_path: Path
) -> None:
    new_postcodes(
        session,
        {
            "B16 0AA": Spot(406300, 287900, areas={"district": BIRMINGHAM}),
            "SW1A 1AA": Spot(530000, 180000, areas={"district": "E09000033"}),
            "CF10 1AA": Spot(318000, 176000, areas={"region": "W92000004"}),
        },
    )
    outline(session, "region", "E12000005", "West Midlands", box(330000, 220000, 450000, 360000))
    anchor = new_anchor(session)
    rows = [
        Paid("Example A Ltd", "1.00", "B16 0AA"),
        Paid("Example B Ltd", "2.00", "SW1A 1AA"),
        Paid("Example C Ltd", "4.00", "CF10 1AA"),
    ]
    new_ledger(session, anchor, tmp_path / "l.csv", rows)
    region = next(table for table in ask(session).areas if table.kind == "region")
    found = dict(zip(region.name, region.pence.tolist(), strict=True))
    assert found == {"West Midlands": 100, "W92000004": 400, "no area known": 200}


def test_the_newest_release_that_the_postcodes_can_be_joined_to(
    session: Session, worked: Anchor
) -> None:
    """The worked postcodes carry only areas of 2011, so a release made for 2021 cannot serve."""
    new_deciles(session, {"E01000001": 10}, "iod2025")
    spend = ask(session).deprivation
    assert spend is not None
    assert spend.release == "iod2019"


@pytest.mark.parametrize(
    "local", ["", "E08000025,E12000005", "nowhere", "E08000025,nowhere", "e08000025"]
)
def test_a_local_area_that_cannot_be_understood(
    session: Session, worked: Anchor, local: str
) -> None:
    with pytest.raises(UnknownLocalArea):
        ask(session, local=local)


def test_a_supplier_has_the_kind_of_the_organisation_of_its_name(
    session: Session, tmp_path: Path
) -> None:
    new_postcodes(session, worked_spots())
    anchor = new_anchor(session)
    rows = [
        Paid("EXAMPLE GARDENS COMMUNITY INTEREST COMPANY", "40.00", "B16 0AA"),
        Paid("Example Twins Ltd", "30.00", "B16 0AA"),
        Paid("Example Unknown Ltd", "20.00", "B16 0AA"),
    ]
    new_ledger(session, anchor, tmp_path / "a.csv", rows)
    for number, (name, kind) in enumerate(
        [
            ("Example Gardens CIC", "social enterprise"),
            ("Example Twins Ltd", "co-operative"),
            ("Example Twins Limited", "charity"),
        ]
    ):
        session.add(
            Organisation(slug=f"o{number}", source_id=f"o{number}", name=name, kind=kind, **SOURCE)
        )
    session.flush()
    kinds = {row.name: row.pence for row in ask(session).supplier_kinds}
    assert kinds == {"social enterprise": 4_000, "kind not known": 5_000}


def test_a_supplier_missing_from_the_register_is_no_answer(
    session: Session, tmp_path: Path
) -> None:
    """Left out, its money would go to the next supplier in the row."""
    new_postcodes(session, worked_spots())
    rows = [Paid("Example A Ltd", "1.00", "B16 0AA"), Paid("Example B Ltd", "2.00", "B16 0AA")]
    new_ledger(session, new_anchor(session), tmp_path / "a.csv", rows)
    session.execute(text("DELETE FROM supplier WHERE name = 'Example A Ltd'"))
    with pytest.raises(LookupError, match="not in the register"):
        ask(session)
