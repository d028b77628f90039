"""Sheets and files are made one after the other, and nobody waits in a long queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask

from assetmap.paper import turns
from assetmap.paper.errors import Busy
from assetmap.paper.turns import in_turn


@pytest.fixture
def two_before() -> Iterator[None]:
    """One is at work and one waits."""
    with in_turn():
        assert turns._ROOM.acquire(blocking=False)
        yield
        turns._ROOM.release()


def test_two_never_work_at_once() -> None:
    order: list[str] = []

    def work(name: str) -> None:
        with in_turn():
            order.extend([f"{name} begins", f"{name} ends"])

    with in_turn():
        second = Thread(target=work, args=("two",))
        second.start()
        second.join(0.2)
        order.append("one ends")
    second.join(10)
    assert order == ["one ends", "two begins", "two ends"]


def test_who_comes_third_is_told_at_once(two_before: None) -> None:
    with pytest.raises(Busy, match="Try again in half a minute"), in_turn():
        pass


def test_a_place_is_given_back_after_a_fault() -> None:
    for _ in range(turns.MOST_AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), in_turn():
            raise ZeroDivisionError


@pytest.mark.parametrize("path", ["/walk-sheet.pdf", "/take-away/html", "/take-away/csv"])
def test_the_pages_are_still_answered(demonstration: Flask, two_before: None, path: str) -> None:
    client = demonstration.test_client()
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "Try again in half a minute" in json.loads(answer.data)["detail"]
    assert client.get("/things.geojson").status_code == 200
