"""Which things had which number on a sheet? Kept when it is printed, and forgotten in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.groups.sheets.codes import code_of, read_code
from assetmap.groups.sheets.errors import SheetUnknown
from assetmap.groups.sheets.models import WalkSheet


def keep_sheet(session: Session, things: Sequence[tuple[str, str]], *, today: date) -> str:
    """The code of a sheet that is printed, under which its numbers are known; the caller commits.

    A sheet with the same things in the same order is one sheet, however often it is printed.

    Parameters
    ----------
    things : sequence of (register, slug)
        In the order of their numbers from 1; at least one.
    """
    listed = [list(one) for one in things]
    for turn in count():
        made = insert(WalkSheet).values(
            code=code_of(things, turn), things=listed, made_on=today, printed_on=today
        )
        # Two lists may come to the same code: the second takes its next one.
        code: str | None = session.scalar(
            made.on_conflict_do_update(
                index_elements=["code"],
                set_={"printed_on": func.greatest(WalkSheet.printed_on, today)},
                where=WalkSheet.things == made.excluded.things,
            ).returning(WalkSheet.code)
        )
        if code is not None:
            return code
    raise AssertionError("unreachable: turns do not end")


def get_sheet(session: Session, typed: str) -> WalkSheet:
    """The sheet of a code, as somebody typed it.

    Raises
    ------
    SheetUnknown
    """
    code = read_code(typed)
    held = session.scalar(select(WalkSheet).where(WalkSheet.code == code)) if code else None
    if held is None:
        raise SheetUnknown(
            "No walk sheet has this code.",
            {"code": "Eight letters and figures, as they stand beside “Sheet code”. A sheet that "
             "was printed without signing in, or long ago, has none that is known."},
        )  # fmt: skip
    return held


def drop_old_sheets(session: Session, *, before: date) -> int:
    """Forget the sheets that nobody printed since a day; returns how many."""
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        delete(WalkSheet).where(WalkSheet.printed_on < before)
    )
    return done.rowcount
