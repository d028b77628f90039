"""What may be shown of a private ledger: judged against every sum that can be found exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from assetmap.anchors.analysis.disclosure import (
    Hidden,
    Spread,
    difference,
    is_safe,
    spread_of,
    withhold,
)


def spread(*entries: tuple[int, int, int, int], nobody: tuple[int, ...] = ()) -> Spread:
    """(band, district, payee, pence) each; ``nobody`` are redacted payees."""
    columns = np.array(entries, dtype=np.int64).reshape(-1, 4).T
    return spread_of(*columns[:3], columns[3], ~np.isin(columns[2], nobody))


def many(
    band: int, district: int, first: int, count: int = 4, pence: int = 100
) -> list[tuple[int, int, int, int]]:
    """A cell with payees enough, all alike."""
    return [(band, district, first + number, pence) for number in range(count)]


def test_three_payees_and_85_percent_at_the_limit_and_past_it() -> None:
    whole = np.ones(3, dtype=np.bool_)
    at = spread((0, 0, 1, 8500), (0, 0, 2, 1000), (0, 0, 3, 500))
    past = spread((0, 0, 1, 8501), (0, 0, 2, 1000), (0, 0, 3, 499))
    two = spread((0, 0, 1, 50), (0, 0, 2, 50))
    assert (is_safe(at, whole), is_safe(past, whole), is_safe(two, whole[:2])) == (
        True,
        False,
        False,
    )


def test_a_redacted_payee_weighs_but_hides_nobody() -> None:
    entries = ((0, 0, 1, 50), (0, 0, 2, 50), (0, 0, 9, 50))
    whole = np.ones(3, dtype=np.bool_)
    assert is_safe(spread(*entries), whole)
    assert not is_safe(spread(*entries, nobody=(9,)), whole)
    heavy = spread(*entries, (0, 0, 3, 50), (0, 0, 9, 5000), nobody=(9,))
    assert not is_safe(heavy, np.ones(heavy.pence.size, dtype=np.bool_))


def test_money_given_back_weighs_as_money_paid() -> None:
    held = spread((0, 0, 1, -9000), (0, 0, 2, 500), (0, 0, 3, 400))
    assert not is_safe(held, np.ones(3, dtype=np.bool_))


def test_a_small_cell_is_taken_together_with_a_second() -> None:
    held = spread((0, 0, 1, 70), *many(1, 0, 10), *many(2, 0, 20, pence=900))
    found = withhold(held)
    assert found is not None
    assert sorted(found.bands) == [0, 1]


def test_two_small_cells_that_do_not_hide_each_other_take_a_third() -> None:
    held = spread((0, 0, 1, 70), (1, 0, 2, 80), *many(2, 0, 20), *many(3, 0, 30, pence=900))
    found = withhold(held)
    assert found is not None
    assert sorted(found.bands) == [0, 1, 2]


def test_nothing_is_shown_where_the_total_would_give_somebody_away() -> None:
    assert withhold(spread((0, 0, 1, 70), (1, 1, 2, 70))) is None
    assert withhold(spread()) is None


def test_a_payee_between_the_tables_is_not_found_by_subtraction() -> None:
    # Band 0 is district 0 and one payee of district 1: each cell alone may be shown.
    held = spread(*many(0, 0, 10), (0, 1, 1, 77), *many(1, 1, 20), *many(1, 2, 30))
    found = withhold(held)
    assert found is not None
    assert found != Hidden()
    # The smaller district joins another, so that no district lies wholly in band 0.
    assert 0 in found.districts


def test_an_edition_does_not_tell_who_is_new_in_the_next() -> None:
    before = spread(*many(0, 0, 10), *many(1, 1, 20))
    one_more = spread(*many(0, 0, 10), *many(1, 1, 20), (0, 0, 1, 70))
    assert withhold(one_more) == Hidden()
    assert withhold(one_more, [difference(one_more, before)]) is None
    three_more = spread(*many(0, 0, 10), *many(1, 1, 20), *many(0, 0, 50, 3))
    assert withhold(three_more, [difference(three_more, before)]) == Hidden()
    assert withhold(before, [difference(before, before)]) == Hidden()


def test_what_was_taken_together_stays_together() -> None:
    held = spread(*many(0, 0, 10), *many(1, 1, 20), *many(2, 2, 30))
    kept = Hidden(frozenset({0, 1}), frozenset())
    found = withhold(held, hidden=kept)
    assert found is not None
    assert found.bands >= kept.bands


def findable(held: Spread, hidden: Hidden) -> list[frozenset[int]]:
    """Every set of entries' places (band, district) whose sum follows from what is shown.

    An oracle that knows nothing of how cells are hidden: a set is found exactly when its row of
    ones lies in the span of the shown sums, judged in fractions.
    """
    places = sorted(set(zip(held.band.tolist(), held.district.tolist(), strict=True)))
    shown = []
    for axis, together in ((0, hidden.bands), (1, hidden.districts)):
        for number in {place[axis] for place in places}:
            if number not in together:
                shown.append([int(place[axis] == number) for place in places])
        shown.append([int(place[axis] in together) for place in places])
    basis = _reduced([[Fraction(value) for value in row] for row in shown])
    found = []
    for count in range(1, len(places) + 1):
        for chosen in itertools.combinations(range(len(places)), count):
            row = [Fraction(int(at in chosen)) for at in range(len(places))]
            if not any(_rest(row, basis)):
                found.append(frozenset(chosen))
    return found


def _reduced(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = _rest(row, basis)
        pivot = next((at for at, value in enumerate(left) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / left[pivot] for value in left]))
    return basis


def _rest(row: list[Fraction], basis: list[tuple[int, list[Fraction]]]) -> list[Fraction]:
    left = row
    for pivot, held in basis:
        if left[pivot]:
            factor = left[pivot]
            left = [value - factor * part for value, part in zip(left, held, strict=True)]
    return left


def _sets_of(held: Spread, found: frozenset[int]) -> np.ndarray:
    places = sorted(set(zip(held.band.tolist(), held.district.tolist(), strict=True)))
    wanted = {places[at] for at in found}
    return np.array(
        [place in wanted for place in zip(held.band.tolist(), held.district.tolist(), strict=True)]
    )


def _random(seed: int) -> Spread:
    dice = np.random.default_rng(seed)
    cells = [(b, d) for b in range(3) for d in range(4)]
    kept = [
        cells[at] for at in dice.choice(len(cells), size=int(dice.integers(3, 9)), replace=False)
    ]
    entries, payee = [], 0
    for band, district in kept:
        for _ in range(int(dice.choice([1, 2, 3, 5, 8]))):
            payee += 1
            sign = -1 if dice.random() < 0.1 else 1
            entries.append((band, district, payee, sign * int(dice.integers(1, 2000))))
    return spread(*entries)


@pytest.mark.case("P05")
@pytest.mark.case("L16")
@pytest.mark.parametrize("turn", range(10))
def test_no_sum_that_can_be_found_rests_on_too_few(turn: int) -> None:
    shown = 0
    for seed in range(turn * 40, turn * 40 + 40):
        held = _random(seed)
        hidden = withhold(held)
        if hidden is None:
            continue
        shown += 1
        for found in findable(held, hidden):
            assert is_safe(held, _sets_of(held, found)), (seed, hidden, found)
    assert shown > 20, "most years must be shown, else hiding everything would pass"


@pytest.mark.case("P05")
def test_the_oracle_finds_what_a_single_table_would_give_away() -> None:
    held = spread(*many(0, 0, 10), (0, 1, 1, 77), *many(1, 1, 20), *many(1, 2, 30))
    sums = findable(held, Hidden())
    assert any(not is_safe(held, _sets_of(held, found)) for found in sums)


def test_a_year_that_needs_no_hiding_hides_nothing() -> None:
    held = spread(*many(0, 0, 10), *many(1, 1, 20), *many(2, 2, 30))
    assert withhold(held) == Hidden()
