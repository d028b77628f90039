"""What may be looked for: families of the map, and kinds of asset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import ColumnElement, or_

from assetmap.assets.kinds import KINDS, AssetKind
from assetmap.assets.models import Asset
from assetmap.assets.queries import of_family
from assetmap.core.words import gettext as _
from assetmap.core.words import later
from assetmap.proximity.errors import BadQuestion

Record = Literal["asset", "organisation", "anchor", "development"]
RECORDS: tuple[Record, ...] = ("asset", "organisation", "anchor", "development")
#: Groups of an answer, in their order: (word of the question, heading).
GROUPS: tuple[tuple[str, str], ...] = (
    ("green", later("Green space")),
    ("water", later("Water")),
    ("community", later("Buildings")),
    ("land", later("Land")),
    ("organisation", later("Organisations")),
    ("anchor", later("Anchors")),
    ("development", later("Planned")),
)
_WORDS = dict(GROUPS)
#: A family's own word always means the family.
ASSET_KINDS: dict[str, AssetKind] = {kind.key: kind for kind in KINDS if kind.key not in _WORDS}


def read_kinds(words: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are asked for, each once, in one order; none is everything.

    Raises
    ------
    BadQuestion
        A word that is neither a family nor a kind of asset.

    >>> read_kinds(["church", "green", "church"])
    ('green', 'church')
    """
    known = (*_WORDS, *ASSET_KINDS)
    for word in words:
        if word not in known:
            raise BadQuestion(
                _(
                    "There is no kind “%(kind)s”. Choose among: %(kinds)s.",
                    kind=word[:40],
                    kinds=", ".join(known),
                )
            )
    return tuple(word for word in known if word in words)


def records_of(kinds: Sequence[str]) -> tuple[Record, ...]:
    """Which registers hold what is asked for.

    >>> records_of(()), records_of(("church", "anchor"))
    (('asset', 'organisation', 'anchor', 'development'), ('asset', 'anchor'))
    """
    if not kinds:
        return RECORDS
    asked = {word if word in RECORDS else "asset" for word in kinds}
    return tuple(record for record in RECORDS if record in asked)


def of_kinds(kinds: Sequence[str]) -> ColumnElement[bool] | None:
    """Assets of the kinds that are asked for; None when all are."""
    wanted = [word for word in kinds if word not in RECORDS]
    if not wanted:
        return None
    return or_(
        *(
            of_family(word) if word in _WORDS else Asset.kind_key == ASSET_KINDS[word].key
            for word in wanted
        )
    )


def kind_words(word: str) -> str:
    """A kind that may be asked for, in the reader's language.

    >>> kind_words("green"), kind_words("church")
    ('Green space', 'Church')
    """
    return _(_WORDS[word]) if word in _WORDS else ASSET_KINDS[word].said()
