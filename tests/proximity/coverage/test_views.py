"""The pages of coverage and shares, on the demonstration and where nothing is loaded."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.proximity.coverage.models import Completeness
from tests.factories.register import new_asset
from tests.proximity.coverage.homes import X, Y, an_area, people_at
from tests.served import served
from tests.signing import signed_in

HERE = "area=west-birmingham-and-smethwick&kind=green"
EXAMPLE = "area=neighbourhood-example&kind=green"


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def fill(session: Session) -> None:
    an_area(session)
    people_at(session, "E01000001", 300, (-400, 0), (900, 0), tenth=1)
    new_asset(session, "Example Park", "Park", at=(X, Y))


@pytest.fixture
def made(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "coverage", fill) as app:
        yield app


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def test_the_demonstration_s_people_are_counted_once(client: FlaskClient) -> None:
    said = words(client, f"/proximity/coverage?{HERE}")
    assert "of 73,856 people of West Birmingham and Smethwick live within 800 metres" in said
    assert "Whether that is a gap cannot be said" in said
    assert "mid 2015 (excluding prisoners)" in said
    assert "Natural England, 2023" in said
    assert "vacant, so not counted: Example playing field" in said
    assert "Counted although it stands vacant: Example playing field." in said


def test_every_row_of_the_tables_adds_up_to_all(client: FlaskClient) -> None:
    page = client.get(f"/proximity/coverage?{HERE}").get_data(as_text=True)
    rows = re.findall(
        r'<td class="num" data-l="People within">([\d,]+)</td>\s*'
        r'<td class="num" data-l="Beyond">([\d,]+)</td>\s*'
        r'<td class="num" data-l="Not known">([\d,]+)</td>', page,
    )  # fmt: skip
    numbers = [[int(cell.replace(",", "")) for cell in row] for row in rows]
    ladder, standards = numbers[:4], numbers[4:7]
    assert {sum(row) for row in ladder + standards} == {73_856}
    # Then by deprivation and by ward, each with its sum.
    (first, second) = (at for at, row in enumerate(numbers) if at > 6 and row == numbers[-1])
    for part in (numbers[7:first], numbers[first + 1 : second]):
        assert len(part) > 3
        assert [sum(column) for column in zip(*part, strict=True)] == numbers[-1]


def test_the_map_has_every_postcode_in_one_state(client: FlaskClient) -> None:
    held = json.loads(client.get(f"/proximity/coverage/map.geojson?{HERE}").data)["features"]
    homes = {
        one["properties"]["state"]: len(one["geometry"]["coordinates"])
        for one in held
        if one["properties"]["role"] == "homes"
    }
    text = client.get(f"/proximity/coverage.csv?{HERE}").get_data(as_text=True)
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if len(row) == 7]
    states = [row[4] for row in rows[1:]]
    assert homes == {state: states.count(state) for state in set(states)}
    assert set(homes) == {"within", "beyond"}
    assert sum(float(row[2]) for row in rows[1:]) == pytest.approx(73_856, abs=10)


def test_shares_name_their_unit_and_both_catchments(client: FlaskClient) -> None:
    said = words(client, f"/proximity/access?{HERE}")
    assert "places to 10,000 people" in said
    assert "Up to 800 m" in said
    assert "Up to 1,200 m" in said
    hectares = words(client, f"/proximity/access?{HERE}&supply=hectares")
    assert "m² to each person" in hectares
    text = client.get(f"/proximity/access.csv?{HERE}").get_data(as_text=True)
    assert "share_800_m,share_1200_m" in text


def test_the_form_alone_before_anything_is_asked(client: FlaskClient) -> None:
    for path in ("/proximity/coverage", "/proximity/access"):
        said = words(client, path)
        assert "Choose an area" in said
        assert "What this does not show" not in said


def test_where_nothing_is_loaded_the_page_says_what_to_do(nothing_loaded: Flask) -> None:
    said = words(nothing_loaded.test_client(), "/proximity/coverage")
    assert "No area is loaded." in said
    assert "assetmap import boundaries FILE" in said


@pytest.mark.parametrize("path", ["/proximity/coverage", "/proximity/access"])
def test_questions_without_an_answer_say_why(client: FlaskClient, path: str) -> None:
    assert "Choose at least one kind of place." in words(client, f"{path}?area=E05011121")
    assert "No area “nowhere” is loaded." in words(client, f"{path}?area=nowhere&kind=green")
    assert "No walking network is loaded" in words(client, f"{path}?{HERE}&how=foot")
    for bad in ("within=801", "how=bus", "supply=gold", "kind=anchor", "kind=castle"):
        assert client.get(f"{path}?area=E05011121&{bad}").status_code == 400, bad


def test_a_map_of_no_area_is_not_there(client: FlaskClient) -> None:
    assert client.get("/proximity/coverage/map.geojson?area=nowhere&kind=green").status_code == 404


def test_a_researcher_calls_a_list_complete_and_takes_it_back(made: Flask) -> None:
    researcher = signed_in(made, "researcher@example.org", Role.RESEARCHER)
    page = f"/proximity/coverage?{EXAMPLE}"
    assert "Call the list complete" in words(researcher.client, page)
    assert "Call the list complete" not in words(made.test_client(), page)

    form = {"area": "neighbourhood-example", "kind": "green", "mark": "green",
            "checked": "Walked every street."}  # fmt: skip
    assert researcher.post("/proximity/coverage/complete", form).status_code == 303
    said = words(researcher.client, page)
    assert "150 people live beyond it: a gap, since the list is called complete." in said
    assert "Green space in Example example: called complete on" in said
    assert "Walked every street." in said
    again = researcher.post("/proximity/coverage/complete", form)
    assert again.status_code == 409

    with Session(made.config["OWNER"]) as session:
        mark = session.scalars(select(Completeness)).one()
        slug, version = mark.slug, mark.version
    back = f"/proximity/coverage/complete/{slug}/withdraw"
    for strange in ("c-none", "c-%00", "%FF"):
        gone = researcher.post(back.replace(slug, strange), {**form, "version": version})
        assert gone.status_code == 404, strange
    assert researcher.post(back, form).status_code == 428
    assert researcher.post(back, {**form, "version": version + 1}).status_code == 409
    assert researcher.post(back, {**form, "version": version}).status_code == 303
    assert "a gap, since" not in words(researcher.client, page)


def test_how_it_was_checked_is_asked_for_and_what_was_typed_stays(made: Flask) -> None:
    researcher = signed_in(made, "researcher@example.org", Role.RESEARCHER)
    form = {
        "area": "neighbourhood-example",
        "kind": "green",
        "mark": "green",
        "checked": "x" * 1_001,
    }
    answer = researcher.post("/proximity/coverage/complete", form)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "Use at most 1,000 characters." in page
    assert "x" * 1_001 in page


@pytest.mark.parametrize("roles", [(), (Role.PLANNER,)])
def test_others_may_not(made: Flask, roles: tuple[Role, ...]) -> None:
    form = {
        "area": "neighbourhood-example",
        "kind": "green",
        "mark": "green",
        "checked": "I say so.",
    }
    browser = signed_in(made, "somebody@example.org", *roles)
    answer = browser.post("/proximity/coverage/complete", form)
    assert answer.status_code in (403, 404)
