"""From summed payments and postcodes to a spend catchment: the assembly of all the arithmetic.

Each figure's rule stands in the module that owns it; here they meet. A million cells are touched
a few times as whole arrays (``cells``); everything after that works on supplier–postcode pairs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.areas import AreaTable, area_of_rows, area_table
from assetmap.anchors.analysis.bands import band_uncertain, distance_bands
from assetmap.anchors.analysis.cautions import cautions
from assetmap.anchors.analysis.cells import collapse, flagged
from assetmap.anchors.analysis.centre import FAR_M, centrography
from assetmap.anchors.analysis.concentration import concentration
from assetmap.anchors.analysis.curve import cumulative_curve
from assetmap.anchors.analysis.deprivation import Deprivation, DeprivationSpend, spend_by_decile
from assetmap.anchors.analysis.exclusions import KEPT, words_of_all
from assetmap.anchors.analysis.inputs import CatchmentInputs, check_inputs
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.analysis.located import LOCATED, UNLOCATED_REASONS
from assetmap.anchors.analysis.payees import NamedSuppliers, net_credits, pooled, supplier_kinds
from assetmap.anchors.analysis.procurement import exclusion_rules, totals_of
from assetmap.anchors.analysis.rates import match_rates
from assetmap.anchors.analysis.result import (
    Basis,
    Catchment,
    Credits,
    Headlines,
    Sites,
    UnlocatedLine,
    WithoutSharedAddresses,
)
from assetmap.anchors.analysis.rows import Places, Rows, flag_months, places_of, rows_of
from assetmap.anchors.analysis.shared_addresses import shared_addresses
from assetmap.anchors.analysis.shares import local_share
from assetmap.anchors.analysis.sums import sum_by
from assetmap.anchors.analysis.zones import EDGES_M, zone_map

__all__ = ["Catchment", "CatchmentInputs", "Deprivation", "LocalArea", "derive_catchment"]


def derive_catchment(inputs: CatchmentInputs) -> Catchment:
    """Where does this anchor's money land, with whom, and how sure are we?

    Parameters
    ----------
    inputs : CatchmentInputs
        Cells in any order; the result does not depend on it.

    Returns
    -------
    Catchment
        Figures that do not exist (an empty ledger, nothing placed, a total of zero or below) are
        ``None``, never 0 or NaN.

    Raises
    ------
    Invalid
        The anchor has no site, the bands do not ascend, or what is local cannot be told from the
        loaded data.
    ValueError
        The columns of ``inputs`` contradict each other.
    """
    check_inputs(inputs)
    may_name = inputs.supplier_named & ~inputs.person_like
    supplier_words = words_of_all(inputs.supplier_name)
    rules = exclusion_rules(inputs, supplier_words)
    kept = rules.of_cells == KEPT
    pairs = collapse(
        inputs.cell_supplier, inputs.cell_postcode, inputs.cell_pence, inputs.cell_rows, kept
    )
    places = places_of(inputs)
    everything = rows_of(inputs, pairs, places, may_name, procurement=False)
    procurement = rows_of(inputs, pairs, places, may_name, procurement=True)
    rows = everything if inputs.total == "ledger" else procurement
    counted = np.ones_like(kept) if inputs.total == "ledger" else kept

    headlines = Headlines(
        *(
            local_share(view.pence, view.supplier, local=view.local.local, placed=view.local.placed)
            for view in (everything, procurement)
        )
    )
    chosen = headlines.ledger if inputs.total == "ledger" else headlines.procurement
    supplier_net = sum_by(rows.supplier, rows.pence, len(inputs.supplier_name))
    located = match_rates(
        supplier=rows.supplier,
        pence=rows.pence,
        rows=rows.rows,
        located=rows.located,
        named=rows.named,
    )
    shared = shared_addresses(
        postcode=rows.postcode,
        supplier=rows.supplier,
        pence=rows.pence,
        name_number=_name_numbers(supplier_words)[rows.supplier],
        named=rows.named,
        may_name=rows.may_name,
        postcode_text=inputs.postcode,
    )
    apart = ~np.isin(rows.postcode, shared.postcodes)
    terminated, not_yet_live = flag_months(inputs, places, counted)
    near = rows.distance_m <= FAR_M
    uncertain = band_uncertain(rows.distance_m, rows.uncertainty_m, inputs.edges_m)
    curve = cumulative_curve(rows.distance_m, rows.pence)
    shares = concentration(supplier_net[np.unique(rows.supplier[rows.named])])
    deprivation = _deprivation(inputs, rows, places)
    people = pooled(rows.named & ~rows.may_name, rows.supplier, rows.pence, rows.rows)
    redacted = pooled(~rows.named, rows.supplier, rows.pence, rows.rows)
    net = net_credits(supplier_net)
    corrected = np.unique(rows.supplier[inputs.corrected[rows.supplier]]).size
    uncertain_money = flagged(uncertain, rows.pence, rows.rows)
    mapped = rows.located & rows.may_name

    return Catchment(
        anchor=inputs.anchor,
        anchor_name=inputs.anchor_name,
        ledgers=inputs.ledgers,
        period=inputs.period,
        basis=Basis(inputs.total, inputs.amount_basis, "corrected" if corrected else "as_printed"),
        sites=Sites(tuple(inputs.site_name), inputs.site_xy),
        local=inputs.local,
        totals=totals_of(inputs, rules, kept, may_name),
        total_pence=int(rows.pence.sum()),
        headlines=headlines,
        located=located,
        unlocated=_unlocated(rows),
        redacted=redacted,
        people=people,
        terminated=terminated,
        not_yet_live=not_yet_live,
        credits=Credits(inputs.credit_rows, inputs.credit_pence, net),
        bands=distance_bands(rows.distance_m, rows.pence, inputs.edges_m),
        ring_m=tuple(inputs.edges_m[1:]),
        band_uncertain=uncertain_money,
        curve=curve,
        local_share=chosen,
        areas=tuple(_area_tables(inputs, rows, places)),
        deprivation=deprivation,
        supplier_kinds=supplier_kinds(
            inputs.supplier_kind,
            inputs.supplier_named,
            supplier=rows.supplier,
            pence=rows.pence,
        ),
        centrography=centrography(rows.easting, rows.northing, rows.pence),
        centrography_near=centrography(rows.easting[near], rows.northing[near], rows.pence[near]),
        zones=tuple(
            zone_map(
                easting=rows.easting[mapped],
                northing=rows.northing[mapped],
                net_pence=rows.pence[mapped],
                supplier=rows.supplier[mapped],
                site_xy=inputs.site_xy,
                edge_m=edge,
                minimum_suppliers=inputs.withheld_minimum_suppliers,
            )
            for edge in EDGES_M
        ),
        not_mapped=pooled(
            rows.located & ~rows.may_name, rows.supplier, np.maximum(rows.pence, 0), rows.rows
        ),
        concentration=shares,
        shared_addresses=shared.listed,
        shared_addresses_not_listed=shared.not_listed,
        without_shared_addresses=_without(rows, apart),
        suppliers=_named_suppliers(inputs, rows),
        supplier_name=inputs.supplier_name,
        supplier_slug=inputs.supplier_slug,
        cautions=cautions(
            located=located,
            shared=shared.listed,
            terminated=terminated,
            not_yet_live=not_yet_live,
            net=net,
            people=people,
            redacted=redacted,
            uncertain=uncertain_money,
            concentration=shares,
            corrected=int(corrected),
            deprivation_missing=inputs.deprivation is not None and deprivation is None,
        ),
    )


def _name_numbers(words: list[str]) -> NDArray[np.int32]:
    """The same number for the same name, however it is punctuated."""
    first = {name: number for number, name in enumerate(dict.fromkeys(words))}
    return np.array([first[name] for name in words], dtype=np.int32)


def _unlocated(rows: Rows) -> tuple[UnlocatedLine, ...]:
    return tuple(
        UnlocatedLine(name, int(rows.rows[here].sum()), int(rows.pence[here].sum()))
        for code, name in enumerate(UNLOCATED_REASONS)
        if code != LOCATED and bool((here := rows.reason == code).any())
    )


def _area_tables(inputs: CatchmentInputs, rows: Rows, places: Places) -> list[AreaTable]:
    tables: list[AreaTable] = []
    for kind, area in places.areas.items():
        of_rows = area_of_rows(
            area,
            kind,
            postcode=rows.postcode,
            located=rows.located,
            outside_england=places.outside_england,
        )
        tables.append(
            area_table(
                kind,
                of_rows,
                area.codes,
                pence=rows.pence,
                supplier=rows.supplier,
                names=inputs.area_name,
                minimum_suppliers=inputs.withheld_minimum_suppliers,
            )
        )
    return tables


def _deprivation(inputs: CatchmentInputs, rows: Rows, places: Places) -> DeprivationSpend | None:
    release = inputs.deprivation
    lsoa = places.areas.get(release.lsoa_kind) if release else None
    if release is None or lsoa is None or not lsoa.codes:
        return None
    of_rows = area_of_rows(
        lsoa,
        release.lsoa_kind,
        postcode=rows.postcode,
        located=rows.located,
        outside_england=places.outside_england,
    )
    return spend_by_decile(
        release,
        lsoa,
        of_rows,
        pence=rows.pence,
        supplier=rows.supplier,
        located=rows.located,
        minimum_suppliers=inputs.withheld_minimum_suppliers,
    )


def _without(rows: Rows, apart: NDArray[np.bool_]) -> WithoutSharedAddresses:
    curve = cumulative_curve(rows.distance_m[apart], rows.pence[apart])
    rest = local_share(
        rows.pence[apart],
        rows.supplier[apart],
        local=rows.local.local[apart],
        placed=rows.local.placed[apart],
    )
    return WithoutSharedAddresses(curve.d50_m, curve.d80_m, rest.share_of_located)


def _named_suppliers(inputs: CatchmentInputs, rows: Rows) -> NamedSuppliers:
    shown = np.flatnonzero(rows.may_name)
    shown = shown[np.lexsort((rows.postcode[shown], rows.supplier[shown], -rows.pence[shown]))]
    number = rows.supplier[shown]
    placed = rows.located[shown].tolist()
    return NamedSuppliers(
        number=number,
        slug=[inputs.supplier_slug[n] for n in number.tolist()],
        name=[inputs.supplier_name[n] for n in number.tolist()],
        pence=rows.pence[shown],
        postcode=[
            inputs.postcode[code] if known else None
            for code, known in zip(rows.postcode[shown].tolist(), placed, strict=True)
        ],
        easting=rows.easting[shown],
        northing=rows.northing[shown],
        distance_m=rows.distance_m[shown],
        basis=np.where(inputs.corrected[number], "corrected", "as_printed").tolist(),
    )
