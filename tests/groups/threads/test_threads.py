"""A group's threads through its pages: say, ask, vote, decide; nobody else sees any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import OPERATOR, Role, Scope
from assetmap.groups.models import WorkingGroup
from assetmap.groups.threads.models import Decision, Poll, PollVote, Thread, ThreadPost
from assetmap.groups.threads.services import forget_votes, start_thread, vote
from assetmap.history.models import HistoryEntry
from assetmap.web.clock import use_clock
from tests.factories.people import somebody
from tests.factories.register import SAID
from tests.served import served
from tests.signing import Browser, signed_in

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
GROUP = Scope("group", "example-group")
ALL = "/groups/example-group/threads"


def a_group(session: Session, slug: str = "example-group", privacy: str = "open") -> WorkingGroup:
    made = WorkingGroup(slug=slug, source_id=slug, name=slug.title(), privacy=privacy,
                        source=SAID.source, licence=SAID.licence,
                        retrieved_on=SAID.retrieved_on)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def fill(session: Session) -> None:
    a_group(session)
    a_group(session, "another-group")


@pytest.fixture
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "threads", fill) as made:
        use_clock(made, lambda: NOW)
        yield made


def of_group(app: Flask, role: Role, name: str, scope: Scope = GROUP) -> Browser:
    return signed_in(app, f"{name}@example.org", (role, scope), name=name)


def words(browser: Browser | FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def begun(app: Flask, browser: Browser, **more: str) -> str:
    form = {"title": "The level way", "body": "Steps stop prams.\nLet us ask.", **more}
    answer = browser.post(f"{ALL}/new", form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].removeprefix("http://localhost")


def test_from_the_first_word_to_the_decision(app: Flask) -> None:
    lead = of_group(app, Role.GROUP_LEAD, "Lead")
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    assert "Nothing has been talked about yet." in words(member, ALL)
    here = begun(app, member, about="/assets/example-hall")
    assert member.post(here, {"body": "And lights, please.", "view": "/?x=1"}).status_code == 303
    page = member.get(here).get_data(as_text=True)
    assert "Steps stop prams.\nLet us ask." in page
    assert 'href="/assets/example-hall"' in page
    assert 'href="/?x=1"' in page
    assert '<b dir="auto">Member</b>' in page

    ask = {"question": "What first?", "options": "A path\nLights\n", "closes_on": "2026-11-30"}
    assert member.post(f"{here}/polls/new", ask).status_code == 303
    with Session(app.config["OWNER"]) as session:
        poll = session.scalars(select(Poll)).one()
        assert poll.closes_at == datetime(2026, 12, 1, tzinfo=UTC)
        slug = poll.slug
    for browser, option in ((lead, "0"), (member, "1"), (member, "0")):
        assert browser.post(f"{here}/polls/{slug}/vote", {"option": option}).status_code == 303
    said = words(member, here)
    assert "2 votes so far." in said
    assert re.search(r"A path your answer 2", said)

    said = {"text": "Ask for a path.", "who": "Two for.", "decided_on": "2026-11-28",
            "dissent": "One wants lights first."}  # fmt: skip
    assert member.post(f"{here}/decision", said).status_code in (403, 404)
    assert lead.post(f"{here}/decision", said).status_code == 303
    shown = words(member, here)
    assert "Decided on 28 November 2026 Ask for a path. Two for." in shown
    assert "Who thought otherwise: One wants lights first." in shown
    assert "Decided on 28 November 2026" in words(member, ALL)
    # What is decided is asked no more.
    assert member.post(f"{here}/polls/new", ask).status_code == 409


def test_nobody_else_sees_that_there_is_anything(app: Flask) -> None:
    here = begun(app, of_group(app, Role.GROUP_MEMBER, "Member"))
    others = [
        signed_in(app, "resident@example.org"),
        of_group(app, Role.GROUP_LEAD, "Other", Scope("group", "another-group")),
        of_group(app, Role.MODERATOR, "Moderator", Scope("programme")),
        Browser(app.test_client()),
    ]
    for browser in others:
        for address in (ALL, here, f"{here}/now", f"{here}/decision", f"{here}/polls/new"):
            answer = browser.get(address)
            asked_in = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
            assert asked_in or answer.status_code in (403, 404), address
        answer = browser.post(here, {"body": "x"}, page="/sign-in")
        assert answer.status_code in (303, 401, 403, 404)
    # Under another group's address it is not there either.
    lead = others[1]
    assert lead.get(here.replace("example-group", "another-group")).status_code == 404
    with Session(app.config["OWNER"]) as session:
        assert len(session.scalars(select(ThreadPost)).all()) == 1


def test_the_group_s_page_leads_its_people_to_their_threads(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member)
    page = member.get("/groups/example-group").get_data(as_text=True)
    assert f'href="{here}"' in page
    assert f'href="{ALL}/new"' in page
    for browser in (Browser(app.test_client()), signed_in(app, "resident@example.org")):
        page = browser.get("/groups/example-group").get_data(as_text=True)
        assert "/threads" not in page
        assert "The level way" not in page


def test_an_observer_reads_and_writes_nothing(app: Flask) -> None:
    here = begun(app, of_group(app, Role.GROUP_MEMBER, "Member"))
    observer = of_group(app, Role.GROUP_OBSERVER, "Observer")
    assert "Write a reply" not in observer.get(here).get_data(as_text=True)
    assert observer.post(here, {"body": "x"}).status_code in (403, 404)
    assert observer.post(f"{ALL}/new", {"title": "x", "body": "x"}).status_code in (403, 404)


def test_two_who_change_one_post_lose_nothing(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member)
    with Session(app.config["OWNER"]) as session:
        post = session.scalars(select(ThreadPost)).one().slug
    edit = f"{here}/posts/{post}/edit"
    assert member.post(edit, {"body": "Second."}).status_code == 428
    assert member.post(edit, {"body": "Second.", "version": 1}).status_code == 303
    clash = member.post(edit, {"body": "Third.", "version": 1})
    assert clash.status_code == 409
    page = clash.get_data(as_text=True)
    assert "Second." in page
    assert "Third." in page
    assert 'name="version" value="2"' in page
    assert member.post(edit, {"body": "Third.", "version": 2}).status_code == 303
    assert "changed since" in words(member, here)
    other = of_group(app, Role.GROUP_LEAD, "Lead")
    assert other.post(edit, {"body": "Mine.", "version": 3}).status_code in (403, 404)


def test_a_lead_takes_a_post_off_with_a_reason_and_an_author_without(app: Flask) -> None:
    member, lead = (of_group(app, Role.GROUP_MEMBER, "Member"),
                    of_group(app, Role.GROUP_LEAD, "Lead"))  # fmt: skip
    here = begun(app, member)
    member.post(here, {"body": "Something unkind."})
    with Session(app.config["OWNER"]) as session:
        first, second = (one.slug for one in session.scalars(
            select(ThreadPost).order_by(ThreadPost.id)))  # fmt: skip
    off = f"{here}/posts/{second}/remove"
    assert lead.post(off, {"version": 1, "why": ""}).status_code == 400
    assert lead.post(off, {"version": 1, "why": "Not kind."}).status_code == 303
    shown = words(member, here)
    assert "Something unkind." not in shown
    assert "Taken off on 28 November 2026. Not kind." in shown
    assert member.post(f"{here}/posts/{first}/remove", {"version": 1}).status_code == 303
    assert "Taken back by its author." in words(member, here)
    stranger = of_group(app, Role.GROUP_MEMBER, "Third")
    assert stranger.post(off, {"version": 2, "why": "x"}).status_code in (403, 404)


def test_no_vote_counts_after_the_deadline(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member)
    ask = {"question": "When?", "options": "Now\nLater", "closes_on": "2026-11-28"}
    assert member.post(f"{here}/polls/new", ask).status_code == 303
    with Session(app.config["OWNER"]) as session:
        slug = session.scalars(select(Poll.slug)).one()
    use_clock(app, lambda: datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC))
    assert member.post(f"{here}/polls/{slug}/vote", {"option": "0"}).status_code == 303
    use_clock(app, lambda: datetime(2026, 11, 29, tzinfo=UTC))
    assert member.post(f"{here}/polls/{slug}/vote", {"option": "1"}).status_code == 409
    shown = words(member, here)
    assert "Closed on 29 November 2026. 1 vote." in shown
    for strange in ("2", "-1", "x", "", "²"):
        use_clock(app, lambda: NOW)
        assert member.post(f"{here}/polls/{slug}/vote", {"option": strange}).status_code == 400


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "x" * 301}, "question"),
        ({"options": "One"}, "options"),
        ({"options": "Same\nSame"}, "options"),
        ({"options": "\n".join(map(str, range(9)))}, "options"),
        ({"options": "a\n" + "x" * 121}, "options"),
        ({"closes_on": ""}, "closes_on"),
        ({"closes_on": "2026-11-27"}, "closes_on"),
        ({"closes_on": "2027-02-27"}, "closes_on"),
    ],
)
def test_a_poll_that_cannot_be_held(app: Flask, form: dict[str, str], field: str) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member)
    ask = {"question": "When?", "options": "Now\nLater", "closes_on": "2027-02-26", **form}
    answer = member.post(f"{here}/polls/new", ask)
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_as_much_as_may_be_said(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member, title="x" * 150, body="y" * 5_000)
    for bad in ({"title": "x" * 151}, {"body": "y" * 5_001}, {"title": ""}, {"body": " "},
                {"about": "https://elsewhere.example/"}, {"about": "//elsewhere.example"},
                {"body": "a\0b"}):  # fmt: skip
        form = {"title": "x", "body": "y", **bad}
        assert member.post(f"{ALL}/new", form).status_code == 400, bad
    answers = "\n".join(f"{at} " + "z" * 118 for at in range(8))
    ask = {"question": "q" * 300, "options": answers, "closes_on": "2027-02-26"}
    assert member.post(f"{here}/polls/new", ask).status_code == 303
    with Session(app.config["OWNER"]) as session:
        assert session.scalars(select(Thread.title)).all() == ["x" * 150]


def test_a_decision_is_changed_from_the_version_that_was_read(app: Flask) -> None:
    lead = of_group(app, Role.GROUP_LEAD, "Lead")
    here = begun(app, lead)
    said = {"text": "Yes.", "who": "All.", "decided_on": "2026-11-28", "dissent": ""}
    late = {**said, "decided_on": "2026-11-29"}
    assert lead.post(f"{here}/decision", late).status_code == 400
    assert lead.post(f"{here}/decision", said).status_code == 303
    assert lead.post(f"{here}/decision", said).status_code == 428
    assert lead.post(f"{here}/decision", {**said, "version": 7}).status_code == 409
    assert lead.post(f"{here}/decision", {**said, "text": "No.", "version": 1}).status_code == 303
    with Session(app.config["OWNER"]) as session:
        held = session.scalars(select(Decision)).one()
        assert (held.text, held.version) == ("No.", 2)
        before = session.scalars(
            select(HistoryEntry.new).where(HistoryEntry.tbl == "decision", HistoryEntry.op == "I")
        ).one()
        assert before["text"] == "Yes."


def test_what_is_looked_at_follows_and_is_sent_once(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Member")
    here = begun(app, member)
    first = member.get(f"{here}/now")
    mark = first.headers["X-Said"]
    assert member.get(f"{here}/now?seen={mark}").status_code == 204
    of_group(app, Role.GROUP_LEAD, "Lead").post(here, {"body": "A word."})
    second = member.get(f"{here}/now?seen={mark}")
    assert second.status_code == 200
    assert "A word." in second.get_data(as_text=True)


def test_votes_go_with_the_person_and_can_be_taken_away(session: Session) -> None:
    group = a_group(session, "example-group", "closed")
    voter = somebody((Role.GROUP_MEMBER, GROUP), name="p-voter")
    thread = start_thread(session, actor=voter, group=group, title="When?", body="Now?", at=NOW)
    poll = Poll(thread_id=thread.id, question="When?", options=["Now", "Later"], opened_at=NOW,
                closes_at=NOW + timedelta(days=1), slug="q", source_id="q", source="x",
                licence="x", retrieved_on=date(2026, 11, 28))  # fmt: skip
    session.add(poll)
    session.flush()
    vote(session, actor=voter, thread=thread, slug="q", option=1, at=NOW)
    assert forget_votes in PERSONAL.erasers
    assert PERSONAL.exporters["votes_in_polls"](session, "p-voter") == [
        {"question": "When?", "answer": "Later", "voted_at": NOW.isoformat()}
    ]
    forget_votes(session, "p-voter")
    assert session.scalars(select(PollVote)).all() == []


def test_the_role_of_public_pages_reads_none_of_it(app: Flask) -> None:
    begun(app, of_group(app, Role.GROUP_MEMBER, "Member"))
    with Session(app.config["OWNER"]) as session:
        rows = (
            session.connection()
            .exec_driver_sql(
                "SELECT table_name FROM information_schema.role_table_grants "
                "WHERE grantee = 'assetmap_web' AND table_name IN "
                "('thread', 'thread_post', 'poll', 'poll_vote', 'decision')"
            )
            .all()
        )
        assert rows == []


def test_the_operator_alone_is_no_member(session: Session) -> None:
    with pytest.raises(Exception, match="You may look at this"):
        start_thread(session, actor=OPERATOR, group=a_group(session), title="x", body="y", at=NOW)
