"""The benchmarks run, and every engine finds the same figures; times are not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from assetmap.core.cluster import Cluster

# Peers' libraries are an extra of their own.
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

from tests.benchmarks.__main__ import BENCHMARKS, show
from tests.benchmarks.database import running_cluster
from tests.benchmarks.figures import Figures, differences
from tests.benchmarks.made_ledger import postcode_codes, supplier_names
from tests.benchmarks.measuring import QUICK, Result


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.mark.parametrize("name", list(BENCHMARKS))
def test_benchmark(durable: Cluster, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each raises when ours and a peer disagree by a penny, a cell or a postcode."""
    results = BENCHMARKS[name](durable, QUICK)
    assert results
    for result in results:
        assert isinstance(result, Result)
        assert result.ours_s > 0
        assert (result.peer_s is None) == (result.ratio is None)
        assert re.search(r"Python 3\.\d+", result.versions)
        show(result)
    assert capsys.readouterr().out.count("aim: ") == len(results)


def test_a_penny_of_difference_is_named() -> None:
    one = Figures({"0-1 km": 5}, {"ward": {"E1": 5}}, {1: 5}, 5, 1.0, 2.0, {}, {})
    assert differences(one, one) == []
    assert differences(one, replace(one, bands={"0-1 km": 6})) == ["bands"]


def test_made_names_and_codes_are_distinct() -> None:
    names = supplier_names(5_000)
    assert len(set(names)) == 5_000
    codes = postcode_codes(5_000, np.random.default_rng(1))
    assert len(set(codes)) == 5_000
