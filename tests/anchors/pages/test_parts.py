"""Each part of the page adds up, names nobody it may not, and leaves out what is too little."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.analysis.deprivation import Deprivation
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.map_features import catchment_map, map_bounds
from assetmap.anchors.pages.areas import TooFewKnown, area_parts
from assetmap.anchors.pages.cautions import main_caution, other_cautions, shared_part
from assetmap.anchors.pages.cells import CELLS_SHOWN, cell_lines, cells_table
from assetmap.anchors.pages.deprivation import Missing, deprivation_part
from assetmap.anchors.pages.distances import bands_part, centre_table, curve_part
from assetmap.anchors.pages.parts import ChartPart, Table
from assetmap.anchors.pages.placed import placed_tally, unplaced_table
from assetmap.anchors.pages.suppliers import kinds_table, suppliers_table
from tests.anchors.analysis.ledgers import Payment, Place, catchment_inputs
from tests.page_reading import money_of

PERSON = "Mr C Specimen"
HERE = LocalArea(("E08000025",), "Example borough", "district")


def place(east: float, district: str = "E08000025", **areas: str) -> Place:
    return Place(406_000 + east, 287_500, areas={"district": district, **areas})


PLACES = {
    "P1": place(0, lsoa11="E01000001", region="E12000005"),
    "P2": place(3_000, lsoa11="E01000002"),
    "P3": place(40_000, "E08000028", lsoa11="E01000003"),
}
PAYMENTS = (
    Payment("Alpha Ltd", 50_000, "P1"),
    Payment("Beta Ltd", 20_000, "P1"),
    Payment("Gamma Ltd", 30_000, "P2"),
    Payment("Gamma Ltd", 1_000, "P3"),
    Payment("Delta Ltd", -4_000, "P3"),
    Payment(PERSON, 700, "P1"),
    Payment("Omega Ltd", 300),
)


@pytest.fixture(scope="module")
def found() -> Catchment:
    deciles = Deprivation("iod2019", "lsoa11", {"E01000001": 1, "E01000002": 2, "E01000003": 9})
    return derive_catchment(
        catchment_inputs(PAYMENTS, PLACES, people=[PERSON], local=HERE, deprivation=deciles)
    )


def adds_up(table: Table) -> None:
    assert table.foot is not None
    for column, cell in enumerate(table.foot.cells):
        total = money_of(cell)
        if total is not None:
            cells = [row.cells[column] for row in table.rows if not row.group]
            assert sum((money_of(one) or Decimal(0) for one in cells), Decimal(0)) == total


def test_every_part_adds_up_to_the_total(found: Catchment) -> None:
    size = found.zones[0]
    charts = [bands_part(found), *area_parts(found), deprivation_part(found)]
    tables = [part.table for part in charts if isinstance(part, ChartPart)]
    assert len(tables) == 3
    tables += [
        cells_table(found, size, cell_lines(found, size)),
        suppliers_table(found),
        kinds_table(found),
        unplaced_table(found),
    ]
    for table in tables:
        adds_up(table)
        assert PERSON not in str(table)


def test_cells_are_named_by_their_largest_payee_and_hold_no_person(found: Catchment) -> None:
    lines = cell_lines(found, found.zones[0])
    assert [(line.name, line.pence) for line in lines] == [
        ("Alpha Ltd and 1 more", 70_000),
        ("Gamma Ltd", 30_000),
        ("Gamma Ltd", 1_000),
    ]
    assert lines[0].facts[0] == "£700.00 to 2 suppliers"
    assert PERSON not in catchment_map(found)


def test_more_cells_than_a_page_holds_stay_in_one_line() -> None:
    many = {f"Q{n}": place(5_000 * n) for n in range(CELLS_SHOWN + 5)}
    payments = [Payment(f"Example {n} Ltd", 100 + n, code) for n, code in enumerate(many)]
    catchment = derive_catchment(catchment_inputs(payments, many, local=HERE))
    lines = cell_lines(catchment, catchment.zones[0])
    table = cells_table(catchment, catchment.zones[0], lines)
    assert len([row for row in table.rows if row.key]) == CELLS_SHOWN
    assert any(row.cells[0] == "5 more cells, not drawn" for row in table.rows)
    adds_up(table)


def test_a_kind_of_area_that_is_mostly_unknown_is_left_out_and_why(found: Catchment) -> None:
    district, region = area_parts(found)
    assert isinstance(district, ChartPart)
    # Of 98,000 pence, 100,700 in the council: credits elsewhere carry its share beyond the whole.
    assert district.title == "E08000025 receives most: at least 103p of each pound"
    assert isinstance(region, TooFewKnown)
    assert "for 72.4% of the placed pounds" in region.why


def test_deprivation_says_what_is_missing(found: Catchment) -> None:
    without = derive_catchment(catchment_inputs(PAYMENTS, PLACES, local=HERE))
    missing = deprivation_part(without)
    assert isinstance(missing, Missing)
    assert "assetmap import deprivation FILE" in missing.why
    part = deprivation_part(found)
    assert isinstance(part, ChartPart)
    assert part.title.endswith("of each pound is paid into the most deprived fifth")


def test_deprivation_known_for_too_little_gives_no_share() -> None:
    deciles = Deprivation("iod2019", "lsoa11", {"E01000002": 2})
    part = deprivation_part(
        derive_catchment(
            catchment_inputs(PAYMENTS, PLACES, people=[PERSON], local=HERE, deprivation=deciles)
        )
    )
    assert isinstance(part, ChartPart)
    assert part.title == "We cannot say yet how much is paid into the most deprived fifth"
    adds_up(part.table)


def test_a_shared_address_is_the_caution_with_and_without_it() -> None:
    payments = [Payment(f"Office {n} Ltd", 20_000, "P3") for n in range(3)]
    catchment = derive_catchment(
        catchment_inputs([*payments, Payment("Alpha Ltd", 40_000, "P1")], PLACES, local=HERE)
    )
    caution = main_caution(catchment)
    assert caution is not None
    assert caution.heading == (
        "Read this before you quote it: 60p of each pound goes to one shared address"
    )
    assert "100.0% of the placed pounds would be local instead of 40.0%" in caution.sentences[1]
    assert not any("shared by several" in text for text in other_cautions(catchment, caution))
    part = shared_part(catchment)
    assert part is not None
    assert part.table.rows[0].cells == ("P3", "£600.00", "60.0%")
    assert [row.cells[2] for row in part.compared.rows] == ["0 m", "0 m", "100.0%"]


def test_nothing_placed_draws_no_curve_and_no_middle() -> None:
    catchment = derive_catchment(catchment_inputs([Payment("A", 5)], {}, local=HERE))
    assert curve_part(catchment) is None
    assert centre_table(catchment) is None
    assert cell_lines(catchment, catchment.zones[0]) == ()
    assert [rate for _, rate, _ in placed_tally(catchment)] == ["0.0%", "0.0%", "0.0%"]
    (south, west), (north, east) = map_bounds(catchment)
    assert south < north
    assert west < east
