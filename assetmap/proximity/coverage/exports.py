"""Answers as text for programs: JSON, CSV and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.places.people import People
from assetmap.proximity.coverage.analysis.costs import Flags
from assetmap.proximity.coverage.analysis.covering import Covered, whole, whole_parts
from assetmap.proximity.coverage.asking import Coverage
from assetmap.proximity.coverage.sharing import Access
from assetmap.proximity.coverage.standards import Measured
from assetmap.proximity.coverage.words import (
    access_claim,
    access_limits,
    claim_words,
    complete_words,
    gap_words,
    limits_words,
    sites_words,
)
from assetmap.proximity.drawing import SYMBOLS, feature, neighbour_feature
from assetmap.proximity.queries import Neighbour

_COLUMNS = ("within", "beyond", "unknown")


def coverage_json(answer: Coverage, measured: Sequence[Measured]) -> dict[str, Any]:
    """The answer as plain values; people are whole numbers that add up."""
    return {
        "title": claim_words(answer),
        "area": {"name": answer.area.row.name, "address": answer.area.address},
        "kinds": list(answer.kinds),
        "limit_m": answer.limit_m,
        "on_foot": answer.loaded is not None,
        "people": {**_people(answer.people)},
        "coverage": [{"metres": one, **_three(held)} for one, held in answer.ladder],
        "gap": bool(answer.complete),
        "complete": [complete_words(one) for one in answer.complete],
        "mean_m": None if answer.mean_m is None else round(answer.mean_m, 1),
        "by_tenth": _breakdown("tenth", answer.tenths, answer.covered),
        "by_ward": _breakdown("ward", answer.wards, answer.covered),
        "nearest_to": [
            {"name": thing.name, "address": f"{thing.record}s/{thing.slug}", "people": people}
            for (thing, _share), people in zip(
                answer.nearest_to, whole([share for _thing, share in answer.nearest_to]),
                strict=True,
            )
        ],
        "places": len(answer.things),
        "places_inside": answer.inside,
        "unplaced": answer.unplaced,
        "standards": [
            {
                "key": one.standard.key,
                "edition": one.standard.edition,
                "publisher": one.standard.publisher,
                "name": one.standard.name,
                "min_ha": None if one.standard.min_ha is None else float(one.standard.min_ha),
                "within_m": one.standard.within_m,
                "method": one.standard.method,
                "people": None if one.people is None else _three(one.people),
                "places": sites_words(one),
            }
            for one in measured
        ],
        "notes": [gap_words(answer), *limits_words(answer)],
        "attribution": attributions(answer.people, answer.things, answer.loaded),
    }  # fmt: skip


def access_json(answer: Access, names: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Shares by small area, as supply (places or hectares) to one person."""
    return {
        "title": access_claim(answer),
        "area": {"name": answer.area.row.name, "address": answer.area.address},
        "kinds": list(answer.kinds),
        "supply": answer.supply,
        "on_foot": answer.loaded is not None,
        "people": _people(answer.people),
        "catchments": [
            {
                "metres": most,
                "mean": answer.mean[most],
                "people_with_nothing": whole([answer.nothing[most]])[0],
                "supply_shared": one.supply,
                "reached_by_nobody": [answer.things[at].name for at in one.unreached],
            }
            for most, one in answer.shared.items()
        ],
        "small_areas": [
            {
                "code": one.code,
                "name": names.get(("lsoa", one.code)),
                "people": whole([one.people])[0],
                "tenth": one.tenth or None,
                "share": {str(most): share for most, share in one.share.items()},
            }
            for one in answer.areas
        ],
        "notes": list(access_limits(answer)),
        "attribution": attributions(answer.people, answer.things, answer.loaded),
    }


def coverage_csv(answer: Coverage) -> str:
    """A row for each postcode inside: its people and whether they are within the limit."""
    state = _states(answer.within, answer.unknown)
    people = answer.people
    rows = (
        (
            people.codes[at], people.lsoas[at], round(float(people.count[at]), 2),
            int(people.tenth[at]) or "", state[at], round(float(people.x[at])),
            round(float(people.y[at])),
        )
        for at in np.flatnonzero(people.inside)
    )  # fmt: skip
    head = ("postcode", "small_area", "people", "tenth", "state", "easting", "northing")
    notes = (
        claim_words(answer), gap_words(answer), *limits_words(answer),
        *attributions(answer.people, answer.things, answer.loaded),
    )  # fmt: skip
    return csv_text(head, rows, notes=notes)


def access_csv(answer: Access, names: dict[tuple[str, str], str]) -> str:
    """A row for each small area, the least served first."""
    sizes = list(answer.shared)
    head = ("small_area", "name", "people", "tenth", *(f"share_{one}_m" for one in sizes))
    rows = (
        (
            one.code, names.get(("lsoa", one.code), ""), whole([one.people])[0], one.tenth or "",
            *(f"{one.share[most]:.8f}" for most in sizes),
        )
        for one in answer.areas
    )  # fmt: skip
    notes = (
        access_claim(answer), *access_limits(answer),
        *attributions(answer.people, answer.things, answer.loaded),
    )  # fmt: skip
    return csv_text(head, rows, notes=notes)


def coverage_geojson(answer: Coverage) -> dict[str, Any]:
    """Postcodes of the area as points (RFC 7946) with people and state."""
    state = _states(answer.within, answer.unknown)
    return {
        "type": "FeatureCollection",
        "title": claim_words(answer),
        "features": [
            {
                "type": "Feature",
                "id": answer.people.codes[at],
                "properties": {
                    "people": round(float(answer.people.count[at]), 2),
                    "state": state[at],
                    "small_area": answer.people.lsoas[at],
                },
                "geometry": geometry_document(
                    geometry_to_lonlat(shapely.Point(answer.people.x[at], answer.people.y[at]))
                ),
            }
            for at in np.flatnonzero(answer.people.inside).tolist()
        ],
        "notes": [gap_words(answer), *limits_words(answer)],
        "attribution": attributions(answer.people, answer.things, answer.loaded),
    }


def access_geojson(
    answer: Access, names: dict[tuple[str, str], str], outlines: Mapping[str, BaseGeometry]
) -> dict[str, Any]:
    """Small areas with their shares (RFC 7946); without an outline where none is loaded.

    Parameters
    ----------
    outlines : mapping of code to shapely geometry
        EPSG:27700.
    """
    document = access_json(answer, names)
    features = [
        {
            "type": "Feature",
            "id": one["code"],
            "properties": one,
            "geometry": geometry_document(geometry_to_lonlat(outlines[one["code"]]))
            if one["code"] in outlines
            else None,
        }
        for one in document.pop("small_areas")
    ]
    return {"type": "FeatureCollection", "features": features, **document}


def coverage_map(answer: Coverage, *, root: str) -> str:
    """What the page's map draws: the area, homes by state, and the places.

    Features have the role "neighbourhood", "homes" with their state (many points in one), "place"
    for the places that most people live nearest to, or "dot" for the others.
    """
    people, state = answer.people, np.array(_states(answer.within, answer.unknown), dtype=object)
    features = [feature(answer.area.shape.simplify(5.0), {"role": "neighbourhood"})]
    for one in ("beyond", "unknown", "within"):
        here = people.inside & (state == one)
        if here.any():
            points = shapely.multipoints(np.column_stack([people.x[here], people.y[here]]))
            features.append(feature(points, {"role": "homes", "state": one}))
    most = [thing for thing, _people in answer.nearest_to][:SYMBOLS]
    shown = {(one.record, one.slug) for one in most}
    features += [neighbour_feature(one, root) for one in most]
    features += [
        feature(one.geom.representative_point(), {"role": "dot"})
        for one in answer.things
        if (one.record, one.slug) not in shown
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def attributions(people: People, things: Sequence[Neighbour], loaded: Any) -> list[str]:
    """The line of every list that is used."""
    lists = sorted({f"{one.source} ({one.licence})." for one in things})
    streets = [] if loaded is None else [loaded.attribution]
    return [*people.attributions, *lists, *streets]


def _states(within: Flags, unknown: Flags) -> list[str]:
    return [
        "within" if near else "unknown" if maybe else "beyond"
        for near, maybe in zip(within.tolist(), unknown.tolist(), strict=True)
    ]


def _people(people: People) -> dict[str, Any]:
    return {
        "total": whole([people.total])[0],
        "release": people.release or None,
        "postcodes": int(people.inside.sum()),
        "unplaced": people.unplaced,
        "postcodes_without_people": people.uncounted,
    }


def _three(covered: Covered) -> dict[str, int]:
    return dict(zip(_COLUMNS, whole_parts([covered], covered)[0], strict=True))


def _breakdown(
    word: str, parts: Sequence[tuple[int | str, Covered]], covered: Covered
) -> list[dict[str, Any]]:
    """Rows whose columns add up to those of everybody; what is not known has null for a name."""
    columns = whole_parts([held for _name, held in parts], covered) if parts else []
    return [
        {word: name or None, **dict(zip(_COLUMNS, people, strict=True))}
        for (name, _held), people in zip(parts, columns, strict=True)
    ]
