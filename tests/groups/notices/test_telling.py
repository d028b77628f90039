"""Who is told what: each thing once, at once or once a day, and nobody their own words."""

from __future__ import annotations

import json
import re

from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.permissions import Role
from assetmap.groups.notices.telling import tell_of_closing
from tests.groups.conftest import X, Y, lonlat
from tests.groups.notices.sending import ANOTHER, do, later, lead, letters, send, told, two
from tests.groups.threads.test_threads import begun, of_group
from tests.signing import Browser, signed_in

ADA, BO = "Ada@example.org", "Bo@example.org"
POLL = {"question": "What first?", "options": "A path\nLighting", "closes_on": "2026-11-29"}


def annotate(browser: Browser, **more: object) -> str:
    new = "/groups/example-group/annotations/new"
    lon, lat = lonlat(X + 400, Y)
    words = {
        "title": "One level way", "text": "Steps stop prams.", "category": "idea",
        "confidence": "sure", "on_behalf_of": "", "visibility": "group", "position": "drawn",
        "shape": json.dumps({"type": "Point", "coordinates": [lon, lat]}), **more,
    }  # fmt: skip
    answer = browser.post(new, words, page=new)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).split("?")[0].removeprefix("http://localhost")


def withdraw(browser: Browser, here: str, reason: str) -> None:
    page = f"{here}/withdraw"
    answer = browser.post(page, {"version": browser.version(page), "reason": reason}, page=page)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def closing(app: Flask, **more: float) -> None:
    with Session(app.config["OWNER"]) as session:
        tell_of_closing(session, at=later(**more))
        session.commit()


def test_at_once_each_thing_comes_by_itself_and_nobody_hears_their_own(app: Flask) -> None:
    ada, bo = two(app, "at_once")
    ada.post("/groups/example-group/notices", {"choice": "at_once"})
    here = begun(app, ada)
    assert "Ada begins the thread “The level way”" in told(app, daily=False)[BO]
    ada.post(here, {"body": "And lights,\n\nplease."})
    words = told(app, daily=False)[BO]
    assert (
        "Ada writes in “The level way”\n> And lights,\n> please.\nhttps://map.example.org" in words
    )
    assert re.search(rf"{re.escape(here)}#m-[0-9a-f]+\n", words)
    ada.post(f"{here}/polls/new", POLL)
    came = told(app, daily=False)
    assert set(came) == {BO}
    words = came[BO]
    assert "The group is asked in “The level way”\n> What first?\n> Votes count until" in words
    first = lead(app)
    decision = {"text": "Ask for a path.", "who": "All.", "decided_on": "2026-11-28"}
    assert first.post(f"{here}/decision", decision).status_code == 303
    assert "Decided in “The level way”\n> Ask for a path.\n> All." in told(app, daily=False)[BO]
    letters(app)
    annotate(ada)
    words = told(app, daily=False)[BO]
    assert "Ada adds “One level way” to the map\n> Steps stop prams." in words
    bo.post(here, {"body": "Mine."})
    came = told(app, daily=False)
    assert "Bo writes" in came[ADA]
    assert BO not in came


def test_once_a_day_is_usual_and_one_e_mail_is_over_all_groups(app: Flask) -> None:
    ada, _bo = two(app)
    do(app, "INSERT INTO account_grant (account_id, role, scope_kind, scope_name) SELECT id, "
       "'group_member', 'group', 'another-group' FROM account")  # fmt: skip
    begun(app, ada)
    other = {"title": "Elsewhere", "body": "Here too."}
    assert ada.post("/groups/another-group/threads/new", other).status_code == 303
    assert told(app, daily=False) == {}, "nothing of it is told at once"
    send(app, daily=True)
    (letter,) = letters(app)
    assert letter["To"] == BO
    assert letter["Subject"] == "2 new things – 2 groups"
    words = letter.get_content()
    assert words.index("Another-Group\n=====") < words.index("Elsewhere")
    assert words.index("Elsewhere") < words.index("Example-Group\n=====") < words.index("level way")
    assert "You hear of this once a day, and at once when somebody names you." in words
    # Later on that day there is no second one, and on the next nothing when nothing is new.
    begun(app, ada, title="One more")
    assert told(app, at=later(hours=11)) == {}
    assert "One more" in told(app, at=later(hours=12))[BO]
    assert told(app, at=later(days=2)) == {}


def test_whoever_is_named_hears_of_it_at_once_and_once(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada, body="@Bo, look. @Ada too.")
    words = told(app, daily=False)
    assert set(words) == {BO}
    assert "Ada names you in “The level way”" in words[BO]
    assert told(app) == {}, "the thread that names somebody is not told a second time"
    ada.post(here, {"body": "Nobody is named."})
    edit = re.findall(r'href="([^"]+/edit)"', ada.get(here).get_data(as_text=True))
    for _twice in (1, 2):
        version = ada.version(edit[1])
        change = {"body": f"@Bo is {_twice}", "version": version}
        assert ada.post(edit[1], change).status_code == 303
    assert "names you" in told(app, daily=False)[BO]
    assert told(app) == {}, "neither the post nor its second wording is told again"


def test_never_is_never_even_by_name_and_nothing_waits(app: Flask) -> None:
    ada, bo = two(app)
    begun(app, ada)
    for choice in ("never", "at_once"):
        bo.post("/groups/example-group/notices", {"choice": choice})
    assert told(app) == {}, "what waited then waits for nobody"
    bo.post("/groups/example-group/notices", {"choice": "never"})
    begun(app, ada, body="@Bo?")
    assert told(app) == {}
    bo.post("/groups/example-group/notices", {"choice": "at_once"})
    assert told(app) == {}, "what came meanwhile waits for nobody"


def test_a_poll_that_closes_soon_is_told_once_to_who_has_not_voted(app: Flask) -> None:
    ada, bo = two(app)
    of_group(app, Role.GROUP_OBSERVER, "Cy")
    dee = of_group(app, Role.GROUP_MEMBER, "Dee")
    here = begun(app, ada)
    ada.post(f"{here}/polls/new", {**POLL, "closes_on": "2026-12-05"})
    told(app)
    closing(app, days=5)
    assert told(app, at=later(days=5)) == {}, "it is not soon yet"
    slug = re.search(r'aria-labelledby="(q-[0-9a-f]+)"', bo.get(here).get_data(as_text=True))
    assert slug is not None
    assert bo.post(f"{here}/polls/{slug[1]}/vote", {"option": "1"}).status_code == 303
    closing(app, days=6)
    assert dee.post(f"{here}/polls/{slug[1]}/vote", {"option": "1"}).status_code == 303
    came = told(app, at=later(days=6))
    assert set(came) == {ADA}, "Cy only looks on, Bo had voted and Dee has since"
    assert "A poll closes soon in “The level way”\n> What first?" in came[ADA]
    closing(app, days=7)
    assert told(app, at=later(days=7)) == {}


def test_a_new_poll_that_closes_soon_is_told_as_one_thing(app: Flask) -> None:
    ada, _bo = two(app)
    here = begun(app, ada)
    told(app)
    ada.post(f"{here}/polls/new", POLL)
    closing(app)
    came = told(app, at=later(hours=13))
    assert "closes soon" in came[BO]
    assert "is asked" not in came[BO]


def test_an_author_hears_what_becomes_of_an_annotation(app: Flask) -> None:
    two(app)
    ada = signed_in(app, ADA)
    boss = lead(app)
    here = annotate(ada, visibility="everybody")
    told(app)
    version = boss.version(here)
    assert boss.post(f"{here}/publish", {"version": version}, page=here).status_code == 303
    assert "Yours: “One level way” is published" in told(app, at=later(days=1))[ADA]
    withdraw(boss, here, "Twice here.")
    words = told(app, at=later(days=2))[ADA]
    assert "Yours: “One level way” was taken off the map\n> Twice here." in words


def test_nobody_of_another_group_hears_of_it(app: Flask) -> None:
    ada, _bo = two(app)
    signed_in(app, "el@example.org", (Role.GROUP_MEMBER, ANOTHER), name="El")
    signed_in(app, "boss@example.org", Role.COORDINATOR, name="Boss")
    begun(app, ada, body="@El, @Boss")
    assert set(told(app)) == {BO}
