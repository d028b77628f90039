"""The catchment page, put together from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.asking import query_of
from assetmap.anchors.map_features import map_bounds
from assetmap.anchors.pages.areas import TooFewKnown, area_parts
from assetmap.anchors.pages.cautions import (
    MainCaution,
    SharedPart,
    main_caution,
    other_cautions,
    shared_part,
)
from assetmap.anchors.pages.cells import cell_lines, cells_table, sizes_table, zone_words
from assetmap.anchors.pages.choosing import Field, fields, undated_words
from assetmap.anchors.pages.deprivation import Missing, deprivation_part
from assetmap.anchors.pages.distances import bands_part, centre_table, curve_part, kilometres
from assetmap.anchors.pages.headline import Headline, headline
from assetmap.anchors.pages.method import Step, limits, steps
from assetmap.anchors.pages.parts import (
    ChartPart,
    Table,
    day_words,
    listed,
    period_words,
)
from assetmap.anchors.pages.placed import placed_tally, unplaced_table
from assetmap.anchors.pages.suppliers import (
    concentration_table,
    concentration_words,
    corrected_table,
    kinds_table,
    suppliers_table,
)
from assetmap.anchors.pages.totals import TotalsPart, totals_part
from assetmap.anchors.queries.choices import Choices
from assetmap.anchors.queries.exports import Export
from assetmap.core.money import money_words
from assetmap.web.pages import Page

#: The lines themselves are long; they stand once, where every page has them.
MAP_CREDIT = "Sources: at the end of this page"
#: What can be taken away: address, words.
DOWNLOADS = (
    ("xlsx", "Spreadsheet (XLSX)"),
    ("csv", "Suppliers (CSV)"),
    ("geojson", "Map data (GeoJSON)"),
    ("gpkg", "Map file (GeoPackage)"),
    ("html", "Map to take with you (HTML)"),
    ("json", "All figures (JSON)"),
)


@dataclass(frozen=True)
class MapSettings:
    """What the map's script is told; see ``static/js/catchment/catchment.js``."""

    bounds: list[list[float]]
    attribution: str
    url: str


@dataclass(frozen=True)
class ZonesPart:
    """The map and the same cells as a table."""

    lead: str
    map: MapSettings
    legend: tuple[tuple[str, str], ...]
    table: Table
    sizes: Table


@dataclass(frozen=True)
class Download:
    """One file to take away."""

    href: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CatchmentPage(Page):
    """Everything that the catchment's template draws."""

    insider: bool
    anchor_name: str
    anchor_href: str
    action: str
    lead: str
    headline: Headline
    caution: MainCaution | None
    cautions: tuple[str, ...]
    fields: tuple[Field, ...]
    undated: str
    zones: ZonesPart
    bands: ChartPart
    curve: ChartPart | None
    areas: tuple[ChartPart, ...]
    deprivation: ChartPart | None
    missing: tuple[Missing, ...]
    tally: tuple[tuple[str, str, str], ...]
    unplaced: Table
    totals: TotalsPart
    shared: SharedPart | None
    corrected: Table | None
    suppliers: Table
    kinds: Table
    few: str
    concentration: Table
    centre: Table | None
    limits: tuple[str, ...]
    steps: tuple[Step, ...]
    downloads: tuple[Download, ...]


@dataclass(frozen=True)
class Around:
    """What the page must know about the site that serves it.

    ``root`` is put before every address; ``sketched`` says that the local outline is no official
    boundary; ``insider`` that private ledgers are in the figures, for the anchor's people alone.
    """

    place: str
    root: str
    today: date
    sketched: bool
    insider: bool = False


def catchment_page(export: Export, choices: Choices, around: Around) -> CatchmentPage:
    """Put the page together."""
    catchment, question = export.catchment, export.question
    home = f"{around.root}/anchors/{catchment.anchor}"
    query = query_of(question)
    depriv = deprivation_part(catchment)
    areas = area_parts(catchment)
    caution = main_caution(catchment)
    when = period_words(*catchment.period)
    undated = undated_words(question, choices)
    of_one = "in" if " to " not in when else "from"
    return CatchmentPage(
        title=f"Where the money went {of_one} {when}"
        if any(catchment.period)
        else "Where the money went",
        place=around.place,
        insider=around.insider,
        section="money",
        sources=export.attributions,
        demonstration=export.demonstration,
        printed=f"{catchment.anchor_name} · spend catchment · {day_words(around.today)}",
        anchor_name=catchment.anchor_name,
        anchor_href=home,
        action=f"{home}/catchment",
        lead=(
            f"What {catchment.anchor_name} paid its suppliers, and where those suppliers are paid."
        ),
        headline=headline(catchment, question.categories),
        caution=caution,
        cautions=other_cautions(catchment, caution),
        fields=fields(question, choices, catchment.local),
        undated=undated,
        zones=_zones(catchment, f"{home}/catchment.geojson?{query}"),
        bands=bands_part(catchment),
        curve=curve_part(catchment),
        areas=tuple(part for part in areas if isinstance(part, ChartPart)),
        deprivation=depriv if isinstance(depriv, ChartPart) else None,
        missing=_missing(areas, depriv),
        tally=placed_tally(catchment),
        unplaced=unplaced_table(catchment),
        totals=totals_part(catchment),
        shared=shared_part(catchment),
        corrected=corrected_table(catchment, export.corrected),
        suppliers=suppliers_table(catchment),
        kinds=kinds_table(catchment),
        few=concentration_words(catchment),
        concentration=concentration_table(catchment),
        centre=centre_table(catchment),
        limits=limits(export, sketched=around.sketched, undated=undated),
        steps=steps(export),
        downloads=tuple(
            Download(f"{home}/catchment/download/{kind}?{query}", words)
            for kind, words in DOWNLOADS
        ),
    )


def _missing(
    areas: tuple[ChartPart | TooFewKnown, ...], depriv: ChartPart | Missing
) -> tuple[Missing, ...]:
    """What cannot be shown yet, and what would bring it."""
    few = [
        Missing(part.kind, "Too little is known.", part.why)
        for part in areas
        if isinstance(part, TooFewKnown)
    ]
    return (*few, *([depriv] if isinstance(depriv, Missing) else []))


def _zones(catchment: Catchment, url: str) -> ZonesPart:
    size = catchment.zones[0]
    lines = cell_lines(catchment, size)
    rings = listed([kilometres(metres) for metres in catchment.ring_m])
    legend = [
        (f"zone-{number}", zone_words(size, number)) for number in range(1, len(size.zones) + 2)
    ]
    legend.append(("supplier", "An address where suppliers are paid"))
    legend.append(("ring", f"{rings} from the paying site"))
    if catchment.local.polygon is not None:
        legend.append(("boundary", catchment.local.name))
    lead = (
        f"{money_words(size.weight_pence)} can be shown on the map: it was paid to "
        "suppliers that may be named, at addresses that could be placed. Shaded cells hold the "
        "first 60% and the next 20% of it. Payees named like people count in every total and "
        "are never mapped."
    )
    if not lines:
        lead = "No money could be put on the map: nothing was placed, or nobody may be named."
        legend = legend[3:]
    return ZonesPart(
        lead,
        MapSettings(map_bounds(catchment), MAP_CREDIT, url),
        tuple(legend),
        cells_table(catchment, size, lines),
        sizes_table(catchment),
    )
