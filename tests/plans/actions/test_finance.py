"""A plan's money adds up, whatever stands in it, and what nobody knows is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.plans.actions.finance import Line, Sums, sum_up, work_out
from assetmap.plans.actions.models import SOURCES, USES
from assetmap.plans.actions.words import (
    by_action,
    by_source,
    by_use,
    claim_words,
    to_find_words,
    use_words,
)

ACTIONS = ("a", "b", "c")
AMOUNT = st.decimals(0, 10**9, places=2, allow_nan=False)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        side = draw(st.sampled_from(("use", "source")))
        kind = draw(st.sampled_from(USES if side == "use" else SOURCES))
        amount = draw(st.none() | AMOUNT) if side == "use" else draw(AMOUNT)
        secured = side == "source" and draw(st.booleans())
        made.append(
            Line(f"m{number}", draw(st.sampled_from((*ACTIONS, ""))), side, kind, "w", amount,
                 secured)
        )  # fmt: skip
    return made


@given(lines())
def test_every_breakdown_sums_to_the_total(held: list[Line]) -> None:
    finance = work_out(ACTIONS, held)
    for part in ("uses", "unknown", "secured", "hoped"):
        whole = getattr(finance.total, part)
        assert sum(getattr(sums, part) for _slug, sums in finance.actions) == whole
        kinds = (*finance.uses, *finance.sources)
        assert sum(getattr(sums, part) for _kind, sums in kinds) == whole
    assert sum(sums.uses for _kind, sums in finance.uses) == finance.total.uses
    gaps = [sums.uses - sums.secured - sums.hoped for _slug, sums in finance.actions]
    assert finance.to_find == sum(gap for gap in gaps if gap > 0), "no action pays for another"
    assert {slug for slug, _sums in finance.actions} >= set(ACTIONS), "an action has a row at £0"
    claim_words(finance)
    for table in (by_action(finance, {}), by_source(finance), by_use(finance)):
        assert all(len(row.cells) == len(table.head) for row in (*table.rows, table.foot) if row)


def test_money_of_an_action_that_is_not_there_is_refused_rather_than_left_out() -> None:
    with pytest.raises(ValueError, match="unknown actions"):
        work_out(("a",), [Line("m", "z", "use", "fees", "w", Decimal("1.00"), False)])


@pytest.mark.parametrize(
    ("sums", "cost", "left"),
    [
        (Sums(), "£0.00", "£0.00"),
        (Sums(unknown=1), "not known yet", "not known yet"),
        (Sums(Decimal("10.00"), 1), "at least £10.00", "at least £10.00"),
        (Sums(Decimal("10.00"), 1, Decimal("20.00")), "at least £10.00", "not known yet"),
        (Sums(Decimal("10.00"), 0, Decimal("4.99"), Decimal("5.00")), "£10.00", "£0.01"),
        (Sums(Decimal("10.00"), 0, Decimal("12.50")), "£10.00", "£0.00; £2.50 more than it costs"),
    ],
)
def test_what_is_not_known_makes_a_sum_an_at_least(sums: Sums, cost: str, left: str) -> None:
    assert use_words(sums) == cost
    assert to_find_words(sums) == left


def test_nothing_is_rounded() -> None:
    tenths = [Line(str(n), "", "use", "fees", "w", Decimal("0.10"), False) for n in range(3)]
    assert sum_up(tenths).uses == Decimal("0.30")
