"""The ground under the map from a geodata file of our own: land, edges, names of places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.geometry import REFERENCE, Admitted, admit
from assetmap.history.services import record_batch
from assetmap.importers.contract import (
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    check_storable,
    describe_source,
)
from assetmap.importers.geofile import Feature, read_geofile
from assetmap.places.basemap import (
    DATASET_KIND,
    GroundBlock,
    clear_ground,
    count_ground,
    find_ground,
    store_ground,
)
from assetmap.places.models import BASEMAP_THEMES
from assetmap.places.services import NewDataset, record_dataset
from assetmap.uploads.errors import UnreadableFile


@dataclass(frozen=True)
class _Row:
    theme: str
    kind: str
    name: str | None
    source_id: str
    min_zoom: int
    shape: Admitted


def import_ground(
    session: Session, *, path: Path, crs: int | None, words: SourceWords, actor: str
) -> ImportReport:
    """Load features whose properties say how they are drawn; the caller commits.

    Each feature has ``id``, ``theme`` (one of ``places.models.BASEMAP_THEMES``), ``kind``,
    ``min_zoom`` (0 to 18) and, where it is named, ``name``. The same file again changes nothing;
    another file of the same name takes the place of the earlier one's features.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or nothing in it can be drawn. Nothing is changed.
    """
    report = ImportReport()
    source = describe_source(path, words, report)
    held = find_ground(session, sha256=source.sha256)
    if held is not None:
        report.rows = report.unchanged = sum(count_ground(session, dataset=held).values())
        return report
    found = read_geofile(path, crs=crs, layer=None, report=report)
    rows: list[_Row] = []
    seen: set[tuple[str, str]] = set()
    for feature in found.features:
        try:
            row = _row(feature, found.srid)
            if (row.theme, row.source_id) in seen:
                raise RefusedRow(f"The id {row.source_id} stands twice in the theme {row.theme}.")
        except Invalid as fault:
            report.refuse(feature.row, str(fault), str(feature.properties.get("id", "")))
            continue
        if row.shape.mended_share is not None:
            report.flag(feature.row, "The outline was not valid and was mended.", row.source_id)
        seen.add((row.theme, row.source_id))
        rows.append(row)
        report.count("imported")
    if not rows:
        raise UnreadableFile(f"{path.name} holds nothing that can be drawn.")
    reason = f"import the ground of {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    clear_ground(session, file_name=source.name)
    dataset = record_dataset(session, new=ground_dataset(source), row_count=report.rows)
    store_ground(session, dataset=dataset, blocks=[_block(rows)])
    facts = {"file": source.name, "sha256": source.sha256, "new": report.imported}
    record_batch(session, actor=actor, reason=reason, table="basemap_feature", facts=facts)
    return report


def ground_dataset(source: SourceFile) -> NewDataset:
    """How a file of ground is remembered, with the line that must be shown on every map."""
    return NewDataset(
        kind=DATASET_KIND,
        name=source.source,
        release=source.release,
        source=source.source,
        licence=source.licence,
        attribution=source.attribution,
        retrieved_on=source.retrieved_on,
        file_name=source.name,
        sha256=source.sha256,
    )


def _row(feature: Feature, srid: int) -> _Row:
    if feature.fault or feature.geometry is None:
        raise RefusedRow(feature.fault or "There is no shape.")
    held = feature.properties
    theme, kind, key = (str(held.get(name) or "").strip() for name in ("theme", "kind", "id"))
    name = str(held.get("name") or "").strip() or None
    zoom = held.get("min_zoom")
    if theme not in BASEMAP_THEMES:
        raise RefusedRow(f"“{theme:.40}” is no theme; use {', '.join(BASEMAP_THEMES)}.")
    if not kind or not key:
        raise RefusedRow("The id or the kind is missing.")
    if not isinstance(zoom, int) or not 0 <= zoom <= 18:
        raise RefusedRow("min_zoom is a whole number from 0 to 18.")
    check_storable((kind, key, name or ""))
    shape = admit(feature.geometry, srid=srid, profile=REFERENCE)
    return _Row(theme, kind, name, key, zoom, shape)


def _block(rows: list[_Row]) -> GroundBlock:
    geom = np.empty(len(rows), dtype=object)
    geom_3857 = np.empty(len(rows), dtype=object)
    geom[:] = [row.shape.geom for row in rows]
    geom_3857[:] = [row.shape.geom_3857 for row in rows]
    return GroundBlock(
        theme=[row.theme for row in rows],
        kind=[row.kind for row in rows],
        name=[row.name for row in rows],
        source_id=[row.source_id for row in rows],
        min_zoom=np.array([row.min_zoom for row in rows], dtype=np.int64),
        geom=geom,
        geom_3857=geom_3857,
    )
