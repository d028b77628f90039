"""The benchmarks run, and every engine finds the same figures; times are not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import text

from assetmap.core.cluster import Cluster

# Peers' libraries are an extra of their own.
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
pytest.importorskip("tipg")

from tests.benchmarks.__main__ import BENCHMARKS, show
from tests.benchmarks.database import fresh_database, running_cluster
from tests.benchmarks.figures import Figures, differences
from tests.benchmarks.made_ledger import postcode_codes, supplier_names
from tests.benchmarks.map.load import can_load
from tests.benchmarks.map.made_things import Made, store_things
from tests.benchmarks.map.recorded import statements_of
from tests.benchmarks.measuring import QUICK, Result

WHAT_IS_MADE = """
SELECT (SELECT count(*) FROM asset) AS assets,
  (SELECT count(*) FROM organisation) AS bodies,
  (SELECT count(*) FROM asset_status) AS used,
  (SELECT count(*) FROM asset WHERE ST_Dimension(geom) = 2) AS outlined,
  (SELECT md5(string_agg(slug || name || kind || geom::text, ',' ORDER BY slug)) FROM asset)
"""


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.mark.parametrize("name", list(BENCHMARKS))
def test_benchmark(durable: Cluster, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each raises when ours and a peer disagree by a penny, a cell or a postcode."""
    if name == "map" and not can_load():
        pytest.skip("the load generator of the bench purpose (wrk) is not on this machine")
    results = list(BENCHMARKS[name](durable, QUICK))
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


def test_made_things_are_as_many_as_asked_and_the_same_each_time(durable: Cluster) -> None:
    held = []
    for _ in range(2):
        with fresh_database(durable, "bench_made") as engine:
            assert store_things(engine, 50) == Made(assets=30, organisations=20)
            with engine.connect() as connection:
                held.append(connection.execute(text(WHAT_IS_MADE)).one())
    assert held[0] == held[1]
    assert held[0].assets == 30
    assert held[0].bodies == 20
    assert 0 < held[0].used < 30
    assert held[0].outlined > 0


def test_bare_sql_is_what_the_engine_sends(durable: Cluster) -> None:
    with fresh_database(durable, "bench_recorded") as engine, engine.connect() as connection:
        asked = text("SELECT name FROM asset WHERE id = :id")
        (sent,) = statements_of(engine, lambda: connection.execute(asked, {"id": 7}).all())
    assert "FROM asset" in sent.sql
    assert sent.values == {"id": 7}
