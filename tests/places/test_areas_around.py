"""Which ward and council a thing lies in."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from assetmap.places.queries import areas_around
from assetmap.places.saying import areas_line
from tests.factories.ground import new_area
from tests.factories.register import new_asset


def test_a_point_lies_in_its_ward_and_council_and_in_no_other(session: Session) -> None:
    new_area(session, "district", "E08000001", (400_000, 280_000, 410_000, 290_000))
    new_area(session, "ward", "E05000001", (400_000, 280_000, 405_000, 290_000))
    new_area(session, "ward", "E05000002", (405_000, 280_000, 410_000, 290_000))
    new_area(session, "lsoa", "E01000001", (400_000, 280_000, 410_000, 290_000))
    inside = new_asset(session, "Inside", at=(404_000, 285_000))
    found = areas_around(session, inside.geom)
    assert [one.code for one in found] == ["E05000001", "E08000001"]
    assert areas_line(found).said[0].words == "Example E05000001, Example E08000001"
    outside = new_asset(session, "Outside", at=(420_000, 285_000))
    assert areas_around(session, outside.geom) == []
    assert areas_around(session, new_asset(session, "Nowhere").geom) == []
    assert areas_line([]).said == ()


def test_the_reservoir_lies_in_its_ward(demonstration: Flask) -> None:
    html = demonstration.test_client().get("/assets/edgbaston-reservoir").text
    assert "North Edgbaston, Birmingham" in html
    assert "by generalised outlines" in html
