"""Code-Point Open, as Ordnance Survey ships it: 120 CSVs without a header, in a zip."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from assetmap.importers.contract import ImportReport, Progress, SourceWords
from assetmap.importers.postcode_rows import NULL, readable, value_fault
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.services import Loaded, load_postcodes
from assetmap.uploads.archives import inner_zip, opened_zip

#: Code-Point Open's own quality code to the ONS grid indicator (METHODS section 3).
CODEPOINT_QUALITY = {
    "10": "1", "20": "2", "30": "3", "40": "4", "50": "5", "60": "6", "90": "9",
}  # fmt: skip

CODEPOINT_WORDS = SourceWords(
    source="OS Code-Point Open",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal "
        "Mail copyright and database right; contains National Statistics data © Crown copyright "
        "and database right."
    ),
)
#: Countries that stand where England has regions (ONS codes).
COUNTRIES = {"S92000003": "Scotland", "W92000004": "Wales", "N92000002": "Northern Ireland"}
#: What Ordnance Survey adds to a name to say which kind of body it is.
_BODY_WORDS = re.compile(r"( London Boro| District)?( \(B\))?$| Ward$")
_DISTRICT = re.compile(r"^(E0[6-9]|S12|W06)\d+$")
_MAX_CODELIST = 50 * 2**20
_WARD = re.compile(r"^(E05|S13|W05)\d+$")


def is_codepoint(path: Path) -> bool:
    return zipfile.is_zipfile(path) and bool(_codepoint_members(path))


def _codepoint_members(path: Path) -> list[str]:
    with opened_zip(path) as archive:
        return sorted(
            name
            for name in archive.namelist()
            if re.fullmatch(r"(.*/)?Data/CSV/[a-z]{1,2}\.csv", name, re.IGNORECASE)
        )


def dated(usual: SourceWords, path: Path) -> SourceWords:
    """Read the release from the product's own metadata file."""
    with opened_zip(path) as archive:
        notes = [name for name in archive.namelist() if name.lower().endswith("metadata.txt")]
        said = archive.read(notes[0]).decode("utf-8", "replace") if notes else ""
    version = re.search(r"DATASET VERSION NUMBER:\s*([\d.]+)", said)
    made = re.search(r"COPYRIGHT DATE:\s*(20\d\d)(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])", said)
    return SourceWords(
        source=usual.source,
        licence=usual.licence,
        attribution=usual.attribution,
        release=f"{version[1]}" if version else None,
        retrieved_on=date(int(made[1]), int(made[2]), int(made[3])) if made else None,
    )


def load_codepoint(
    session: Session, path: Path, report: ImportReport, shown: Progress
) -> tuple[Loaded, dict[str, dict[str, str]]]:
    columns = ("code", "easting", "northing", "quality", "ward", "district", "region")
    with opened_zip(path) as archive, readable(path):
        rows = _codepoint_rows(archive, _codepoint_members(path), report, shown)
        loaded = load_postcodes(session, columns=columns, rows=rows)
        return loaded, _codelist_names(archive)


def _codepoint_rows(
    archive: zipfile.ZipFile, members: Sequence[str], report: ImportReport, shown: Progress
) -> Iterator[str]:
    seen: set[str] = set()
    number = 0
    for member in members:
        with archive.open(member) as handle:
            reader = csv.reader(io.TextIOWrapper(handle, encoding="utf-8", newline=""))
            start = number
            for row in reader:
                number += 1
                try:
                    printed, quality, easting, northing, country, _, _, _, district, ward = row
                except ValueError:
                    report.refuse(number, f"{member}: ten columns are expected.", ",".join(row))
                    continue
                code = normalise_postcode(printed)
                grade = CODEPOINT_QUALITY.get(quality)
                if code is None or grade is None or code in seen:
                    report.refuse(number, _codepoint_fault(code, grade), ",".join(row))
                    continue
                fault = value_fault(
                    {"easting": easting, "northing": northing, "country": country,
                     "district": district, "ward": ward}
                )  # fmt: skip
                if fault:
                    report.refuse(number, fault, ",".join(row))
                    continue
                seen.add(code)
                if grade == "9" or easting == "0":
                    easting = northing = NULL
                    grade = "9"
                    report.unplace(number, "The file gives no position (0, 0).", code)
                region = country if country[:1] != "E" and country else NULL
                yield (
                    f"{code}\t{easting}\t{northing}\t{grade}\t{ward or NULL}\t"
                    f"{district or NULL}\t{region}\n"
                )
            shown.step(number - start)


def _codepoint_fault(code: str | None, grade: str | None) -> str:
    if code is None:
        return "This is not a postcode."
    if grade is None:
        return "The positional quality is none of 10, 20, 30, 40, 50, 60, 90."
    return "This postcode stands in the file twice; the first row was kept."


def _codelist_names(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """Names of districts and wards from the product's own code list, where it holds one."""
    lists = [name for name in archive.namelist() if name.lower().endswith("codelist.xlsx")]
    names: dict[str, dict[str, str]] = {"district": {}, "ward": {}, "region": dict(COUNTRIES)}
    if not lists:
        return names
    inner = inner_zip(archive.read(lists[0]), lists[0], limit=_MAX_CODELIST)
    book = CalamineWorkbook.from_filelike(inner)
    for sheet in book.sheet_names:
        for row in book.get_sheet_by_name(sheet).to_python():
            cells = [str(cell).strip() for cell in row]
            for code in cells:
                kind = "district" if _DISTRICT.match(code) else "ward" if _WARD.match(code) else ""
                name = next((cell for cell in cells if cell and cell != code), "")
                if kind and name:
                    names[kind][code] = _BODY_WORDS.sub("", name)
    return names
