"""A spend catchment: every figure that the page, the files and the JSON show, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.areas import AreaTable
from assetmap.anchors.analysis.bands import Band
from assetmap.anchors.analysis.cells import Flagged
from assetmap.anchors.analysis.centre import Centrography
from assetmap.anchors.analysis.concentration import Concentration
from assetmap.anchors.analysis.curve import Curve
from assetmap.anchors.analysis.deprivation import DeprivationSpend
from assetmap.anchors.analysis.inputs import Total
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.analysis.payees import KindRow, NamedSuppliers, NetCredits, PooledPayees
from assetmap.anchors.analysis.procurement import Totals
from assetmap.anchors.analysis.rates import MatchRates
from assetmap.anchors.analysis.shared_addresses import SharedAddress
from assetmap.anchors.analysis.shares import LocalShare
from assetmap.anchors.analysis.zones import ZoneMap


@dataclass(frozen=True)
class Basis:
    """What the figures rest on: which total, VAT, and whose idea of a supplier's place.

    ``location`` is ``as_printed`` (where the invoice is paid) or ``corrected`` when at least one
    supplier of this total was given another place by hand.
    """

    total: Total
    amount: str
    location: str


@dataclass(frozen=True)
class Headlines:
    """The local share on both totals, to be shown side by side."""

    ledger: LocalShare
    procurement: LocalShare


@dataclass(frozen=True)
class UnlocatedLine:
    """Money without a place, by the reason why."""

    reason: str
    rows: int
    pence: int


@dataclass(frozen=True)
class WithoutSharedAddresses:
    """The main figures again, with every row at a shared postcode left out."""

    d50_m: float | None
    d80_m: float | None
    local_share: float | None


@dataclass(frozen=True)
class Credits:
    """Single payments below zero (``None`` when the caller does not know), and net credits."""

    rows: int | None
    pence: int | None
    net: NetCredits


@dataclass(frozen=True)
class Caution:
    """Something to read before quoting: a fixed code, and a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Sites:
    """Paying sites; ``xy`` of shape (m, 2), EPSG:27700 metres."""

    name: tuple[str, ...]
    xy: NDArray[np.float64]


@dataclass(frozen=True)
class Catchment:
    """Where one anchor's money lands. Breakdowns are of ``total_pence``, the chosen total.

    Money is whole pence (``*_pence``), distances metres in EPSG:27700. Each of ``bands``, the
    tables of ``areas``, ``deprivation.rows`` and ``supplier_kinds`` adds up to ``total_pence``
    exactly; ``located`` and ``unlocated`` do so together.

    ``zones`` rest on payees that may be named only (see ``zones``); ``not_mapped`` is the weight
    of the located ones that may not.
    """

    anchor: str
    anchor_name: str
    ledgers: tuple[str, ...]
    period: tuple[date | None, date | None]
    basis: Basis
    sites: Sites
    local: LocalArea
    totals: Totals
    total_pence: int
    headlines: Headlines
    located: MatchRates
    unlocated: tuple[UnlocatedLine, ...]
    redacted: PooledPayees
    people: PooledPayees
    terminated: Flagged
    not_yet_live: Flagged
    credits: Credits
    bands: tuple[Band, ...]
    ring_m: tuple[int, ...]
    band_uncertain: Flagged
    curve: Curve
    local_share: LocalShare
    areas: tuple[AreaTable, ...]
    deprivation: DeprivationSpend | None
    supplier_kinds: tuple[KindRow, ...]
    centrography: Centrography
    centrography_near: Centrography
    zones: tuple[ZoneMap, ...]
    not_mapped: PooledPayees
    concentration: Concentration
    shared_addresses: tuple[SharedAddress, ...]
    shared_addresses_not_listed: int
    without_shared_addresses: WithoutSharedAddresses
    suppliers: NamedSuppliers
    supplier_name: list[str]
    supplier_slug: list[str]
    cautions: tuple[Caution, ...]
