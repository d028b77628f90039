"""Homes that a description states plainly, and those that it does not."""

from __future__ import annotations

import pytest

from assetmap.developments.descriptions import homes_in


@pytest.mark.parametrize(
    ("description", "least", "most"),
    [
        ("Erection of 24 dwellings with parking", 24, 24),
        ("Construction of 1,250 new homes", 1250, 1250),
        ("Demolition of existing garages and erection of 5no. two-storey 3-bed houses", 5, 5),
        ("Outline application for up to 200 dwellings", 0, 200),
        ("Change of use of offices to provide twelve (12) apartments", 12, 12),
        ("Conversion of public house into 4 self-contained flats (2 x 1 bed, 2 x 2 bed)", 4, 4),
    ],
)
def test_plain_numbers(description: str, least: int, most: int) -> None:
    said = homes_in(description)
    assert (said.least, said.most) == (least, most)
    assert said.words in " ".join(description.split())
    assert not said.doubt


@pytest.mark.parametrize(
    "description",
    [
        "Erection of 12 houses and 20 flats",
        "Conversion of 6 flats into a single dwelling",
        "Approval of details for condition 5: erection of 50 dwellings",
        "Erection of 30 student studios with 20 flats",
        "Use of the property as 4 flats",
        "Increase from 9 to provide 11 flats",
        "Replacement of the dwelling: erection of 1 house",
        "To provide a single dwelling house with garden and a self contained flat",
    ],
)
def test_what_is_not_plain_is_left_to_people(description: str) -> None:
    said = homes_in(description)
    assert (said.least, said.most, said.words) == (None, None, "")
    assert said.doubt.endswith("kept as not known.") or said.doubt.endswith("Kept as not known.")


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Single storey extension",
        "Works to 3 trees",
        "Erection of a warehouse",
        "3 household bins",
    ],
)
def test_nothing_is_said(description: str) -> None:
    assert homes_in(description) == homes_in("")
