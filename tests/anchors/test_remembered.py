"""Answers are kept under their whole key, and only so many."""

from __future__ import annotations

from threading import Thread

from assetmap.anchors.remembered import Remembered


def test_another_state_is_another_answer() -> None:
    kept = Remembered(room=4)
    assert kept.answer(("q", 1), lambda: "old") == "old"
    assert kept.answer(("q", 2), lambda: "new") == "new"
    assert kept.answer(("q", 1), lambda: "made again") == "old"


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = Remembered(room=2)
    kept.answer("a", lambda: 1)
    kept.answer("b", lambda: 2)
    kept.answer("a", lambda: 0)
    kept.answer("c", lambda: 3)
    assert kept.answer("a", lambda: 9) == 1
    assert kept.answer("b", lambda: 9) == 9


def test_a_fault_is_not_kept() -> None:
    kept = Remembered(room=2)

    def fail() -> int:
        raise ZeroDivisionError

    for _ in range(2):
        try:
            kept.answer("a", fail)
        except ZeroDivisionError:
            continue
        raise AssertionError("the fault was swallowed")
    assert kept.answer("a", lambda: 5) == 5


def test_many_readers_at_once_get_one_truth() -> None:
    kept = Remembered(room=8)
    found: list[int] = []
    threads = [
        Thread(target=lambda key=n % 4: found.append(kept.answer(key, lambda: key)))
        for n in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(n % 4 for n in range(32))
