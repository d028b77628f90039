"""What a new import says otherwise than the one that is loaded, shown before it is applied."""

from __future__ import annotations

from typing import Any

from assetmap.developments.models import Development
from assetmap.importers.contract import ImportReport

_WATCHED = {
    "address": "address",
    "area_ha": "hectares",
    "homes_from": "homes, at least",
    "homes_to": "homes, at most",
    "stage": "planning status",
    "permission_type": "kind of permission",
    "permission_date": "permission date",
    "app_type": "kind of application",
    "app_state": "state of the application",
    "decided_on": "day of the decision",
    "notes": "description",
    "unplaced_reason": "why it is not drawn",
}
_GONE_WORDS = {
    "split": "was split into {parts}",
    "dropped": "is not in the register of {on:%-d %B %Y}",
    "undone": "was taken back on {on:%-d %B %Y}",
    "ended": "has an end in the register: {on:%-d %B %Y}",
}


def state_of(row: Development) -> dict[str, Any]:
    """What a re-import is compared with."""
    return {name: getattr(row, name) for name in (*_WATCHED, "gone")}


def tell_changes(
    reference: str, before: dict[str, Any] | None, row: Development, number: int,
    report: ImportReport,
) -> None:  # fmt: skip
    """Say what differs from what was loaded; nothing of a site that is new."""
    if before is None:
        return
    now = state_of(row)
    said = [
        f"{words}: {_shown(before[name])} → {_shown(now[name])}"
        for name, words in _WATCHED.items()
        if before[name] != now[name]
    ]
    if before["gone"] != now["gone"]:
        said.append("counts again" if row.gone is None else gone_words(row))
    if said:
        report.change(number, f"{reference}: {'; '.join(said)}.", row.address or "")


def gone_words(row: Development) -> str:
    """Why a site no longer counts, as a report says it."""
    return _GONE_WORDS[row.gone or "dropped"].format(
        parts=", ".join(row.parts), on=row.superseded_on
    )


def _shown(value: Any) -> str:
    return "not said" if value is None else str(value).replace("_", " ")
