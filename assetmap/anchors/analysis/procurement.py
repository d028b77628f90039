"""From ledger to procurement: which cells are excluded, why, and what that leaves.

Nothing is dropped: ledger = procurement + the excluded sums, to the penny, and every excluded
supplier that may be named stands in a list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.exclusions import (
    KEPT,
    REASONS,
    exclusion_numbers,
    exclusion_table,
    words_of,
    words_of_all,
)
from assetmap.anchors.analysis.inputs import CatchmentInputs
from assetmap.anchors.analysis.sums import sum_by


@dataclass(frozen=True)
class Rules:
    """Which exclusion decides each cell; the last rule is the body paying itself."""

    of_cells: NDArray[np.int16]
    reason: NDArray[np.int64]


@dataclass(frozen=True)
class ExcludedReason:
    """Money outside procurement for one reason."""

    reason: str
    rows: int
    pence: int


@dataclass(frozen=True)
class ExcludedSupplier:
    """What one supplier received outside procurement, for one reason; ``None`` is the pool."""

    supplier: int | None
    reason: str
    pence: int
    rows: int


@dataclass(frozen=True)
class ExcludedSuppliers:
    """The excluded sums by supplier and reason, largest first; columns of one length.

    ``supplier`` is -1 for the pool of payees that may not be named, ``reason`` an index into
    ``REASONS``.
    """

    supplier: NDArray[np.int64]
    reason: NDArray[np.int64]
    pence: NDArray[np.int64]
    rows: NDArray[np.int64]

    def lines(self) -> tuple[ExcludedSupplier, ...]:
        """The same, line by line."""
        columns = (self.supplier, self.reason, self.pence, self.rows)
        return tuple(
            ExcludedSupplier(None if who < 0 else who, REASONS[why], money, count)
            for who, why, money, count in zip(*(c.tolist() for c in columns), strict=True)
        )


@dataclass(frozen=True)
class Totals:
    """Ledger = procurement + everything excluded, to the penny."""

    ledger_pence: int
    procurement_pence: int
    excluded: tuple[ExcludedReason, ...]
    excluded_suppliers: ExcludedSuppliers


def exclusion_rules(inputs: CatchmentInputs, supplier_words: list[str]) -> Rules:
    """Which rule decides each cell? ``supplier_words`` are the names as ``words_of`` writes them.

    A supplier with the anchor's own name is the body paying itself: reason ``group``.
    """
    table = exclusion_table()
    own = len(table)
    by_supplier = exclusion_numbers("supplier", supplier_words)
    itself = words_of(inputs.anchor_name)
    by_supplier[[number for number, name in enumerate(supplier_words) if name == itself]] = own
    by_category = exclusion_numbers("category", words_of_all(inputs.category_name))
    reason = [REASONS.index(row.reason) for row in table] + [REASONS.index("group")]
    return Rules(
        deciding_rule(inputs.cell_supplier, inputs.cell_category, by_supplier, by_category),
        np.asarray(reason, dtype=np.int64),
    )


def deciding_rule(
    supplier: NDArray[np.int32],
    category: NDArray[np.int32],
    supplier_rule: NDArray[np.int16],
    category_rule: NDArray[np.int16],
) -> NDArray[np.int16]:
    """Which row of the exclusion table decides each cell? ``KEPT`` where none does.

    The earlier row of the table wins, whether it matched the supplier or the category; a cell
    without a category (-1) is judged by its supplier alone.

    >>> deciding_rule(np.array([0, 1]), np.array([0, -1]), np.array([KEPT, 4], dtype=np.int16),
    ...     np.array([2], dtype=np.int16)).tolist()
    [2, 4]
    """
    # One more entry at the end, where index -1 lands.
    by_category = np.append(category_rule, np.int16(KEPT))
    if not bool((by_category != KEPT).any()):
        return supplier_rule[supplier]
    return np.minimum(supplier_rule[supplier], by_category[category])


def totals_of(
    inputs: CatchmentInputs,
    rules: Rules,
    kept: NDArray[np.bool_],
    may_name: NDArray[np.bool_],
) -> Totals:
    out = ~kept
    reason = rules.reason[rules.of_cells[out]]
    pence = sum_by(reason, inputs.cell_pence[out], len(REASONS)).tolist()
    number = sum_by(reason, inputs.cell_rows[out].astype(np.int64), len(REASONS)).tolist()
    return Totals(
        ledger_pence=int(inputs.cell_pence.sum()),
        procurement_pence=int(inputs.cell_pence[kept].sum()),
        excluded=tuple(
            ExcludedReason(name, count, money)
            for name, count, money in zip(REASONS, number, pence, strict=True)
            if count
        ),
        excluded_suppliers=excluded_by_supplier(
            inputs.cell_supplier,
            rules.of_cells,
            inputs.cell_pence,
            inputs.cell_rows,
            reason_of_rule=rules.reason,
            may_name=may_name,
        ),
    )


def excluded_by_supplier(
    supplier: NDArray[np.int32],
    rule: NDArray[np.int16],
    pence: NDArray[np.int64],
    rows: NDArray[np.int32],
    *,
    reason_of_rule: NDArray[np.int64],
    may_name: NDArray[np.bool_],
) -> ExcludedSuppliers:
    """Which suppliers were left out of procurement, why, and with how much?

    Payees that may not be named share one line for each reason. Largest first by absolute sum.
    """
    out = np.flatnonzero(rule != KEPT)
    who = np.where(may_name[supplier[out]], supplier[out], -1).astype(np.int64) + 1
    key = who * len(REASONS) + reason_of_rule[rule[out]]
    size = (may_name.size + 1) * len(REASONS)
    sums, counts = sum_by(key, pence[out], size), sum_by(key, rows[out], size)
    found = np.flatnonzero(counts)
    found = found[np.argsort(-np.abs(sums[found]), kind="stable")]
    return ExcludedSuppliers(
        supplier=found // len(REASONS) - 1,
        reason=found % len(REASONS),
        pence=sums[found],
        rows=counts[found],
    )
