"""Actions and money are written, frozen with an edition, and told on after it."""

from __future__ import annotations

import html as escaping
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.permissions import Grant, Principal, Role, Scope
from assetmap.plans.actions.models import PlanAction, PlanMoney, PlanStep
from assetmap.plans.actions.services import (
    add_action,
    add_money,
    add_step,
    remove_action,
    remove_money,
    take_back_step,
    write_action,
    write_money,
)
from assetmap.plans.models import PlanEdition
from tests.plans.writing import TODAY, with_actions, written
from tests.signing import Browser, signed_in, visitor

ACTION = {
    "title": "A step-free path", "place": "Edgbaston Reservoir (asset)", "text": "From the road.",
    "leads": "Example path group", "helps": "", "starts": "2027-03-31",
    "milestones": "2027-06-30: the path is priced\nthe path is open", "indicator": "Pushchairs.",
}  # fmt: skip
COST = {"kind": "use.building", "words": "Paving", "amount": "12,000", "secured": "", "action": ""}
GRANT = {"kind": "source.grant", "words": "A fund", "amount": "5000.10", "secured": "yes",
         "action": ""}  # fmt: skip


def lead(app: Flask, role: Role = Role.GROUP_LEAD, email: str = "lead@example.org") -> Browser:
    return signed_in(app, email, (role, Scope("group", "example-group")))


def plain(page: str) -> str:
    return " ".join(escaping.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def send(browser: Browser, address: str, said: dict[str, str], status: int = 303) -> str:
    answer = browser.post(address, said, page=address)
    assert answer.status_code == status, plain(answer.get_data(as_text=True))[:900]
    return answer.get_data(as_text=True)


def slug_of(app: Flask, model: type[PlanAction | PlanMoney | PlanStep]) -> str:
    with Session(app.config["OWNER"]) as session:
        return session.scalars(select(model.slug).order_by(model.id.desc())).first() or ""


def version_of(app: Flask, model: type[PlanAction | PlanMoney | PlanStep], slug: str) -> str:
    with Session(app.config["OWNER"]) as session:
        return str(session.scalars(select(model.version).where(model.slug == slug)).one())


def publish(browser: Browser, plan: str) -> None:
    page = browser.get(f"/plans/{plan}/publish").get_data(as_text=True)
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    send(browser, f"/plans/{plan}/publish", {"mark": mark[1]})


def test_an_action_with_its_money_is_written_and_adds_up(data: Flask) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    action = slug_of(data, PlanAction)
    send(browser, f"/plans/{plan}/money/new", {**COST, "action": action})
    send(browser, f"/plans/{plan}/money/new", GRANT)
    send(browser, f"/plans/{plan}/money/new", {**COST, "amount": "", "words": "Lamps"})
    html = browser.get(f"/plans/{plan}").get_data(as_text=True)
    said = plain(html)
    assert 'href="/assets/edgbaston-reservoir"' in html
    section = html[html.index('id="actions"') : html.index('id="finance"')]
    assert "Nothing is written here yet" not in section, "an action is something"
    for words in (
        "A step-free path", "31 March 2027", "the path is priced: 30 June 2027",
        "the path is open: no day fixed", "Helps nobody yet",
        "The plan costs at least £12,000.00. The cost of 1 part is not known yet. £5,000.10 is "
        "secured, £0.00 is asked for and not secured, and at least £12,000.00 is still to be "
        "found.",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("path", "said", "field", "words"),
    [
        ("actions", {**ACTION, "title": " "}, "title", "Write 1 to 150 characters."),
        ("actions", {**ACTION, "place": "Nowhere (asset)"}, "place", "under no such name"),
        ("actions", {**ACTION, "place": "moons/x"}, "place", "under no such name"),
        ("actions", {**ACTION, "starts": "31/02/2027"}, "starts", "“31/02/2027” is no day."),
        ("actions", {**ACTION, "starts": "2027-02-30"}, "starts", "“2027-02-30” is no day."),
        ("actions", {**ACTION, "milestones": "ok\n2027-02-30: x"}, "milestones", "Line 2: “2027"),
        ("actions", {**ACTION, "milestones": "x\n" * 21}, "milestones", "at most 20 milestones"),
        ("money", {**COST, "amount": "-5"}, "amount", "Give pounds"),
        ("money", {**COST, "amount": "0.001"}, "amount", "finer than a penny"),
        ("money", {**COST, "amount": "1000000000000"}, "amount", "Check the noughts."),
        ("money", {**COST, "kind": "use.grant"}, "kind", "Choose one of the list."),
        ("money", {**COST, "secured": "yes"}, "secured", "A source alone"),
        ("money", {**GRANT, "amount": ""}, "amount", "A source without an amount"),
        ("money", {**COST, "action": "action-of-others"}, "action", "There is no such action"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    data: Flask, path: str, said: dict[str, str], field: str, words: str
) -> None:
    plan, browser = written(data), lead(data)
    html = send(browser, f"/plans/{plan}/{path}/new", said, 400)
    fault = re.search(rf'id="{field}-error">(.*?)</p>', html, re.DOTALL)
    assert fault
    assert words in plain(fault[1])
    with Session(data.config["OWNER"]) as session:
        assert not session.scalars(select(PlanAction)).all()
        assert not session.scalars(select(PlanMoney)).all()


@pytest.mark.parametrize("path", ["actions", "money"])
def test_nobody_else_writes(data: Flask, path: str) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    send(browser, f"/plans/{plan}/money/new", COST)
    slug = slug_of(data, PlanAction if path == "actions" else PlanMoney)
    said = ACTION if path == "actions" else COST
    others = (
        visitor(data),
        signed_in(data, "outside@example.org"),
        lead(data, Role.GROUP_OBSERVER, "observer@example.org"),
    )
    for other in others:
        for address in (f"/plans/{plan}/{path}/new", f"/plans/{plan}/{path}/{slug}/edit"):
            assert other.post(address, {**said, "version": "1"}).status_code in (401, 403, 404)
        answer = other.post(f"/plans/{plan}/{path}/{slug}/remove", {"version": "1"})
        assert answer.status_code in (401, 403, 404)
    with Session(data.config["OWNER"]) as session:
        assert len(session.scalars(select(PlanAction)).all()) == 1
        assert len(session.scalars(select(PlanMoney)).all()) == 1
        held = (*session.scalars(select(PlanAction)), *session.scalars(select(PlanMoney)))
        assert {one.version for one in held} == {1}


def test_an_action_of_another_plan_is_not_found_under_this_one(data: Flask) -> None:
    one, browser = written(data), lead(data)
    send(browser, f"/plans/{one}/actions/new", ACTION)
    action, other = slug_of(data, PlanAction), written(data)
    assert browser.get(f"/plans/{other}/actions/{action}/edit").status_code == 404
    answer = browser.post(f"/plans/{other}/actions/{action}/remove", {"version": "1"})
    assert answer.status_code == 404
    said = {**COST, "action": action}
    assert "no such action" in plain(send(browser, f"/plans/{other}/money/new", said, 400))


def test_two_who_write_at_once_lose_nothing(data: Flask) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    address = f"/plans/{plan}/actions/{slug_of(data, PlanAction)}/edit"
    send(browser, address, {**ACTION, "title": "First", "version": "1"})
    assert browser.post(address, {**ACTION, "title": "Second"}).status_code == 428
    mine = {**ACTION, "title": "Second", "indicator": "Prams.", "version": "1"}
    html = send(browser, address, mine, 409)
    for words in ("First", "Second", "Prams."):
        assert words in plain(html)
    settled = {**mine, "version": "2", "clash": "title", "choose_title": "theirs"}
    send(browser, address, settled)
    said = plain(browser.get(f"/plans/{plan}").get_data(as_text=True))
    assert "First" in said
    assert "Second" not in said
    assert "It worked if Prams." in said
    money = f"/plans/{plan}/money/new"
    send(browser, money, COST)
    line = slug_of(data, PlanMoney)
    send(browser, f"/plans/{plan}/money/{line}/edit", {**COST, "amount": "1", "version": "1"})
    clash = {**COST, "amount": "2", "version": "1"}
    html = send(browser, f"/plans/{plan}/money/{line}/edit", clash, 409)
    assert "1.00" in html
    answer = browser.post(f"/plans/{plan}/money/{line}/remove", {"version": "1"})
    assert answer.status_code == 409


def test_what_is_taken_out_takes_its_money_with_it_and_a_section_that_holds_some_stays(
    data: Flask,
) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    action = slug_of(data, PlanAction)
    send(browser, f"/plans/{plan}/money/new", {**COST, "action": action})
    for key in ("actions", "finance"):
        move = {"way": "out", "version": "1"}
        answer = browser.post(f"/plans/{plan}/sections/{key}/move", move)
        assert answer.status_code == 400
        assert "records that would stand nowhere" in plain(answer.get_data(as_text=True))
    answer = browser.post(f"/plans/{plan}/actions/{action}/remove", {"version": "1"})
    assert answer.status_code == 303
    said = plain(browser.get(f"/plans/{plan}").get_data(as_text=True))
    assert "A step-free path" not in said
    assert "£12,000.00" not in said
    move = {"way": "out", "version": "1"}
    assert browser.post(f"/plans/{plan}/sections/actions/move", move).status_code == 303
    assert "was taken out" in plain(send(browser, f"/plans/{plan}/actions/new", ACTION, 400))


def test_an_edition_keeps_them_and_tells_what_became_of_them(data: Flask) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    action = slug_of(data, PlanAction)
    send(browser, f"/plans/{plan}/money/new", {**COST, "action": action})
    steps = f"/plans/{plan}/actions/{action}/steps/new"
    early = {"day": "2026-11-01", "status": "under_way", "note": "We met the owner."}
    send(browser, steps, early)
    assert visitor(data).get(f"/plans/{plan}/progress").status_code == 404
    publish(browser, plan)
    edition = f"/plans/{plan}/editions/1"
    before = visitor(data).get(edition).get_data(as_text=True)
    for words in ("A step-free path Under way", "We met the owner.", "£12,000.00"):
        assert words in plain(before)
    with Session(data.config["OWNER"]) as session:
        held = session.scalars(select(PlanEdition)).one()
        assert held.document["actions"][0]["place"]["slug"] == "edgbaston-reservoir"
        assert held.document["money"][0]["amount"] == "12000.00"
    # The draft goes on; the edition does not move.
    version = version_of(data, PlanAction, action)
    changed = {**ACTION, "title": "Another path", "version": version}
    send(browser, f"/plans/{plan}/actions/{action}/edit", changed)
    send(browser, steps, {"day": "2026-11-20", "status": "done", "note": "It is open."})
    assert plain(visitor(data).get(edition).get_data(as_text=True)) == plain(before)
    said = plain(visitor(data).get(f"/plans/{plan}/progress").get_data(as_text=True))
    for words in ("A step-free path Done", "We met the owner.", "20 November 2026: Done."):
        assert words in said
    assert "Another path" not in said
    here = plain(visitor(data).get("/assets/edgbaston-reservoir").get_data(as_text=True))
    assert "In community plans A step-free path" in here
    # What was told by mistake is taken back.
    step = slug_of(data, PlanStep)
    assert f'action="/plans/{plan}/steps/{step}/remove"' in browser.get(f"/plans/{plan}").text
    taken = browser.post(f"/plans/{plan}/steps/{step}/remove", {"version": "1"})
    assert taken.status_code == 303
    said = plain(visitor(data).get(f"/plans/{plan}/progress").get_data(as_text=True))
    assert "A step-free path Under way" in said
    assert "It is open." not in said
    again = browser.post(f"/plans/{plan}/steps/{step}/remove", {"version": "2"})
    assert again.status_code == 409
    # The next edition says what changed, and the dossier follows the newest edition alone.
    publish(browser, plan)
    said = plain(
        visitor(data).get(f"/plans/{plan}/editions/2/differences/1").get_data(as_text=True)
    )
    assert "Another path Changed" in said
    here = plain(visitor(data).get("/assets/edgbaston-reservoir").get_data(as_text=True))
    assert "In community plans Another path" in here
    answer = browser.post(
        f"/plans/{plan}/actions/{action}/remove",
        {"version": version_of(data, PlanAction, action)},
    )
    assert answer.status_code == 303
    publish(browser, plan)
    here = plain(visitor(data).get("/assets/edgbaston-reservoir").get_data(as_text=True))
    assert "In community plans" not in here


def test_visitors_role_reads_no_draft_and_no_step_before_publication(data: Flask) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    action = slug_of(data, PlanAction)
    early = {"day": "2026-11-01", "status": "under_way", "note": "Canary."}
    send(browser, f"/plans/{plan}/actions/{action}/steps/new", early)
    with Session(data.extensions["assetmap.engine"]) as session:
        assert session.scalars(select(PlanStep)).all() == []
        for table in ("plan_action", "plan_money"):
            with pytest.raises(Exception, match="permission denied"):
                session.execute(text(f"SELECT * FROM {table}"))
            session.rollback()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day": "2199-01-01", "status": "done", "note": ""}, "day"),
        ({"day": "", "status": "done", "note": ""}, "day"),
        ({"day": "2026-11-01", "status": "gone", "note": ""}, "status"),
        ({"day": "2026-11-01", "status": "done", "note": "x" * 1001}, "note"),
    ],
)
def test_a_step_is_of_a_day_that_was(data: Flask, said: dict[str, str], field: str) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/actions/new", ACTION)
    steps = f"/plans/{plan}/actions/{slug_of(data, PlanAction)}/steps/new"
    assert f'id="{field}-error"' in send(browser, steps, said, 400)


def test_the_database_refuses_what_the_forms_refuse(data: Flask) -> None:
    plan, browser = written(data), lead(data)
    send(browser, f"/plans/{plan}/money/new", COST)
    with Session(data.config["OWNER"]) as session:
        for change in ("amount = -1", "secured = true", "side = 'source', kind = 'grant', "
                       "amount = NULL", "kind = 'grant'"):  # fmt: skip
            with pytest.raises(IntegrityError):
                session.execute(text(f"UPDATE plan_money SET {change}"))
            session.rollback()


def test_the_services_ask_the_permission_table_themselves(data: Flask) -> None:
    plan = written(data)
    with_actions(data, plan)
    seat = Grant(Role.GROUP_OBSERVER, Scope("group", "example-group"))
    observer = Principal("p-observer", frozenset({Role.RESIDENT}), frozenset({seat}))
    action, line = slug_of(data, PlanAction), slug_of(data, PlanMoney)
    step = {"day": "2026-11-01", "status": "done", "note": ""}
    held: dict[str, Any] = {"actor": observer, "plan": plan, "today": TODAY}
    with Session(data.config["OWNER"]) as session:
        for call in (
            lambda: add_action(session, said=ACTION, **held),
            lambda: write_action(session, slug=action, version=1, said=ACTION, **held),
            lambda: remove_action(session, slug=action, version=1, **held),
            lambda: add_money(session, said=COST, **held),
            lambda: write_money(session, slug=line, version=1, said=COST, **held),
            lambda: remove_money(session, slug=line, version=1, **held),
            lambda: add_step(session, action=action, said=step, **held),
            lambda: take_back_step(session, step="step-1", version=1, **held),
        ):
            with pytest.raises(NotYours):
                call()
