"""What the filters of the list leave, on pages and on the map."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from tests.sifting.conftest import X, Y
from tests.signing import signed_in, visitor

EVERYTHING = ["n1-sample-wharf", "2020-1-pa-sample-street", "n2-sample-yard", "n3-sample-lane"]
WHARF, STREET, YARD, LANE = EVERYTHING


def rows(app: Flask, query: str) -> list[str]:
    answer = visitor(app).get(f"/developments?{query}")
    assert answer.status_code == 200, query
    return re.findall(r'data-key="development/([^"]+)"', answer.text)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", EVERYTHING),
        ("kind=application", [STREET]),
        ("kind=site", [WHARF, YARD, LANE]),
        ("homes=50", [WHARF]),
        ("ha=0.25", [WHARF, YARD]),
        ("ha=1", [WHARF]),
        ("size=large", [STREET]),
        ("size=small", []),
        ("state=permitted", [STREET]),
        ("stage=permissioned", [STREET]),
        ("beside=park&away=400", [WHARF, STREET]),
        ("beside=green&away=2000", [WHARF, STREET, YARD]),
        ("beside=church", []),
        (f"near={X:.0f},{Y:.0f}&within=400", [WHARF, STREET]),
        (f"near={X:.0f},{Y:.0f}", [WHARF, STREET]),
        ("near=/assets/example-park&within=2000", [WHARF, STREET, YARD]),
        ("shown=unplaced", [LANE]),
        ("kind=site&homes=10&beside=park&away=2000", [WHARF, YARD]),
    ],
)
def test_filters_leave_what_they_say(app: Flask, query: str, left: list[str]) -> None:
    assert rows(app, query) == left
    drawn = json.loads(visitor(app).get(f"/developments.geojson?{query}").text)["features"]
    keys = [one["properties"]["key"] for one in drawn if one["properties"]["role"] == "place"]
    assert keys == [f"development/{one}" for one in left if one != LANE]


def test_the_sum_leaves_out_what_stands_on_counted_land(app: Flask) -> None:
    html = visitor(app).get("/developments").text
    assert "4 sites. 212 to 214 homes in all; 1 site says no number; 1 is shown and not" in html


def test_a_place_that_is_not_understood_lists_nothing(app: Flask) -> None:
    html = visitor(app).get("/developments?near=nowhere+at+all").text
    assert "Nothing was looked for." in html
    assert 'aria-invalid="true"' in html
    assert rows(app, "near=nowhere+at+all") == []


@pytest.mark.parametrize(
    "query", ["kind=x", "size=huge", "state=x", "ha=2", "within=5", "away=5", "beside=x", "voted=x"]
)
def test_a_choice_that_does_not_exist_is_refused(app: Flask, query: str) -> None:
    assert visitor(app).get(f"/developments?{query}").status_code == 400


def test_enough_votes_hide_and_say_so(app: Flask) -> None:
    for number in range(3):
        people = signed_in(app, f"person{number}@example.org")
        page = f"/developments/{YARD}"
        assert "I find it not relevant" in people.get(page).text
        for _twice in range(2):
            assert people.post(f"{page}/vote", page=page).status_code == 303
        assert "Take my vote back" in people.get(page).text
        html = visitor(app).get("/developments").text
        assert (YARD in rows(app, "")) is (number < 2)
    assert "3 people find it not relevant." in visitor(app).get(f"/developments/{YARD}").text
    assert "1 of them is not listed" in html
    assert "4 sites. 212 to 214 homes" in html, "no sum changes by a vote"
    assert 'href="/developments?voted=show"' in html
    assert YARD in rows(app, "voted=show")
    assert rows(app, "q=N2") == []
    assert "Everything that fits is hidden." in visitor(app).get("/developments?q=N2").text
    assert people.post(f"/developments/{YARD}/vote/withdraw", page=page).status_code == 303
    assert YARD in rows(app, "")


def test_a_visitor_neither_votes_nor_keeps(app: Flask) -> None:
    anybody = visitor(app)
    assert "I find it not relevant" not in anybody.get(f"/developments/{YARD}").text
    assert "Keep it" not in anybody.get("/developments?homes=50").text
    for address in (f"/developments/{YARD}/vote", "/developments/filters"):
        assert anybody.post(address, page="/sign-in").status_code in (302, 303, 401, 403, 404)
    assert YARD in rows(app, "")
