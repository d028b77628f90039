"""The suppliers of a catchment's cells: names that may be shown, marks, kinds and better places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import SUPPLIER_FLAG, Supplier, SupplierPlace
from assetmap.anchors.queries.cells import SpendCells
from assetmap.anchors.queries.numbering import numbered
from assetmap.anchors.reading.names import supplier_key
from assetmap.core.arrays import any_of
from assetmap.organisations.models import Organisation

#: What a payee is called where its name may not be shown.
POOLED_NAME = "Payee named like a person"
#: What a payee is called whose name the publisher withheld.
REDACTED_NAME = "REDACTED PERSONAL DATA"


class CountedSuppliers:
    """Suppliers of the cells, numbered from 0; those whose row may not be seen are pooled."""

    def __init__(self, session: Session, ids: NDArray[np.int64]) -> None:
        self._ids, self.number = numbered(ids)
        wanted = self._ids.tolist()
        held = {
            row.id: row
            for row in session.execute(
                select(Supplier.id, Supplier.name, Supplier.slug, Supplier.key).where(
                    any_of(Supplier.id, wanted), ~Supplier.person_like
                )
            )
        }
        flags = {
            row.id: row
            for row in session.execute(
                select(SUPPLIER_FLAG).where(any_of(SUPPLIER_FLAG.c.id, wanted))
            )
        }
        names = [held.get(number) for number in wanted]
        marks = [flags[number] for number in wanted]
        # The web's role cannot read the name of a payee named like a person; commands do not
        # either, so that both give the same figures.
        self.name = [
            name.name if name is not None else POOLED_NAME if mark.named else REDACTED_NAME
            for name, mark in zip(names, marks, strict=True)
        ]
        self.slug = ["pooled" if name is None else name.slug for name in names]
        self.person_like = np.array([mark.person_like for mark in marks], dtype=bool)
        self.named = np.array([mark.named for mark in marks], dtype=bool)
        kinds = _kinds_by_name(session)
        self.kind = [
            mark.kind or (None if name is None else kinds.get(name.key))
            for name, mark in zip(names, marks, strict=True)
        ]
        self._places = dict(
            session.execute(
                select(SupplierPlace.supplier_id, SupplierPlace.postcode_id).where(
                    any_of(SupplierPlace.supplier_id, wanted)
                )
            ).all()
        )
        self.corrected = np.array([number in self._places for number in wanted], dtype=bool)

    def corrected_postcodes(self, cells: SpendCells) -> NDArray[np.int64]:
        """Postcode number of each cell, with places that people corrected put in."""
        if not self._places:
            return cells.postcode
        better = np.array(
            [self._places.get(number, 0) for number in self._ids.tolist()], dtype=np.int64
        )[self.number]
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
