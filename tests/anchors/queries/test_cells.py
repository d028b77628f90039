"""The summary as arrays, and hexagons numbered as PostGIS numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.hexagons import HexagonIndex, hexagon_index, hexagon_polygons
from assetmap.anchors.models import Category
from assetmap.anchors.queries.cells import SpendCells, read_cells, read_postcode_ids
from assetmap.places.models import Postcode
from tests.factories.anchors import Paid, Spot, cells_of, new_anchor, new_ledger, new_postcodes

ROWS = [
    Paid("Example A Ltd", "90071992547.40", "B18 7QH"),
    Paid("Example A Ltd", "-0.01", "B18 7QH"),
    Paid("Example B Ltd", "3.00", "", "13/08/2020", "Food"),
    Paid("Example B Ltd", "4.00", "", "", "Food"),
]


def as_rows(cells: SpendCells) -> dict[tuple[int, ...], tuple[int, ...]]:
    keys = (cells.supplier, cells.postcode, cells.category, cells.month)
    columns = (*keys, cells.payments, cells.pence)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {row[:4]: row[4:] for row in rows}


def test_arrays_are_the_stored_summary(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, {"B18 7QH": Spot(404680, 287859)})
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    every = read_cells(session, ledgers=[ledger], month_from=None, month_to=None, category_ids=None)
    assert as_rows(every) == cells_of(session, ledger)
    columns = [column for column in vars(every).values() if isinstance(column, np.ndarray)]
    assert [column.dtype for column in columns] == [np.dtype(np.int64)] * 6
    assert every.pence.sum() == 9_007_199_254_740 - 1 + 700
    assert (every.credits, every.credit_pence) == (1, -1)


def test_credits_are_those_of_the_months_and_categories_asked(
    session: Session, tmp_path: Path
) -> None:
    rows = [
        Paid("Example A Ltd", "-1.00", day="13/07/2020", category="Food"),
        Paid("Example A Ltd", "-20.00", day="13/07/2020", category="Fuel"),
        Paid("Example A Ltd", "-300.00", day="13/08/2020", category="Food"),
        Paid("Example A Ltd", "-4000.00", day="", category="Food"),
        Paid("Example A Ltd", "50000.00", day="13/08/2020", category="Food"),
    ]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", rows).ledger
    food = session.scalars(select(Category.id).where(Category.name == "Food")).all()

    def asked(first: int | None, last: int | None, categories: Sequence[int] | None):
        found = read_cells(
            session, ledgers=[ledger], month_from=first, month_to=last, category_ids=categories
        )
        return found.credits, found.credit_pence, int(found.pence.sum()), int(found.payments.sum())

    assert asked(None, None, None) == (4, -432_100, 4_567_900, 5)
    assert asked(None, None, food) == (3, -430_100, 4_569_900, 4)
    assert asked(202007, 202007, None) == (2, -2_100, -2_100, 2)
    assert asked(202007, 202007, food) == (1, -100, -100, 1)
    assert asked(202008, None, food) == (1, -30_000, 4_970_000, 2)


def test_postcodes_of_ledgers(session: Session, tmp_path: Path) -> None:
    """Those in the data, each once; none for what is missing or unknown."""
    new_postcodes(session, {"B18 7QH": Spot(404680, 287859), "B18 7QJ": Spot(404690, 287859)})
    anchor = new_anchor(session)
    known = session.scalar(select(Postcode.id).where(Postcode.code == "B18 7QH"))
    rows = [*ROWS, Paid("Example C Ltd", "1.00", "ZE9 9ZZ")]
    ledger = new_ledger(session, anchor, tmp_path / "l.csv", rows).ledger
    more = [Paid("Example A Ltd", "1.00", "B18 7QJ")]
    other = new_ledger(session, anchor, tmp_path / "m.csv", more).ledger
    assert read_postcode_ids(session, [ledger.id]) == [known]
    assert len(read_postcode_ids(session, [ledger.id, other.id])) == 2
    assert read_postcode_ids(session, []) == []


@pytest.mark.parametrize(
    ("month_from", "month_to", "pence"),
    [(202007, None, 300 + 9_007_199_254_739), (None, 202007, 9_007_199_254_739),
     (202008, 202008, 300), (202101, None, 0)],
)  # fmt: skip
def test_months(session: Session, tmp_path: Path, month_from, month_to, pence: int) -> None:
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    found = read_cells(
        session, ledgers=[ledger], month_from=month_from, month_to=month_to, category_ids=None
    )
    assert found.pence.sum() == pence


def test_nothing_asked_nothing_found(session: Session, tmp_path: Path) -> None:
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    none = {"month_from": None, "month_to": None}
    assert read_cells(session, ledgers=[ledger], category_ids=[], **none).pence.size == 0
    assert read_cells(session, ledgers=[], category_ids=None, **none).pence.size == 0


@pytest.mark.parametrize("edge_m", [1000, 2000])
def test_hexagons_are_those_of_postgis(session: Session, edge_m: int) -> None:
    """Around Birmingham: every cell that PostGIS makes has our number and our outline."""
    rows = session.execute(
        text(
            "SELECT i, j, ST_AsBinary(geom) FROM ST_HexagonGrid(:edge, "
            "ST_MakeEnvelope(395000, 275000, 425000, 300000, 27700))"
        ),
        {"edge": edge_m},
    ).all()
    assert len(rows) > 50
    i, j = np.array([row[:2] for row in rows], dtype=np.int64).T
    theirs = shapely.from_wkb([bytes(row[2]) for row in rows])
    ours = hexagon_polygons(HexagonIndex(i, j), edge_m)
    assert shapely.hausdorff_distance(ours, theirs).max() < 1e-6
    centres = shapely.get_coordinates(shapely.centroid(theirs))
    found = hexagon_index(centres[:, 0].copy(), centres[:, 1].copy(), edge_m)
    assert (found.i == i).all()
    assert (found.j == j).all()


@pytest.mark.parametrize("edge_m", [1000, 2000])
def test_points_fall_into_the_hexagon_that_postgis_says(session: Session, edge_m: int) -> None:
    rng = np.random.default_rng(7)
    east, north = rng.uniform(395e3, 425e3, 400), rng.uniform(275e3, 300e3, 400)
    rows = session.execute(
        text(
            "SELECT p.n, h.i, h.j FROM unnest(CAST(:east AS float8[]), CAST(:north AS float8[])) "
            "WITH ORDINALITY p (x, y, n), LATERAL ST_HexagonGrid(:edge, "
            "ST_Expand(ST_SetSRID(ST_MakePoint(p.x, p.y), 27700), 10)) h "
            "WHERE ST_Contains(h.geom, ST_SetSRID(ST_MakePoint(p.x, p.y), 27700)) ORDER BY p.n"
        ),
        {"east": east.tolist(), "north": north.tolist(), "edge": edge_m},
    ).all()
    found = hexagon_index(east, north, edge_m)
    assert [(n, i, j) for n, i, j in rows] == [
        (n, i, j)
        for n, (i, j) in enumerate(zip(found.i.tolist(), found.j.tolist(), strict=True), start=1)
    ]
