"""Make the demonstration ledger: invented payees, real postcodes, real-life dirt, one seed.

    python geodata/ledger/make_ledger.py

Every payee is invented and its name says so. The postcodes are real, so that distances and areas
are; nobody at them is meant. The file is dirty in the ways that published ledgers are: title
lines, a Windows-1252 pound sign, three ways to write a credit, two ways to write a date, blank
rows, a repeated header, rows that no reader should accept, and a printed total at the end.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
POSTCODES = HERE.parent / "postcodes" / "demonstration_postcodes.csv"
SEED = 20261121
FIRST, DAYS = date(2025, 4, 1), 365
HEADER = ("Body", "Date Paid", "Expense Type", "Supplier Name", "Supplier Postcode", "Reference",
          "Amount (£)")  # fmt: skip
TRADES = (
    ("Cleaning", "Cleaning and laundry"), ("Catering", "Food and catering"),
    ("Gardens", "Estates and grounds"), ("Builders", "Estates and grounds"),
    ("Medical Supplies", "Clinical supplies"), ("Pharmaceuticals", "Drugs"),
    ("Software", "Information technology"), ("Transport", "Patient transport"),
    ("Energy", "Energy and water"), ("Interpreting", "Interpreting and advocacy"),
    ("Print", "Office and print"), ("Security", "Security"),
)  # fmt: skip
FORMS = ("Ltd", "Ltd", "Ltd", "CIC", "LLP", "PLC")
NEAR = ("B16", "B18", "B66", "B67")
FIRST_WORDS = ("Example", "Sample", "Specimen", "Demo", "Illustration")
#: Payees with a part to play: name, category, where (an area prefix or a postcode), weight, count.
CAST = (
    ("Example Cleaning CIC", "Cleaning and laundry", "B66 1BA", 9_000, 24),
    ("Sample Catering Co-operative Ltd", "Food and catering", "B67 6EH", 14_000, 24),
    ("Specimen Gardens CIC", "Estates and grounds", "B18 4PT", 4_000, 12),
    ("Example Teaching Hospitals NHS Foundation Trust", "Services from other trusts", "LS1",
     210_000, 12),
    ("Example Community Care NHS Trust", "Services from other trusts", "LS1", 95_000, 12),
    ("Example Ambulance Service NHS Trust", "Services from other trusts", "LS1", 60_000, 12),
    ("Sample Blood Service NHS Trust", "Services from other trusts", "LS1", 30_000, 6),
    ("Example Metropolitan Borough Council", "Rates and charges", "B70", 80_000, 6),
    ("Example Pension Scheme", "Pension contributions", "SW1P", 320_000, 12),
    ("Dr A Example", "Clinical sessions", "B16", 2_500, 10),
    ("Mrs B Sample", "Interpreting and advocacy", "B18", 600, 8),
    ("Mr C Specimen", "Clinical sessions", "B5", 1_900, 8),
    ("REDACTED PERSONAL DATA", "Compensation", "", 12_000, 5),
    ("Example Valley Devices Ltd", "Clinical supplies", "CF10", 40_000, 10),
    ("Sample Clyde Diagnostics Ltd", "Clinical supplies", "G2", 35_000, 8),
)  # fmt: skip


def main() -> None:
    """Write the ledger beside this script."""
    rng = random.Random(SEED)
    postcodes = read_postcodes()
    rows = [row for payee in payees(rng, postcodes) for row in payments(rng, *payee)]
    rng.shuffle(rows)
    rows.sort(key=lambda row: row[0])
    with (HERE / "demonstration_ledger.csv").open("w", newline="", encoding="cp1252") as handle:
        write(csv.writer(handle), rng, rows)


def read_postcodes() -> dict[str, list[str]]:
    """Postcodes with a position by outcode, and the odd ones under their own keys."""
    found: dict[str, list[str]] = {"box": [], "ended": []}
    with POSTCODES.open(newline="") as handle:
        for row in csv.DictReader(handle):
            code = row["pcds"]
            if row["osgrdind"] == "6":
                found["box"].append(code)
            elif not row["oseast1m"]:
                found["ended"].append(code)
            else:
                found.setdefault(code.split()[0], []).append(code)
    return found


def payees(rng: random.Random, postcodes: dict[str, list[str]]):
    """Every payee: name, category, printed postcode, typical amount, number of payments."""
    used = set()
    for name, category, where, amount, count in CAST:
        place = where if " " in where or not where else postcodes[where][0]
        used.add(place)
        yield name, category, place, amount, count
    local = [code for part in NEAR for code in postcodes[part]]
    city = [
        code
        for part, codes in sorted(postcodes.items())
        if part.startswith("B") and part[1:].isdigit() and part not in NEAR
        for code in codes
    ]
    far = [
        code
        for part, codes in sorted(postcodes.items())
        if part not in ("box", "ended") and not part[1:2].isdigit()
        for code in codes
    ]
    taken = {name for name, *_ in CAST}
    # One payee a postcode, so that the only shared address is the payment office in the cast.
    pools = tuple(
        rng.sample([code for code in pool if code not in used], len(set(pool) - used))
        for pool in (local, city, far)
    )
    names = [
        (f"{first} {trade} {rng.choice(FORMS)}", category)
        for first in FIRST_WORDS
        for trade, category in TRADES
    ]
    for number, (name, category) in enumerate(n for n in names if n[0] not in taken):
        pool = pools[number % 3]
        amount = int(rng.lognormvariate(8.6, 1.0)) + 600
        yield name, category, pool.pop(), amount, rng.randint(3, 16)
    yield "Example Post Box Supplies Ltd", "Office and print", postcodes["box"][0], 3_000, 5
    yield "Sample Former Address Ltd", "Clinical supplies", postcodes["ended"][0], 5_000, 4
    yield "Specimen Unprinted Ltd", "Security", "", 4_500, 6
    yield "Demo Mistyped Ltd", "Energy and water", "B1B 7QH", 2_000, 3


def payments(rng: random.Random, name: str, category: str, postcode: str, amount: int, count: int):
    """Dated payments of one payee, about one in thirty a credit."""
    for _ in range(count):
        day = FIRST + timedelta(days=rng.randrange(DAYS))
        pence = int(amount * 100 * rng.uniform(0.6, 1.5)) + rng.randrange(100)
        if rng.random() < 0.033:
            pence = -pence // 4
        yield day, category, name, postcode, f"T{rng.randrange(10**6):06d}", pence


def write(out, rng: random.Random, rows: list[tuple]) -> None:
    """Write the rows with the dirt of real life."""
    out.writerow(["Demonstration hospital trust: payments to suppliers, April 2025 to March 2026"])
    out.writerow(["Invented for the demonstration of assetmap. No payee is real."])
    out.writerow([])
    out.writerow(HEADER)
    total = 0
    for number, (day, category, name, postcode, reference, pence) in enumerate(rows):
        if number in (200, 500):
            out.writerow([])
            out.writerow(HEADER)
        if number == 333:
            out.writerow(["Demonstration hospital trust", f"{day:%d/%m/%Y}", category,
                          "Example Unreadable Ltd", "B16 0HQ", "T999999", "#####"])  # fmt: skip
        if number == 444:
            out.writerow(["Demonstration hospital trust", f"{day:%d/%m/%Y}", category,
                          "Sample Pending Ltd", "B66 1BA", "T999998", "see note"])  # fmt: skip
        spelt = name.replace("Ltd", "LIMITED").upper() if rng.random() < 0.08 else name
        printed = postcode.replace(" ", "").lower() if rng.random() < 0.05 else postcode
        when = f"{day:%d-%b-%y}" if rng.random() < 0.1 else f"{day:%d/%m/%Y}"
        out.writerow(
            ["Demonstration hospital trust", when, category, spelt, printed, reference,
             amount_text(rng, pence)]
        )  # fmt: skip
        total += pence
    out.writerow([])
    out.writerow(["Total", "", "", "", "", "", f"£{Decimal(total) / 100:,.2f}"])


def amount_text(rng: random.Random, pence: int) -> str:
    """An amount as bodies print it."""
    pounds = Decimal(abs(pence)) / 100
    if pence < 0:
        return rng.choice((f"({pounds:,.2f})", f"-{pounds:.2f}", f"{pounds:,.2f}-"))
    return rng.choice((f"£{pounds:,.2f}", f"{pounds:,.2f}", f" {pounds:.2f} "))


if __name__ == "__main__":
    main()
