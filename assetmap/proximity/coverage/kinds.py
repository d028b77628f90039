"""Kinds of place of which it can be asked who reaches one."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.kinds import read_kinds

#: What is built or employs is not what people walk to.
_NOT_ASKED = ("anchor", "development")


def read_coverage_kinds(words: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are asked for, each once; at least one.

    Raises
    ------
    BadQuestion

    >>> read_coverage_kinds(["church", "green"])
    ('green', 'church')
    """
    kinds = read_kinds(words)
    if not kinds:
        raise BadQuestion("Choose at least one kind of place.")
    if any(kind in _NOT_ASKED for kind in kinds):
        raise BadQuestion(
            "Choose places or organisations: it cannot be asked who reaches an anchor or a site."
        )
    return kinds
