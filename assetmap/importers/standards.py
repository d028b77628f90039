"""Standards of access as data rows: national ones, and a council's own."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import true
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.texts import is_web_address
from assetmap.core.upsert import Keeper
from assetmap.history.services import record_batch
from assetmap.importers.contract import ImportReport, RefusedRow, SourceWords, describe_source
from assetmap.importers.saidfile import SaidRow, check_row, read_said
from assetmap.proximity.coverage.kinds import read_coverage_kinds
from assetmap.proximity.coverage.models import METHODS, AccessStandard

NEEDED = ("key", "edition", "publisher", "name", "kinds", "within_m", "method")
KNOWN = ("min_ha", "link", "note")
_USUAL = SourceWords(
    source="Standards of access",
    licence="facts; each row names its publisher",
    attribution="Standards: each row names its publisher and edition.",
)
_LONGEST_M = 50_000


def import_standards(
    session: Session, *, path: Path, words: SourceWords, actor: str
) -> ImportReport:
    """Load standards, one criterion a row, met again by key and edition; the caller commits.

    Columns: key, edition, publisher, name, kinds (words of ``assetmap proximity --kind``, with
    blanks between), min_ha (empty is any size), within_m, method (straight or walk), link, note.

    Raises
    ------
    UnreadableFile
        A column is missing or means nothing. Nothing is changed.
    """
    report = ImportReport()
    source = describe_source(path, words, report, _USUAL)
    rows = list(read_said(path, NEEDED, KNOWN))
    reason = f"import standards {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    keeper = Keeper(session, AccessStandard, ("key", "edition"), true())
    seen: set[tuple[str, str]] = set()
    for said in rows:
        try:
            values = _values(said)
            mark = (said.need("key"), said.need("edition"))
            if mark in seen:
                raise RefusedRow(f"“{mark[0]}, {mark[1]}” stands in the file twice.")
        except Invalid as fault:
            report.refuse(said.row, str(fault), said.text)
            continue
        seen.add(mark)
        provenance = {
            "source": source.source, "source_id": "/".join(mark), "licence": source.licence,
            "retrieved_on": source.retrieved_on,
        }  # fmt: skip
        _kept, outcome = keeper.keep({**values, **provenance}, slug=" ".join(mark))
        report.count(outcome)
    session.flush()
    record_batch(
        session, actor=actor, reason=reason, table="access_standard",
        facts={"file": source.name, "sha256": source.sha256, "new": report.imported},
    )  # fmt: skip
    return report


def _values(said: SaidRow) -> dict[str, object]:
    check_row(said, ("key", "edition", "publisher", "name"))
    method = said.need("method")
    if method not in METHODS:
        raise RefusedRow(f"“{method}” in “method” is not known; use {' or '.join(METHODS)}.")
    link = said.get("link")
    if link is not None and not is_web_address(link):
        raise RefusedRow("“link” must begin with https:// or http://.")
    return {
        "key": said.need("key"),
        "edition": said.need("edition"),
        "publisher": said.need("publisher"),
        "name": said.need("name"),
        "kinds": list(read_coverage_kinds(said.need("kinds").split())),
        "min_ha": _hectares(said.get("min_ha")),
        "within_m": _metres(said.need("within_m")),
        "method": method,
        "link": link,
        "note": said.get("note"),
    }


def _hectares(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 < value < 10**8):
        raise RefusedRow(f"“{text[:20]}” in “min_ha” is not a size in hectares; write 0.5.")
    return round(value, 2)


def _metres(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LONGEST_M):
        raise RefusedRow(
            f"“{text[:20]}” in “within_m” is not a distance; write whole metres from 1 to "
            f"{_LONGEST_M:,}."
        )
    return int(text)
