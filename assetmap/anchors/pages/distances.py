"""How far the money travels: bands, the curve, and where the middle lies."""

from __future__ import annotations

import numpy as np

from assetmap.anchors.analysis.bands import Band
from assetmap.anchors.analysis.centre import Centrography
from assetmap.anchors.analysis.distance import nearest_distance_m
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.pages.parts import ChartPart, Row, Table, pence_words, percent
from assetmap.core.money import money_words
from assetmap.web.charts.bars import Bar, bars
from assetmap.web.charts.curve import Curve, step_curve
from assetmap.web.charts.words import distance_words, share_words

TOTAL_OF = {"ledger": "the whole ledger", "procurement": "procurement"}


def kilometres(metres: int) -> str:
    """A round distance in its own unit.

    >>> kilometres(25000), kilometres(500)
    ('25 km', '500 m')
    """
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m"


def band_words(band: Band) -> str:
    """A distance band as people say it.

    >>> band_words(Band(1000, 5000, "1-5 km", 0, None)), band_words(Band(0, 500, "", 0, None))
    ('1 to 5 km', 'Up to 500 m')
    """
    if band.from_m is None:
        return "Not placed"
    if band.to_m is None:
        return f"Over {kilometres(band.from_m)}"
    if band.from_m == 0:
        return f"Up to {kilometres(band.to_m)}"
    if band.from_m >= 1000:
        return f"{band.from_m / 1000:g} to {kilometres(band.to_m)}"
    return f"{kilometres(band.from_m)} to {kilometres(band.to_m)}"


def bands_part(catchment: Catchment) -> ChartPart:
    """Money by distance; the title says where most of it goes."""
    total = catchment.total_pence
    rows = [
        Bar(band_words(band), band.pence, unknown=band.from_m is None) for band in catchment.bands
    ]
    title = _bands_title(catchment)
    of = TOTAL_OF[catchment.basis.total]
    return ChartPart(
        title,
        f"Share of {of} by distance from the paying site, in a straight line",
        bars("bands", title=title, rows=rows, total_pence=total),
        Table(
            "Paid by distance",
            ("Distance", "Paid", f"Of {of}"),
            tuple(
                Row(
                    (band_words(band), money_words(band.pence), share_words(band.pence, total)),
                    unknown=band.from_m is None,
                )
                for band in catchment.bands
            ),
            Row(("Total", money_words(total), share_words(total, total))),
            numbers=2,
        ),
    )


def _bands_title(catchment: Catchment) -> str:
    total = catchment.total_pence
    top = max(catchment.bands, key=lambda band: band.pence)
    if total <= 0 or top.pence <= 0:
        return "Paid by distance"
    part = pence_words(top.pence, total, places=0)
    if top.from_m is None:
        return f"{part} of each pound cannot be placed"
    if top.to_m is None:
        return f"{part} of each pound goes further than {kilometres(top.from_m)}"
    if top.from_m == 0:
        return f"{part} of each pound stays within {kilometres(top.to_m)}"
    return f"{part} of each pound is paid {band_words(top)} away"


def curve_part(catchment: Catchment) -> ChartPart | None:
    """Share of placed pounds within each distance; None when nothing was placed."""
    curve = catchment.curve
    if curve.d50_m is None or curve.d80_m is None or curve.mean_m is None:
        return None
    title = f"Half of the placed money is paid within {distance_words(curve.d50_m)}"
    return ChartPart(
        title,
        "Share of placed pounds within a distance. Each step is the suppliers at one distance.",
        step_curve(
            "curve",
            title=title,
            curve=Curve(
                tuple(curve.distance_m.tolist()),
                tuple(curve.cumulative_share.tolist()),
                curve.d50_m,
                curve.d80_m,
            ),
        ),
        Table(
            "How far the placed money travels",
            ("Measure", "Distance"),
            (
                Row(("Half of placed pounds (D50)", f"{curve.d50_m:,.1f} m")),
                Row(("Four fifths of placed pounds (D80)", f"{curve.d80_m:,.1f} m")),
                Row(("Mean, weighted by pounds", f"{curve.mean_m:,.1f} m")),
            ),
        ),
    )


def centre_table(catchment: Catchment) -> Table | None:
    """The middle of the money, and how it scatters, with and without what is far away."""
    everything, near = catchment.centrography, catchment.centrography_near
    if everything.centre is None:
        return None
    columns = [_centre_words(found, catchment) for found in (everything, near)]
    names = (
        "The middle, as an easting and a northing",
        "From the paying site to the middle",
        "Standard distance",
        "Ellipse, half its length",
        "Ellipse, half its width",
        "Ellipse, bearing of its length",
        "Share of a normal scatter inside it",
    )
    return Table(
        "The middle of the money",
        ("Measure", "All placed money", "Within 100 km only"),
        tuple(Row(cells) for cells in zip(names, *columns, strict=True)),
        numbers=2,
    )


def _centre_words(found: Centrography, catchment: Catchment) -> tuple[str, ...]:
    centre, ellipse = found.centre, found.ellipse
    if centre is None:
        return ("–",) * 7
    at = np.array([[centre.easting, centre.northing]])
    away = float(nearest_distance_m(at, catchment.sites.xy)[0])
    words = (
        f"{centre.easting:,.0f}, {centre.northing:,.0f}",
        distance_words(away),
        distance_words(centre.standard_distance_m),
    )
    if ellipse is None:
        return (*words, "–", "–", "–", "–")
    bearing = "none (a circle)" if ellipse.bearing_deg is None else f"{ellipse.bearing_deg:.0f}°"
    return (
        *words,
        distance_words(ellipse.major_m),
        distance_words(ellipse.minor_m),
        bearing,
        percent(ellipse.coverage),
    )
