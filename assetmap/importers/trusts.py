"""NHS trusts from the Organisation Data Service: the file ``etr`` without a header."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.importers.bodies import cover, identify, owners_of
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceWords,
    check_storable,
    describe_source,
)
from assetmap.importers.register import RegisterRow, place
from assetmap.importers.textfile import read_text
from assetmap.organisations.models import Organisation
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.queries import programme_area
from assetmap.uploads.errors import UnreadableFile

#: The file's layout: code, name, two groupings, five lines of address, postcode, opened, closed …
COLUMNS = 27
CODE, NAME, ADDRESS, POSTCODE, CLOSED = 0, 1, slice(4, 9), 9, 11
SCHEME = "GB-NHS"
ODS = SourceWords(
    source="NHS Organisation Data Service",
    licence="Open Government Licence v3.0",
    attribution="Contains NHS Organisation Data Service data, Open Government Licence v3.0.",
)


def import_trusts(session: Session, *, path: Path, words: SourceWords, actor: str) -> ImportReport:
    """Load NHS trusts with their codes and closing days; the caller commits.

    A trust that the register has from elsewhere under the same code is left as it is, but a
    closing day that was not known there is filled in.

    Raises
    ------
    UnreadableFile
        The file is not laid out as ``etr``.
    """
    report = ImportReport()
    source = describe_source(path, words, report, ODS)
    reason = f"import trusts {source.name}"
    rows = _read(path)
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    programme = programme_area(session)
    keeper = Keeper(
        session, Organisation, ("source", "source_id"), Organisation.source == source.source
    )
    owners = owners_of(session)
    seen: set[str] = set()
    with session.no_autoflush:
        for number, cells in rows:
            text = ", ".join(cell for cell in cells[:POSTCODE] if cell)
            try:
                code, closed_on = _check(cells, seen)
                known = owners.get((SCHEME, code))
                if known is not None and (known.source, known.source_id) != (source.source, code):
                    _fill(known, closed_on, number, text, report)
                    continue
                printed = cells[POSTCODE]
                row = RegisterRow(
                    number,
                    {"id": code, "name": cells[NAME], **({"postcode": printed} if printed else {})},
                    None, GRID, None,
                )  # fmt: skip
                placed = place(session, row, programme=programme, report=report)
            except Invalid as fault:
                report.refuse(number, str(fault), text)
                continue
            body, outcome = keeper.keep(
                {
                    "name": cells[NAME],
                    "kind": "public body",
                    "address": ", ".join(cell for cell in cells[ADDRESS] if cell) or None,
                    "postcode": (normalise_postcode(printed) or printed) if printed else None,
                    "closed": closed_on is not None,
                    "closed_on": closed_on,
                    "outline": placed.outline,
                    "demonstration": source.demonstration,
                    "source": source.source,
                    "source_id": code,
                    "licence": source.licence,
                    "retrieved_on": source.retrieved_on,
                    **geometry_values(placed.shape),
                },
                slug=cells[NAME],
            )
            identify(owners, None, body, (SCHEME, code), row, source, report)
            report.count(outcome)
    cover(session, actor=actor, reason=reason, table="organisation", source=source,
          new=report.imported, changed=report.updated)  # fmt: skip
    return report


def _read(path: Path) -> list[tuple[int, list[str]]]:
    text = read_text(path)
    try:
        rows = [
            (number, [cell.strip() for cell in cells])
            for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {fault}.") from fault
    if not rows or len(rows[0][1]) != COLUMNS:
        raise UnreadableFile(
            f"{path.name} is not the file “etr” of the NHS Organisation Data Service: it has no "
            f"header and {COLUMNS} columns."
        )
    return rows


def _check(cells: list[str], seen: set[str]) -> tuple[str, date | None]:
    if len(cells) != COLUMNS:
        raise RefusedRow(f"The row has {len(cells)} columns instead of {COLUMNS}.")
    code = cells[CODE]
    if not (code.isascii() and code.isalnum() and len(code) <= 12):
        raise RefusedRow(f"“{code[:20]}” is not a code of the NHS.")
    if not 1 <= len(cells[NAME]) <= 300:
        raise RefusedRow("The name is missing or longer than 300 characters.")
    check_storable((cells[NAME], cells[POSTCODE]), cells)
    if code in seen:
        raise RefusedRow(f"“{code}” stands in the file twice; the first row was kept.")
    said = cells[CLOSED]
    try:
        closed_on = date.fromisoformat(said) if said else None
    except ValueError:
        raise RefusedRow(f"The closing day “{said[:20]}” is not like 20240331.") from None
    seen.add(code)
    return code, closed_on


def _fill(
    known: Organisation, closed_on: date | None, number: int, text: str, report: ImportReport
) -> None:
    if closed_on is not None and known.closed_on is None:
        known.closed, known.closed_on = True, closed_on
        report.count("updated")
    else:
        report.count("unchanged")
    report.flag(number, f"The register has it already, as “{known.name}”, and keeps that.", text)
