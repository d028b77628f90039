"""Entering, changing and withdrawing promises and documents; each asks the permission table."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.core.texts import is_storable
from assetmap.developments.models import Development
from assetmap.places.queries import neighbourhoods_at
from assetmap.promises.errors import BadPaper, PaperMovedOn, PaperNotFound
from assetmap.promises.papers import Paper, Row, title_of
from assetmap.promises.permissions import RULES

_REASON = 300


def may_edit(session: Session, actor: Principal, site: Development) -> bool:
    """Whether somebody may enter and change papers of a development: everywhere, or where it is."""
    return RULES.allows(actor, "promises.edit") or RULES.allows(
        actor, "promises.edit", _thing(session, site)
    )


def get_paper(session: Session, paper: Paper, slug: str, *, lock: bool = False) -> Row:
    """The promise or document of an address, also one that was withdrawn.

    Raises
    ------
    PaperNotFound
    """
    query = select(paper.model).where(paper.model.slug == slug)
    held = cast("Row | None", session.scalar(locked(query) if lock else query))
    if held is None:
        raise PaperNotFound(f"There is no such {paper.called}. Open the page of its development.")
    return held


def development_of(session: Session, row: Row) -> Development:
    """The development that a paper belongs to."""
    return session.get_one(Development, row.development_id)


def enter_paper(
    session: Session, *, actor: Principal, paper: Paper, site: Development,
    values: Mapping[str, Any], today: date,
) -> Row:  # fmt: skip
    """Enter a promise or a document of a development.

    Raises
    ------
    NotYours
    """
    _require(session, actor, site)
    sign_transaction(session, actor=actor.name, reason=f"add a {paper.called} of {site.slug}")
    slug = f"{paper.called[0]}-{secrets.token_hex(8)}"
    row: Row = paper.model(
        slug=slug, development_id=site.id, source_id=slug, licence="contributor terms",
        retrieved_on=today, **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def change_paper(
    session: Session, *, actor: Principal, paper: Paper, slug: str, version: int,
    values: Mapping[str, Any], today: date,
) -> Row:  # fmt: skip
    """Change a promise or a document, unless it changed since it was opened.

    Raises
    ------
    PaperNotFound, PaperMovedOn, NotYours
    """
    row = _open(session, actor, paper, slug, version)
    sign_transaction(session, actor=actor.name, reason=f"change {paper.called} {slug}")
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.retrieved_on = today
    session.flush()
    return row


def withdraw_paper(
    session: Session, *, actor: Principal, paper: Paper, slug: str, version: int, reason: str,
    today: date,
) -> Row:  # fmt: skip
    """Take a promise or a document off the pages; its history is kept.

    Raises
    ------
    PaperNotFound, PaperMovedOn, NotYours, BadPaper
    """
    why = " ".join(reason.split())
    if not 1 <= len(why) <= _REASON or not is_storable(why):
        raise BadPaper("Say why, so that others can follow it.", {"reason": "Say why."})
    row = _open(session, actor, paper, slug, version)
    sign_transaction(session, actor=actor.name, reason=why)
    row.archived_on = today
    session.flush()
    return row


def _open(session: Session, actor: Principal, paper: Paper, slug: str, version: int) -> Row:
    row = get_paper(session, paper, slug, lock=True)
    _require(session, actor, development_of(session, row))
    if row.version != version or row.archived_on is not None:
        raise PaperMovedOn(
            f"“{title_of(row)}” was changed by somebody else since you opened it. Look at it again."
        )
    return row


def _require(session: Session, actor: Principal, site: Development) -> None:
    if not RULES.allows(actor, "promises.edit"):
        RULES.require(actor, "promises.edit", _thing(session, site))


def _thing(session: Session, site: Development) -> Thing:
    here = neighbourhoods_at(session, site.geom)
    return Thing(scopes=frozenset(Scope("neighbourhood", one) for one in here))
