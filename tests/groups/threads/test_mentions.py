"""“@” and a name in a post: people of the group who show a name, and nobody else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.groups.threads.mentions import Person, mentioned_in, pieces_of
from assetmap.web.clock import use_clock
from tests.groups.threads.test_threads import GROUP, NOW, begun, fill, of_group
from tests.served import served
from tests.signing import new_account

MARK = re.compile(r'<mark class="mention">([^<]*)</mark>')
GROUP_OF_FOUR = (
    Person("p-1", "Jo"), Person("p-2", "Jo Example"), Person("p-3", "Zoë"), Person("p-4", "रम"),
)  # fmt: skip


@pytest.fixture
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "mentions", fill) as made:
        use_clock(made, lambda: NOW)
        yield made


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("@Jo Example", {"p-2"}),
        ("@jo EXAMPLE's idea", {"p-2"}),
        ("@Jo Examples", {"p-1"}),
        ("(@Jo)", {"p-1"}),
        ("@Joanna, @Jo_1", set()),
        ("write to x@Jo", set()),
        ("@@Jo", {"p-1"}),
        ("@Jo\nExample", {"p-1"}),
        ("@zoe\u0308!", {"p-3"}),
        ("@रम @रमा", {"p-4"}),
        ("@रमा", set()),
        ("Jo", set()),
        ("@", set()),
    ],
)
def test_whom_a_post_names(body: str, named: set[str]) -> None:
    assert mentioned_in(body, GROUP_OF_FOUR) == named
    assert bool([one for one in pieces_of(body, GROUP_OF_FOUR) if one.is_mention]) is bool(named)


def test_two_of_one_name_are_both_named() -> None:
    assert mentioned_in("@jo", (Person("p-1", "Jo"), Person("p-2", "JO"))) == {"p-1", "p-2"}


def test_nothing_of_a_post_is_lost_between_its_pieces() -> None:
    body = "  @Jo,\n<b>@Zoë</b> @Jo Example @nobody \n"
    assert "".join(one.words for one in pieces_of(body, GROUP_OF_FOUR)) == body


@pytest.mark.parametrize("attack", ["@Jo ", "@", "@Jo" + " " * 99, "@Jo \u00a0", "@Jo Jo"])
def test_no_post_keeps_the_program_busy(attack: str) -> None:
    crowd = [Person(f"p-{at}", f"Jo Jo Jo {at}") for at in range(200)]
    body = (attack * limits.POST_LONGEST)[: limits.POST_LONGEST]
    began = time.process_time()
    assert mentioned_in(body, crowd) == set()
    one_run = "@Jo" + " " * (limits.POST_LONGEST - 3)
    assert mentioned_in(one_run, crowd) == set()
    assert time.process_time() - began < 1


def test_the_page_marks_people_of_the_group_and_offers_them(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Ada Example")
    of_group(app, Role.GROUP_OBSERVER, "Bo")
    of_group(app, Role.GROUP_MEMBER, "Elsewhere", Scope("group", "another-group"))
    with Session(app.config["OWNER"]) as session:
        new_account(session, "hidden@example.org", (Role.GROUP_MEMBER, GROUP))
        new_account(session, "gone@example.org", (Role.GROUP_MEMBER, GROUP), name="Gone")
        new_account(
            session, "off@example.org", (Role.GROUP_MEMBER, GROUP), name="Off", state="suspended"
        )
        session.execute(
            text("UPDATE account_grant SET ended_at = now() WHERE account_id = "
                 "(SELECT id FROM account WHERE display_name = 'Gone')")
        )  # fmt: skip
        session.commit()
    body = "@ada example and @Bo, not @Elsewhere, @Gone, @Off, @A member"
    here = begun(app, member, body=body)
    page = member.get(here).get_data(as_text=True)
    assert MARK.findall(page) == ["@ada example", "@Bo"]
    for address in (here, "/groups/example-group/threads/new"):
        page = member.get(address).get_data(as_text=True)
        assert re.findall(r'<li dir="auto">@([^<]*)</li>', page) == ["Ada Example", "Bo"]
        assert "tells that person" in page
    edit = re.search(r'href="([^"]+/edit)"', member.get(here).get_data(as_text=True))
    assert edit is not None
    assert "@Bo</li>" in member.get(edit[1]).get_data(as_text=True)
    assert "@Bo</li>" not in member.get(f"{here}/polls/new").get_data(as_text=True)


def test_a_name_that_looks_like_a_page_is_words(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "<b>Ada</b>")
    page = member.get(begun(app, member, body="@<b>Ada</b> <i>x</i>")).get_data(as_text=True)
    assert "<b>Ada</b>" not in page
    assert unescape(MARK.findall(page)[0]) == "@<b>Ada</b>"


def test_so_many_are_named_at_once_and_no_more(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Ada")
    names = [f"Person {chr(65 + at)}" for at in range(limits.MENTIONED + 1)]
    with Session(app.config["OWNER"]) as session:
        for at, name in enumerate(names):
            new_account(session, f"p{at}@example.org", (Role.GROUP_MEMBER, GROUP), name=name)
        session.commit()
    most = " ".join(f"@{name}" for name in names[: limits.MENTIONED])
    here = begun(app, member, body=most)
    assert member.post(here, {"body": f"{most} @{names[0]}"}).status_code == 303
    many = " ".join(f"@{name}" for name in names)
    answer = member.post(here, {"body": many})
    assert answer.status_code == 400
    assert "at most 20 people" in answer.get_data(as_text=True)
    assert member.post("/groups/example-group/threads/new",
                       {"title": "x", "body": many}).status_code == 400  # fmt: skip
    edit = re.search(r'href="([^"]+/edit)"', member.get(here).get_data(as_text=True))
    assert edit is not None
    assert member.post(edit[1], {"body": many, "version": 1}).status_code == 400
