"""Postcodes: Code-Point Open as Ordnance Survey ships it, and the ONS directories and look-ups."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.history.services import record_batch
from assetmap.importers.archives import inner_zip, opened_zip
from assetmap.importers.contract import (
    ImportReport,
    Progress,
    SourceFile,
    SourceWords,
    UnreadableFile,
    describe_source,
    progress,
)
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.services import (
    Loaded,
    NewDataset,
    load_postcodes,
    record_dataset,
    record_names,
)

NULL = r"\N"

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
#: Names that a look-up may carry for its codes.
ONS_NAMES = {
    "lsoa": (r"lsoa(?:11|21)(?:cd)?", r"lsoa(?:11|21)nm"),
    "district": (r"lad(?:\d\d)?cd", r"lad(?:\d\d)?nm"),
    "ward": (r"osward|ward|wd(?:\d\d)?cd", r"wd(?:\d\d)?nm"),
}
#: Countries that stand where England has regions (ONS codes).
COUNTRIES = {"S92000003": "Scotland", "W92000004": "Wales", "N92000002": "Northern Ireland"}
#: What Ordnance Survey adds to a name to say which kind of body it is.
_BODY_WORDS = re.compile(r"( London Boro| District)?( \(B\))?$| Ward$")
_DISTRICT = re.compile(r"^(E0[6-9]|S12|W06)\d+$")
#: Largest values that the table holds: the grid's far corner, the indicator, a month.
LIMITS = {
    "easting": 700_000, "northing": 1_300_000, "quality": 9, "introduced": 299_912,
    "terminated": 299_912,
}  # fmt: skip
_BREAKS_COPY = re.compile(r"[\t\n\r\\\0]")
_MAX_CODELIST = 50 * 2**20
_WARD = re.compile(r"^(E05|S13|W05)\d+$")


@dataclass(frozen=True)
class _Parsed:
    columns: tuple[str, ...]
    rows: Iterator[str]
    names: dict[str, dict[str, str]]


def import_postcodes(
    session: Session, *, path: Path, words: SourceWords, actor: str
) -> ImportReport:
    """Load a postcode file; the caller commits.

    Accepts the Code-Point Open zip (CSVs without a header, one an area) and any ONSPD, NSPL or
    ONS look-up as CSV, or a zip that holds one. Terminated postcodes keep their dates. A position
    of 0,0 is no location. Columns that the file lacks are left as they are.

    Raises
    ------
    UnreadableFile
        Neither kind of file, or a damaged one. Nothing is changed.
    """
    report = ImportReport()
    codepoint = _is_codepoint(path)
    usual = CODEPOINT_WORDS if codepoint else ONS_WORDS
    source = describe_source(path, words, report, _dated(usual, path) if codepoint else usual)
    sign_transaction(session, actor=actor, reason=f"import postcodes {source.name}", batch=True)
    with progress("postcodes", 100_000) as shown:
        if codepoint:
            loaded, names = _load_codepoint(session, path, report, shown)
        else:
            loaded, names = _load_ons(session, path, report, shown)
    _finish(session, source, report, loaded, names, actor, "codepoint" if codepoint else "ons")
    return report


def _finish(
    session: Session,
    source: SourceFile,
    report: ImportReport,
    loaded: Loaded,
    names: dict[str, dict[str, str]],
    actor: str,
    kind: str,
) -> None:
    report.imported, report.updated, report.unchanged = (
        loaded.imported, loaded.updated, loaded.unchanged,
    )  # fmt: skip
    report.rows = loaded.imported + loaded.updated + loaded.unchanged + len(report.refused)
    dataset = record_dataset(
        session,
        new=NewDataset(
            kind=f"postcodes:{kind}",
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
    for name_kind, found in names.items():
        record_names(session, dataset=dataset, kind=name_kind, names=found.items())
    record_batch(
        session,
        actor=actor,
        reason=f"import postcodes {source.name}",
        table="postcode",
        facts={"file": source.name, "sha256": source.sha256, "new": loaded.imported,
               "changed": loaded.updated},
    )  # fmt: skip


# -- Code-Point Open -----------------------------------------------------------------------


def _is_codepoint(path: Path) -> bool:
    return zipfile.is_zipfile(path) and bool(_codepoint_members(path))


def _codepoint_members(path: Path) -> list[str]:
    with opened_zip(path) as archive:
        return sorted(
            name
            for name in archive.namelist()
            if re.fullmatch(r"(.*/)?Data/CSV/[a-z]{1,2}\.csv", name, re.IGNORECASE)
        )


def _dated(usual: SourceWords, path: Path) -> SourceWords:
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


def _load_codepoint(
    session: Session, path: Path, report: ImportReport, shown: Progress
) -> tuple[Loaded, dict[str, dict[str, str]]]:
    columns = ("code", "easting", "northing", "quality", "ward", "district", "region")
    with opened_zip(path) as archive, _readable(path):
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
                fault = _value_fault(
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


# -- ONS directories and look-ups ------------------------------------------------------------


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A file may turn out to be no text half-way, while its rows are already being stored."""
    try:
        yield
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV text: {fault}.") from fault


@contextmanager
def _open_ons(path: Path) -> Iterator[io.TextIOBase]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as handle, _readable(path):
            yield handle
        return
    with opened_zip(path) as archive, _readable(path):
        found = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
        if not found:
            raise UnreadableFile(f"{path.name}: the zip holds no CSV file.")
        with archive.open(max(found, key=lambda item: item.file_size)) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _load_ons(
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
    return _value_fault(cells)


def _value_fault(cells: Mapping[str, str]) -> str:
    """What the table would not hold: one such row must not end the whole import."""
    for name, most in LIMITS.items():
        value = cells.get(name, "")
        if value and not (value.isascii() and value.isdigit() and int(value[:12]) <= most):
            return f"The {name} “{value[:20]}” is not a whole number up to {most:,}."
    if any(_BREAKS_COPY.search(value) for value in cells.values()):
        return "A cell holds a tab, a line end, a backslash or a NUL."
    return ""
