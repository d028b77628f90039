"""Every component once, on pages that only tests serve. All names and sums here are made up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from assetmap.core.folders import folder
from assetmap.web.assets import serve_static
from assetmap.web.charts.bars import Bar, bars
from assetmap.web.charts.curve import Curve, step_curve
from assetmap.web.charts.deciles import Rest, deciles
from assetmap.web.charts.months import Month, months
from assetmap.web.charts.strip import Part, strip
from assetmap.web.headers import secure
from assetmap.web.languages import use_languages
from assetmap.web.pages import ErrorPage, Page

PLACE = "Example Heath and Sampleford"
SOURCES = ("Contains example data made for tests.", "Example outlines, drawn by hand.")
WEST, SOUTH, EAST, NORTH = -1.99, 52.45, -1.90, 52.50
HOSTILE = "<img src=x onerror=alert(1)> ${1} & Sons"


@dataclass(frozen=True, kw_only=True)
class GalleryPage(Page):
    """What the gallery's template draws."""

    charts: dict[str, Markup]
    settings: dict[str, Any]


def gallery() -> Flask:
    """An application of its own that serves the gallery under the real headers."""
    app = Flask("gallery", static_folder=None, template_folder=str(folder("templates")))
    serve_static(app)
    here = FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = ChoiceLoader([here, FileSystemLoader(folder("templates"))])
    app.after_request(secure)

    @app.get("/")
    def parts() -> str:
        return render_template("gallery.html", page=_page("Components", charts=_charts()))

    @app.get("/explore")
    def explore() -> str:
        settings = _settings("/places.geojson", "places")
        settings["searched"] = {"name": "EX1 1AA", "at": [-1.945, 52.478]}
        return render_template(
            "gallery_explore.html", page=_page("What is here", settings=settings)
        )

    @app.get("/catchment")
    def catchment() -> str:
        settings = _settings("/zones.geojson", "cells")
        return render_template(
            "gallery_catchment.html", page=_page("Where the money went", settings=settings)
        )

    @app.get("/error")
    def error() -> str:
        page = ErrorPage(
            title="This page does not exist",
            place=PLACE,
            section="none",
            status=404,
            message="Check the address, or start from the map.",
            reference="example-1",
        )
        return render_template("web/error.html", page=page)

    @app.get("/broken-policy")
    def broken_policy() -> str:
        return "<!doctype html><title>x</title><script>document.title = 'ran'</script>"

    app.add_url_rule("/places.geojson", view_func=places)
    app.add_url_rule("/zones.geojson", view_func=zones)
    # Plain ground: every map asks, and a browser logs an address that does not answer.
    app.add_url_rule("/tiles/layers.json", "ground", lambda: jsonify({"layers": {}}))
    use_languages(app)
    return app


def _page(
    title: str,
    *,
    charts: dict[str, Markup] | None = None,
    settings: dict[str, Any] | None = None,
) -> GalleryPage:
    return GalleryPage(
        title=title,
        place=PLACE,
        section="money",
        sources=SOURCES,
        demonstration=True,
        printed="printed 1 May 2026",
        charts=charts or {},
        settings=settings or {},
    )


def _settings(url: str, rows: str) -> dict[str, Any]:
    return {
        "bounds": [[SOUTH, WEST], [NORTH, EAST]],
        "attribution": "Example outlines",
        "layers": [{"url": url}],
        "list": rows,
        "searched": None,
    }


def _charts() -> dict[str, Markup]:
    total = 2467683192
    bands = [161929643, 130550211, 109063236, 291058222, 1757616907]
    labels = ["Up to 1 km", "1 to 5 km", "5 to 10 km", "10 to 25 km", "Over 25 km"]
    rows = [Bar(label, sum_) for label, sum_ in zip(labels, bands, strict=True)]
    unplaced = total - sum(bands)
    areas = [
        Bar("Fardale (payment office)", 1040929516, 1058394489),
        Bar("Example Heath, Sampleford and Upper Illustration", 384959413, 402424386, subject=True),
        Bar(HOSTILE, 220090000, 237554973),
    ]
    tenths = [620_00, 410_00, 300_00, 220_00, 180_00, 90_00, 0, 40_00, 5_00, 12_00]
    rest = [Rest("Not placed", 84_00), Rest("Outside England", 31_00)]
    far = [80, 400, 900, 1500, 4200, 9800, 11000, 24000, 48999.5, 51000, 268763, 301000]
    share = [0.01, 0.05, 0.06, 0.08, 0.11, 0.16, 0.28, 0.29, 0.53, 0.54, 0.96, 1.0]
    sums = [None, 9_100_000, 12_400_000, -2_300_000, 15_000_000, 8_800_000, None, 11_000_000]
    return {
        "strip": strip(
            "share",
            title="Share of each pound paid here",
            desc="At least 15.6 pence, at most 16.3 pence.",
            parts=[
                Part(384959413, "subject", "Here: 15.6p to 16.3p"),
                Part(17464973, "unknown", ""),
                Part(1024329290, "rest", ""),
                Part(1040929516, "unknown", "Payment office: 42.2p"),
            ],
        ),
        "bands": bars(
            "bands",
            title="Paid by distance",
            rows=[*rows, Bar("Not placed", unplaced, unknown=True)],
            total_pence=total,
        ),
        "areas": bars("areas", title="Paid by area", rows=areas, total_pence=total),
        "curve": step_curve(
            "curve",
            title="Placed pounds by distance",
            curve=Curve(tuple(far), tuple(share), 48999.5, 268763.0),
        ),
        "deciles": deciles(
            "deciles",
            title="Paid by tenth of deprivation",
            pence=tenths,
            rest=rest,
            total_pence=sum(tenths) + sum(one.pence for one in rest),
        ),
        "months": months(
            "months",
            title="Paid by month",
            columns=[Month(f"{n:02d}/2025", pence) for n, pence in enumerate(sums, start=1)],
        ),
    }


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _loop(lon: float, lat: float, radius_m: float, corners: int = 6) -> list[list[float]]:
    up = radius_m / 111_300
    across = up / math.cos(math.radians(lat))
    turns = [2 * math.pi * (n % corners) / corners for n in range(corners + 1)]
    return [[lon + across * math.cos(t), lat + up * math.sin(t)] for t in turns]


def _polygon(lon: float, lat: float, radius_m: float, corners: int = 6) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [_loop(lon, lat, radius_m, corners)]}


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _place(key: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    known = {"role": "place", "key": key, "href": None, "outline": None, "facts": ["Example fact"]}
    return _feature(_point(lon, lat), **{**known, **properties})


def places() -> Response:
    """GeoJSON of the gallery's neighbourhood."""
    pond = _feature(
        _polygon(-1.95, 52.47, 420, 9),
        role="place", key="asset/pond", record="asset", kind="water", family="water",
        name="Example pond", kind_words="Reservoir", facts=["28 ha", "Owner: not known yet"],
        href=None, outline="sketched", at=[-1.95, 52.47],
    )  # fmt: skip
    others = [
        _place("asset/field", -1.965, 52.485, record="asset", kind="playing_field",
               family="green", name=HOSTILE, kind_words="Playing field"),
        _place("organisation/friends", -1.93, 52.482, record="organisation", kind="organisation",
               family="organisation", name="Example friends", kind_words="Community organisation"),
        _place("anchor/trust", -1.925, 52.465, record="anchor", kind="anchor", family="anchor",
               name="Demonstration hospital trust", kind_words="Anchor institution",
               href="/catchment"),
    ]  # fmt: skip
    around = _feature(_polygon(-1.945, 52.475, 2300, 14), role="neighbourhood", name=PLACE)
    edge = _feature(
        {"type": "LineString", "coordinates": [[-1.99, 52.46], [-1.94, 52.458], [-1.9, 52.462]]},
        role="boundary", name="Council",
    )  # fmt: skip
    return jsonify({"type": "FeatureCollection", "features": [around, edge, pond, *others]})


def zones() -> Response:
    """GeoJSON of the gallery's catchment."""
    kinds: list[int | str] = [1, 2, 3, "withheld"]
    cells = [
        _feature(
            _polygon(-1.96 + 0.0125 * n, 52.475 + 0.004 * (n % 2), 480),
            role="cell", key=f"cell/{n}", zone=zone, name=f"Cell {n + 1}", facts=["£1,234.00"],
        )
        for n, zone in enumerate(kinds)
    ]  # fmt: skip
    edges = [
        _feature(cell["geometry"], role="edge", zone=n + 1) for n, cell in enumerate(cells[:2])
    ]
    ring = _feature(_polygon(-1.945, 52.475, 2000, 72), role="ring", label="2 km")
    local = _feature(_polygon(-1.945, 52.475, 2500, 11), role="local", name=PLACE)
    supplier = _feature(
        _point(-1.958, 52.476), role="supplier", key="supplier/1", name=HOSTILE, facts=["£900.00"]
    )
    site = _place(
        "anchor/trust",
        -1.945,
        52.468,
        role="site",
        record="anchor",
        kind="anchor",
        family="anchor",
        name="Demonstration hospital trust",
        kind_words="Paying site",
    )
    features = [*cells, *edges, ring, local, supplier, site]
    return jsonify({"type": "FeatureCollection", "features": features})
