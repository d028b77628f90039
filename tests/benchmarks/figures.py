"""What every engine must find alike: whole pence throughout."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.result import Catchment

EDGES_M = (0, 1000, 5000, 10000, 25000)
BANDS = ("0-1 km", "1-5 km", "5-10 km", "10-25 km", "over 25 km", "unlocated")
#: Columns of the postcode table, and whether a postcode known only to its sector counts there.
KINDS = {"lsoa11": False, "msoa": False, "ward": False, "district": True, "region": True}
HEX_EDGES_M = (1000, 2000)
GOOD_QUALITY = (1, 2, 3, 4, 5, 8)
SHARES = (0.6, 0.8)


@dataclass(frozen=True)
class Figures:
    """One catchment. Money in no area or decile stands under ``""`` and ``0``."""

    bands: dict[str, int]
    areas: dict[str, dict[str, int]]
    deciles: dict[int, int]
    local_pence: int
    d50_m: float
    d80_m: float
    cells: dict[int, dict[tuple[int, int], int]]
    zone_cells: dict[tuple[int, float], int]


def figures_of(found: Catchment) -> Figures:
    """The same figures from ours."""
    deciles: dict[int, int] = {}
    for row in found.deprivation.rows if found.deprivation else ():
        deciles[row.decile or 0] = deciles.get(row.decile or 0, 0) + row.pence
    areas: dict[str, dict[str, int]] = {}
    for table in found.areas:
        sums = areas.setdefault(table.kind, {})
        for code, pence in zip(table.code, table.pence.tolist(), strict=True):
            sums[code or ""] = sums.get(code or "", 0) + pence
    return Figures(
        bands={band.label: band.pence for band in found.bands},
        areas=areas,
        deciles=deciles,
        local_pence=found.local_share.local_pence,
        d50_m=round(found.curve.d50_m or 0, 3),
        d80_m=round(found.curve.d80_m or 0, 3),
        cells={
            size.edge_m: {
                (i, j): pence
                for i, j, pence in zip(
                    size.cells.index.i.tolist(),
                    size.cells.index.j.tolist(),
                    size.cells.pence.tolist(),
                    strict=True,
                )
            }
            for size in found.zones
        },
        zone_cells={
            (size.edge_m, zone.p): zone.cells for size in found.zones for zone in size.zones
        },
    )


def differences(ours: Figures, theirs: Figures) -> list[str]:
    """Names of the figures that are not the same."""
    return [name for name in vars(ours) if getattr(ours, name) != getattr(theirs, name)]
