"""What differs between two editions, and between frozen evidence and the same asked now."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.core.errors import AssetmapError
from assetmap.plans.actions.comparing import action_pairs, money_pairs
from assetmap.plans.answering import answer_block
from assetmap.plans.asking import Asking
from assetmap.plans.evidence import Evidence, Pairs
from assetmap.plans.freezing import Frozen, FrozenBlock
from assetmap.web.differences import Piece, pieces

NOT_THERE = "not there"


@dataclass(frozen=True)
class Change:
    """One value that differs."""

    name: str
    was: str
    now: str


@dataclass(frozen=True)
class Rerun:
    """Whether a frozen answer still holds.

    Attributes
    ----------
    holds : bool
        Every figure is the same.
    changes, inputs : tuple of Change
        Figures, and what went in, that differ.
    problem : str
        Why it cannot be asked any more.
    """

    block: FrozenBlock
    now: Evidence | None
    holds: bool
    changes: tuple[Change, ...]
    inputs: tuple[Change, ...]
    problem: str


@dataclass(frozen=True)
class SectionChange:
    """A section that differs: ``state`` is new, gone or changed."""

    title: str
    state: str
    was: tuple[Piece, ...]
    now: tuple[Piece, ...]


@dataclass(frozen=True)
class BlockChange:
    """Evidence that differs: ``state`` is new, gone, changed or withdrawn."""

    title: str
    state: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Differences:
    """What differs between an older and a newer edition; ``moved`` says the order does."""

    sections: tuple[SectionChange, ...]
    blocks: tuple[BlockChange, ...]
    actions: tuple[BlockChange, ...]
    moved: bool


def rerun_block(asking: Asking, block: FrozenBlock) -> Rerun:
    """Ask again what a frozen block asked, and compare figure by figure, input by input."""
    frozen = block.evidence
    if frozen is None:
        return Rerun(block, None, False, (), (), block.gap)
    try:
        now = answer_block(asking, block.kind, block.question).evidence
    except AssetmapError as fault:
        return Rerun(block, None, False, (), (), f"It cannot be asked any more: {fault}")
    changes = changed(frozen.figures, now.figures)
    return Rerun(block, now, not changes, changes, changed(frozen.inputs, now.inputs), "")


def changed(was: Pairs, now: Pairs) -> tuple[Change, ...]:
    """Values that differ by name, in the order of the older ones.

    >>> changed((("a", "1"), ("b", "2")), (("b", "3"), ("c", "4")))
    (Change(name='a', was='1', now='not there'), Change(name='b', was='2', now='3'), \
Change(name='c', was='not there', now='4'))
    """
    before, after = dict(was), dict(now)
    return tuple(
        Change(name, before.get(name, NOT_THERE), after.get(name, NOT_THERE))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def compare_editions(older: Frozen, newer: Frozen) -> Differences:
    """What differs between two editions of a plan?"""
    before = {one.key: one for one in older.sections}
    after = {one.key: one for one in newer.sections}
    sections = []
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        was = "" if one is None else f"{one.title}\n\n{one.text}"
        now = "" if other is None else f"{other.title}\n\n{other.text}"
        if was != now:
            state = "new" if one is None else "gone" if other is None else "changed"
            title = other.title if other else one.title if one else key
            sections.append(SectionChange(title, state, *pieces(was, now)))
    kept = [key for key in before if key in after]
    return Differences(
        tuple(sections),
        _blocks(older, newer),
        _actions(older, newer),
        kept != [key for key in after if key in before],
    )


def _actions(older: Frozen, newer: Frozen) -> tuple[BlockChange, ...]:
    """Actions that differ, and the money."""
    before = {one.slug: one for one in older.actions}
    after = {one.slug: one for one in newer.actions}
    found = []
    for slug in dict.fromkeys((*before, *after)):
        was, now = before.get(slug), after.get(slug)
        title = now.title if now else was.title if was else slug
        if was is None or now is None:
            found.append(BlockChange(title, "new" if was is None else "gone", ()))
        elif changes := changed(action_pairs(was), action_pairs(now)):
            found.append(BlockChange(title, "changed", changes))
    money = changed(
        money_pairs(older.actions, older.lines), money_pairs(newer.actions, newer.lines)
    )
    return (*found, *((BlockChange("Money", "changed", money),) if money else ()))


def _blocks(older: Frozen, newer: Frozen) -> tuple[BlockChange, ...]:
    before = {one.slug: one for one in older.blocks}
    after = {one.slug: one for one in newer.blocks}
    found = []
    for slug in dict.fromkeys((*before, *after)):
        was, now = before.get(slug), after.get(slug)
        old = was.evidence if was else None
        new = now.evidence if now else None
        title = new.title if new else old.title if old else "Withdrawn evidence"
        if was is None:
            found.append(BlockChange(title, "new", ()))
        elif now is None:
            found.append(BlockChange(title, "gone", ()))
        elif old is None or new is None:
            if (old is None) != (new is None):
                found.append(BlockChange(title, "withdrawn", ()))
        elif changes := changed(old.figures, new.figures):
            found.append(BlockChange(title, "changed", changes))
    return tuple(found)
