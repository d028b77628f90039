"""Brownfield land registers as councils publish them, in all spellings of their headers.

Names and values: Brownfield Land Registers (England) data standard, as digital-land specifies it,
the 2017 schema before it, and the columns of the collected registers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from assetmap.core.texts import is_web_address
from assetmap.importers.contract import ImportReport, RefusedRow, check_storable
from assetmap.importers.textfile import read_text
from assetmap.uploads.errors import UnreadableFile

#: Field to header names, squeezed to letters and digits; the first that is there is taken.
HEADERS: dict[str, tuple[str, ...]] = {
    "reference": ("sitereference", "siteref", "site", "reference"),
    "address": ("sitenameaddress", "siteaddress", "address", "nameaddress"),
    "x": ("geox", "longitude", "easting", "x"),
    "y": ("geoy", "latitude", "northing", "y"),
    "crs": ("coordinatereferencesystem", "crs"),
    "hectares": ("hectares", "sizehectares", "areaha"),
    "ownership": ("ownershipstatus", "ownership"),
    "stage": ("planningstatus", "planningpermissionstatus"),
    "permission_type": ("permissiontype", "planningpermissiontype"),
    "permission_date": ("permissiondate", "planningpermissiondate"),
    "history": ("planninghistory", "planningpermissionhistory"),
    "deliverable": ("deliverable",),
    "homes_from": ("netdwellingsrangefrom", "minimumnetdwellings", "minnetdwellings"),
    "homes_to": ("netdwellingsrangeto", "maximumnetdwellings", "maxnetdwellings"),
    "hazardous": ("hazardoussubstances",),
    "notes": ("notes", "developmentdescription"),
    "plan": ("siteplanurl", "siteplan"),
    "first_added": ("firstaddeddate", "startdate"),
    "last_updated": ("lastupdateddate", "entrydate"),
    "ended": ("enddate",),
    "authority": ("organisationlabel", "name", "organisationuri", "organisation"),
    "register_date": ("resourcedate",),
}
#: Without these a file is no brownfield land register.
NEEDED = ("reference", "x", "y")
STAGES = {
    "permissioned": "permissioned",
    "not permissioned": "not_permissioned",
    "pending decision": "pending",
}
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d")
_LARGEST = 100_000
_MOST_HA = Decimal(10_000)


@dataclass(frozen=True)
class BrownfieldSite:
    """One row of a register; None is not said.

    Attributes
    ----------
    x, y : str
        As printed; ``siting`` judges them.
    """

    row: int
    reference: str
    address: str | None
    x: str
    y: str
    crs: str
    area_ha: Decimal | None
    homes_from: int | None
    homes_to: int | None
    stage: str
    permission_type: str | None
    permission_date: date | None
    ownership: str | None
    deliverable: bool | None
    hazardous: bool | None
    notes: str | None
    documents: tuple[str, ...]
    first_added: date | None
    last_updated: date | None
    ended: date | None
    authority: str | None
    register_date: date | None

    @property
    def text(self) -> str:
        """The row in short, for reports."""
        return ", ".join(part for part in (self.reference, self.address) if part)


def is_register(header: list[str]) -> bool:
    """Whether a header is that of a brownfield land register."""
    found = _places(header)
    return all(name in found for name in NEEDED)


def read_brownfield(path: Path, report: ImportReport) -> list[BrownfieldSite]:
    """Every site of a register; rows without a reference of their own are refused.

    A value that cannot be understood is left out with a note, and the row is kept: a site does
    not vanish because its date is written oddly.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or has no column for references or coordinates.
    """
    sites: list[BrownfieldSite] = []
    seen: dict[str, int] = {}
    for number, cells, line in _rows(path):
        try:
            site = _site(number, cells, seen, report)
        except RefusedRow as fault:
            report.refuse(number, str(fault), line)
            continue
        seen[site.reference] = number
        sites.append(site)
    return sites


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str], str]]:
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        at = _places(header)
        missing = [HEADERS[name][0] for name in NEEDED if name not in at]
        if missing:
            raise UnreadableFile(
                f"{path.name} is no brownfield land register: it has no column for "
                f"{', '.join(missing)}. It has {', '.join(header) or 'no header'}."
            )
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                held = {
                    name: cells[place].strip() if place < len(cells) else ""
                    for name, place in at.items()
                }
                yield number, held, ", ".join(cell.strip() for cell in cells if cell.strip())
    except csv.Error as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {fault}.") from fault


def _places(header: list[str]) -> dict[str, int]:
    squeezed: dict[str, int] = {}
    for place, cell in enumerate(header):
        squeezed.setdefault(re.sub(r"[^a-z0-9]", "", cell.lower()), place)
    return {
        name: next(squeezed[form] for form in forms if form in squeezed)
        for name, forms in HEADERS.items()
        if any(form in squeezed for form in forms)
    }


def _site(
    number: int, cells: Mapping[str, str], seen: Mapping[str, int], report: ImportReport
) -> BrownfieldSite:
    reference = cells["reference"]
    if not reference:
        raise RefusedRow("The row has no site reference, so it could not be recognised again.")
    if reference in seen:
        raise RefusedRow(f"“{reference}” stands in row {seen[reference]} too; that one was kept.")
    check_storable((reference, cells.get("authority", "")), cells.values())
    doubts: list[str] = []
    low = homes_of(cells.get("homes_from", ""), doubts)
    high = homes_of(cells.get("homes_to", ""), doubts)
    low, high = (high if low is None else low), (low if high is None else high)
    if low is not None and high is not None and low > high:
        doubts.append(
            f"The fewest homes ({low:,}) are more than the most ({high:,}); turned round."
        )
        low, high = high, low
    if low is not None and low < 0:
        doubts.append(f"{-low:,} homes fewer than there are now (net of homes that are lost).")
    said = cells.get("stage", "").lower()
    if said and said not in STAGES:
        doubts.append(f"“{said[:40]}” is no planning status of the register; kept as not known.")
    links = [cells.get("plan", ""), *cells.get("history", "").split("|")]
    site = BrownfieldSite(
        row=number,
        reference=reference,
        address=cells.get("address") or None,
        x=cells["x"],
        y=cells["y"],
        crs=cells.get("crs", ""),
        area_ha=hectares_of(cells.get("hectares", ""), doubts),
        homes_from=low,
        homes_to=high,
        stage=STAGES.get(said, "unknown"),
        permission_type=cells.get("permission_type") or None,
        permission_date=_day(cells.get("permission_date", ""), "permission date", doubts),
        ownership=cells.get("ownership") or None,
        deliverable=_yes(cells.get("deliverable", "")),
        hazardous=_yes(cells.get("hazardous", "")),
        notes=cells.get("notes") or None,
        documents=tuple(dict.fromkeys(one.strip() for one in links if is_web_address(one.strip()))),
        first_added=_day(cells.get("first_added", ""), "first day", doubts),
        last_updated=_day(cells.get("last_updated", ""), "day of the last change", doubts),
        ended=_day(cells.get("ended", ""), "end", doubts),
        authority=cells.get("authority") or None,
        register_date=_day(cells.get("register_date", ""), "day of the register", doubts),
    )
    for doubt in doubts:
        report.flag(number, doubt, site.text)
    return site


def homes_of(text: str, doubts: list[str]) -> int | None:
    """A number of homes; what is none is left out with a doubt."""
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > _LARGEST:
        doubts.append(f"“{text[:20]}” is no number of homes; left out.")
        return None
    return int(value)


def hectares_of(text: str, doubts: list[str]) -> Decimal | None:
    """A size in hectares; what is none is left out with a doubt."""
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value <= _MOST_HA:
        doubts.append(f"“{text[:20]}” is no size in hectares; left out.")
        return None
    return max(value.quantize(Decimal("0.01")), Decimal("0.01"))


def _day(text: str, what: str, doubts: list[str]) -> date | None:
    if not text:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    doubts.append(f"The {what} “{text[:20]}” is no date like 2020-01-31 or 31/01/2020; left out.")
    return None


def _yes(text: str) -> bool | None:
    return {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}.get(
        text.lower()
    )
