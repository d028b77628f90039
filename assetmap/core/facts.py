"""What one source says about one thing: columns that every table of facts shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Recorded
from assetmap.core.texts import faults_of, is_web_address


@dataclass(frozen=True)
class Provenance:
    """Who says so, under which key and licence, and when we read it.

    Attributes
    ----------
    source_id : str or None
        The source's own key; None lets the register use the new row's slug.
    """

    source: str
    licence: str
    retrieved_on: date
    source_id: str | None = None


def told_here(today: date) -> Provenance:
    """What people enter on the pages themselves; the history says who."""
    return Provenance("People who use this map", "contributor terms", today)


@dataclass(frozen=True)
class FactWords:
    """One value of one field as people or files give it; None is not given.

    Attributes
    ----------
    value : str
        Text; an amount or a size as decimal text.
    scheme, code : str or None
        The value in a taxonomy; both or neither.
    """

    field: str
    value: str
    unit: str | None = None
    scheme: str | None = None
    code: str | None = None
    party: str | None = None
    party_ref: str | None = None
    note: str | None = None
    from_on: date | None = None
    until_on: date | None = None


def fact_faults(words: FactWords, known: tuple[str, ...]) -> dict[str, str]:
    """What is wrong with a value, by field; nothing when all is well.

    >>> fact_faults(FactWords("colour", "red"), ("owner", "link"))
    {'field': 'Use one of owner, link.'}
    """
    faults = faults_of(
        names={name: getattr(words, name) for name in ("unit", "scheme", "code", "party_ref")},
        texts={"value": words.value, "note": words.note, "party": words.party},
        required=("value",),
    )
    if words.field not in known:
        faults["field"] = f"Use one of {', '.join(known)}."
    if (words.scheme is None) != (words.code is None):
        faults["code"] = "A code needs the name of its taxonomy, and the other way round."
    if words.field == "link" and not is_web_address(words.value):
        faults["value"] = "Give a web address that begins with https:// or http://."
    if words.from_on is not None and words.until_on is not None and words.until_on < words.from_on:
        faults["until_on"] = "It cannot end before it begins."
    return faults


class Dated(Recorded):
    """Something that held for a time; an open end means “still”, an open start “not known”."""

    from_on: Mapped[date | None] = mapped_column(comment="first day; null is not known")
    until_on: Mapped[date | None] = mapped_column(comment="last day; null is still so")


class Fact(Dated):
    """One value of one field, as one source has it; sources may differ, and all are kept."""

    field: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text, comment="amounts as decimal text")
    unit: Mapped[str | None] = mapped_column(Text, comment="currency, ha, m2; null has none")
    scheme: Mapped[str | None] = mapped_column(Text, comment="taxonomy of the code")
    code: Mapped[str | None] = mapped_column(Text, comment="the value in that taxonomy")
    party: Mapped[str | None] = mapped_column(Text, comment="the other side, e.g. the funder")
    party_ref: Mapped[str | None] = mapped_column(Text, comment="org-id of the other side")
    note: Mapped[str | None] = mapped_column(Text)


def dated_checks() -> tuple[CheckConstraint, ...]:
    """What every dated row keeps: it does not end before it begins."""
    return (CheckConstraint("until_on IS NULL OR from_on IS NULL OR until_on >= from_on", "dates"),)


def fact_checks(fields: tuple[str, ...]) -> tuple[CheckConstraint, ...]:
    """What every table of facts keeps: a listed field, a value, a code with its taxonomy."""
    return (
        CheckConstraint(one_of("field", fields), "field"),
        CheckConstraint("length(value) BETWEEN 1 AND 10000", "value"),
        CheckConstraint("(scheme IS NULL) = (code IS NULL)", "code"),
        *dated_checks(),
    )


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL that a column holds one of a few words.

    >>> one_of("kind", ("a", "b"))
    "kind IN ('a', 'b')"
    """
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
