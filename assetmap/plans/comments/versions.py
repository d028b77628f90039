"""What a section said before, and going back to it as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.permissions import Principal
from assetmap.history.queries import Entry, list_entries
from assetmap.plans.comments.errors import CommentNotFound
from assetmap.plans.models import PlanSection
from assetmap.plans.queries import get_draft, get_section
from assetmap.plans.services import write_section

_NOT_THERE = "There is no such version of this section. Choose one from its list."


@dataclass(frozen=True)
class SectionVersion:
    """A section as one change left it.

    Attributes
    ----------
    number : int
        The section's version.
    at : datetime or None
        None where nobody knows, as of what came with a load.
    author : str
        Public name of who wrote it; empty is not known.
    why : str
        What the history was told.
    hidden : bool
        True where a moderator hid what it said; its words are empty then.
    """

    number: int
    at: datetime | None
    author: str
    why: str
    title: str
    text: str
    hidden: bool


def list_versions(session: Session, section: PlanSection) -> list[SectionVersion]:
    """Versions of a section, the newest first; whoever asks has asked the permission table."""
    entries = list_entries(
        session, table="plan_section", row_id=section.id, limit=limits.PLAN_VERSIONS_LISTED
    )
    found = [
        _version(one, one.new, hidden=one.hidden is not None)
        for one in entries
        if one.op in ("I", "U")
    ]
    if not entries:
        # A row that came with a load has no entry of its own until somebody changes it.
        return [
            SectionVersion(section.version, None, "", "", section.title, section.text, hidden=False)
        ]
    oldest = entries[-1]
    if oldest.op == "U" and oldest.old:
        found.append(
            replace(_version(oldest, oldest.old, hidden=False), at=None, author="", why="")
        )
    return found


def get_version(session: Session, section: PlanSection, number: int) -> SectionVersion:
    """One version of a section.

    Raises
    ------
    CommentNotFound
        Also where nobody may see any more what it said.
    """
    for one in list_versions(session, section):
        if one.number == number and not one.hidden:
            return one
    raise CommentNotFound(_NOT_THERE)


def go_back(
    session: Session, *, actor: Principal, plan: str, key: str, version: int, number: int,
    today: date,
) -> PlanSection:  # fmt: skip
    """Let a section say again what it said in an earlier version, as a new one.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, CommentNotFound
    """
    held = get_draft(session, plan, actor=actor)
    then = get_version(session, get_section(session, held, key), number)
    return write_section(
        session, actor=actor, plan=plan, key=key, version=version, title=then.title,
        text=then.text, today=today, why=f"go back to version {number} of {key} in {held.slug}",
    )  # fmt: skip


def _version(entry: Entry, said: Mapping[str, Any], *, hidden: bool) -> SectionVersion:
    # What was hidden tells no number of its own: it is one more than what it changed.
    number = said.get("version") or entry.old.get("version", -1) + 1
    return SectionVersion(
        number=int(number), at=entry.at, author=entry.actor, why=entry.reason,
        title=str(said.get("title", "")), text=str(said.get("text", "")), hidden=hidden,
    )  # fmt: skip
