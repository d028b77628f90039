"""The peer (a): a plain pandas and geopandas script that reads the payments and adds them up."""

from __future__ import annotations

from math import sqrt

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point
from sqlalchemy import Engine, text

from tests.benchmarks.figures import (
    BANDS,
    EDGES_M,
    GOOD_QUALITY,
    HEX_EDGES_M,
    KINDS,
    SHARES,
    Figures,
)


def analyst_catchment(
    engine: Engine, *, ledger_id: int, site: tuple[float, float], local: str
) -> Figures:
    """Bands, curve, areas, deciles, hexagons and zones of one ledger."""
    with engine.connect() as connection:
        payments = pd.read_sql(
            text("SELECT supplier_id, postcode_id, pence FROM payment WHERE ledger_id = :id"),
            connection,
            params={"id": ledger_id},
        )
        postcodes = pd.read_sql(
            text(
                "SELECT id AS postcode_id, easting, northing, quality, lsoa11, msoa, ward, "
                "district, region FROM postcode"
            ),
            connection,
        )
        suppliers = pd.read_sql(
            text("SELECT id AS supplier_id, named AND NOT person_like AS may_name FROM supplier"),
            connection,
        )
        deciles = pd.read_sql(
            text("SELECT lsoa AS lsoa11, decile FROM deprivation WHERE release = 'iod2019'"),
            connection,
        )
    # Supplier by postcode first: everything after that has far fewer rows.
    nets = payments.groupby(["supplier_id", "postcode_id"], as_index=False)["pence"].sum()
    rows = (
        nets.merge(postcodes, on="postcode_id", how="left")
        .merge(suppliers, on="supplier_id", how="left")
        .merge(deciles, on="lsoa11", how="left")
    )
    located = rows["quality"].isin(GOOD_QUALITY) & rows["easting"].notna()
    places = gpd.GeoDataFrame(
        rows,
        geometry=gpd.points_from_xy(
            rows["easting"].where(located), rows["northing"].where(located)
        ),
        crs=27700,
    )
    distance = places.distance(Point(site)).where(located)
    bands = pd.cut(distance, [*EDGES_M, np.inf], labels=BANDS[:-1], include_lowest=True)
    band_sums = rows["pence"].groupby(bands, observed=False).sum().to_dict()
    band_sums[BANDS[-1]] = rows.loc[~located, "pence"].sum()

    areas = {}
    for kind, coarse in KINDS.items():
        code = rows[kind] if coarse else rows[kind].where(located)
        areas[kind] = _whole(rows["pence"].groupby(code.fillna("")).sum())
    decile = rows["decile"].where(located).fillna(0).astype(int)
    decile_sums = dict.fromkeys(range(1, 11), 0)
    decile_sums |= _whole(rows["pence"].groupby(decile).sum())

    weights = pd.DataFrame({"distance": distance, "pence": rows["pence"]})
    weights = weights[weights["distance"].notna() & (weights["pence"] > 0)]
    weights = weights.sort_values("distance", kind="stable")
    reached = weights["pence"].cumsum().to_numpy()
    half, most = (
        weights["distance"].to_numpy()[np.searchsorted(reached, -(-reached[-1] * tenths // 10))]
        for tenths in (5, 8)
    )
    mapped = places[located & rows["may_name"] & (rows["pence"] > 0)]
    cells = {edge: _hexagons(mapped, edge) for edge in HEX_EDGES_M}
    return Figures(
        bands={name: int(band_sums[name]) for name in BANDS},
        areas=areas,
        deciles=decile_sums,
        local_pence=int(rows.loc[rows["district"] == local, "pence"].sum()),
        d50_m=round(float(half), 3),
        d80_m=round(float(most), 3),
        cells={edge: _whole(sums) for edge, sums in cells.items()},
        zone_cells={
            (edge, share): _cells_in_zone(sums, share)
            for edge, sums in cells.items()
            for share in SHARES
        },
    )


def _whole(sums: pd.Series) -> dict:
    return {key: int(value) for key, value in sums.items()}


def _hexagons(mapped: gpd.GeoDataFrame, edge: int) -> pd.Series:
    """Sums by hexagon, the nearer of the two columns beside each point deciding."""
    x, y = mapped.geometry.x.to_numpy(), mapped.geometry.y.to_numpy()
    height = sqrt(3) * edge
    west = np.floor(x / (1.5 * edge)).astype(np.int64)
    best = None
    for column in (west, west + 1):
        shift = 0.5 * (column % 2)
        number = np.ceil(y / height - shift - 0.5).astype(np.int64)
        away = (x - 1.5 * edge * column) ** 2 + (y - height * (number + shift)) ** 2
        if best is None:
            best = (column, number, away)
        else:
            nearer = away < best[2]
            best = (np.where(nearer, column, best[0]), np.where(nearer, number, best[1]), away)
    return mapped["pence"].groupby([best[0], best[1]]).sum()


def _cells_in_zone(sums: pd.Series, share: float) -> int:
    """Number of cells, densest first, that reach the share."""
    reached = sums.sort_values(ascending=False).cumsum().to_numpy()
    wanted = -(-int(reached[-1]) * round(share * 10) // 10)
    return int(np.searchsorted(reached, wanted)) + 1
