"""The real ledger of NHS Barking and Dagenham, July 2020, with Code-Point Open, end to end.

Both files are read here with csv and zipfile directly, so that a fault in our reader or in the
database cannot hide one in the arithmetic.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from assetmap.anchors.analysis.catchment import (
    Catchment,
    CatchmentInputs,
    LocalArea,
    derive_catchment,
)
from assetmap.anchors.analysis.catchment_json import to_json
from tests.anchors.analysis.ledgers import Payment, Place, catchment_inputs
from tests.real_files import real_file

SITE = (544224.0, 184283.0)
BARKING = LocalArea(("E09000002",), "Barking and Dagenham", "district")
# Initials and a surname: enough for this one file. Recognising people is tested elsewhere.
PEOPLE = re.compile(r"^(?:DR )?[A-Z]{1,2} [A-Z]+$")


def _code_point(wanted: set[str]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    areas = {re.match(r"[A-Z]+", code).group().lower() for code in wanted}  # type: ignore[union-attr]
    with zipfile.ZipFile(real_file("postcodes/codepo_gb_2025-05.zip")) as archive:
        for area in sorted(areas):
            if f"Data/CSV/{area}.csv" not in archive.namelist():
                continue
            with archive.open(f"Data/CSV/{area}.csv") as raw:
                for row in csv.reader(io.TextIOWrapper(raw, "utf-8")):
                    code = row[0].replace(" ", "")
                    if code in wanted:
                        codes = {"district": row[8], "ward": row[9]}
                        place = Place(float(row[2]), float(row[3]), int(row[1]) // 10, areas=codes)
                        found[code] = place
    return found


@pytest.fixture(scope="module")
def inputs() -> CatchmentInputs:
    path = real_file("spend_nhs/NEBD_2020-07_with_supplier_postcode.csv")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    codes = [row["Supplier Postcode"].replace(" ", "").upper() for row in rows]
    places = _code_point(set(codes))
    payments = [
        Payment(
            row["Supplier"].strip(),
            int(Decimal(row["amount"].replace(",", "")) * 100),
            code if code in places else -3,
            row["Expense Type"],
        )
        for row, code in zip(rows, codes, strict=True)
    ]
    names = {payment.supplier for payment in payments}
    return catchment_inputs(
        payments,
        places,
        sites=(SITE,),
        people=[name for name in names if PEOPLE.match(name)],
        local=BARKING,
        anchor="nhs-barking-and-dagenham-ccg",
        anchor_name="NHS Barking and Dagenham CCG",
    )


@pytest.fixture(scope="module")
def ledger(inputs: CatchmentInputs) -> Catchment:
    return derive_catchment(inputs)


@pytest.fixture(scope="module")
def procurement(inputs: CatchmentInputs) -> Catchment:
    return derive_catchment(replace(inputs, total="procurement"))


def test_bands(ledger: Catchment) -> None:
    bands = [(band.label, Decimal(band.pence) / 100) for band in ledger.bands]
    assert bands == [
        ("0-1 km", Decimal("1619296.43")),
        ("1-5 km", Decimal("1265266.63")),
        ("5-10 km", Decimal("1130867.84")),
        ("10-25 km", Decimal("2910582.22")),
        ("over 25 km", Decimal("17576169.07")),
        ("unlocated", Decimal("174649.73")),
    ]
    assert ledger.total_pence == 2_467_683_192


def test_curve(ledger: Catchment) -> None:
    assert ledger.curve.d50_m == pytest.approx(48_999.5, abs=0.05)
    assert ledger.curve.d80_m == pytest.approx(268_763.0, abs=0.05)


def test_credits(ledger: Catchment) -> None:
    assert (ledger.credits.rows, ledger.credits.pence) == (20, -160_431_798)
    assert (ledger.credits.net.suppliers, ledger.credits.net.pence) == (1, -9_931_013)


def test_rates_and_unlocated(ledger: Catchment) -> None:
    assert (ledger.located.rows.n, ledger.located.rows.total) == (311, 321)
    assert (ledger.located.suppliers.n, ledger.located.suppliers.total) == (56, 58)
    assert ledger.located.gbp.n == 2_450_218_219
    assert [(line.reason, line.rows, line.pence) for line in ledger.unlocated] == [
        ("not_in_data", 10, 17_464_973)
    ]


def test_the_payment_office(ledger: Catchment) -> None:
    office = ledger.shared_addresses[0]
    assert office.postcode == "WF31WE"
    assert (office.pence, len(office.suppliers)) == (1_040_929_516, 5)
    assert office.share == pytest.approx(0.4218, abs=5e-5)
    # Without it the Witham office of one trust remains the far step.
    assert ledger.without_shared_addresses.d80_m == pytest.approx(48_999.5, abs=0.05)


def test_local_share_on_both_totals(ledger: Catchment, procurement: Catchment) -> None:
    headlines = ledger.headlines
    assert headlines == procurement.headlines
    assert headlines.ledger.local_pence == 384_959_413
    assert headlines.ledger.lower == pytest.approx(0.1560, abs=5e-5)
    assert headlines.ledger.upper == pytest.approx(0.1631, abs=5e-5)
    assert headlines.ledger.share_of_located == pytest.approx(0.1571, abs=5e-5)
    # About 86% of procurement: trusts, groups, the borough council and HMRC are out of it, and so
    # are the pension contributions that the ledger sets against doctors' practices.
    assert headlines.procurement.local_pence == 269_535_875
    assert headlines.procurement.total_pence == 314_087_169
    assert headlines.procurement.lower == pytest.approx(0.8582, abs=5e-5)
    assert ledger.totals.procurement_pence == procurement.total_pence == 314_087_169


def test_excluded_suppliers(ledger: Catchment) -> None:
    totals = ledger.totals
    assert totals.ledger_pence == totals.procurement_pence + sum(x.pence for x in totals.excluded)
    reasons = Counter(line.reason for line in totals.excluded_suppliers.lines())
    assert set(reasons) == {"tax", "pensions", "public_body"}
    by_reason = {line.reason: line.pence for line in totals.excluded}
    assert by_reason["tax"] == 3_585_291
    assert by_reason["pensions"] == -7_336_262
    assert sum(line.pence for line in totals.excluded_suppliers.lines()) == sum(by_reason.values())
    public = {
        ledger.supplier_name[line.supplier]
        for line in totals.excluded_suppliers.lines()
        if line.reason == "public_body" and line.supplier is not None
    }
    assert "LONDON BOROUGH OF BARKING & DAGENHAM" in public
    assert not any("SURGERY" in name or name.endswith("LTD") for name in public)


def test_three_trusts_at_their_registered_addresses(inputs: CatchmentInputs) -> None:
    """Romford, Rainham and Waterloo instead of payment offices in Wakefield, Witham and Darwen."""
    with real_file("spend_nhs/nhs_ods_etr_trusts.csv").open(encoding="utf-8") as handle:
        registered = {row[1]: row[9].replace(" ", "") for row in csv.reader(handle)}
    trusts = (
        "BARKING, HAVERING AND REDBRIDGE UNIVERSITY HOSPITALS NHS TRUST",
        "NORTH EAST LONDON NHS FOUNDATION TRUST",
        "LONDON AMBULANCE SERVICE NHS TRUST",
    )
    printed = (
        "BARKING HAVERING AND REDBRIDGE HOSPITALS NHS TRUST",
        "NORTH EAST LONDON NHS FOUNDATION TRUST",
        "LONDON AMBULANCE SERVICE NHS TRUST",
    )
    codes = [registered[name] for name in trusts]
    places = _code_point(set(codes))
    postcode = [*inputs.postcode, *codes]
    moved = inputs.cell_postcode.copy()
    corrected = inputs.corrected.copy()
    for offset, name in enumerate(printed):
        number = inputs.supplier_name.index(name)
        moved[inputs.cell_supplier == number] = len(inputs.postcode) + offset
        corrected[number] = True
    zeros = np.zeros(3, dtype=np.int32)
    found = derive_catchment(
        replace(
            inputs,
            postcode=postcode,
            easting=np.append(inputs.easting, [places[code].easting for code in codes]),
            northing=np.append(inputs.northing, [places[code].northing for code in codes]),
            quality=np.append(inputs.quality, np.array([1, 1, 1], dtype=np.int8)),
            introduced=np.append(inputs.introduced, zeros),
            terminated=np.append(inputs.terminated, zeros),
            area_code={
                kind: [*have, *((places[code].areas or {})[kind] for code in codes)]
                for kind, have in inputs.area_code.items()
            },
            cell_postcode=moved,
            corrected=corrected,
        )
    )
    assert found.basis.location == "corrected"
    assert found.curve.d50_m == pytest.approx(7_700, abs=60)
    assert found.curve.d80_m == pytest.approx(10_700, abs=60)
    assert found.total_pence == 2_467_683_192


def test_everything_adds_up_to_the_penny(ledger: Catchment, procurement: Catchment) -> None:
    for found in (ledger, procurement):
        assert sum(band.pence for band in found.bands) == found.total_pence
        assert {table.kind for table in found.areas} == {"district", "ward"}
        for table in found.areas:
            assert int(table.pence.sum()) == found.total_pence
        assert found.located.gbp.n + sum(x.pence for x in found.unlocated) == found.total_pence
        assert sum(row.pence for row in found.supplier_kinds) == found.total_pence
        named = int(found.suppliers.pence.sum())
        assert named + found.people.pence + found.redacted.pence == found.total_pence


def test_nobody_named_like_a_person_appears(inputs: CatchmentInputs, ledger: Catchment) -> None:
    people = [
        name
        for name, person in zip(inputs.supplier_name, inputs.person_like, strict=True)
        if person
    ]
    assert len(people) == 7
    text = str(to_json(ledger)) + str(ledger.suppliers.name)
    assert not [name for name in people if name in text]
