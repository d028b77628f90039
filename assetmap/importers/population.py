"""How many people live in each small area: the denominators of the indices of deprivation."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.contract import ImportReport, SourceWords, describe_source
from assetmap.importers.deprivation import open_csv
from assetmap.places.models import Population
from assetmap.places.services import NewDataset, record_dataset
from assetmap.uploads.errors import UnreadableFile

_WORDS = SourceWords(
    source="Population denominators of the English indices of deprivation (MHCLG, ONS)",
    licence="Open Government Licence v3.0",
    attribution="Population: Office for National Statistics by way of the English indices of "
    "deprivation, Open Government Licence v3.0.",
)
_CODE = re.compile(r"lsoa code( \(\d{4}\))?")
_PEOPLE = re.compile(r"total population: (.+)")
#: No small area holds as many; anything above is another column.
MOST_PEOPLE = 100_000


def import_population(
    session: Session, *, path: Path, words: SourceWords, actor: str
) -> ImportReport:
    """Load the number of people by small area; the caller commits.

    The column's own heading says of when the estimate is (“Total population: mid 2015 (excluding
    prisoners)”); that is the release. Thousands commas are read.

    Raises
    ------
    UnreadableFile
        The columns are not there.
    """
    report = ImportReport()
    with open_csv(path) as handle:
        reader = csv.reader(handle)
        head = [cell.strip().lower() for cell in next(reader, [])]
        code_at = next((at for at, cell in enumerate(head) if _CODE.fullmatch(cell)), None)
        found = next(((at, m[1]) for at, cell in enumerate(head) if (m := _PEOPLE.fullmatch(cell))),
                     None)  # fmt: skip
        if code_at is None or found is None:
            raise UnreadableFile(
                f"{path.name}: the columns “LSOA code” and “Total population: …” are needed; "
                f"found {', '.join(head[:8]) or 'none'}."
            )
        people_at, release = found
        rows = _rows(reader, code_at, people_at, report)
    said = SourceWords(**{**vars(words), "release": words.release or release})
    source = describe_source(path, said, report, _WORDS)
    reason = f"import population {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    dataset = record_dataset(
        session,
        new=NewDataset(
            kind="population",
            name=f"Population, {source.release}",
            release=source.release,
            source=source.source,
            licence=source.licence,
            attribution=source.attribution,
            retrieved_on=source.retrieved_on,
            file_name=source.name,
            sha256=source.sha256,
        ),
        row_count=len(rows) + len(report.refused),
    )
    query = select(Population).where(Population.release == source.release)
    held = {row.lsoa: row for row in session.scalars(query)}
    new = []
    for code, people in rows.items():
        kept = held.get(code)
        if kept is None:
            new.append({"lsoa": code, "people": people, "release": source.release,
                        "dataset_id": dataset.id})  # fmt: skip
            report.count("imported")
        elif kept.people != people:
            kept.people, kept.dataset_id = people, dataset.id
            report.count("updated")
        else:
            report.count("unchanged")
    if new:
        session.execute(insert(Population), new)
    record_batch(
        session,
        actor=actor,
        reason=reason,
        table="population",
        facts={"file": source.name, "sha256": source.sha256, "new": report.imported},
    )
    return report


def _rows(
    reader: Iterator[list[str]], code_at: int, people_at: int, report: ImportReport
) -> dict[str, int]:
    held: dict[str, int] = {}
    for number, row in enumerate(reader, start=2):
        if not any(cell.strip() for cell in row):
            continue
        code = row[code_at].strip() if len(row) > code_at else ""
        printed = row[people_at].strip().replace(",", "") if len(row) > people_at else ""
        if not re.fullmatch(r"[EW]01\d{6}", code) or code in held:
            report.refuse(number, "The LSOA code is missing, foreign or repeated.", ",".join(row))
        elif not re.fullmatch(r"[0-9]{1,6}", printed) or int(printed) > MOST_PEOPLE:
            report.refuse(
                number,
                f"“{printed[:20]}” is not a number of people in a small area.",
                ",".join(row),
            )
        else:
            held[code] = int(printed)
    return held
