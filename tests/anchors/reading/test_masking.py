"""What should never have been published is not repeated; ordinary references stay."""

from __future__ import annotations

import pytest

from assetmap.anchors.reading.masking import mask_identifier, mask_narrative, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to a.person@example.org now", "write to [e-mail] now"),
        ("NI AB123456C", "NI [National Insurance number]"),
        ("card 4242-4242-4242-4242", "card [card ending 4242]"),
        ("GB82 WEST 1234 5698 7654 32", "[IBAN]"),
        ("sort code 20-00-00", "sort code [bank details]"),
        ("20-00-00 55779911", "[bank details]"),
        ("a/c no 55779911", "a/c no [bank details]"),
        ("ring 0121 496 0000", "ring [telephone]"),
        ("ring +44 7700 900123.", "ring [telephone]."),
    ],
)
def test_personal_and_bank_details_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    ["INV-1050123", "PO 628001349", "4242 4242 4242 4241", "GB82 WEST 1234 5698 7654 33",
     "1462161", "51111091", "2020-05-01", "01/05/2020", "38,148.43", "CORE SERVICE 2020/21",
     "UK0577117901"],
)  # fmt: skip
def test_ordinary_texts_stay(text: str) -> None:
    assert mask_narrative(text) == text


def test_a_reference_that_looks_like_a_telephone_stays_in_a_reference() -> None:
    assert mask_identifier("01214960000") == "01214960000"
    assert mask_text("01214960000") == "[telephone]"


def test_a_home_postcode_is_masked_in_a_narrative_only() -> None:
    assert mask_narrative("works at 1 Example Road B18 7QA") == "works at 1 Example Road [postcode]"
    assert mask_text("B18 7QA") == "B18 7QA"
