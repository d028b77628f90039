"""Addresses of the map: read, written back, and refused in plain words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.explore.asking import Asked, address_of, read_asked, words_of
from assetmap.explore.errors import BadQuestion, NoSuchKind
from assetmap.explore.selection import Selection, things
from assetmap.explore.viewing import read_view
from assetmap.explore.where import Where


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"kind": "water", "q": "canal 50%", "in": "heath", "near": "B18 7QH"},
        {"status": "vacant", "at": "-1.937,52.480"},
    ],
)
def test_an_address_is_written_back_as_it_was_read(words: dict[str, str]) -> None:
    assert words_of(read_asked(words)) == words


def test_a_position_is_rounded_to_about_100_metres() -> None:
    assert read_asked({"at": "-1.9370944,52.4797583"}).at == (-1.937, 52.48)
    assert "at=-1.937%2C52.480" in address_of(read_asked({"at": "-1.93709,52.47976"}), "/")


def test_a_postcode_goes_before_a_position() -> None:
    asked = read_asked({"near": "B18 7QH", "at": "-1.9,52.4"})
    assert (asked.near, asked.at) == ("B18 7QH", None)


@pytest.mark.parametrize("at", ["x", "1", "1,2,3", "nan,52", "inf,52", "-181,52", "-1.9,91", ","])
def test_what_is_no_position_is_refused(at: str) -> None:
    with pytest.raises(BadQuestion, match="is not a position"):
        read_asked({"at": at})


def test_a_changed_filter_starts_from_the_first_page() -> None:
    asked = read_asked({"kind": "water", "page": "4"})
    assert asked.page == 4
    assert address_of(asked, "/", kind="green") == "/?kind=green"
    assert address_of(Asked(), "/") == "/"


def test_unknown_words_are_refused() -> None:
    with pytest.raises(NoSuchKind, match="Green space, Water"):
        read_asked({"kind": "dragons"})
    with pytest.raises(BadQuestion, match="no state of use"):
        read_asked({"status": "dragons"})


@pytest.mark.parametrize(
    ("bbox", "words"),
    [
        ("1,2,3", "needs four numbers"),
        ("1,2,3,4,5", "needs four numbers"),
        ("a,2,3,4", "needs four numbers"),
        ("nan,2,3,4", "needs four numbers"),
        ("1,2,inf,4", "needs four numbers"),
        ("-1.8,52.4,-1.9,52.5", "wrong way round"),
        ("-1.9,52.5,-1.8,52.4", "wrong way round"),
        ("-1e308,52,1,53", "off the globe"),
        ("-1,-91,1,53", "off the globe"),
    ],
)
def test_a_bad_box_is_refused_in_plain_words(bbox: str, words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        read_view({"bbox": bbox})


def test_a_box_with_heights_is_taken_flat() -> None:
    assert read_view({"bbox": "-1.9,52.4,0,-1.8,52.5,99"}) == read_view(
        {"bbox": "-1.9,52.4,-1.8,52.5"}
    )


@pytest.mark.parametrize("zoom", ["x", "-1", "23", "nan", "inf"])
def test_a_bad_zoom_is_refused(zoom: str) -> None:
    with pytest.raises(BadQuestion, match="from 0 to 22"):
        read_view({"bbox": "1,2,3,4", "zoom": zoom})


@given(st.text(max_size=40))
def test_no_box_breaks_the_reading(words: str) -> None:
    try:
        view = read_view({"bbox": words})
    except BadQuestion:
        return
    assert view is None or view.box[0] <= view.box[2]


def test_so_many_words_are_looked_for_and_no_more() -> None:
    """Each costs a look at every thing; one said again is not looked for again."""
    assert read_asked({"q": "a b c d e f g h A B C"}).text == "a b c d e f g h A B C"
    with pytest.raises(BadQuestion, match="at most 8 words"):
        read_asked({"q": "a b c d e f g h i"})


def test_a_word_said_again_costs_nothing() -> None:
    def sql(words: str) -> str:
        return str(things(Selection(read_asked({"q": words}), Where(), date(2026, 1, 1))))

    assert sql("park " * 20) == sql("park")
    assert sql("park hall") != sql("park")
