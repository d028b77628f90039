"""The peer (b): DuckDB over Parquet files of the same keyed payments, all in SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from tests.benchmarks.figures import (
    BANDS,
    EDGES_M,
    GOOD_QUALITY,
    HEX_EDGES_M,
    KINDS,
    SHARES,
    Figures,
)

QUERIES = {
    "payments": "SELECT supplier_id, postcode_id, category_id, month, pence FROM payment "
    "WHERE ledger_id = %s ORDER BY number",
    "postcodes": "SELECT id AS postcode_id, easting, northing, quality, lsoa11, msoa, ward, "
    "district, region FROM postcode",
    "suppliers": "SELECT id AS supplier_id, named AND NOT person_like AS may_name FROM supplier",
    "deciles": "SELECT lsoa AS lsoa11, decile FROM deprivation WHERE release = 'iod2019'",
}


def write_parquet(connection: psycopg.Connection, ledger_id: int, folder: Path) -> None:
    """What the peer reads, made before the clock starts."""
    for name, query in QUERIES.items():
        cursor = connection.execute(query.encode(), (ledger_id,) if "%s" in query else None)
        columns = [column.name for column in cursor.description or ()]
        frame = pd.DataFrame(cursor.fetchall(), columns=columns)
        pq.write_table(
            pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet"
        )


def duck_catchment(
    db: duckdb.DuckDBPyConnection, folder: Path, *, site: tuple[float, float], local: str
) -> Figures:
    """Bands, curve, areas, deciles, hexagons and zones of one ledger."""
    good = ", ".join(map(str, GOOD_QUALITY))
    x, y = site
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE rows AS
        WITH nets AS (
            SELECT supplier_id, postcode_id, sum(pence)::BIGINT AS pence
            FROM read_parquet('{folder}/payments.parquet') GROUP BY ALL
        )
        SELECT nets.*, place.*, coalesce(who.may_name, false) AS may_name, d.decile,
            coalesce(place.quality IN ({good}) AND place.easting IS NOT NULL, false) AS located,
            CASE WHEN located THEN
                sqrt((easting - {x}) * (easting - {x}) + (northing - {y}) * (northing - {y}))
            END AS distance
        FROM nets
        LEFT JOIN read_parquet('{folder}/postcodes.parquet') place USING (postcode_id)
        LEFT JOIN read_parquet('{folder}/suppliers.parquet') who USING (supplier_id)
        LEFT JOIN read_parquet('{folder}/deciles.parquet') d ON d.lsoa11 = place.lsoa11
        """
    )
    whens = " ".join(
        f"WHEN distance <= {edge} THEN '{name}'"
        for edge, name in zip(EDGES_M[1:], BANDS, strict=False)
    )
    bands = dict.fromkeys(BANDS, 0) | _sums(
        db,
        f"SELECT CASE WHEN distance IS NULL THEN '{BANDS[-1]}' {whens} ELSE '{BANDS[-2]}' END, "
        "sum(pence) FROM rows GROUP BY 1",
    )
    areas = {}
    for kind, coarse in KINDS.items():
        code = kind if coarse else f"CASE WHEN located THEN {kind} END"
        areas[kind] = _sums(db, f"SELECT coalesce({code}, ''), sum(pence) FROM rows GROUP BY 1")
    deciles = dict.fromkeys(range(1, 11), 0) | _sums(
        db,
        "SELECT CASE WHEN located AND decile IS NOT NULL THEN decile ELSE 0 END, sum(pence) "
        "FROM rows GROUP BY 1",
    )
    half, most = db.execute(
        """
        WITH steps AS (
            SELECT distance, sum(pence) OVER (ORDER BY distance) AS reached,
                sum(pence) OVER () AS total
            FROM rows WHERE located AND pence > 0
        )
        SELECT min(distance) FILTER (WHERE reached * 10 >= total * 5),
            min(distance) FILTER (WHERE reached * 10 >= total * 8) FROM steps
        """
    ).fetchone() or (0, 0)
    local_pence = db.execute(
        "SELECT coalesce(sum(pence), 0) FROM rows WHERE district = ?", [local]
    ).fetchone()
    cells, zone_cells = {}, {}
    for edge in HEX_EDGES_M:
        cells[edge] = _hexagons(db, edge)
        for share in SHARES:
            found = db.execute(
                """
                WITH ranked AS (
                    SELECT sum(pence) OVER (ORDER BY pence DESC ROWS UNBOUNDED PRECEDING) - pence
                        AS before, sum(pence) OVER () AS total FROM cells
                )
                SELECT count(*) FROM ranked WHERE before * 10 < total * ?
                """,
                [round(share * 10)],
            ).fetchone()
            zone_cells[edge, share] = int(found[0]) if found else 0
    return Figures(
        bands=bands,
        areas=areas,
        deciles=deciles,
        local_pence=int(local_pence[0]) if local_pence else 0,
        d50_m=round(half, 3),
        d80_m=round(most, 3),
        cells=cells,
        zone_cells=zone_cells,
    )


def _sums(db: duckdb.DuckDBPyConnection, query: str) -> dict:
    return {key: int(pence) for key, pence in db.execute(query).fetchall()}


def _hexagons(db: duckdb.DuckDBPyConnection, edge: int) -> dict[tuple[int, int], int]:
    """Sums by hexagon, the nearer of the two columns beside each point deciding."""
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE cells AS
        WITH points AS (
            SELECT easting AS x, northing AS y, pence, unnest([0, 1])
                + floor(easting / {1.5 * edge})::BIGINT AS i, rowid AS point
            FROM rows WHERE located AND may_name AND pence > 0
        ), tried AS (
            SELECT *, ceil(y / (sqrt(3) * {edge}) - 0.5 * (i % 2) - 0.5)::BIGINT AS j FROM points
        ), away AS (
            SELECT *, (x - {1.5 * edge} * i) ** 2
                + (y - sqrt(3) * {edge} * (j + 0.5 * (i % 2))) ** 2 AS d FROM tried
        ), chosen AS (
            SELECT point, any_value(pence) AS pence, arg_min((i, j), (d, i)) AS cell
            FROM away GROUP BY point
        )
        SELECT cell[1] AS i, cell[2] AS j, sum(pence)::BIGINT AS pence FROM chosen GROUP BY ALL
        """
    )
    return {(i, j): pence for i, j, pence in db.execute("SELECT i, j, pence FROM cells").fetchall()}
