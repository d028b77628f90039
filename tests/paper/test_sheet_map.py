"""The printed map: scale, marks, ground and names, from things alone and from real streets."""

from __future__ import annotations

import dataclasses
import io
import re

import numpy as np
import pytest
import shapely
from PIL import Image
from sqlalchemy.orm import Session

from assetmap.core.folders import folder
from assetmap.importers.demonstration import MADE_ON, load_demonstration, load_second_place
from assetmap.paper.frame import Frame, bar_length, fit
from assetmap.paper.ground import Layer, SheetGround, Street, Written, read_ground
from assetmap.paper.lettering import Taken as Room
from assetmap.paper.lettering import write_along, write_at
from assetmap.paper.sheet_map import draw_map, frame_of
from assetmap.paper.tokens import colours
from tests.paper.making import HOSTILE, things
from tests.real_files import real_file

FRAME = fit((403_500, 287_300, 404_500, 288_300), width_mm=186, height_mm=158)


def pixels(things_: tuple, ground: SheetGround | None = None, frame: Frame = FRAME) -> np.ndarray:
    held = draw_map(things_, frame, ground or SheetGround(), form="png")
    return np.asarray(Image.open(io.BytesIO(held)).convert("RGB"))


def count(picture: np.ndarray, colour: str) -> int:
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(picture.astype(int) - wanted) <= 2).all(axis=2).sum())


def test_the_frame_holds_its_ground_at_a_round_scale() -> None:
    west, south, east, north = FRAME.bounds
    assert west <= 403_500
    assert south <= 287_300
    assert east >= 404_500
    assert north >= 288_300
    assert FRAME.scale == 7_500
    assert bar_length(FRAME) == 200
    with pytest.raises(ValueError, match="no rectangle"):
        fit((float("nan"), 0, 1, 1), width_mm=1, height_mm=1)


def test_one_point_is_shown_with_ground_around_it() -> None:
    frame = frame_of(things(1), otherwise=FRAME.bounds, width_mm=186, height_mm=158)
    assert frame.bounds[2] - frame.bounds[0] >= 500
    assert frame_of((), otherwise=(0, 0, 9, 9), width_mm=186, height_mm=158).scale == 1_000


@pytest.mark.parametrize("number", [0, 1, 30, 80])
def test_any_number_of_things_is_drawn(number: int) -> None:
    drawn = draw_map(things(number), FRAME, SheetGround(), form="svg")
    assert drawn.startswith(b"<?xml")
    assert b"<script" not in drawn
    # The page's style does not reach it and it fetches nothing.
    assert set(re.findall(rb'href="(?!#)([a-z]*:)', drawn)) <= {b"data:"}


def test_a_mark_stands_at_its_place_in_its_colour() -> None:
    (thing,) = things(1)
    east, north = 404_100.0, 287_900.0
    thing = dataclasses.replace(
        thing, geom=shapely.Point(east, north), record="asset", family="water"
    )
    picture = pixels((thing,))
    wanted = [int(colours()["kind-water"][at : at + 2], 16) for at in (1, 3, 5)]
    rows, columns = np.nonzero((np.abs(picture.astype(int) - wanted) <= 2).all(axis=2))
    west, south, right, top = FRAME.bounds
    assert columns.mean() / picture.shape[1] == pytest.approx(
        (east - west) / (right - west), abs=0.01
    )
    assert 1 - rows.mean() / picture.shape[0] == pytest.approx(
        (north - south) / (top - south), abs=0.01
    )


def test_the_ground_is_drawn_and_names_are_written() -> None:
    lake = Layer("water", "water", np.array([shapely.box(403_700, 287_500, 404_000, 287_800)]))
    road = Layer(
        "road", "primary", np.array([shapely.LineString([(403_500, 288_100), (404_500, 288_100)])])
    )
    bare = pixels(())
    wet = pixels((), SheetGround(layers=(lake, road)))
    assert count(bare, colours()["map-water"]) == 0
    assert count(wet, colours()["map-water"]) > 10_000
    assert count(wet, colours()["paper"]) > count(bare, colours()["paper"])
    named = SheetGround(
        names=(Written("Sampleford", "place", "suburb", 404_000, 287_800),),
        streets=(Street("Example Row", "road", road.shapes[0]),),
    )
    assert (pixels((), named) != bare).any()


def test_hostile_names_are_drawn_as_letters() -> None:
    names = tuple(
        Written(name, "place", "suburb", 403_600 + 60 * n, 287_400 + 60 * n)
        for n, name in enumerate(HOSTILE)
        if name.isascii()
    )
    drawn = draw_map((), FRAME, SheetGround(names=names), form="svg")
    assert b"<script" not in drawn


def test_names_never_cover_each_other_or_the_edge() -> None:
    room = Room()
    size = {"size_pt": 7.0, "width": 100.0, "height": 100.0}
    assert write_at(room, "Sampleford", 50, 50, **size) is not None
    assert [write_at(room, "Sampleford", 50, 50, **size) for _ in range(6)].count(None) >= 3
    assert write_at(Room(), "Sampleford", 1, 50, **size) is None
    straight = shapely.LineString([(10, 10), (10, 60)])
    label = write_along(Room(), "Row", straight, **size)
    assert label is not None
    assert abs(label.angle) == 90
    bent = shapely.LineString([(10, 10), (14, 10), (14, 14), (10, 14)])
    assert write_along(Room(), "Example Row", bent, **size) is None


def test_real_streets_and_the_demonstration_s_ground(session: Session) -> None:
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    load_second_place(session, extract=real_file("osm/newport_wales_2023-06-13.osm.pbf"))
    home = read_ground(session, fit((403_000, 287_000, 405_000, 289_000), width_mm=186,
                                    height_mm=158))  # fmt: skip
    assert {layer.theme for layer in home.layers} <= {"land", "boundary"}
    assert home.streets == ()
    assert any(outline.kind == "neighbourhood" and outline.sketched for outline in home.outlines)
    assert not any("OpenStreetMap" in line for line in home.attributions)
    frame = fit((330_900, 187_900, 331_500, 188_500), width_mm=186, height_mm=158)
    away = read_ground(session, frame)
    assert {"road", "building", "rail", "green"} <= {layer.theme for layer in away.layers}
    assert "Commercial Street" in {street.name for street in away.streets}
    assert away.attributions == ("© OpenStreetMap contributors, ODbL",)
    picture = pixels((), away, frame)
    assert count(picture, colours()["map-green"]) > 1_000
