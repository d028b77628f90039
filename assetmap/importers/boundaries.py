"""Boundaries: statistical and administrative areas, and a programme's own neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from shapely import MultiPolygon
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction, slugify
from assetmap.core.errors import Invalid
from assetmap.core.geometry import AREAS, REFERENCE, Admitted, admit
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.history.services import record_batch
from assetmap.importers.contract import (
    ImportReport,
    SourceWords,
    check_storable,
    describe_source,
    progress,
)
from assetmap.importers.geofile import Feature, read_geofile
from assetmap.places.models import AREA_KINDS, Area
from assetmap.places.services import NewDataset, record_dataset
from assetmap.uploads.errors import UnreadableFile


@dataclass(frozen=True)
class BoundaryFields:
    """How a boundary file is to be read.

    Attributes
    ----------
    kind : str
        One of ``places.models.AREA_KINDS``.
    code_field : str or None
        Property that holds the official code, or several separated by commas of which the first
        that is not empty counts; a neighbourhood needs none.
    name_field : str
        Property that holds the name, or several likewise.
    basis : str
        ``official``, ``generalised`` or ``illustrative``, shown under every map.
    """

    kind: str
    code_field: str | None
    name_field: str
    basis: str = "official"
    crs: int | None = None
    layer: str | None = None


def import_boundaries(
    session: Session, *, path: Path, fields: BoundaryFields, words: SourceWords, actor: str
) -> ImportReport:
    """Load areas of one kind; the caller commits.

    Invalid outlines are mended where the area changes by at most 1% (flagged), else refused.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or lacks a named property. Nothing is changed.
    """
    if fields.kind not in AREA_KINDS:
        raise UnreadableFile(f"“{fields.kind}” is no kind of area; use {', '.join(AREA_KINDS)}.")
    report = ImportReport()
    source = describe_source(path, words, report)
    held = read_geofile(path, crs=fields.crs, layer=fields.layer, report=report)
    _check_fields(held.features, fields, path.name)
    reason = f"import {fields.kind} boundaries {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    keeper = Keeper(session, Area, ("kind", "code"), Area.kind == fields.kind)
    seen: set[str] = set()
    with progress(f"{fields.kind} boundaries", 1_000) as shown:
        for feature in held.features:
            shown.step()
            name = _first(feature, fields.name_field)
            code = _first(feature, fields.code_field) if fields.code_field else slugify(name)
            try:
                admitted = _admitted(feature, code, name, held.srid, seen)
            except Invalid as fault:
                report.refuse(feature.row, str(fault), f"{code} {name}")
                continue
            seen.add(code)
            if admitted.mended_share is not None:
                report.flag(
                    feature.row,
                    f"The outline was not valid and was mended; its area changed by "
                    f"{admitted.mended_share:.4%}.",
                    f"{code} {name}",
                )
            if admitted.offshore_corners:
                report.flag(
                    feature.row,
                    f"{admitted.offshore_corners} corners lie beyond the OSTN15 grid, out at sea, "
                    "and are placed to about 5 m.",
                    f"{code} {name}",
                )
            _, outcome = keeper.keep(
                {
                    "kind": fields.kind,
                    "code": code,
                    "name": name,
                    "release": source.release,
                    "basis": fields.basis,
                    "source": source.source,
                    "source_id": code,
                    "licence": source.licence,
                    "retrieved_on": source.retrieved_on,
                    **geometry_values(_multi(admitted)),
                },
                slug=code if fields.kind == "neighbourhood" else f"{fields.kind}-{code}",
            )
            report.count(outcome)
    record_dataset(
        session,
        new=NewDataset(
            kind=f"boundaries:{fields.kind}",
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
    record_batch(
        session,
        actor=actor,
        reason=reason,
        table="area",
        facts={"file": source.name, "sha256": source.sha256, "new": report.imported},
    )
    session.flush()
    return report


def _first(feature: Feature, fields: str) -> str:
    """The first of some properties that holds anything."""
    found = (str(feature.properties.get(field) or "").strip() for field in fields.split(","))
    return next((text for text in found if text), "")


def _check_fields(features: list[Feature], fields: BoundaryFields, name: str) -> None:
    there = {key for feature in features for key in feature.properties}
    for option, field in (("--code-field", fields.code_field), ("--name-field", fields.name_field)):
        if field is not None and not there & set(field.split(",")):
            raise UnreadableFile(
                f"{name} has no property “{field}” ({option}); it has "
                f"{', '.join(sorted(there)) or 'none'}."
            )


def _admitted(feature: Feature, code: str, name: str, srid: int, seen: set[str]) -> Admitted:
    if feature.fault:
        raise Invalid(feature.fault)
    if feature.geometry is None:
        raise Invalid("There is no outline.")
    if not code or not name:
        raise Invalid("The code or the name is missing.")
    check_storable((code, name))
    if code in seen:
        raise Invalid(f"The code {code} stands in the file twice; the first was kept.")
    return admit(feature.geometry, srid=srid, profile=REFERENCE, kinds=AREAS)


def _multi(admitted: Admitted) -> Admitted:
    def many(shape: object) -> MultiPolygon:
        return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])

    return replace(admitted, geom=many(admitted.geom), geom_3857=many(admitted.geom_3857))
