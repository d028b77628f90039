"""The form that asks the question: what is chosen, and what else could be."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.pages.parts import counted, month_words
from assetmap.anchors.queries.catchments import CatchmentQuestion
from assetmap.anchors.queries.choices import Choices
from assetmap.core.money import money_words

Option = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """One choice: name in the address, label, (value, words) and what is chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str


def fields(question: CatchmentQuestion, choices: Choices, local: LocalArea) -> tuple[Field, ...]:
    """Period, local area, total and category, each with what the address says now."""
    months = [
        (f"{one.month // 100}-{one.month % 100:02d}", month_words(one.month))
        for one in choices.months
        if one.month
    ]
    begin = "" if question.date_from is None else f"{question.date_from:%Y-%m}"
    end = "" if question.date_to is None else f"{question.date_to:%Y-%m}"
    category = question.categories[0] if len(question.categories) == 1 else ""
    return (
        Field("from", "From", _with(begin, begin, [("", "The first month"), *months]), begin),
        Field("to", "To", _with(end, end, [("", "The last month"), *months]), end),
        Field("local", "What counts as local", _locals(question, choices, local), question.local),
        Field(
            "total",
            "Of what",
            (("ledger", "Everything in the ledger"), ("procurement", "Procurement only")),
            question.total,
        ),
        Field(
            "category",
            "Category",
            (("", "All categories"), *((name, name) for name in choices.categories)),
            category,
        ),
    )


def _with(value: str, words: str, options: list[Option]) -> tuple[Option, ...]:
    """The options, with what is chosen among them even when it is not one of the usual."""
    if any(held == value for held, _ in options):
        return tuple(options)
    return ((value, words), *options)


def _locals(question: CatchmentQuestion, choices: Choices, local: LocalArea) -> tuple[Option, ...]:
    kinds = {"neighbourhood": " (neighbourhood)", "district": ""}
    options = [(one.ref, f"{one.name}{kinds.get(one.kind, '')}") for one in choices.locals_known]
    return _with(question.local, local.name, options)


def undated_words(question: CatchmentQuestion, choices: Choices) -> str:
    """What a chosen period leaves out because nobody knows its date; empty when nothing."""
    undated = [one for one in choices.months if one.month == 0]
    if not undated or (question.date_from is None and question.date_to is None):
        return ""
    return (
        f"{counted(undated[0].payments, 'payment')} of {money_words(undated[0].pence)} have no "
        "date. They are left out while a period is chosen."
    )
