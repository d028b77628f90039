"""The suppliers of a catchment's cells: names that may be shown, marks, kinds and better places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import SUPPLIER_FLAG, Supplier, SupplierPlace
from assetmap.anchors.queries.cells import SpendCells
from assetmap.anchors.queries.numbering import numbered
from assetmap.anchors.reading.names import supplier_key
from assetmap.core.arrays import any_of, read_columns
from assetmap.organisations.models import Organisation

#: What a payee is called where its name may not be shown.
POOLED_NAME = "Payee named like a person"
#: What a payee is called whose name the publisher withheld.
REDACTED_NAME = "REDACTED PERSONAL DATA"


class CountedSuppliers:
    """Suppliers of the cells, numbered from 0; those whose row may not be seen are pooled."""

    def __init__(self, session: Session, ids: NDArray[np.int64]) -> None:
        self._ids, self.number = numbered(ids)
        (person_like, named, self._place), (kind, name, slug, key) = read_columns(
            session,
            select(
                SUPPLIER_FLAG.c.person_like, SUPPLIER_FLAG.c.named,
                func.coalesce(SupplierPlace.postcode_id, 0),
                SUPPLIER_FLAG.c.kind, Supplier.name, Supplier.slug, Supplier.key,
            )
            .select_from(SUPPLIER_FLAG)
            .outerjoin(Supplier, (Supplier.id == SUPPLIER_FLAG.c.id) & ~Supplier.person_like)
            .outerjoin(SupplierPlace, SupplierPlace.supplier_id == SUPPLIER_FLAG.c.id)
            .where(any_of(SUPPLIER_FLAG.c.id, self._ids.tolist()))
            .order_by(SUPPLIER_FLAG.c.id),
            texts=4,
        )  # fmt: skip
        if len(named) != len(self._ids):
            raise LookupError("a summary counts suppliers that are not in the register")
        self.person_like, self.named = person_like.astype(np.bool_), named.astype(np.bool_)
        # The web's role cannot read the name of a payee named like a person; commands do not
        # either, so that both give the same figures.
        self.name = [
            POOLED_NAME if held is None and known else REDACTED_NAME if held is None else held
            for held, known in zip(name, self.named.tolist(), strict=True)
        ]
        self.slug = ["pooled" if held is None else held for held in slug]
        kinds = _kinds_by_name(session)
        self.kind = [
            said or (None if held is None else kinds.get(held))
            for said, held in zip(kind, key, strict=True)
        ]
        self.corrected = self._place > 0

    def corrected_postcodes(self, cells: SpendCells) -> NDArray[np.int64]:
        """Postcode number of each cell, with places that people corrected put in."""
        if not self.corrected.any():
            return cells.postcode
        better = self._place[self.number]
        return np.where(better > 0, better, cells.postcode)


def _kinds_by_name(session: Session) -> dict[str, str]:
    """Kind of each recorded organisation by standardised name; a name with two kinds has none."""
    found: dict[str, str | None] = {}
    for name, kind in session.execute(
        select(Organisation.name, Organisation.kind).where(
            Organisation.kind.is_not(None), Organisation.archived_on.is_(None)
        )
    ):
        key = supplier_key(name)
        found[key] = kind if found.get(key, kind) == kind else None
    return {key: kind for key, kind in found.items() if kind is not None}
