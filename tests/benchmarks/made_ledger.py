"""A ledger and its postcodes, made from a seed: skewed like real ones, every name invented."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from tests.benchmarks.measuring import Size
from tests.factories.anchors import new_anchor, new_deciles

SITE = (406_000.0, 287_500.0)
MONTHS = 36
CATEGORIES = 50
AREAS = ("B", "WS", "DY", "WV", "CV", "ST", "TF", "WR", "M", "L", "LS", "S", "BS", "NG", "SW")
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
SYLLABLES = ("ba", "den", "cor", "fal", "gri", "hol", "jes", "kem", "lin", "mor", "nev", "ost")
FORMS = ("Ltd", "Limited", "PLC", "LLP", "CIC", "Services Ltd", "Group Ltd", "Supplies Ltd")
LSOAS = 6_000


def postcode_codes(count: int, rng: np.random.Generator) -> list[str]:
    """Distinct codes that look like postcodes, in no order."""
    per_district = 9 * len(INWARD) ** 2
    chosen = rng.choice(len(AREAS) * 30 * per_district, count, replace=False)
    codes = []
    for number in chosen.tolist():
        district, unit = divmod(number, per_district)
        digit, letters = divmod(unit, len(INWARD) ** 2)
        codes.append(
            f"{AREAS[district // 30]}{district % 30 + 1} {digit + 1}"
            f"{INWARD[letters // len(INWARD)]}{INWARD[letters % len(INWARD)]}"
        )
    return codes


def store_postcodes(engine: Engine, size: Size) -> list[str]:
    """Postcodes, half around the site and half over the country, with areas and deciles."""
    rng = np.random.default_rng(20_261_121)
    codes = postcode_codes(size.postcodes, rng)
    near = rng.random(size.postcodes) < 0.5
    east = np.where(
        near, rng.normal(SITE[0], 9_000, size.postcodes), rng.uniform(300e3, 600e3, size.postcodes)
    )
    north = np.where(
        near, rng.normal(SITE[1], 9_000, size.postcodes), rng.uniform(120e3, 560e3, size.postcodes)
    )
    quality = np.where(rng.random(size.postcodes) < 0.02, 6, 1)
    lsoa = rng.integers(0, LSOAS, size.postcodes)
    lines = [
        f"{code}\t{int(x)}\t{int(y)}\t{grade}\tE0100{area:04d}\tE0200{area // 5:04d}\t"
        f"E0500{area // 8:04d}\tE0700{area // 200:04d}\tE1200000{area // 700:d}\n"
        for code, x, y, grade, area in zip(
            codes, east.tolist(), north.tolist(), quality.tolist(), lsoa.tolist(), strict=True
        )
    ]
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(
                b"COPY postcode (code, easting, northing, quality, lsoa11, msoa, ward, district, "
                b"region) FROM STDIN"
            ) as copy,
        ):
            copy.write("".join(lines))
    with Session(engine) as session:
        new_deciles(session, {f"E0100{area:04d}": 1 + area % 10 for area in range(LSOAS)})
        session.commit()
    return codes


def made_anchor(session: Session, slug: str) -> Anchor:
    """An anchor at the site around which the money lands."""
    return new_anchor(session, slug, SITE)


def surname(number: int) -> str:
    """A word made of syllables, different for each number."""
    word = ""
    while True:
        number, at = divmod(number, len(SYLLABLES))
        word += SYLLABLES[at]
        if not number:
            return word.capitalize() + "ley"


def supplier_names(count: int) -> list[str]:
    """Firms, and one person in fifty."""
    return [
        f"Mrs Q {surname(number)}"
        if number % 50 == 7
        else f"Example {surname(number)} {FORMS[number % len(FORMS)]}"
        for number in range(count)
    ]


def write_made_ledger(path: Path, *, rows: int, size: Size, codes: list[str], seed: int) -> Path:
    """A CSV of ``rows`` payments: some suppliers paid often, credits, gaps in the postcodes."""
    rng = np.random.default_rng(seed)
    suppliers = size.suppliers
    names = supplier_names(suppliers)
    weight = 1 / np.arange(1, suppliers + 1) ** 0.7
    payee = rng.choice(suppliers, rows, p=weight / weight.sum())
    home = rng.integers(0, len(codes), (suppliers, 2))
    place = home[payee, (rng.random(rows) < 0.1).astype(int)]
    printed = _printed(rows, place, codes, rng)
    habit = rng.integers(0, CATEGORIES, (suppliers, 4))
    category = habit[payee, rng.integers(0, 4, rows)]
    pence = (np.exp(rng.normal(7.2, 1.4, rows)) * 100).astype(np.int64) + 1
    pence[rng.random(rows) < 0.02] *= -1
    first = date(2019, 4, 1)
    days = [(first + timedelta(days=day)).strftime("%d/%m/%Y") for day in range(MONTHS * 365 // 12)]
    day = np.sort(rng.integers(0, len(days), rows))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ("Payment Date", "Supplier Name", "Amount", "Postcode", "Expense Type", "Transaction")
        )
        writer.writerows(
            (days[d], names[s], f"{p / 100:,.2f}", code, f"Category {c:02d}", number)
            for number, (d, s, p, code, c) in enumerate(
                zip(day.tolist(), payee.tolist(), pence.tolist(), printed, category.tolist(),
                    strict=True),
                start=4_000_000,
            )
        )  # fmt: skip
    return path


def _printed(
    rows: int, place: NDArray[np.int64], codes: list[str], rng: np.random.Generator
) -> list[str]:
    """Postcodes as printed: some closed up, in small letters, missing or unknown."""
    dirt = rng.random(rows).tolist()
    text_of = []
    for number, roll in zip(place.tolist(), dirt, strict=True):
        code = codes[number]
        if roll < 0.015:
            code = ""
        elif roll < 0.025:
            code = "ZE9 9ZZ"
        elif roll < 0.1:
            code = code.replace(" ", "").lower()
        text_of.append(code)
    return text_of


def empty_ledgers(engine: Engine) -> None:
    """Take every ledger out, so that each load meets the same empty tables."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "TRUNCATE payment, spend_sum, spend_month, ledger_supplier, ledger, supplier, "
                "supplier_place, category, history CASCADE"
            )
        )
