"""Correcting where a supplier is: better places than the paying address that a ledger prints."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger, Supplier, SupplierPlace
from assetmap.anchors.reading.names import supplier_key
from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.places.queries import find_postcode

BASES = ("delivery", "head_office", "registered", "remittance")
#: Source of the place of a payee named like a person: the file's own words may name them.
NOT_SHOWN = "not shown"
COLUMNS = ("supplier", "postcode", "basis", "source", "note")


@dataclass(frozen=True)
class NewPlace:
    """One row of a correction file."""

    row: int
    supplier: str
    postcode: str
    basis: str
    source: str
    note: str | None


@dataclass(frozen=True)
class RefusedPlace:
    """One row that was not used, and why."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class CorrectedPlaces:
    """What became of a correction file."""

    rows: int
    located: int
    unchanged: int
    refused: tuple[RefusedPlace, ...]


def read_places(path: Path) -> Iterator[NewPlace]:
    """Rows of a correction file (CSV ``supplier,postcode,basis,source,note``).

    Raises
    ------
    Invalid
        The file is not CSV text or lacks one of the columns (``note`` may be missing).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            header = [name.strip().lower() for name in reader.fieldnames or []]
            missing = [name for name in COLUMNS[:4] if name not in header]
            if missing:
                raise Invalid(
                    f"{path.name} has no column {', '.join(missing)}; it needs {','.join(COLUMNS)}."
                )
            reader.fieldnames = header
            for number, row in enumerate(reader, start=2):
                values = {name: (row.get(name) or "").strip() for name in COLUMNS}
                if any(values.values()):
                    yield NewPlace(
                        row=number,
                        supplier=values["supplier"],
                        postcode=values["postcode"],
                        basis=values["basis"],
                        source=values["source"],
                        note=values["note"] or None,
                    )
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Invalid(f"{path.name} cannot be read as a CSV file: {fault}.") from fault


def locate_suppliers(
    session: Session, *, actor: str, ledger: Ledger, path: Path, today: date
) -> CorrectedPlaces:
    """Give suppliers of a ledger's body better places; the caller commits.

    A place belongs to the supplier, so it also serves the body's next ledger. The printed
    postcode of each payment is kept. Basis says what kind of address it is.
    """
    sign_transaction(session, actor=actor, reason=f"locate suppliers {path.name}")
    held = {
        supplier.key: supplier
        for supplier in session.scalars(
            select(Supplier).where(Supplier.anchor_id == ledger.anchor_id)
        )
    }
    rows = located = unchanged = 0
    refused: list[RefusedPlace] = []
    for new in read_places(path):
        rows += 1
        supplier = held.get(supplier_key(new.supplier))
        point = find_postcode(session, new.postcode)
        fault = _fault(new, supplier, point is not None)
        if fault or supplier is None or point is None:
            refused.append(RefusedPlace(new.row, fault, f"{new.supplier}, {new.postcode}"))
            continue
        place = session.scalar(
            select(SupplierPlace).where(SupplierPlace.supplier_id == supplier.id)
        )
        if supplier.person_like:
            # The web reads this row to place the money; who it is must not stand in it.
            new = replace(new, source=NOT_SHOWN, note=None)
        values = (point.code, new.basis, new.source, new.note)
        if place is None:
            session.add(
                SupplierPlace(
                    slug=f"{ledger.anchor.slug}-{supplier.id}",
                    supplier_id=supplier.id,
                    postcode=point.code,
                    postcode_id=point.id,
                    basis=new.basis,
                    note=new.note,
                    source=new.source,
                    source_id=f"{path.name} row {new.row}",
                    licence="not stated",
                    retrieved_on=today,
                )
            )
            located += 1
        elif (place.postcode, place.basis, place.source, place.note) != values:
            place.postcode, place.basis, place.source, place.note = values
            place.postcode_id = point.id
            place.source_id, place.retrieved_on = f"{path.name} row {new.row}", today
            located += 1
        else:
            unchanged += 1
        session.flush()
    return CorrectedPlaces(rows, located, unchanged, tuple(refused))


def _fault(new: NewPlace, supplier: Supplier | None, placed: bool) -> str:
    if supplier is None:
        return f"This body has paid nobody called “{new.supplier[:60]}”; check the spelling."
    if not placed:
        return f"“{new.postcode[:20]}” is not in the loaded postcodes or has no position."
    if new.basis not in BASES:
        return f"The basis “{new.basis[:20]}” is none of {', '.join(BASES)}."
    if not new.source:
        return "The source is missing: say where the address comes from."
    return ""
