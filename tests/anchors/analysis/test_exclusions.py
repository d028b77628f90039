"""Names that must, and names that must not, be kept out of procurement."""

from __future__ import annotations

import pytest

from assetmap.anchors.analysis.exclusions import (
    REASONS,
    exclusion_table,
    find_exclusion,
    words_of,
    words_of_all,
)

MATCH = [
    ("supplier", "HMRC Cumbernauld", "tax"),
    ("supplier", "H.M. Revenue & Customs", "tax"),
    ("supplier", "H M Revenues and Customs", "tax"),
    ("supplier", "INLAND REVENUE CIS", "tax"),
    ("category", "National Insurance < 1 yr-NI- ERS", "tax"),
    ("category", "Income tax <1Yr", "tax"),
    ("supplier", "Teachers Pensions (Example Academy)", "pensions"),
    ("supplier", "WPS00T145001 : NHS PENSIONS", "pensions"),
    ("supplier", "West Example Pension Fund", "pensions"),
    ("category", "ME-GMS GP Pension EEs", "pensions"),
    ("category", "ME - PMS GP Prior Year ERs", "pensions"),
    ("category", "Basic Pay", "payroll"),
    ("category", "Statutory Mat Pay - Curr", "payroll"),
    ("category", "Members' Allowances", "payroll"),
    ("supplier", "Public Works Loan Board", "treasury"),
    ("category", "Temporary Loans", "treasury"),
    ("category", "Ctax - Preceptor Payments", "precept"),
    ("supplier", "EXAMPLE & DISTRICT NHS FOUNDATION TRUST", "public_body"),
    ("supplier", "Guys&St Examples' NHS Trust", "public_body"),
    ("supplier", "Mid and South Example Foundation Trust", "public_body"),
    ("supplier", "NHS0000RJ701 : St Examples Healthcare NHST", "public_body"),
    ("supplier", "Royal Example Hospital Nhs", "public_body"),
    ("supplier", "NHS EXAMPLE CCG", "public_body"),
    ("supplier", "NHS NEL CSU", "public_body"),
    ("supplier", "London Borough of Example & Sample", "public_body"),
    ("supplier", "Example Council", "public_body"),
    ("supplier", "LEICESTER CITY COUNCIL SSIS ACCOUNT", "public_body"),
    ("supplier", "Metropolitan Borough of Example", "public_body"),
    ("supplier", "Department For Work & Pensions", "public_body"),
    ("supplier", "West Example Police", "public_body"),
    ("supplier", "West Example Fire & Rescue", "public_body"),
    ("supplier", "Accountant General of the Senior Courts", "public_body"),
    ("supplier", "Example Green Lane Primary Academy", "public_body"),
    ("supplier", "Example Primary School", "public_body"),
    ("category", "Hcare Srv Rec NHS Trust-Contract Baseline", "public_body"),
    ("category", "Payments to Government Departments", "public_body"),
    ("category", "Grants to External Organisations", "grant"),
    ("category", "HSG GRANTS TO REGISTERED PROVIDERS", "grant"),
    ("category", "Housing Benefits", "benefit_to_individual"),
    ("category", "Compensation Payments", "benefit_to_individual"),
    ("category", "Inter-company balances", "group"),
]

KEEP = [
    ("supplier", "Grant Thornton UK LLP"),
    ("supplier", "GRANTS WHOLESALE"),
    ("supplier", "Example Taxis Ltd"),
    ("supplier", "Saltax Ltd"),
    ("supplier", "Compensation Lawyers Ltd"),
    ("supplier", "Indespension Ltd"),
    ("supplier", "Example Pensions Consultants LLP"),
    ("supplier", "Link Treasury Services Ltd"),
    ("supplier", "TRUST NURSE SERVICES LTD"),
    ("supplier", "Foundation Trust Network"),
    ("supplier", "Example House Trust"),
    ("supplier", "Example Housing Trust"),
    ("supplier", "Example Community Foundation Trust"),
    ("supplier", "Canal & River Trust"),
    ("supplier", "NHS Supply Chain Roarp (101)"),
    ("supplier", "Nhs Property Services Ltd"),
    ("supplier", "Nhs Providers"),
    ("supplier", "Example Uni NHS FT Charity"),
    ("supplier", "Example Parochial Church Council"),
    ("supplier", "Example Racial Equality Council"),
    ("supplier", "Example Council for Voluntary Service"),
    ("supplier", "Courtney Guest House"),
    ("supplier", "Example Court Nursing Home"),
    ("supplier", "Adt Fire And Security Plc"),
    ("supplier", "Example Energy Academy Ltd"),
    ("supplier", "School Merit Stickers"),
    ("supplier", "Example School Services Limited"),
    ("supplier", "ST ALBANS SURGERY"),
    ("supplier", "TOGETHER FIRST LTD"),
    ("supplier", "University of Example"),
    ("supplier", "Arrow County Supplies"),
    ("supplier", "City of Example YMCA"),
    ("category", "Bank Charges"),
    ("category", "Housing Revenue Account"),
    ("category", "Taxi & Other Vehicle Hire"),
    ("category", "Pension Administration Service"),
    ("category", "PAYROLL SERVICES FEES"),
    ("category", "Travel Season Ticket Loan Scheme"),
    ("category", "Grant Related Expenditure"),
    ("category", "STAFF WELFARE BENEFITS"),
    ("category", "C&M-GMS Prem Rates"),
    ("category", "Clinical&Medical- Non NHS LES"),
    ("category", "NHS Recbles <1Yr-Srvc Recd-PCSS(L9)"),
]


@pytest.mark.parametrize(("looks_in", "text", "reason"), MATCH)
def test_must_match(looks_in: str, text: str, reason: str) -> None:
    found = find_exclusion(looks_in, text)  # type: ignore[arg-type]
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(("looks_in", "text"), KEEP)
def test_must_not_match(looks_in: str, text: str) -> None:
    assert find_exclusion(looks_in, text) is None  # type: ignore[arg-type]


def test_the_table_is_complete_and_readable() -> None:
    table = exclusion_table()
    assert {row.reason for row in table} == set(REASONS)
    assert len({(row.looks_in, row.pattern) for row in table}) == len(table)
    for row in table:
        assert row.source, row.pattern
        # A pattern is written as names are compared, or it could never match.
        assert words_of(row.pattern.replace("*", "").replace("...", "")) == " ".join(
            row.pattern.replace("*", "").replace("...", "").split()
        )


def test_every_row_can_match() -> None:
    """A row that an exception or an earlier spelling makes dead is a mistake in the table."""
    for row in exclusion_table():
        example = row.pattern.replace("*", "").replace(" ...", " EXAMPLE").strip()
        found = find_exclusion(row.looks_in, f"{example}")
        assert found is not None, row.pattern
        assert found.number <= row.number


def test_marks_in_names() -> None:
    names = ["St. Mary's (C of E)", "A&B", "x\x1fy", "", "Café–Bar"]
    together = words_of_all(names)
    assert together == ["ST MARYS C OF E", "A AND B", "X Y", "", "CAFÉ BAR"]
    assert [words_of(name) for name in names] == together
    assert words_of_all([]) == []


def test_first_row_of_the_table_gives_the_reason() -> None:
    found = find_exclusion("supplier", "Example County Council Pension Fund")
    assert found is not None
    assert found.reason == "pensions"
