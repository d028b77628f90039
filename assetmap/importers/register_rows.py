"""What every row of a register says, whatever it is a register of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core.db import slugify
from assetmap.importers.bodies import cover
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    check_storable,
    describe_source,
)
from assetmap.importers.register import RegisterRow, read_register
from assetmap.places.postcodes import normalise_postcode
from assetmap.uploads.errors import UnreadableFile


@dataclass(frozen=True)
class ReadingOptions:
    """How a register file is read."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    crs: int | None = None
    layer: str | None = None


def open_rows(
    path: Path, options: ReadingOptions, words: SourceWords, report: ImportReport
) -> tuple[SourceFile, list[RegisterRow]]:
    source = describe_source(path, words, report)
    rows = read_register(
        path, mapping=options.mapping, crs=options.crs, layer=options.layer, report=report
    )
    if not rows:
        raise UnreadableFile(f"{path.name} holds no rows.")
    return source, rows


def common_values(
    row: RegisterRow, source: SourceFile, report: ImportReport, seen: set[str]
) -> dict[str, Any]:
    name = row.values.get("name", "")
    if not 1 <= len(name) <= 300:
        raise RefusedRow(
            "The name is missing or longer than 300 characters.", {"name": "1 to 300 characters"}
        )
    key = row.values.get("id")
    if key is None:
        report.assume(
            "The file has no identifiers of its own; a row is recognised again by its name and "
            "address (--map id=HEADER when a column identifies rows)."
        )
        key = slugify(f"{name} {row.values.get('address', '')} {row.values.get('postcode', '')}")
    check_storable((key, *short_values(row)), row.values.values())
    if key in seen:
        raise RefusedRow(
            f"“{key}” stands in the file twice; the first row was kept.", {"id": "once in a file"}
        )
    seen.add(key)
    return {
        "name": name,
        "kind": (row.values.get("kind") or "").lower() or None,
        "description": row.values.get("description"),
        "address": row.values.get("address"),
        "postcode": postcode_of(row),
        "source": source.source,
        "source_id": key,
        "licence": source.licence,
        "retrieved_on": source.retrieved_on,
    }


def short_values(row: RegisterRow) -> list[str]:
    """Values that stand in an index or an address."""
    return [row.values[field] for field in ("id", "postcode", "kind") if field in row.values]


def postcode_of(row: RegisterRow) -> str | None:
    printed = row.values.get("postcode")
    return (normalise_postcode(printed) or printed) if printed else None


def cover_rows(
    session: Session,
    actor: str,
    reason: str,
    table: str,
    source: SourceFile,
    report: ImportReport,
) -> None:
    cover(
        session, actor=actor, reason=reason, table=table, source=source,
        new=report.imported, changed=report.updated,
    )  # fmt: skip
