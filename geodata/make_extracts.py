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
from pathlib import Path

import shapely
from python_calamine import CalamineWorkbook
from shapely.geometry import mapping, shape

from assetmap.core.crs import geometry_to_grid, geometry_to_lonlat
from assetmap.importers.topojson import features_of_topology

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
QUALITY = {"10": "1", "20": "2", "30": "3", "40": "4", "50": "5", "60": "6", "90": "9"}


def main(folder: Path) -> None:
    """Write every extract."""
    points = dict(read_codepoint(folder / "postcodes/codepo_gb_2025-05.zip"))
    lookup = read_lookup(
        folder / "postcodes/ons_pcd_oa_lsoa_msoa_lad_may22_birmingham_sandwell.csv"
    )
    names = read_names(folder / "postcodes/codepo_gb_2025-05.zip")
    write_postcodes(points, lookup, names)
    write_deprivation(folder / "deprivation/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz")
    write_districts(folder / "boundaries/lad_england_topo.json")


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
    header = ("pcds", "dointr", "doterm", "oseast1m", "osnrth1m", "osgrdind", "lsoa11cd",
              "lsoa11nm", "ladcd", "ladnm", "osward", "wdnm")  # fmt: skip
    with (HERE / "postcodes/demonstration_postcodes.csv").open("w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        for code in sorted(chosen):
            grade, east, north, district, ward = points.get(code, ["9", "", "", "", ""])
            held = lookup.get(code, {})
            out.writerow(
                [code, held.get("dointr", ""), held.get("doterm", ""), east, north, grade,
                 held.get("lsoa11cd", ""), held.get("lsoa11nm", ""),
                 district or held.get("ladcd", ""),
                 held.get("ladnm", "") or names.get(district, ""), ward, names.get(ward, "")]
            )  # fmt: skip


def write_deprivation(path: Path) -> None:
    """Ranks and deciles of the small areas in the two councils."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    with (HERE / "deprivation/iod2019_birmingham_sandwell.csv").open("w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(rows[0])
        out.writerows(row for row in rows[1:] if row[2] in DISTRICTS)


def write_districts(path: Path) -> None:
    """The two councils' outlines, generalised to 120 m: a background, not a legal boundary."""
    features, _ = features_of_topology(json.loads(path.read_text()), path.name)
    kept = []
    for feature in features:
        if feature["properties"]["LAD13CD"] not in DISTRICTS:
            continue
        outline = shapely.simplify(geometry_to_grid(shape(feature["geometry"])), 120)
        rounded = shapely.set_precision(geometry_to_lonlat(outline), 1e-5)
        kept.append(
            {
                "type": "Feature",
                "properties": {
                    "code": feature["properties"]["LAD13CD"],
                    "name": feature["properties"]["LAD13NM"],
                },
                "geometry": mapping(rounded),
            }
        )
    document = {"type": "FeatureCollection", "features": kept}
    (HERE / "boundaries/districts_generalised.geojson").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
