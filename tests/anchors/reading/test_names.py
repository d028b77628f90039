"""One key for many spellings, and never one key for two firms."""

from __future__ import annotations

import pytest

from assetmap.anchors.reading.names import supplier_key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Example Works Ltd", "EXAMPLE WORKS LIMITED"),
        ("Example Works Ltd.", "Example  Works, Ltd"),
        ("The Example & Sons", "EXAMPLE AND SONS"),
        ("St Example's Healthcare NHST", "NHS0000RJ701 : St Examples Healthcare NHS Trust"),
        ("UK0092855501 : Example UK Ltd", "Example UK Limited"),
        ("E.B.M.E. Ltd", "EBME LTD"),
        ("Café Example", "CAFE EXAMPLE"),
        ("Example Public Limited Company", "Example PLC"),
        ("Example Community Interest Company", "EXAMPLE C.I.C."),
        ("Example T/A Springs", "EXAMPLE trading as SPRINGS"),
    ],
)
def test_spellings_meet(left: str, right: str) -> None:
    assert supplier_key(left) == supplier_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Example Works Ltd", "Example Works LLP"),
        ("Example North", "Example South"),
        ("NHS Example CCG", "NHS Example Trust"),
        ("4715050164000013", "10008721"),
    ],
)
def test_different_bodies_stay_apart(left: str, right: str) -> None:
    assert supplier_key(left) != supplier_key(right)


def test_a_key_is_never_empty_for_a_name() -> None:
    assert supplier_key("The") == "THE"
    assert supplier_key("&") == "&"
    assert supplier_key("10008721") == "10008721"
