"""Actions and money as names and values, to be compared between editions."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.plans.actions.finance import Line, work_out
from assetmap.plans.actions.frozen import Action
from assetmap.plans.actions.parts import action_parts
from assetmap.plans.actions.words import WHOLE, gap_words, line_words, pounds_words, use_words


def action_pairs(action: Action) -> tuple[tuple[str, str], ...]:
    """Everything that an action says, by name."""
    said = action_parts((action,))[0]
    return (
        ("Title", said.title),
        ("Text", said.text),
        ("Where", said.place),
        ("Leads", said.leads),
        *said.facts,
        ("Status", said.status),
        ("Milestones", "; ".join(f"{what}: {by}" for what, by in said.milestones)),
        ("What happened", "; ".join(f"{one.day}: {one.status}. {one.note}" for one in said.steps)),
    )


def money_pairs(actions: Sequence[Action], lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    """A plan's money: the sums, then the lines of each action."""
    if not lines:
        return ()
    titles = {one.slug: one.title for one in actions}
    finance = work_out(list(titles), lines)
    total = finance.total
    held: dict[str, list[str]] = {}
    for one in lines:
        held.setdefault(titles.get(one.action, WHOLE), []).append(line_words(one))
    return (
        ("Costs", use_words(total)),
        ("Secured", pounds_words(total.secured)),
        ("Asked for, not secured", pounds_words(total.hoped)),
        ("Still to be found", gap_words(finance)),
        *((name, "; ".join(said)) for name, said in held.items()),
    )
