"""Choosing on the pages; what is kept of a person leaves with them, and ends with its time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.queries import find_account
from assetmap.accounts.rules import NotYours
from assetmap.accounts.services.leaving import export_account, forget
from assetmap.core import limits
from assetmap.core.permissions import Role
from assetmap.core.restore import Restored
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.choosing import choose
from assetmap.groups.notices.models import Notice, NoticeChoice
from assetmap.trust.commands import tell_nothing_twice
from assetmap.trust.retention import keep_house
from tests.factories.people import somebody
from tests.groups.notices.sending import ANOTHER, NOW, told, two, waiting
from tests.groups.notices.test_telling import BO
from tests.groups.threads.test_threads import begun, words
from tests.signing import signed_in, visitor

HERE = "/groups/example-group/notices"
SELECTED = re.compile(
    r'<option[^>]* selected[^>]*value="(\w+)"|<option[^>]*value="(\w+)"[^>]* selected'
)


def chosen(page: str) -> str:
    found = SELECTED.search(page)
    assert found is not None, page
    return found[1] or found[2]


def test_the_group_s_page_says_how_and_leads_to_choosing(app: Flask) -> None:
    _ada, bo = two(app)
    assert "You hear of this group once a day." in words(bo, "/groups/example-group")
    assert chosen(bo.get(HERE).get_data(as_text=True)) == "daily"
    answer = bo.post(HERE, {"choice": "at_once"})
    assert answer.location.endswith(f"{HERE}?said=saved")
    assert "Your choice is saved." in words(bo, f"{HERE}?said=saved")
    assert chosen(bo.get(HERE).get_data(as_text=True)) == "at_once"
    assert "You hear of this group at once." in words(bo, "/groups/example-group")
    assert "Example-Group at once" in words(bo, "/notices")
    assert "E-mails from your groups" in words(bo, "/account")


def test_for_all_groups_at_once(app: Flask) -> None:
    _ada, bo = two(app, "at_once")
    assert chosen(bo.get("/notices").get_data(as_text=True)) == "daily"
    assert bo.post("/notices", {"choice": "never"}).status_code == 303
    assert chosen(bo.get("/notices").get_data(as_text=True)) == "never"
    assert chosen(bo.get(HERE).get_data(as_text=True)) == "never"
    bo.post(HERE, {"choice": "daily"})
    assert chosen(bo.get(HERE).get_data(as_text=True)) == "daily"
    assert chosen(bo.get("/notices").get_data(as_text=True)) == "never"


def test_what_is_no_choice_is_refused(app: Flask) -> None:
    _ada, bo = two(app)
    for address in (HERE, "/notices"):
        answer = bo.post(address, {"choice": "hourly"})
        assert answer.status_code == 400
        assert "Choose one of these." in answer.get_data(as_text=True)


def test_only_the_group_s_own_people_choose(app: Flask) -> None:
    two(app)
    other = signed_in(app, "el@example.org", (Role.GROUP_MEMBER, ANOTHER), name="El")
    assert other.get(HERE).status_code == 404
    assert other.post(HERE, {"choice": "never"}).status_code == 404
    assert "You hear of this group" not in words(other, "/groups/example-group")
    with Session(app.config["OWNER"]) as session:
        group = session.scalars(select(WorkingGroup).order_by(WorkingGroup.id)).first()
        stranger = somebody((Role.GROUP_MEMBER, ANOTHER))
        with pytest.raises(NotYours):
            choose(session, actor=stranger, group=group, choice="never")
    assert visitor(app).get(HERE).status_code in (303, 401, 403)
    assert "You hear of this group" not in words(visitor(app), "/groups/example-group")


def test_a_person_s_notices_are_in_their_file_and_go_with_them(app: Flask) -> None:
    ada, _bo = two(app, "at_once")
    begun(app, ada)
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, BO)
        held = export_account(session, account, at=NOW)["notices"]
        assert {"group": "Example-Group", "choice": "at_once"} in held
        assert [one["kind"] for one in held if "kind" in one] == ["thread"]
        forget(session, account)
        session.commit()
        for model, column in ((Notice, Notice.reader), (NoticeChoice, NoticeChoice.person)):
            query = select(func.count()).select_from(model).where(column == account.slug)
            assert session.scalar(query) == 0
    assert told(app) == {}


def test_notices_end_with_their_time_sent_or_not(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada, body="@Bo")
    told(app, daily=False)
    begun(app, ada)
    kept = timedelta(days=limits.NOTICES_KEPT_DAYS)
    with Session(app.config["OWNER"]) as session:
        made = session.scalars(select(Notice.made_at).order_by(Notice.id)).all()
        assert len(made) == 2
        job = "notices about groups, sent or not"
        for at, gone in ((made[0] + kept, 0), (made[1] + kept + timedelta(seconds=1), 2)):
            assert keep_house(session, at=at, remember=lambda _slug, _at: None)[job] == gone


def test_after_a_restore_what_waited_is_not_told_again(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    assert waiting(app) == 1
    with Session(app.config["OWNER"]) as session:
        tell_nothing_twice(session, Restored(app.config["HOME"], ()))
        session.commit()
    assert told(app) == {}
