"""Ways of asking the map in tests."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.explore.asking import read_asked
from assetmap.explore.selection import Selection, find_selection

DAY = date(2026, 6, 1)


def asked(session: Session, **words: str) -> Selection:
    """What an address with these words asks; ``in`` is written ``within`` here."""
    if "within" in words:
        words["in"] = words.pop("within")
    return find_selection(session, read_asked(words), day=DAY)
