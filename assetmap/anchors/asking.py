"""From the words of an address to a question about a catchment, and back."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from assetmap.anchors.queries.catchments import CatchmentQuestion
from assetmap.anchors.queries.choices import Choices
from assetmap.core.errors import Invalid

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_TOTALS: dict[str, Literal["ledger", "procurement"]] = {
    "": "ledger",
    "ledger": "ledger",
    "procurement": "procurement",
}


def read_question(
    words: Mapping[str, Sequence[str]], *, anchor: str, choices: Choices
) -> CatchmentQuestion:
    """What does an address ask?

    Parameters
    ----------
    words : mapping of str to sequence of str
        The query string: ``local``, ``from``, ``to``, ``total``, ``category``.
        An empty value is as good as none.
    anchor : str
        Slug of the anchor.
    choices : Choices
        What can be chosen; an unknown category is refused, since its answer would look like
        nothing was paid.

    Raises
    ------
    Invalid
        With a sentence for the reader.
    """
    for name, values in words.items():
        if any(not value.isprintable() for value in (name, *values)):
            raise Invalid("The address holds characters that no name or code has. Start again.")
    first = {name: values[0].strip() for name, values in words.items() if values}
    total = _TOTALS.get(first.get("total", ""))
    if total is None:
        raise Invalid(
            f"“{first['total']}” is not a total. Choose ledger (everything) or procurement."
        )
    begin = _day(first.get("from", ""), last=False)
    end = _day(first.get("to", ""), last=True)
    if begin is not None and end is not None and begin > end:
        raise Invalid(
            f"The period ends ({end:%B %Y}) before it begins ({begin:%B %Y}). Exchange the two."
        )
    categories = tuple(dict.fromkeys(value for value in words.get("category", ()) if value))
    if len(categories) > 1:
        raise Invalid("Choose one category, or all of them.")
    for name in categories:
        if name not in choices.categories:
            raise Invalid(f"“{name}” is not a category of these payments. Choose one of the list.")
    return CatchmentQuestion(
        anchor=anchor,
        local=_local(first.get("local", ""), choices),
        date_from=begin,
        date_to=end,
        categories=categories,
        total=total,
    )


def query_of(question: CatchmentQuestion) -> str:
    """The query string that asks a question again; what is usual is left out.

    >>> query_of(CatchmentQuestion("a", "E08000025,E08000028", total="procurement",
    ...     date_from=date(2020, 7, 1)))
    'local=E08000025%2CE08000028&from=2020-07&total=procurement'
    """
    words = [("local", question.local)]
    if question.date_from is not None:
        words.append(("from", f"{question.date_from:%Y-%m}"))
    if question.date_to is not None:
        words.append(("to", f"{question.date_to:%Y-%m}"))
    if question.total != "ledger":
        words.append(("total", question.total))
    words += [("category", name) for name in question.categories]
    return urlencode(words)


def _local(asked: str, choices: Choices) -> str:
    parts = dict.fromkeys(part.strip() for part in asked.split(",") if part.strip())
    if parts:
        return ",".join(parts)
    if choices.local is None:
        raise Invalid(
            "Nobody has said what counts as local, and no neighbourhood or council is known near "
            "this anchor. Add an official code to the address, such as ?local=E08000025."
        )
    return choices.local


def _day(text: str, *, last: bool) -> date | None:
    """First or last day of a month written 2020-07 (a day may follow).

    >>> _day("2020-02", last=True), _day("", last=False)
    (datetime.date(2020, 2, 29), None)
    """
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        raise Invalid(f"“{text}” is not a month. Write it like 2020-07.")
    return date(year, month, monthrange(year, month)[1] if last else 1)
