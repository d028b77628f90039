"""Outlines of developments come in through the same door, and go again as one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.developments.models import Development
from assetmap.promises.models import DevelopmentDocument
from tests.geofiles.sending import (
    X,
    Y,
    brought_in,
    collection,
    coordinator,
    count,
    feature,
    file_of,
    jobs_done,
    lonlat,
    planner,
    researcher,
    send,
    step,
)
from tests.signing import visitor

TARGET = {"target": "developments", "source": "Example plans"}


def square(
    reference: str | None, dx: float, side: float = 100, **more: object
) -> dict[str, object]:
    named = {} if reference is None else {"reference": reference}
    made: dict[str, object] = {"type": "Feature", "properties": {**named, **more}}
    x, y = X + dx, Y
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    made["geometry"] = {"type": "Polygon", "coordinates": [[lonlat(*at) for at in ring]]}
    return made


PLANS = collection(
    square("P1", 0, name="Sample Yard", authority="Example Council", homes_max=40),
    square("P2", 300, name="Sample Wharf", authority="Example Council", stage="refused"),
    feature(None, 500, 0, reference="P3"),
)


@pytest.fixture(autouse=True)
def no_developments(app: Flask) -> Iterator[None]:
    def clear() -> None:
        with Session(app.config["OWNER"]) as session:
            session.execute(text("TRUNCATE development, development_stage CASCADE"))
            session.commit()

    clear()
    yield
    clear()


def test_from_a_file_to_the_list_and_back(app: Flask) -> None:
    boss = planner(app)
    page = send(boss, PLANS, **TARGET)
    jobs_done(app)
    html = boss.get(page).text
    assert "3 rows = 2 new + 0 changed + 0 as they are + 1 refused" in html
    assert "Reference: the column “reference”" in html
    assert "Sample Yard" in html
    assert "developments come in as outlines" in html
    assert count(app, "development") == 0, "a preview writes nothing"
    assert step(boss, page, "confirm").status_code == 303
    jobs_done(app)
    assert "It is in: 2 new" in boss.get(page).text
    listed = visitor(app).get("/developments?source=Example+plans").text
    assert "Sample Yard" in listed
    assert "Sample Yard" not in visitor(app).get("/developments?source=Other").text
    assert count(app, "history", "tbl = 'development' AND op = 'B'") == 1
    assert step(boss, page, "undo").status_code == 303
    assert "2 withdrawn" in boss.get(page).text
    gone = visitor(app)
    assert "Sample Yard" not in gone.get("/developments").text
    assert "Sample Yard" not in gone.get("/developments?shown=gone").text
    assert "taken back" in gone.get("/developments/p1-sample-yard").text
    brought_in(app, boss, PLANS, **TARGET)
    assert "Sample Yard" in gone.get("/developments").text
    assert count(app, "development") == 2, "known again by authority and reference"


def test_undoing_keeps_what_changed_since(app: Flask) -> None:
    boss = coordinator(app)
    more = collection(
        square("P1", 0, name="Sample Yard", homes_max=40),
        square("P2", 300, name="Sample Wharf", stage="refused"),
        square("P4", 600, name="Sample Quay"),
    )
    page = brought_in(app, boss, more, **TARGET)
    with Session(app.config["OWNER"]) as session:
        papers = session.query(Development).filter_by(reference="P4").one()
        session.add(
            DevelopmentDocument(
                slug="d-1", source="Example Council", source_id="d-1", licence="none",
                retrieved_on=date(2026, 11, 1), development_id=papers.id, title="Plan",
                link="https://plans.example.gov.uk/1",
            )
        )  # fmt: skip
        one = session.query(Development).filter_by(reference="P1").one()
        one.homes_to = 50
        other = session.query(Development).filter_by(reference="P2").one()
        other.uncounted = None if other.uncounted else "refused"
        session.commit()
    step(boss, page, "undo")
    html = boss.get(page).text
    assert "1 withdrawn" in html
    assert "Sample Yard" in html
    assert "Sample Quay" in html, "somebody entered a document of it"
    assert count(app, "development", "gone = 'undone'") == 1


def test_a_column_of_references_is_asked_for(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss, collection(square(None, 0, Wibble="W1"), square(None, 300, Wibble="W2")),
                **TARGET)  # fmt: skip
    jobs_done(app)
    assert "Which column holds the references?" in boss.get(page).text
    assert step(boss, page, "reading", **{"column-reference": "Wibble"}).status_code == 303
    jobs_done(app)
    html = boss.get(page).text
    assert "2 rows = 2 new" in html
    assert "“Example plans” is taken." in html


def test_a_researchers_file_waits_for_a_second_person(app: Flask) -> None:
    page = send(researcher(app), PLANS, **TARGET)
    jobs_done(app)
    assert step(researcher(app), page, "confirm").status_code == 303
    assert (file_of(app, page).state, count(app, "development")) == ("held", 0)


def test_what_lies_on_the_same_ground_is_named(app: Flask) -> None:
    boss = coordinator(app)
    brought_in(app, boss, PLANS, **TARGET)
    again = collection(square("Q1", 50, name="Sample Yard again", authority="Other"))
    page = send(boss, again, target="developments", source="Other plans")
    jobs_done(app)
    html = boss.get(page).text
    assert "1 look like what is there already" in html
    assert '/developments/p1-sample-yard"' in html
