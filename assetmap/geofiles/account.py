"""What was found in a file, as the preview shows it: plain JSON, cut to what a page can hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.core.limits import PREVIEW_NOTES, PREVIEW_ROWS, PREVIEW_SHAPES
from assetmap.geofiles.planning import Plan
from assetmap.importers.contract import RowNote
from assetmap.importers.targets import JudgedRow, LikelyTwin, Target
from assetmap.places.grounds import first_view

#: Finer than the map of a preview shows.
_DETAIL_M = 5.0
_CELL = 160
_SYSTEMS = {GRID: "British National Grid metres (EPSG:27700)",
            4326: "longitude and latitude (EPSG:4326)"}  # fmt: skip


def account_of(session: Session, plan: Plan, target: Target) -> dict[str, Any]:
    """The account of one plan."""
    if plan.question is not None:
        return {
            "question": asdict(plan.question),
            "columns": list(plan.columns),
            "raw": [_raw(one) for one in plan.raw],
        }
    outcomes = Counter(one.outcome for one in plan.judged)
    report = plan.report
    return {
        "columns": list(plan.columns),
        "fields": dict(plan.fields),
        "system": _SYSTEMS[plan.srid],
        "rows": len(plan.judged) + len(report.refused) + len(plan.left),
        "new": outcomes["imported"],
        "changed": outcomes["updated"],
        "same": outcomes["unchanged"],
        "refused_count": len(report.refused),
        "refused": _notes(report.refused),
        "unplaced_count": len(report.unplaced),
        "unplaced": _notes(report.unplaced),
        "peoples_count": len(report.kept_by_people),
        "peoples": _notes(report.kept_by_people),
        "assumed": [*plan.notes, *(_webbed(one) for one in report.assumptions)],
        "mendable": plan.mendable,
        "twin_count": len(plan.twins),
        "twins": [_twin(one) for one in plan.twins[:PREVIEW_NOTES]],
        "left": len(plan.left),
        "first": [_first(one, target) for one in plan.judged[:PREVIEW_ROWS]],
        "map": _map(session, plan.judged, target),
        "places": plan.places,
    }


def _webbed(sentence: str) -> str:
    """A sentence of the command's report without the option that a page does not have."""
    return sentence.split(" (--")[0].rstrip(".") + "."


def _raw(row: Any) -> dict[str, str]:
    return {name: str(value)[:_CELL] for name, value in row.items() if value is not None}


def _notes(notes: list[RowNote]) -> list[dict[str, Any]]:
    return [asdict(one) for one in notes[:PREVIEW_NOTES]]


def _twin(one: LikelyTwin) -> dict[str, Any]:
    apart = None if one.distance_m is None else f"{one.distance_m:,.0f} m"
    return {"row": one.row, "name": one.name, "href": one.href, "other": one.other, "apart": apart}


def _first(one: JudgedRow, target: Target) -> dict[str, Any]:
    shown = target.show(one.values)
    return {
        "row": one.row,
        "name": shown.name,
        "kind": shown.kind,
        "description": shown.description[:_CELL],
        "address": shown.address[:_CELL],
        "where": _where(one.shape, shown.outline),
        "outcome": one.outcome,
    }


def _where(shape: BaseGeometry | None, outline: str) -> str:
    if shape is None:
        return "no place"
    if outline == "postcode":
        return "at its postcode"
    point = geometry_to_lonlat(shape.centroid)
    kind = {"Point": "point"}.get(shape.geom_type, "outline" if shape.area else "line")
    return f"{kind} at {point.y:.4f}, {point.x:.4f}"


def _map(
    session: Session, judged: tuple[JudgedRow, ...], target: Target
) -> dict[str, Any] | None:  # fmt: skip
    placed = [one for one in judged if one.shape is not None]
    if not placed:
        return None
    box = shapely.box(*shapely.total_bounds([one.shape for one in placed]))
    features = [
        {
            "type": "Feature",
            "properties": {"name": target.show(one.values).name},
            "geometry": geometry_document(
                geometry_to_lonlat(shapely.simplify(one.shape, _DETAIL_M))
            ),
        }
        for one in placed[:PREVIEW_SHAPES]
    ]
    return {
        "bounds": first_view(session, box),
        "features": {"type": "FeatureCollection", "features": features},
        "shown": len(features),
        "of": len(placed),
    }
