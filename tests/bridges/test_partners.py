"""An anchor's page counts its local organisations year by year, each once, none dropped."""

from __future__ import annotations

from flask import Flask

from assetmap.bridges.local import Partner, count_partners
from assetmap.bridges.partners import partners_part
from tests.page_reading import read_tables


def test_the_demonstrations_trust_finds_partners(demonstration: Flask) -> None:
    html = demonstration.test_client().get("/anchors/demonstration-hospital-trust").text
    table = next(one for one in read_tables(html) if one.head[:2] == ["Year", "Local"])
    counted = {row[0]: [int(cell) for cell in row[1:]] for row in table.body}
    assert [sum(cells[:3]) for cells in counted.values()] == [
        cells[3] for cells in counted.values()
    ]
    assert counted["2022"][3] == 1
    assert counted["2023"][3] == 2
    assert counted["2026"][3] == 3
    assert "its first year here" in html


def test_what_stands_in_no_year_is_said() -> None:
    part = partners_part(
        count_partners([Partner(1, "local", None, None), Partner(2, "local", None, None)],
                       until_year=2026)
    )  # fmt: skip
    assert part.table is None
    assert part.undated.startswith("2 more organisations are joined")


def test_nothing_recorded_says_what_to_do(demonstration: Flask) -> None:
    part = partners_part(count_partners([], until_year=2026))
    assert "no year can be counted" in part.say
