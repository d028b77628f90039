"""An organisation's fields in words: for a moderator's page, and for two editors who clash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assetmap.core.words import day_words
from assetmap.organisations.contributing import OrganisationSaying
from assetmap.organisations.kinds import kind_of
from assetmap.organisations.models import Organisation
from assetmap.places.positions import OUTLINE_WORDS, position_words
from assetmap.places.postcodes import normalise_postcode

#: Field to its name for people, in the order of pages.
LABELS = {
    "name": "Name",
    "kind": "Kind",
    "description": "Description",
    "address": "Address",
    "postcode": "Postcode",
    "website": "Website",
    "org_ids": "In registers as",
    "closed": "Still works",
    "position": "On the map",
}
#: What a moderator may mend before approving: plain text that stands as it is kept.
EDITABLE = frozenset({"name", "description", "address", "postcode", "website"})


def words_of(body: Organisation) -> dict[str, str]:
    """What the register says, field by field; empty is not known."""
    held = {
        field: getattr(body, field)
        for field in (
            "name", "kind", "description", "address", "postcode", "website", "closed", "closed_on",
        )
    }  # fmt: skip
    return {
        **_texts(held),
        "org_ids": ", ".join(sorted(f"{one.scheme}-{one.number}" for one in body.identifiers)),
        "position": "" if body.geom is None else OUTLINE_WORDS[body.outline],
    }


def saying_words(saying: OrganisationSaying, now: Mapping[str, str] | None) -> dict[str, str]:
    """What a form says, field by field; a place that it leaves alone is as it stands in ``now``."""
    return {
        **_texts(vars(saying.details)),
        "org_ids": ", ".join(sorted(dict.fromkeys(saying.details.org_ids))),
        "position": position_words(saying.position, now["position"] if now else ""),
    }


def version_words(row: Mapping[str, Any]) -> dict[str, str]:
    """What an earlier version said, by the history's own row; its identifiers are not in it."""
    day = row.get("closed_on")
    outline = str(row.get("outline") or "point")
    return {
        **_texts({**row, "closed_on": date.fromisoformat(day) if day else None}),
        "position": "" if row.get("geom") is None else OUTLINE_WORDS.get(outline, ""),
    }


def _texts(held: Mapping[str, Any]) -> dict[str, str]:
    kind, printed = held.get("kind"), str(held.get("postcode") or "").strip()
    return {
        "name": str(held.get("name") or "").strip(),
        "kind": kind_of(str(kind)).words if kind else "",
        "description": _lines(held.get("description")),
        "address": _lines(held.get("address")),
        "postcode": normalise_postcode(printed) or printed,
        "website": str(held.get("website") or "").strip(),
        "closed": _closed(bool(held.get("closed")), held.get("closed_on")),
    }


def _closed(closed: bool, on: date | None) -> str:
    if not closed:
        return "yes"
    return f"no, closed on {day_words(on)}" if on else "no, closed; the day is not known"


def _lines(text: object) -> str:
    """A browser sends line ends of its own."""
    return str(text or "").replace("\r\n", "\n").strip()
