"""The states of a map file in words, and the page of one."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from assetmap.accounts.queries import shown_names
from assetmap.core.permissions import Principal
from assetmap.core.words import day_words
from assetmap.geofiles.choices import choices_of
from assetmap.geofiles.models import Geofile
from assetmap.geofiles.pages import FieldRow, FilePage, FileRow
from assetmap.geofiles.queries import RUNNING, allows, places_of
from assetmap.importers.registers import TARGETS

STATE_WORDS = {
    "waiting": "waits to be read",
    "reading": "is being read",
    "checked": "read: look at it",
    "failed": "could not be used",
    "cancelled": "was stopped",
    "held": "waits for a second person",
    "storing": "is being stored",
    "in": "is in",
    "undone": "was undone",
    "discarded": "thrown away",
}
TAGS = {
    "waiting": "info", "reading": "info", "checked": "warn", "failed": "bad",
    "cancelled": "plain", "held": "warn", "storing": "info", "in": "ok", "undone": "plain",
    "discarded": "plain",
}  # fmt: skip

#: What an account and a result hold where nothing is told yet.
NO_ACCOUNT: dict[str, Any] = {
    "question": None, "raw": [], "columns": [], "fields": {}, "system": "", "rows": 0, "new": 0,
    "changed": 0, "same": 0, "refused_count": 0, "refused": [], "unplaced_count": 0,
    "unplaced": [], "assumed": [], "mendable": 0, "twin_count": 0, "twins": [], "left": 0,
    "first": [], "map": None, "peoples_count": 0, "peoples": [],
}  # fmt: skip
NO_RESULT: dict[str, Any] = {
    "new": 0, "changed": 0, "refused_count": 0, "refused": [], "withdrawn": 0, "kept_count": 0,
    "kept": [],
}  # fmt: skip


def file_row(held: Geofile) -> FileRow:
    """One line of a list."""
    return FileRow(
        f"/geofiles/{held.slug}", held.label, f"{held.source}, {day_words(held.created_at.date())}",
        STATE_WORDS[held.state], TAGS[held.state],
    )  # fmt: skip


def file_page(
    session: Session, held: Geofile, *, actor: Principal, frame: dict[str, Any]
) -> FilePage:
    """The page of one file for whoever reads it."""
    target = TARGETS[held.target]
    taken = held.account.get("fields", {})
    is_own = held.created_by == actor.name
    ready = held.state == "checked" and bool(held.checked_as)
    return FilePage(
        **frame,
        slug=held.slug,
        version=held.version,
        label=held.label,
        state=held.state,
        state_words=STATE_WORDS[held.state],
        tag=TAGS[held.state],
        lead=f"{held.source}, {held.licence}, {day_words(held.retrieved_on)}",
        source=held.source,
        headline=_headline(held),
        step=held.step if held.state in RUNNING else "",
        cancelled_by=_who(session, held.cancelled_by, actor),
        undone_by=_who(session, held.undone_by, actor),
        problem=held.problem,
        is_read=bool(held.account),
        account={**NO_ACCOUNT, **held.account},
        result={**NO_RESULT, **held.result},
        choices=choices_of(held.choices),
        fields=tuple(
            FieldRow(one.name, one.words, taken.get(one.name, "")) for one in target.fields
        ),
        kinds=target.kinds,
        previewed=held.checked_as or "",
        is_own=is_own,
        may_confirm=is_own
        and ready
        and bool(held.account.get("new") or held.account.get("changed")),
        alone=ready and target.may_publish(session, actor, places_of(held)),
        may_release=held.state == "held" and not is_own and allows(actor, "geofiles.release", held),
        may_undo=held.state == "in" and allows(actor, "geofiles.undo", held),
        may_stop=held.state in RUNNING and (is_own or allows(actor, "geofiles.release", held)),
        list_href=target.path,
        target_words=target.words,
    )


def _headline(held: Geofile) -> str:
    told = held.account
    if held.state == "in" or held.state == "undone":
        told = held.result
        return f"{told['new']:,} new, {told['changed']:,} changed"
    if "rows" not in told:
        return ""
    parts = [
        f"{told['new']:,} new",
        f"{told['changed']:,} changed",
        f"{told['same']:,} as they are",
        f"{told['refused_count']:,} refused",
    ]
    if told["left"]:
        parts.append(f"{told['left']:,} left out")
    rows = "1 row" if told["rows"] == 1 else f"{told['rows']:,} rows"
    return f"{rows} = {' + '.join(parts)}"


def _who(session: Session, slug: str | None, actor: Principal) -> str:
    if not slug:
        return ""
    if slug == actor.name:
        return "you"
    return shown_names(session, [slug]).get(slug) or "another person"
