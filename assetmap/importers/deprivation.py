"""The English indices of deprivation, by small area, with their vintage."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.contract import ImportReport, SourceWords, describe_source
from assetmap.places.models import Deprivation
from assetmap.places.services import NewDataset, record_dataset, record_names
from assetmap.uploads.errors import UnreadableFile

#: Release to its number of areas and the vintage of their codes.
RELEASES = {"iod2019": (32_844, "2011"), "iod2025": (33_755, "2021")}
#: The published file has 8 MB.
MAX_BYTES = 100 * 2**20
_WORDS = SourceWords(
    source="English indices of deprivation (MHCLG)",
    licence="Open Government Licence v3.0",
    attribution="English indices of deprivation: Ministry of Housing, Communities and Local "
    "Government, Open Government Licence v3.0.",
)


def import_deprivation(
    session: Session, *, path: Path, release: str, words: SourceWords, actor: str
) -> ImportReport:
    """Load ranks and deciles of the Index of Multiple Deprivation; the caller commits.

    The published decile is kept (1 is the most deprived tenth). Where only a rank is given the
    decile is ceil(10 · rank / N). Thousands commas are read.

    Raises
    ------
    UnreadableFile
        The release is unknown or the columns are not there.
    """
    if release not in RELEASES:
        raise UnreadableFile(f"“{release}” is no release known here; use {', '.join(RELEASES)}.")
    report = ImportReport()
    total, vintage = RELEASES[release]
    said = SourceWords(**{**vars(words), "release": words.release or release})
    source = describe_source(path, said, report, _WORDS)
    reason = f"import deprivation {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    held = {
        row.lsoa: row
        for row in session.scalars(select(Deprivation).where(Deprivation.release == release))
    }
    names: dict[str, dict[str, str]] = {"lsoa": {}, "district": {}}
    seen: set[str] = set()
    new: list[dict[str, object]] = []
    changed: list[tuple[Deprivation, int, int]] = []
    with open_csv(path) as handle:
        reader = csv.reader(handle)
        header = [cell.strip().lower() for cell in next(reader, [])]
        places = _columns(header, vintage, path.name)
        for number, row in enumerate(reader, start=2):
            if not any(cell.strip() for cell in row):
                continue
            code = row[places["lsoa"]].strip() if len(row) > places["lsoa"] else ""
            rank = _whole(row, places.get("rank"))
            decile = _whole(row, places.get("decile"))
            if decile is None and rank is not None:
                decile = -(-10 * rank // total)
            if not re.fullmatch(r"E01\d{6}", code) or code in seen:
                report.refuse(
                    number, "The LSOA code is missing, foreign or repeated.", ",".join(row)
                )
                continue
            if rank is None or not 1 <= rank <= total or decile is None or not 1 <= decile <= 10:
                report.refuse(
                    number,
                    f"The rank must be 1 to {total:,} and the decile 1 to 10.",
                    ",".join(row),
                )
                continue
            seen.add(code)
            for kind, (code_at, name_at) in _name_columns(header).items():
                if max(code_at, name_at) < len(row):
                    names[kind][row[code_at].strip()] = row[name_at].strip()
            kept = held.get(code)
            if kept is None:
                new.append({"release": release, "lsoa": code, "rank": rank, "decile": decile})
                report.count("imported")
            elif (kept.rank, kept.decile) != (rank, decile):
                changed.append((kept, rank, decile))
                report.count("updated")
            else:
                report.count("unchanged")
    # The file's own row is written once, with its count: written twice it would be two versions.
    dataset = record_dataset(
        session,
        new=NewDataset(
            kind="deprivation",
            name=f"Index of Multiple Deprivation, {release}",
            release=release,
            source=source.source,
            licence=source.licence,
            attribution=source.attribution,
            retrieved_on=source.retrieved_on,
            file_name=source.name,
            sha256=source.sha256,
        ),
        row_count=report.rows,
    )
    for kept, rank, decile in changed:
        kept.rank, kept.decile, kept.dataset_id = rank, decile, dataset.id
    if new:
        session.execute(insert(Deprivation), [{**row, "dataset_id": dataset.id} for row in new])
    if report.rows - len(report.refused) != total:
        report.assume(
            f"{release} has {total:,} areas; this file gave {report.rows - len(report.refused):,}. "
            "Areas that are missing count as “no area known”."
        )
    for kind, found in names.items():
        record_names(session, dataset=dataset, kind=kind, names=found.items())
    record_batch(
        session,
        actor=actor,
        reason=reason,
        table="deprivation",
        facts={"file": source.name, "sha256": source.sha256, "new": report.imported},
    )
    return report


@contextmanager
def open_csv(path: Path) -> Iterator[io.StringIO]:
    """CSV text, unpacked when it is gzip.

    Raises
    ------
    UnreadableFile
        There is no such file, it is too large, or no text.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if zipped else path.open("rb") as raw:
            data = raw.read(MAX_BYTES + 1)  # a gzip file may lie about what it unpacks to
        if len(data) > MAX_BYTES:
            raise UnreadableFile(f"{path.name} unpacks to more than {MAX_BYTES >> 20} MB.")
        yield io.StringIO(data.decode("utf-8-sig"), newline="")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error, csv.Error) as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV text.") from fault


def _columns(header: list[str], vintage: str, name: str) -> dict[str, int]:
    wanted = {
        "lsoa": re.compile(rf"lsoa code( \({vintage}\))?"),
        "rank": re.compile(r"index of multiple deprivation \(imd\) rank.*"),
        "decile": re.compile(r"index of multiple deprivation \(imd\) decile.*"),
    }
    places = {
        field: at
        for field, form in wanted.items()
        for at, cell in enumerate(header)
        if form.fullmatch(cell)
    }
    if "lsoa" not in places or "rank" not in places:
        raise UnreadableFile(
            f"{name}: the columns “LSOA code ({vintage})” and “Index of Multiple Deprivation (IMD) "
            f"Rank” are needed; found {', '.join(header[:8]) or 'none'}."
        )
    return places


def _name_columns(header: list[str]) -> dict[str, tuple[int, int]]:
    pairs: dict[str, tuple[int, int]] = {}
    for kind, stem in (("lsoa", "lsoa"), ("district", "local authority district")):
        codes = [at for at, cell in enumerate(header) if cell.startswith(f"{stem} code")]
        labels = [at for at, cell in enumerate(header) if cell.startswith(f"{stem} name")]
        if codes and labels:
            pairs[kind] = (codes[0], labels[0])
    return pairs


def _whole(row: list[str], at: int | None) -> int | None:
    if at is None or at >= len(row):
        return None
    text = row[at].strip().replace(",", "")
    return int(text) if text.isdigit() else None
