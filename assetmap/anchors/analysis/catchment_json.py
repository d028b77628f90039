"""A catchment as JSON: the edge where frozen figures become a document.

Money is text of pounds and pence, metres have one decimal, shares six; what does not exist is
``null``. Payees named like people appear in sums only.
"""

from __future__ import annotations

from datetime import date

from assetmap.anchors.analysis.areas import AreaTable
from assetmap.anchors.analysis.catchment_features import to_features
from assetmap.anchors.analysis.centre import Centre, Ellipse
from assetmap.anchors.analysis.deprivation import DeprivationSpend
from assetmap.anchors.analysis.json_values import Json, rounded
from assetmap.anchors.analysis.rates import Rate
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shared_addresses import SharedAddress
from assetmap.anchors.analysis.shares import share
from assetmap.core.money import money_text

__all__ = ["to_features", "to_json"]


def to_json(catchment: Catchment) -> dict[str, Json]:
    """The catchment as a JSON-ready dictionary, keys in the published order."""
    curve, rates = catchment.curve, catchment.located
    first, last = catchment.period
    without, spread = catchment.without_shared_addresses, catchment.concentration
    return {
        "anchor": catchment.anchor,
        "ledgers": list(catchment.ledgers),
        "period": {"from": _day(first), "to": _day(last)},
        "basis": {
            "total": catchment.basis.total,
            "amount": catchment.basis.amount,
            "location": catchment.basis.location,
        },
        "totals": {
            "ledger_gbp": money_text(catchment.totals.ledger_pence),
            "procurement_gbp": money_text(catchment.totals.procurement_pence),
            "excluded": {line.reason: money_text(line.pence) for line in catchment.totals.excluded},
        },
        "located": {
            "rows": _rate(rates.rows),
            "suppliers": _rate(rates.suppliers),
            "gbp": {
                "n": money_text(rates.gbp.n),
                "total": money_text(rates.gbp.total),
                "rate": rounded(rates.gbp.rate, 6),
            },
        },
        "bands": [
            {
                "from_m": band.from_m,
                "to_m": band.to_m,
                "label": band.label,
                "gbp": money_text(band.pence),
                "share": rounded(band.share, 6),
            }
            for band in catchment.bands
        ],
        "curve": {
            "d50_m": rounded(curve.d50_m, 1),
            "d80_m": rounded(curve.d80_m, 1),
            "mean_m": rounded(curve.mean_m, 1),
        },
        "areas": {
            "local": {
                "codes": list(catchment.local.codes),
                "name": catchment.local.name,
                "gbp": money_text(catchment.local_share.local_pence),
                "share_of_located": rounded(catchment.local_share.share_of_located, 6),
                "lower": rounded(catchment.local_share.lower, 6),
                "upper": rounded(catchment.local_share.upper, 6),
            },
            "by_kind": {table.kind: _area_rows(table) for table in catchment.areas},
        },
        "deprivation": _deprivation(catchment.deprivation),
        "supplier_kinds": [
            {
                "kind": row.kind,
                "name": row.name,
                "suppliers": row.suppliers,
                "gbp": money_text(row.pence),
                "share": rounded(row.share, 6),
            }
            for row in catchment.supplier_kinds
        ],
        "centre": _centre(catchment.centrography.centre),
        "ellipse": _ellipse(catchment.centrography.ellipse),
        "zones": [
            {
                "p": zone.p,
                "achieved": rounded(zone.achieved, 6),
                "area_km2": rounded(zone.area_km2, 6),
                "cell_edge_m": zone.edge_m,
            }
            for size in catchment.zones
            for zone in size.zones
        ],
        "concentration": {
            "hhi": rounded(spread.hhi, 6),
            "effective_suppliers": rounded(spread.effective_suppliers, 6),
            "cr10": rounded(spread.cr10, 6),
            "gini": rounded(spread.gini, 6),
        },
        "shared_addresses": [
            _shared_address(address, catchment) for address in catchment.shared_addresses
        ],
        "without_shared_addresses": {
            "d50_m": rounded(without.d50_m, 1),
            "d80_m": rounded(without.d80_m, 1),
            "local_share": rounded(without.local_share, 6),
        },
        "warnings": [caution.code for caution in catchment.cautions],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _rate(rate: Rate) -> dict[str, Json]:
    return {"n": rate.n, "total": rate.total, "rate": rounded(rate.rate, 6)}


def _area_rows(table: AreaTable) -> list[Json]:
    total = table.total_pence
    return [
        {
            "code": code,
            "name": name,
            "gbp": money_text(pence),
            "share": rounded(share(pence, total), 6),
        }
        for code, name, pence in zip(table.code, table.name, table.pence.tolist(), strict=True)
    ]


def _deprivation(spend: DeprivationSpend | None) -> dict[str, Json] | None:
    if spend is None:
        return None
    return {
        "release": spend.release,
        "by_decile": [
            {
                "decile": row.decile,
                "name": row.name,
                "gbp": money_text(row.pence),
                "share": rounded(row.share, 6),
            }
            for row in spend.rows
        ],
        "share_deciles_1_2": rounded(spend.share_deciles_1_2, 6),
        "lower": rounded(spend.lower, 6),
        "upper": rounded(spend.upper, 6),
    }


def _centre(centre: Centre | None) -> dict[str, Json] | None:
    if centre is None:
        return None
    return {
        "easting": rounded(centre.easting, 1),
        "northing": rounded(centre.northing, 1),
        "standard_distance_m": rounded(centre.standard_distance_m, 1),
    }


def _ellipse(ellipse: Ellipse | None) -> dict[str, Json] | None:
    if ellipse is None:
        return None
    return {
        "major_m": rounded(ellipse.major_m, 1),
        "minor_m": rounded(ellipse.minor_m, 1),
        "bearing_deg": rounded(ellipse.bearing_deg, 1),
        "k": ellipse.k,
    }


def _shared_address(address: SharedAddress, catchment: Catchment) -> dict[str, Json]:
    return {
        "postcode": address.postcode,
        "gbp": money_text(address.pence),
        "share": rounded(address.share, 6),
        "suppliers": [
            {"name": catchment.supplier_name[number], "gbp": money_text(pence)}
            for number, pence in zip(address.suppliers, address.supplier_pence, strict=True)
        ],
        "others": address.others,
    }
