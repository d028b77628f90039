"""Who may be a private person: a table that decides what the public may see."""

from __future__ import annotations

import pytest

from assetmap.anchors.reading.payees import is_redacted, person_like

PEOPLE = """
Mrs J Example|MR A EXAMPLE|Miss Example-Jones
Ms. A. Example|Dr Example|Dr A B Example|Prof A Example
Rev J Example|Cllr Example|Sir John Example|A Example|EXAMPLE A|Example, J.A.|J. A. Example
A MOGHAL|Example J (Mrs)|Example, Mr J|John A Example|J Li|REDACTED|Redacted Personal Information
Name withheld|REDACTED PERSONAL DATA|Individual|Payments to individuals|Private individual
Mrs A Church|Mr T Park|J Hall|Mr R Power|Miss L Chambers|O'Example P|J St. Example
UK0092855501 : MR A EXAMPLE|Sole trader|Anonymised
"""
BODIES = """
Example Ltd|A EXAMPLE LIMITED|J Example & Sons
J Example LLP|EXAMPLE PLC|A B Example CIC|Dr Example & Partners
Dr A Example and Partners|Dr Example's Surgery
DR EXAMPLE PRACTICE|Example Medical Centre|Mr Example Motors Ltd
St Example NHS Foundation Trust|Example City Council|Example Borough|University of Example|HMRC
Mrs Example's Nursery|J Example Building Contractors
Example Works|TOTAL GAS & POWER|4715050164000013
E.B.M.E. SERVICES|A Example T/A Example Garage|Boots UK Ltd
NHSLA|Example & Example|10008721|A1 Example
Dr Example & Ptnrs|Mrs Example & Daughters|Miss A Example and Co|Mr Example & Colleagues
"""


def names(table: str) -> list[str]:
    return [name for line in table.split("\n") for name in line.split("|") if name]


@pytest.mark.parametrize("name", names(PEOPLE))
def test_people_are_never_named(name: str) -> None:
    assert person_like(name)


@pytest.mark.parametrize("name", names(BODIES))
def test_bodies_are_named(name: str) -> None:
    assert not person_like(name)


def test_redacted_is_narrower_than_person_like() -> None:
    assert is_redacted("REDACTED - Ltd")
    assert not is_redacted("Mrs A Example")
    assert person_like("REDACTED - Ltd")
