"""How many homes does a description plainly state? Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_UNITS, start=1)} | {"single": 1}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|{'|'.join(_NUMBERS)})"
_HOME = (
    r"(?:dwelling(?:[ -]?house)?s?|(?<!public )house(?!hold)s?|homes?|flats?|apartments?"
    r"|bungalows?|m\w{3,6}on{1,2}ettes?|residential units?|studios?|cottages?)"
)
#: Words that may stand between the number and the homes and change nothing about how many.
_SORT = (
    r"(?:no\.?|new|x|additional|self[ -]?contained|residential|private|affordable|detached"
    r"|semi[ -]?detached|terraced|town|family|eco|supported|sheltered|retirement|social|rented"
    r"|(?:\w+|\d+)[ -]?(?:bed(?:room(?:ed)?)?|stor(?:e?y|ey)|person)s?|bed|bedroom|dwelling)"
)
_STATED = re.compile(
    rf"(?<![\w./-])(?P<number>{_NUMBER})(?:\s*\(\s*\w+\s*\))?\s*(?:(?:{_SORT})[\s,/&-]+)*{_HOME}\b",
    re.IGNORECASE,
)
#: One more home without a number, such as “and a self-contained flat”.
_ONE_MORE = re.compile(
    rf"\ban?\s+(?:(?:{_SORT})[\s,/&-]+)*{_HOME}(?!\s+(?:of|block))\b", re.IGNORECASE
)
#: Directly before the number: this is what is to be built.
_BUILT = re.compile(
    r"(?:\b(?:erection|construction|provision|creation|formation|development)\s+of"
    r"|\b(?:build|provide|create|form|construct|erect)(?:ing)?"
    r"|\b(?:comprising|accommodate|accommodating|deliver|delivering|into|for))"
    r"(?:\s+(?:of|a|an|the|total|further))*\s*(?P<most>(?:up\s+to|a\s+maximum\s+of)\s+)?$",
    re.IGNORECASE,
)
#: Words anywhere that make any number doubtful: something is lost, changed back or only cared for.
_DOUBT = re.compile(
    r"\b(?:previously|instead\s+of|in\s+lieu|loss\s+of|replac\w+|student|hmo|multiple\s+occup\w+"
    r"|conditions?\s+\d|removal\s+of\s+condition|approval\s+of\s+details|non[ -]material|variation"
    r"|de-?conver\w+|existing\s+(?:\w+\s+){0,3}?"
    r"(?:dwelling|(?<!public )house|home|flat|maisonette|bungalow)\w*"
    r"|reduc\w+|increas\w+|allowed|refus\w+"
    r"|from\s+(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class HomesSaid:
    """What a description says of homes.

    Attributes
    ----------
    least, most : int or None
        None where it does not say it plainly. “Up to 200” is 0 to 200.
    words : str
        The words that say so; empty where none do.
    doubt : str
        Why numbers of homes that are there were not taken, as a sentence.
    """

    least: int | None = None
    most: int | None = None
    words: str = ""
    doubt: str = ""


def homes_in(description: str) -> HomesSaid:
    """How many homes a description states, in one number that stands right behind its verb.

    Two numbers of homes, or words about a loss or an earlier plan, are not plain: a person reads
    those. Homes that are pulled down are not known, so the number is of what is to be built.

    >>> homes_in("Demolition of existing buildings and erection of 24 no. apartments.").most
    24
    >>> homes_in("Outline application for up to 1,150 homes").words
    'for up to 1,150 homes'
    >>> homes_in("Conversion from 6 flats into a single dwelling").most is None
    True
    """
    text = re.sub(r"\([^()]*\)", lambda held: " " * len(held[0]), description)
    text = text if len(text) == len(description) else description
    found = list(_STATED.finditer(text))
    if not found:
        return HomesSaid()
    said = " and ".join(f"“{description[one.start() : one.end()].strip()}”" for one in found[:3])
    if len(found) > 1:
        return HomesSaid(
            doubt=f"The description names {said}; which of these are the homes, it does not say "
            "plainly. Kept as not known."
        )
    if _DOUBT.search(text):
        return HomesSaid(
            doubt=f"The description names {said} beside a change or a loss; kept as not known."
        )
    one = found[0]
    if any(not one.start() <= more.start() < one.end() for more in _ONE_MORE.finditer(text)):
        return HomesSaid(doubt=f"The description names {said} and one more; kept as not known.")
    built = _BUILT.search(text[: one.start()])
    if built is None:
        return HomesSaid(
            doubt=f"The description names {said} without saying that they are to be built; kept "
            "as not known."
        )
    count = _count(one["number"])
    words = " ".join(description[built.start() : one.end()].split())
    return HomesSaid(0 if built["most"] else count, count, words)


def _count(words: str) -> int:
    return _NUMBERS.get(words.lower()) or int(words.replace(",", ""))
