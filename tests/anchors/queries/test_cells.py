"""The summary as arrays, and hexagons numbered as PostGIS numbers them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.hexagons import HexagonIndex, hexagon_index, hexagon_polygons
from assetmap.anchors.queries.cells import SpendCells, read_cells
from tests.factories.anchors import Paid, Spot, cells_of, new_anchor, new_ledger, new_postcodes

ROWS = [
    Paid("Example A Ltd", "90071992547.40", "B18 7QH"),
    Paid("Example A Ltd", "-0.01", "B18 7QH"),
    Paid("Example B Ltd", "3.00", "", "13/08/2020", "Food"),
    Paid("Example B Ltd", "4.00", "", "", "Food"),
]


def as_rows(cells: SpendCells) -> dict[tuple[int, ...], tuple[int, ...]]:
    keys = zip(*(column.tolist() for column in (cells.supplier, cells.postcode)), strict=True)
    rest = zip(cells.category.tolist(), cells.month.tolist(), strict=True)
    sums = zip(
        *(c.tolist() for c in (cells.payments, cells.credits, cells.pence, cells.credit_pence)),
        strict=True,
    )
    return {(*key, *more): values for key, more, values in zip(keys, rest, sums, strict=True)}


def test_arrays_are_the_stored_summary(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, {"B18 7QH": Spot(404680, 287859)})
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    every = read_cells(session, ledgers=[ledger], month_from=None, month_to=None, category_ids=None)
    assert as_rows(every) == cells_of(session, ledger)
    assert all(column.dtype == np.int64 for column in vars(every).values())
    assert every.pence.sum() == 9_007_199_254_740 - 1 + 700
    assert every.credit_pence.sum() == -1


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
