"""What a catchment rests on: ledgers, corrected places and data sources, for pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.models import Ledger, LedgerSupplier, Supplier, SupplierPlace
from assetmap.anchors.queries.catchments import CatchmentQuestion
from assetmap.anchors.queries.registers import choose_ledgers, get_anchor
from assetmap.places.models import Area, Dataset


@dataclass(frozen=True)
class LedgerNote:
    """One ledger that was counted."""

    slug: str
    file_name: str
    sha256: str
    source: str
    licence: str
    retrieved_on: date
    payments: int
    refused: int
    net_pence: int


@dataclass(frozen=True)
class CorrectedPlace:
    """A supplier whose place was corrected by hand (payees that may not be named are left out)."""

    supplier: str
    postcode: str
    basis: str
    source: str
    corrected_on: date
    note: str | None


@dataclass(frozen=True)
class Export:
    """A catchment with everything that must travel with it."""

    question: CatchmentQuestion
    catchment: Catchment
    ledgers: tuple[LedgerNote, ...]
    corrected: tuple[CorrectedPlace, ...]
    attributions: tuple[str, ...]
    data_dates: tuple[str, ...]
    demonstration: bool


def read_export(session: Session, question: CatchmentQuestion, catchment: Catchment) -> Export:
    """Gather what a catchment rests on.

    Raises
    ------
    AnchorNotFound, LedgerNotFound, NoLedgers
    """
    anchor = get_anchor(session, question.anchor)
    ledgers = choose_ledgers(session, anchor, question.ledgers)
    datasets = _datasets(session, catchment)
    return Export(
        question=question,
        catchment=catchment,
        ledgers=tuple(_note(ledger) for ledger in ledgers),
        corrected=_corrected(session, [ledger.id for ledger in ledgers]),
        attributions=tuple(
            dict.fromkeys(
                [
                    *(f"Payments: {ledger.source} ({ledger.licence})." for ledger in ledgers),
                    *(dataset.attribution for dataset in datasets),
                ]
            )
        ),
        data_dates=tuple(
            f"{dataset.name}, {dataset.release}, of {dataset.retrieved_on:%-d %B %Y}"
            for dataset in datasets
        ),
        demonstration=any(ledger.demonstration for ledger in ledgers),
    )


def _note(ledger: Ledger) -> LedgerNote:
    return LedgerNote(
        slug=ledger.slug,
        file_name=ledger.file_name,
        sha256=ledger.sha256,
        source=ledger.source,
        licence=ledger.licence,
        retrieved_on=ledger.retrieved_on,
        payments=ledger.payment_count,
        refused=ledger.refused_count,
        net_pence=ledger.net_pence,
    )


def _datasets(session: Session, catchment: Catchment) -> list[Dataset]:
    """Postcodes always; boundaries when the local area has an outline; deprivation when shown."""
    prefixes = ["postcodes:"]
    if catchment.local.polygon is not None:
        prefixes.append(f"boundaries:{catchment.local.kind}")
    if catchment.deprivation is not None:
        prefixes.append("deprivation")
    held = session.scalars(select(Dataset).order_by(Dataset.kind, Dataset.id)).all()
    wanted = [row for row in held if row.kind.startswith(tuple(prefixes))]
    kinds = session.scalars(select(Area.source).where(Area.code.in_(catchment.local.codes))).all()
    return [row for row in wanted if not row.kind.startswith("boundaries:") or row.source in kinds]


def _corrected(session: Session, ledger_ids: Sequence[int]) -> tuple[CorrectedPlace, ...]:
    """Only suppliers of these ledgers: others may be known from a private one alone."""
    paid = select(LedgerSupplier.supplier_id).where(LedgerSupplier.ledger_id.in_(ledger_ids))
    rows = session.execute(
        select(SupplierPlace, Supplier.name)
        .join(Supplier, Supplier.id == SupplierPlace.supplier_id)
        .where(Supplier.id.in_(paid), ~Supplier.person_like)
        .order_by(Supplier.name)
    )
    return tuple(
        CorrectedPlace(
            name, place.postcode, place.basis, place.source, place.retrieved_on, place.note
        )
        for place, name in rows
    )
