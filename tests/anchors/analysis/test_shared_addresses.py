"""Shared postcodes: three names, or two with a twentieth of the money."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.analysis.shared_addresses import shared_addresses, shared_postcodes
from tests.anchors.analysis.ledgers import WORKED_PLACES, Payment, catchment_inputs


def _shared(postcode: list[int], names: list[int], pence: list[int]) -> list[int]:
    return shared_postcodes(
        postcode=np.array(postcode, dtype=np.int32),
        name_number=np.array(names, dtype=np.int32),
        named=np.array([name >= 0 for name in names]),
        pence=np.array(pence, dtype=np.int64),
    ).tolist()


@pytest.mark.parametrize(
    ("postcode", "names", "pence", "expected"),
    [
        ([0, 0, 0, 1], [0, 1, 2, 3], [1, 1, 1, 997], [0]),
        ([0, 0, 1], [0, 1, 2], [30, 20, 950], [0]),  # exactly 5%
        ([0, 0, 1], [0, 1, 2], [30, 19, 951], []),
        ([0, 0, 1], [0, 0, 2], [500, 450, 50], []),  # one name twice
        ([0, 0, 1], [0, -1, 2], [500, 450, 50], []),  # a redacted payee is no supplier
        ([-1, -1, -1], [0, 1, 2], [5, 5, 5], []),
        ([0, 0], [0, 1], [-5, -5], []),  # no share of a total below zero
    ],
)
def test_rule(postcode: list[int], names: list[int], pence: list[int], expected: list[int]) -> None:
    assert _shared(postcode, names, pence) == expected


def test_an_address_of_people_only_is_counted_and_not_listed() -> None:
    found = shared_addresses(
        postcode=np.array([0, 0, 0, 1, 1, 1], dtype=np.int32),
        supplier=np.arange(6, dtype=np.int32),
        pence=np.array([5, 5, 5, 7, 9, 11]),
        name_number=np.arange(6, dtype=np.int32),
        named=np.ones(6, dtype=np.bool_),
        may_name=np.array([False, False, False, True, False, True]),
        postcode_text=["AA1 1AA", "BB1 1BB"],
    )
    assert found.postcodes.tolist() == [0, 1]
    assert found.not_listed == 1
    (address,) = found.listed
    assert (address.postcode, address.suppliers, address.supplier_pence) == (
        "BB1 1BB",
        (5, 3),
        (11, 7),
    )
    # Without the pooled payee's 9, so that nothing can be subtracted.
    assert (address.pence, address.others) == (18, 1)


def test_figures_without_shared_addresses() -> None:
    payments = [
        Payment("A Ltd", 600, "SW1A 1AA"),
        Payment("B Ltd", 300, "SW1A 1AA"),
        Payment("C Ltd", 60, "B16 0AA"),
        Payment("D Ltd", 40, "WS14 1AA"),
    ]
    found = derive_catchment(catchment_inputs(payments, WORKED_PLACES))
    assert [address.postcode for address in found.shared_addresses] == ["SW1A 1AA"]
    assert found.curve.d50_m == pytest.approx(164_110.5, abs=0.1)
    without = found.without_shared_addresses
    assert (without.d50_m, without.d80_m, without.local_share) == (500, 20_000, 0.6)
    assert found.local_share.share_of_located == pytest.approx(0.06)
