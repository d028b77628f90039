"""From a question about an anchor to the arrays that a catchment is derived from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.bands import DEFAULT_EDGES_M
from assetmap.anchors.analysis.deprivation import Deprivation
from assetmap.anchors.analysis.disclosure import MINIMUM_SUPPLIERS
from assetmap.anchors.analysis.inputs import CatchmentInputs
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.errors import UnknownLocalArea
from assetmap.anchors.models import (
    Anchor,
    Category,
    Ledger,
)
from assetmap.anchors.queries.cells import read_cells
from assetmap.anchors.queries.numbering import numbered
from assetmap.anchors.queries.payees import CountedSuppliers
from assetmap.anchors.queries.placing import CountedPlaces
from assetmap.anchors.queries.registers import choose_ledgers, get_anchor, site_shapes
from assetmap.core.arrays import any_of, read_columns
from assetmap.places.models import Area, Postcode
from assetmap.places.models import Deprivation as DeprivationRow
from assetmap.places.queries import area_names

#: Releases of the indices, newest first, with the vintage of small areas each was made for.
RELEASES = (("iod2025", "lsoa21"), ("iod2019", "lsoa11"))
CODE_KINDS = (
    (re.compile(r"(E0[6-9]|S12|W06|N09)\d{6}"), "district"),
    (re.compile(r"(E05|S13|W05|N08)\d{6}"), "ward"),
    (re.compile(r"(E12|W92|S92)\d{6}"), "region"),
    (re.compile(r"(E02|W02|S02)\d{6}"), "msoa"),
    (re.compile(r"(E01|W01|S01)\d{6}"), "lsoa"),
)


@dataclass(frozen=True)
class CatchmentQuestion:
    """What is asked of an anchor's ledgers.

    Attributes
    ----------
    anchor : str
        Its slug.
    local : str
        Official codes, separated by commas and of one kind, or a neighbourhood's slug.
    ledgers : tuple of str
        Ledger slugs; empty means all that count.
    date_from, date_to : date or None
        Inclusive period, kept by month.
    categories : tuple of str
        Categories as printed; empty means all.
    """

    anchor: str
    local: str
    ledgers: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    categories: tuple[str, ...] = ()
    total: Literal["ledger", "procurement"] = "ledger"
    edges_m: tuple[int, ...] = DEFAULT_EDGES_M


def read_catchment(session: Session, question: CatchmentQuestion) -> CatchmentInputs:
    """Fetch everything that ``derive_catchment`` needs to answer a question.

    Raises
    ------
    AnchorNotFound, LedgerNotFound, NoLedgers, UnknownLocalArea
    """
    anchor = get_anchor(session, question.anchor)
    ledgers = choose_ledgers(session, anchor, question.ledgers)
    local = find_local(session, question.local)
    cells = read_cells(
        session,
        ledgers=ledgers,
        month_from=_month(question.date_from),
        month_to=_month(question.date_to),
        category_ids=_category_ids(session, anchor, question.categories),
    )
    suppliers = CountedSuppliers(session, cells.supplier)
    postcode_id = suppliers.corrected_postcodes(cells)
    places = CountedPlaces(session, postcode_id)
    category_number, category_names = _categories(session, cells.category)
    sites = site_shapes(session, anchor)
    return CatchmentInputs(
        anchor=anchor.slug,
        anchor_name=anchor.organisation.name,
        ledgers=tuple(ledger.slug for ledger in ledgers),
        period=_period(ledgers, question),
        amount_basis=_shared_basis(ledgers),
        supplier_name=suppliers.name,
        supplier_slug=suppliers.slug,
        person_like=suppliers.person_like,
        supplier_kind=suppliers.kind,
        supplier_named=suppliers.named,
        cell_supplier=suppliers.number,
        cell_postcode=places.number,
        cell_month=cells.month.astype(np.int32),
        cell_category=category_number,
        cell_pence=cells.pence,
        cell_rows=cells.payments.astype(np.int32),
        category_name=category_names,
        postcode=places.code,
        easting=places.easting,
        northing=places.northing,
        quality=places.quality,
        introduced=places.introduced,
        terminated=places.terminated,
        area_code=places.area_code,
        corrected=suppliers.corrected,
        site_name=[site.name for site, _ in sites],
        site_xy=np.array(
            [[shape.centroid.x, shape.centroid.y] for _, shape in sites], dtype=np.float64
        ).reshape(-1, 2),
        area_name=_names(session, places.area_code),
        local=local,
        deprivation=_deprivation(session, places.area_code),
        total=question.total,
        edges_m=question.edges_m,
        credit_rows=cells.credits,
        credit_pence=cells.credit_pence,
        withheld_minimum_suppliers=(
            0 if all(ledger.published for ledger in ledgers) else MINIMUM_SUPPLIERS
        ),
    )


def find_local(session: Session, ref: str) -> LocalArea:
    """What counts as local: official codes of one kind, or a neighbourhood.

    Raises
    ------
    UnknownLocalArea
        A code of no known form, codes of two kinds, or a neighbourhood that is not loaded.
    """
    parts = tuple(part.strip() for part in ref.split(",") if part.strip())
    kinds = {_code_kind(part) for part in parts}
    if not parts or (None in kinds and len(parts) > 1) or len(kinds) > 1:
        raise UnknownLocalArea(
            f"“{ref}” cannot be the local area: give codes of one kind, separated by commas "
            "(E08000025,E08000028), or the name of one neighbourhood."
        )
    kind = kinds.pop()
    held = session.scalars(
        select(Area).where(Area.code.in_(parts) | Area.slug.in_(parts)).order_by(Area.code)
    ).all()
    if kind is None:
        found = [area for area in held if area.kind == "neighbourhood"]
        if not found:
            raise UnknownLocalArea(
                f"No neighbourhood “{ref}” is loaded. Load it with: assetmap import "
                "neighbourhoods FILE --name-field …, or give an official code."
            )
        return LocalArea((found[0].code,), found[0].name, "neighbourhood", to_shape(found[0].geom))
    names = area_names(session, parts)
    outlines = [to_shape(area.geom) for area in held if area.kind == kind]
    return LocalArea(
        parts,
        " and ".join(names.get((kind, part), part) for part in parts),
        _lsoa_vintage(session, parts) if kind == "lsoa" else kind,
        shapely.union_all(outlines) if len(outlines) == len(parts) else None,
    )


def _lsoa_vintage(session: Session, codes: Sequence[str]) -> str:
    old = session.scalar(select(Postcode.id).where(Postcode.lsoa11.in_(codes)).limit(1))
    return "lsoa11" if old is not None else "lsoa21"


def _code_kind(text: str) -> str | None:
    return next((kind for form, kind in CODE_KINDS if form.fullmatch(text)), None)


def _month(day: date | None) -> int | None:
    return None if day is None else day.year * 100 + day.month


def _period(
    ledgers: Sequence[Ledger], question: CatchmentQuestion
) -> tuple[date | None, date | None]:
    first = [ledger.date_from for ledger in ledgers if ledger.date_from is not None]
    last = [ledger.date_to for ledger in ledgers if ledger.date_to is not None]
    return (
        question.date_from or (min(first) if first else None),
        question.date_to or (max(last) if last else None),
    )


def _shared_basis(ledgers: Sequence[Ledger]) -> str:
    bases = {ledger.amount_basis for ledger in ledgers}
    return bases.pop() if len(bases) == 1 else "unknown"


def _category_ids(session: Session, anchor: Anchor, names: Sequence[str]) -> list[int] | None:
    if not names:
        return None
    query = select(Category.id).where(Category.anchor_id == anchor.id, Category.name.in_(names))
    return list(session.scalars(query))


def _categories(session: Session, ids: NDArray[np.int64]) -> tuple[NDArray[np.int32], list[str]]:
    distinct, at = numbered(ids)
    held = dict(
        session.execute(
            select(Category.id, Category.name).where(any_of(Category.id, distinct.tolist()))
        ).all()
    )
    names: list[str] = []
    number_of = []
    for value in distinct.tolist():
        number_of.append(len(names) if value in held else -1)
        if value in held:
            names.append(held[value])
    lookup = np.array(number_of or [-1], dtype=np.int32)
    return lookup[at], names


def _names(
    session: Session, area_code: Mapping[str, Sequence[str | None]]
) -> dict[tuple[str, str], str]:
    """Names of the areas that the postcodes lie in; both vintages of small areas share theirs."""
    names = area_names(session, {code for codes in area_code.values() for code in codes if code})
    both = {
        (vintage, code): name
        for (kind, code), name in names.items()
        if kind == "lsoa"
        for vintage in ("lsoa11", "lsoa21")
    }
    return names | both


def _deprivation(session: Session, area_code: dict[str, list[str | None]]) -> Deprivation | None:
    """The newest release whose small areas the postcodes carry; None when there is none."""
    for release, vintage in RELEASES:
        wanted = sorted({code for code in area_code.get(vintage, []) if code})
        held = session.scalar(
            select(DeprivationRow.id).where(DeprivationRow.release == release).limit(1)
        )
        if held is None or not wanted:
            continue
        (decile,), (lsoa,) = read_columns(
            session,
            select(DeprivationRow.decile, DeprivationRow.lsoa).where(
                DeprivationRow.release == release, any_of(DeprivationRow.lsoa, wanted)
            ),
            texts=1,
        )
        deciles = {str(code): value for code, value in zip(lsoa, decile.tolist(), strict=True)}
        return Deprivation(release, vintage, deciles)
    return None
