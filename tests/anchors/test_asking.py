"""The words of an address become a question, and the question becomes the same words."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest

from assetmap.anchors.asking import query_of, read_question
from assetmap.anchors.queries.choices import Choices
from assetmap.core.errors import Invalid

CHOICES = Choices((), ("Food", "Works & repairs"), (), "example-heath")
NOWHERE = Choices((), (), (), None)


@pytest.mark.parametrize(
    "query",
    [
        "local=example-heath",
        "local=E08000001%2CE08000002&from=2020-02&to=2020-12&total=procurement",
        "local=E08000001&category=Works+%26+repairs",
    ],
)
def test_an_address_asks_what_it_says(query: str) -> None:
    question = read_question(parse_qs(query), anchor="a", choices=CHOICES)
    assert query_of(question) == query


def test_a_month_is_taken_whole() -> None:
    question = read_question(
        {"from": ["2020-02-14"], "to": ["2020-02"]}, anchor="a", choices=CHOICES
    )
    assert (question.date_from, question.date_to) == (date(2020, 2, 1), date(2020, 2, 29))


def test_empty_fields_of_the_form_ask_nothing() -> None:
    empty = {name: [""] for name in ("local", "from", "to", "total", "category")}
    question = read_question(empty, anchor="a", choices=CHOICES)
    assert query_of(question) == "local=example-heath"


def test_codes_are_taken_once_and_in_their_order() -> None:
    question = read_question({"local": [" E2, E1,,E2 "]}, anchor="a", choices=CHOICES)
    assert question.local == "E2,E1"


def test_without_any_local_area_the_reader_is_asked() -> None:
    with pytest.raises(Invalid, match="Nobody has said what counts as local"):
        read_question({}, anchor="a", choices=NOWHERE)
