"""ONS postcode directories and look-ups: headers change with every release."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.importers.contract import ImportReport, Progress, SourceWords
from assetmap.importers.postcode_rows import NULL, readable, value_fault
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.services import Loaded, load_postcodes
from assetmap.uploads.archives import opened_zip
from assetmap.uploads.errors import UnreadableFile

ONS_WORDS = SourceWords(
    source="ONS postcode directory or look-up",
    licence="Open Government Licence v3.0",
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0; "
        "contains OS and Royal Mail data © Crown and Royal Mail copyright and database right."
    ),
)

#: Field to header, tried in order. Names change with every release; ``\d\d`` stands for the year.
ONS_HEADERS: dict[str, tuple[str, ...]] = {
    "code": (r"pcds", r"pcd8", r"pcd7", r"pcd2", r"pcd", r"postcode"),
    "easting": (r"oseast1m", r"east1m", r"easting"),
    "northing": (r"osnrth1m", r"north1m", r"northing"),
    "quality": (r"osgrdind", r"gridind", r"grid_?ind"),
    "introduced": (r"dointr",),
    "terminated": (r"doterm",),
    "lsoa11": (r"lsoa11(cd)?",),
    "lsoa21": (r"lsoa21(cd)?",),
    "msoa": (r"msoa21(cd)?", r"msoa11(cd)?"),
    "ward": (r"osward", r"ward", r"wd\d\dcd"),
    "district": (r"oslaua", r"laua", r"lad\d\dcd", r"ladcd"),
    "region": (r"rgn", r"rgn\d\dcd"),
}
#: ONS grid indicator 4, unit mean: for a file with positions that does not say how good they are.
UNSAID_QUALITY = "4"
#: Names that a look-up may carry for its codes.
ONS_NAMES = {
    "lsoa": (r"lsoa(?:11|21)(?:cd)?", r"lsoa(?:11|21)nm"),
    "district": (r"lad(?:\d\d)?cd", r"lad(?:\d\d)?nm"),
    "ward": (r"osward|ward|wd(?:\d\d)?cd", r"wd(?:\d\d)?nm"),
}


@contextmanager
def _open_ons(path: Path) -> Iterator[io.TextIOBase]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as handle, readable(path):
            yield handle
        return
    with opened_zip(path) as archive, readable(path):
        found = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
        if not found:
            raise UnreadableFile(f"{path.name}: the zip holds no CSV file.")
        with archive.open(max(found, key=lambda item: item.file_size)) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def load_ons(
    session: Session, path: Path, report: ImportReport, shown: Progress
) -> tuple[Loaded, dict[str, dict[str, str]]]:
    with _open_ons(path) as handle:
        reader = csv.reader(handle)
        try:
            header = [cell.strip().lower() for cell in next(reader)]
        except (StopIteration, UnicodeDecodeError, csv.Error) as fault:
            raise UnreadableFile(f"{path.name} is not a CSV file of postcodes.") from fault
        places = _find_columns(header, ONS_HEADERS)
        if "code" not in places or len(places) < 2:
            raise UnreadableFile(
                f"{path.name}: no postcode column was found among "
                f"{', '.join(header[:12]) or 'no headers'}. A postcode directory has a header "
                "such as pcds, pcd or pcd7, and codes such as lsoa11cd or oslaua."
            )
        names = _find_names(header)
        columns = tuple(places)
        if "easting" in places and "quality" not in places:
            columns = (*columns, "quality")
            report.assume(
                "This file does not say how good its positions are; they are taken as the mean "
                "of the postcode's addresses (quality 4)."
            )
        found: dict[str, dict[str, str]] = {kind: {} for kind in names}
        if "easting" not in places:
            report.assume(
                "This file has no coordinates: postcodes that no other file places are kept "
                "without a position."
            )
        rows = _ons_rows(reader, places, names, found, report, shown, len(header))
        return load_postcodes(session, columns=columns, rows=rows), found


def _find_columns(header: Sequence[str], known: dict[str, tuple[str, ...]]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, patterns in known.items():
        for pattern in patterns:
            at = [i for i, cell in enumerate(header) if re.fullmatch(pattern, cell)]
            if at:
                places[name] = at[-1]  # the newest vintage stands last
                break
    if ("easting" in places) != ("northing" in places):
        places.pop("easting", None)
        places.pop("northing", None)
    return places


def _find_names(header: Sequence[str]) -> dict[str, tuple[int, int]]:
    pairs: dict[str, tuple[int, int]] = {}
    for kind, (code, name) in ONS_NAMES.items():
        codes = [i for i, cell in enumerate(header) if re.fullmatch(code, cell)]
        labels = [i for i, cell in enumerate(header) if re.fullmatch(name, cell)]
        if codes and labels:
            pairs[kind] = (codes[-1], labels[-1])
    return pairs


def _ons_rows(
    reader: Iterator[list[str]],
    places: dict[str, int],
    names: dict[str, tuple[int, int]],
    found: dict[str, dict[str, str]],
    report: ImportReport,
    shown: Progress,
    width: int,
) -> Iterator[str]:
    seen: set[str] = set()
    has_point = "easting" in places
    for number, row in enumerate(reader, start=2):
        shown.step()
        if not any(row):
            continue
        if len(row) < width - 1:
            report.refuse(
                number, f"{width} columns are expected, {len(row)} are there.", ",".join(row)
            )
            continue
        row += [""] * (width - len(row))
        cells = {name: row[at].strip() for name, at in places.items()}
        code = normalise_postcode(cells["code"])
        fault = _ons_fault(cells, code, seen)
        if fault or code is None:
            report.refuse(number, fault, ",".join(row))
            continue
        seen.add(code)
        cells["code"] = code
        if has_point:
            cells.setdefault("quality", UNSAID_QUALITY)
        if has_point and _no_point(cells):
            cells["easting"] = cells["northing"] = ""
            if "quality" in cells:
                cells["quality"] = "9"
            report.unplace(number, "The file gives no position.", code)
        for name in ("introduced", "terminated"):
            if name in cells:
                cells[name] = cells[name] or "0"
        if "quality" in cells:
            cells["quality"] = cells["quality"] or "9"
        for kind, (code_at, name_at) in names.items():
            if row[code_at] and row[name_at]:
                found[kind][row[code_at]] = row[name_at]
        yield "\t".join(value or NULL for value in cells.values()) + "\n"


def _no_point(cells: dict[str, str]) -> bool:
    return (
        cells["easting"] in ("", "0")
        or cells["northing"] in ("", "0")
        or cells.get("quality") in ("", "9")
    )


def _ons_fault(cells: dict[str, str], code: str | None, seen: set[str]) -> str:
    if code is None:
        return "This is not a postcode."
    if code in seen:
        return "This postcode stands in the file twice; the first row was kept."
    return value_fault(cells)
