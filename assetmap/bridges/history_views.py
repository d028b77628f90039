"""Pages of what was changed: a timeline, undoing one change, hiding one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.accounts.queries import shown_names
from assetmap.bridges.histories import (
    LABELS,
    Register,
    get_body,
    get_change,
    list_changes,
    put_back,
    value_words,
)
from assetmap.core.words import day_words
from assetmap.history.queries import Entry
from assetmap.history.services import hide_entry
from assetmap.web.access import bound, may
from assetmap.web.database import writing
from assetmap.web.pages import Page
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("histories", __name__)
_OF = "/<any(assets, organisations):register>/<slug>/history"
_NOBODY = {
    "": "An import, or nobody knows",
    "operator": "Whoever runs this map",
    "former-member": "A former member",
}
_HIDDEN = "hidden"
_SAID = {
    "undone": "The change is undone, as a new version.",
    "partly": "Undone as far as nobody changed the same since; the rest was left alone.",
    "hidden": "Nobody sees the values of that change any more.",
}


@dataclass(frozen=True)
class ChangedField:
    """One field of one change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeRow:
    """One change as the timeline shows it."""

    number: int
    when: str
    who: str
    what: str
    reason: str
    fields: tuple[ChangedField, ...]
    hidden: str
    may_undo: bool


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Page):
    """Every change of one record."""

    record_href: str
    history_href: str
    version: int
    rows: tuple[ChangeRow, ...]
    may_hide: bool
    imported: str
    said: str


@blueprint.get(_OF)
@bound("history.read")
def show_history(register: Register, slug: str) -> Response:
    """What was changed here, when, by whom and why?"""
    body = get_body(writing(), register, slug)
    entries = list_changes(writing(), register, body)
    names = _names(entries)
    page = HistoryPage(
        title=body.name,
        place=current_app.config["PLACE"],
        section="none",
        record_href=f"/{register}/{slug}",
        history_href=f"/{register}/{slug}/history",
        version=body.version,
        rows=tuple(_row(one, names) for one in entries),
        may_hide=may("history.hide"),
        imported="" if any(one.op == "I" for one in entries) else body.source,
        said=_SAID.get(request.args.get("said", ""), ""),
    )
    return make_response(render_template("bridges/history.html", page=page))


@blueprint.post(f"{_OF}/<int:number>/undo")
@bound("history.read")
@saves
def undo(register: Register, slug: str, number: int) -> Response:
    """Put one change back, as a new version."""
    done = put_back(
        writing(), actor=g.principal, register=register, slug=slug, version=sent_version(),
        number=number,
    )  # fmt: skip
    return go_to(f"/{register}/{slug}/history?said={'partly' if done.left else 'undone'}")


@blueprint.post(f"{_OF}/<int:number>/hide")
@bound("history.hide")
@saves
def hide(register: Register, slug: str, number: int) -> Response:
    """Let nobody see the values of one change any more."""
    body = get_body(writing(), register, slug)
    entry = get_change(writing(), register, body, number)
    hide_entry(
        writing(), actor=g.principal.name, number=entry.number,
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    return go_to(f"/{register}/{slug}/history?said=hidden")


def _names(entries: list[Entry]) -> dict[str, str]:
    """Names to show of who changed something; of who left, nothing is left."""
    slugs = {name for one in entries for name in (one.actor, one.approved_by)}
    named = shown_names(writing(), slugs)
    return {**_NOBODY, **{slug: name or "A resident" for slug, name in named.items()}}


def _who(entry: Entry, names: dict[str, str]) -> str:
    who = names.get(entry.actor, "A resident")
    if not entry.approved_by:
        return who
    known = names.get(entry.approved_by, "A resident")
    named = known not in (*_NOBODY.values(), "A resident")
    approver = known if named else "a moderator"
    return f"{who}, approved by {approver}"


def _row(entry: Entry, names: dict[str, str]) -> ChangeRow:
    what = {"I": "Entered", "U": "Changed", "D": "Removed"}[entry.op]
    known = [name for name in entry.changed if name in LABELS]
    return ChangeRow(
        number=entry.number,
        when=f"{day_words(entry.at.date())}, {entry.at:%H:%M}",
        who=_who(entry, names),
        what=what,
        reason=entry.reason,
        fields=tuple(
            ChangedField(
                LABELS[name],
                _HIDDEN if entry.hides_before else value_words(name, entry.old.get(name)),
                _HIDDEN if entry.hidden else value_words(name, entry.new.get(name)),
            )
            for name in known
        ),
        hidden=entry.hidden or "",
        may_undo=bool(known) and not entry.hidden and not entry.hides_before,
    )
