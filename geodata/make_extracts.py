"""Make the small extracts of open data that the demonstration needs, from the full products.

    python geodata/make_extracts.py FOLDER

FOLDER holds Code-Point Open, the ONS look-up, IoD 2019 and the boundary files under the names
below. Only facts are carried over (a postcode's position and codes, a rank); outlines are
generalised. The results are committed beside this script; run it again only for a new release.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import shapely
from python_calamine import CalamineWorkbook
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import geometry_to_grid, geometry_to_lonlat
from assetmap.uploads.geodata.topojson import features_of_topology

HERE = Path(__file__).resolve().parent
SEED = 20261121
#: How many supplier postcodes to draw from each part of the country, and from which outcodes.
DRAWN = (
    (10, ("B16",)), (10, ("B18",)), (8, ("B66",)), (8, ("B67",)),
    (4, ("B5",)), (24, ("B1", "B3", "B12", "B19", "B21", "B24", "B33")),
    (4, ("B70",)), (10, ("B68", "B69", "B71")),
    (14, ("WV1", "WS1", "DY1", "CV1", "B90")),
    (2, ("SW1P",)), (10, ("EC1A", "W1T", "E14", "SE1")),
    (2, ("LS1",)), (8, ("M1", "BS1", "NG1")), (2, ("CF10",)), (2, ("G2",)),
)  # fmt: skip
#: Real places of the programme's area whose postcodes are named in places_facts.csv.
PLACES = ("B18 7QH", "B66 2QT", "B71 4HJ", "B65 8DA", "B66 1BA", "B67 6EH", "B67 7NL", "B18 4PT",
          "B18 4LP", "B66 3LX", "B16 0HQ")  # fmt: skip
DISTRICTS = ("E08000025", "E08000028")
#: Wards that reach within 3 km of the neighbourhood, to 40 m; councils within 30 km of its middle,
#: to 200 m: what a map of the neighbourhood and its surroundings shows.
WARD_REACH_M, WARD_TOLERANCE_M = 3_000, 40
GROUND_REACH_M, GROUND_TOLERANCE_M = 30_000, 200
INLAND = shapely.box(-3.3, 51.6, -0.6, 53.4)
#: In and beside the neighbourhood, EPSG:4326.
SITES = shapely.box(-1.985, 52.47, -1.9215, 52.5)
#: Homes are known so far beyond the neighbourhood's edge: twice the longest walk that is shared
#: out, so that nobody at the edge seems to live alone.
HOMES_M = 2_400
QUALITY = {"10": "1", "20": "2", "30": "3", "40": "4", "50": "5", "60": "6", "90": "9"}


@dataclass(frozen=True)
class Outline:
    """One area: its official code, its name, and its shape in EPSG:27700."""

    code: str
    name: str
    geometry: BaseGeometry


def main(folder: Path) -> None:
    """Write every extract."""
    points = dict(read_codepoint(folder / "postcodes/codepo_gb_2025-05.zip"))
    lookup = read_lookup(
        folder / "postcodes/ons_pcd_oa_lsoa_msoa_lad_may22_birmingham_sandwell.csv"
    )
    names = read_names(folder / "postcodes/codepo_gb_2025-05.zip")
    write_postcodes(points, lookup, names)
    write_homes(points, lookup, names)
    indices = folder / "deprivation"
    write_deprivation(
        indices / "File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz",
        "iod2019_birmingham_sandwell.csv",
    )
    write_deprivation(
        indices / "File_6_-_IoD2019_Population_Denominators.csv.gz",
        "population_birmingham_sandwell.csv",
        columns=5,
    )
    outlines = read_districts(folder / "boundaries/lad_england_topo.json")
    write_districts(outlines)
    wards = read_wards(folder / "boundaries")
    write_outlines("wards_generalised", wards)
    write_outlines(
        "lsoa11_generalised",
        read_outlines(
            folder / "boundaries/lsoa11_bsc_birmingham_sandwell.geojson", "LSOA11CD", "LSOA11NM"
        ),
    )
    write_ground(outlines, wards)
    write_sites(folder / "brownfield_planning/brownfield_register_birmingham.csv")


def write_sites(path: Path) -> None:
    """Sites of the brownfield land register around the neighbourhood: facts, none of its notes."""
    kept = ("resource-date", "entry-date", "site", "site-address", "site-plan-url", "deliverable",
            "ownership", "planning-permission-status", "planning-permission-type", "latitude",
            "longitude", "hectares", "minimum-net-dwellings", "maximum-net-dwellings",
            "start-date", "end-date", "name")  # fmt: skip
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [
            row
            for row in csv.DictReader(handle)
            if SITES.contains(shapely.Point(float(row["longitude"]), float(row["latitude"])))
        ]
    target = HERE / "developments" / "brownfield_west_birmingham.csv"
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, kept, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_codepoint(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Every postcode with quality, easting, northing, district and ward."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if "/CSV/" not in name or not name.endswith(".csv"):
                continue
            with archive.open(name) as handle:
                for row in csv.reader(io.TextIOWrapper(handle, "utf-8", newline="")):
                    code = row[0].replace(" ", "")
                    yield f"{code[:-3]} {code[-3:]}", [QUALITY[row[1]], *row[2:4], *row[8:10]]


def read_lookup(path: Path) -> dict[str, dict[str, str]]:
    """The ONS look-up by postcode."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row["pcds"]: row for row in csv.DictReader(handle)}


def read_names(path: Path) -> dict[str, str]:
    """Names of districts and wards by code, from the product's own code list."""
    with zipfile.ZipFile(path) as archive:
        (listed,) = (name for name in archive.namelist() if name.endswith("Codelist.xlsx"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read(listed)))
    pairs = {}
    for sheet in book.sheet_names:
        for name, code, *_ in (
            row for row in book.get_sheet_by_name(sheet).to_python() if len(row) > 1
        ):
            plain = re.sub(r"( London Boro| District)?( \(B\))?$| Ward$", "", str(name).strip())
            pairs[str(code).strip()] = plain
    return pairs


def write_postcodes(
    points: dict[str, list[str]], lookup: dict[str, dict[str, str]], names: dict[str, str]
) -> None:
    """A few dozen postcodes: those of real places, and a drawn set for invented suppliers."""
    rng = random.Random(SEED)
    by_outcode: dict[str, list[str]] = {}
    for code in sorted(points):
        by_outcode.setdefault(code.split()[0], []).append(code)
    chosen = set(PLACES)
    for count, outcodes in DRAWN:
        pool = [
            code
            for outcode in outcodes
            for code in by_outcode[outcode]
            if points[code][0] == "1" and not code.endswith(("AA", "ZZ"))
        ]
        chosen |= set(rng.sample(pool, count))
    boxes = [code for code in by_outcode["B29"] + by_outcode["B42"] if points[code][0] == "6"]
    chosen |= set(sorted(boxes)[:1])
    ended = [
        code
        for code, row in sorted(lookup.items())
        if row["doterm"] > "202001" and code not in points and code.startswith("B18")
    ]
    chosen |= set(ended[:1])
    write_codes("demonstration_postcodes.csv", sorted(chosen), points, lookup, names)


def write_homes(
    points: dict[str, list[str]], lookup: dict[str, dict[str, str]], names: dict[str, str]
) -> None:
    """Every live postcode of the small areas in and around the neighbourhood, each area whole."""
    around = neighbourhood().buffer(HOMES_M)
    shapely.prepare(around)
    live: dict[str, list[str]] = {}
    for code, row in lookup.items():
        if not row["doterm"] and row["lsoa11cd"] and points.get(code, ["9"])[0] != "9":
            live.setdefault(row["lsoa11cd"], []).append(code)
    near = [
        codes
        for codes in live.values()
        if any(around.contains(shapely.Point(*map(int, points[code][1:3]))) for code in codes)
    ]
    chosen = sorted(code for codes in near for code in codes)
    write_codes("west_birmingham_postcodes.csv", chosen, points, lookup, names)


def write_codes(
    to: str,
    chosen: list[str],
    points: dict[str, list[str]],
    lookup: dict[str, dict[str, str]],
    names: dict[str, str],
) -> None:
    """A file of postcodes, as the importer reads it."""
    header = ("pcds", "dointr", "doterm", "oseast1m", "osnrth1m", "osgrdind", "lsoa11cd",
              "lsoa11nm", "ladcd", "ladnm", "osward", "wdnm")  # fmt: skip
    with (HERE / "postcodes" / to).open("w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        for code in chosen:
            grade, east, north, district, ward = points.get(code, ["9", "", "", "", ""])
            held = lookup.get(code, {})
            out.writerow(
                [code, held.get("dointr", ""), held.get("doterm", ""), east, north, grade,
                 held.get("lsoa11cd", ""), held.get("lsoa11nm", ""),
                 district or held.get("ladcd", ""),
                 held.get("ladnm", "") or names.get(district, ""), ward, names.get(ward, "")]
            )  # fmt: skip


def write_deprivation(path: Path, to: str, *, columns: int | None = None) -> None:
    """Rows of the small areas in the two councils; the first columns only when that is enough."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    with (HERE / "deprivation" / to).open("w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(rows[0][:columns])
        out.writerows(row[:columns] for row in rows[1:] if row[2] in DISTRICTS)


def read_districts(path: Path) -> list[Outline]:
    """Outlines of the councils inland around the area, in EPSG:27700, as they are published."""
    features, _ = features_of_topology(json.loads(path.read_text()), path.name)
    shapes = [(feature["properties"], shape(feature["geometry"])) for feature in features]
    return [
        Outline(held["LAD13CD"], held["LAD13NM"], geometry_to_grid(outline))
        for held, outline in shapes
        if outline.within(INLAND)
    ]


def read_outlines(path: Path, code: str, name: str) -> list[Outline]:
    """Areas of a GeoJSON file in EPSG:4326."""
    return [
        Outline(
            feature["properties"][code],
            feature["properties"][name],
            geometry_to_grid(shape(feature["geometry"])),
        )
        for feature in json.loads(path.read_text())["features"]
    ]


def read_wards(folder: Path) -> list[Outline]:
    """Wards of the two councils near the neighbourhood, generalised with their shared edges."""
    birmingham = read_outlines(
        folder / "wards_birmingham_solihull_2018.geojson", "WardCode", "Ward"
    )
    sandwell = read_outlines(folder / "wards_sandwell_E08000028.geojson", "WD13CD", "WD13NM")
    near = neighbourhood().buffer(WARD_REACH_M)
    return [
        ward
        for council in (birmingham, sandwell)
        for ward in generalised(council, WARD_TOLERANCE_M)
        if ward.geometry.intersects(near)
    ]


def neighbourhood() -> BaseGeometry:
    """The programme's own area, EPSG:27700."""
    drawn = json.loads((HERE / "boundaries/neighbourhood_illustrative.geojson").read_text())
    return geometry_to_grid(shape(drawn["features"][0]["geometry"]))


def generalised(outlines: list[Outline], tolerance_m: float) -> list[Outline]:
    """Fewer corners, but neighbours still share their edges (Visvalingam and Whyatt, 1993)."""
    simpler = shapely.coverage_simplify([item.geometry for item in outlines], tolerance_m)
    return [
        Outline(item.code, item.name, shape) for item, shape in zip(outlines, simpler, strict=True)
    ]


def write_districts(outlines: list[Outline]) -> None:
    """The two councils' outlines, generalised to 120 m: a background, not a legal boundary."""
    kept = [
        Outline(item.code, item.name, shapely.simplify(item.geometry, 120))
        for item in outlines
        if item.code in DISTRICTS
    ]
    write_outlines("districts_generalised", kept)


def write_outlines(name: str, outlines: list[Outline]) -> None:
    """Areas with their code and name, rounded to about a metre."""
    write_features(
        HERE / f"boundaries/{name}.geojson",
        [({"code": item.code, "name": item.name}, item.geometry) for item in outlines],
    )


def write_ground(districts: list[Outline], wards: list[Outline]) -> None:
    """What an open map of the area honestly holds: land, councils' edges, names of places.

    A name stands at the representative point of its ward or council. There is no open street data
    of the area at hand, and no water outline either, so none is drawn.
    """
    middle = neighbourhood().centroid
    near = [item for item in districts if item.geometry.distance(middle) < GROUND_REACH_M]
    # The published outlines touch themselves here and there, so each stretch of edge between two
    # junctions is simplified by itself (Douglas and Peucker, 1973); land is what they enclose.
    network = shapely.union_all([shapely.buffer(item.geometry, 0).boundary for item in near])
    stretches = shapely.get_parts(shapely.line_merge(network))
    edges = shapely.union_all(shapely.simplify(stretches, GROUND_TOLERANCE_M))
    # The programme's own councils are drawn from their outlines; twice would not quite meet.
    own = shapely.union_all([item.geometry for item in near if item.code in DISTRICTS])
    others = shapely.difference(edges, shapely.buffer(own, 3 * GROUND_TOLERANCE_M))
    land = shapely.union_all(shapely.get_parts(shapely.polygonize([edges])))
    rows = [
        ({"id": "land", "theme": "land", "kind": "district", "min_zoom": 0},
         land),
        ({"id": "councils", "theme": "boundary", "kind": "district", "min_zoom": 8}, others),
    ]  # fmt: skip
    for kind, zoom, places in (("district", 9, near), ("ward", 13, wards)):
        rows += [
            ({"id": place.code, "theme": "place", "kind": kind, "name": place.name,
              "min_zoom": zoom},
             place.geometry.representative_point())
            for place in places
        ]  # fmt: skip
    write_features(HERE / "ground/west_birmingham.geojson", rows)


def write_features(path: Path, rows: list[tuple[dict[str, object], BaseGeometry]]) -> None:
    """GeoJSON in EPSG:4326, one feature a line, five decimals (about a metre)."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": mapping(shapely.set_precision(geometry_to_lonlat(geometry), 1e-5)),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, geometry in rows
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
