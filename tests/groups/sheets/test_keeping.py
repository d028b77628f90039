"""What was printed is known by its code: the same list by the same, and not for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.groups.sheets import keeping
from assetmap.groups.sheets.codes import SIGNS, code_of
from assetmap.groups.sheets.errors import SheetUnknown
from assetmap.groups.sheets.keeping import drop_old_sheets, get_sheet, keep_sheet
from assetmap.groups.sheets.models import WalkSheet
from assetmap.trust.retention import JOBS, Kept

DAY = date(2026, 11, 29)
LIST = [("assets", "one"), ("organisations", "two")]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(WalkSheet)) or 0


def test_the_same_list_is_one_sheet_however_often_it_is_printed(session: Session) -> None:
    code = keep_sheet(session, LIST, today=DAY)
    for days in (0, 5, 3):
        assert keep_sheet(session, LIST, today=DAY + timedelta(days)) == code
    assert count(session) == 1
    held = get_sheet(session, f" {code[:4].lower()}-{code[4:]} ")
    session.refresh(held)
    assert [tuple(one) for one in held.things] == LIST
    assert (held.made_on, held.printed_on) == (DAY, DAY + timedelta(5))
    # Another order is another sheet: its numbers mean something else.
    assert keep_sheet(session, LIST[::-1], today=DAY) != code
    assert count(session) == 2


def test_two_lists_that_come_to_one_code_stay_two_sheets(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keep_sheet(session, LIST, today=DAY)
    monkeypatch.setattr(
        keeping, "code_of", lambda things, turn=0: made if turn == 0 else code_of(things, turn)
    )
    other = keep_sheet(session, LIST[:1], today=DAY)
    assert other != made
    assert get_sheet(session, made).things == [list(one) for one in LIST]
    assert get_sheet(session, other).things == [list(LIST[0])]
    assert keep_sheet(session, LIST[:1], today=DAY) == other


def test_codes_are_of_signs_that_nobody_confuses() -> None:
    codes = {code_of([("assets", f"plot-{number}")]) for number in range(2_000)}
    assert len(codes) == 2_000
    assert set("".join(codes)) == set(SIGNS)
    assert not set(SIGNS) & set("ILOU")


def test_a_sheet_is_forgotten_long_after_it_was_last_printed(session: Session) -> None:
    old = keep_sheet(session, LIST, today=DAY)
    new = keep_sheet(session, LIST[:1], today=DAY + timedelta(1))
    at = datetime(2026, 11, 29, 12, tzinfo=UTC) + timedelta(limits.SHEETS_KEPT_DAYS)
    job = JOBS["walk sheets printed long ago"]
    assert job(session, Kept(at, lambda *_said: None)) == 0
    assert job(session, Kept(at + timedelta(1), lambda *_said: None)) == 1
    session.expire_all()
    with pytest.raises(SheetUnknown):
        get_sheet(session, old)
    assert get_sheet(session, new).code == new
    assert drop_old_sheets(session, before=DAY + timedelta(2)) == 1


@pytest.mark.parametrize("things", [[], [["assets", "x"]] * 151, {"a": 1}])
def test_the_table_itself_holds_no_other_sheet(session: Session, things: object) -> None:
    session.add(WalkSheet(code="00000000", things=things, made_on=DAY, printed_on=DAY))
    with pytest.raises(IntegrityError, match="ck_walk_sheet_things"):
        session.flush()
