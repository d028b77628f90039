"""Postcodes into the database, from either kind of file."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.codepoint import CODEPOINT_WORDS, dated, is_codepoint, load_codepoint
from assetmap.importers.contract import (
    ImportReport,
    SourceFile,
    SourceWords,
    describe_source,
    progress,
)
from assetmap.importers.ons import ONS_WORDS, load_ons
from assetmap.places.services import Loaded, NewDataset, record_dataset, record_names


def import_postcodes(
    session: Session, *, path: Path, words: SourceWords, actor: str
) -> ImportReport:
    """Load a postcode file; the caller commits.

    Accepts the Code-Point Open zip (CSVs without a header, one an area) and any ONSPD, NSPL or
    ONS look-up as CSV, or a zip that holds one. Terminated postcodes keep their dates. A position
    of 0,0 is no location. Columns that the file lacks are left as they are.

    Raises
    ------
    UnreadableFile
        Neither kind of file, or a damaged one. Nothing is changed.
    """
    report = ImportReport()
    codepoint = is_codepoint(path)
    usual = CODEPOINT_WORDS if codepoint else ONS_WORDS
    source = describe_source(path, words, report, dated(usual, path) if codepoint else usual)
    sign_transaction(session, actor=actor, reason=f"import postcodes {source.name}", batch=True)
    with progress("postcodes", 100_000) as shown:
        if codepoint:
            loaded, names = load_codepoint(session, path, report, shown)
        else:
            loaded, names = load_ons(session, path, report, shown)
    _finish(session, source, report, loaded, names, actor, "codepoint" if codepoint else "ons")
    return report


def _finish(
    session: Session,
    source: SourceFile,
    report: ImportReport,
    loaded: Loaded,
    names: dict[str, dict[str, str]],
    actor: str,
    kind: str,
) -> None:
    report.imported, report.updated, report.unchanged = (
        loaded.imported, loaded.updated, loaded.unchanged,
    )  # fmt: skip
    report.rows = loaded.imported + loaded.updated + loaded.unchanged + len(report.refused)
    dataset = record_dataset(
        session,
        new=NewDataset(
            kind=f"postcodes:{kind}",
            name=source.source,
            release=source.release,
            source=source.source,
            licence=source.licence,
            attribution=source.attribution,
            retrieved_on=source.retrieved_on,
            file_name=source.name,
            sha256=source.sha256,
        ),
        row_count=report.rows,
    )
    for name_kind, found in names.items():
        record_names(session, dataset=dataset, kind=name_kind, names=found.items())
    record_batch(
        session,
        actor=actor,
        reason=f"import postcodes {source.name}",
        table="postcode",
        facts={"file": source.name, "sha256": source.sha256, "new": loaded.imported,
               "changed": loaded.updated},
    )  # fmt: skip
