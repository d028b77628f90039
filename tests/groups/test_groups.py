"""Groups are found, seen by whom they say, joined, led and left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.errors import BadAccount
from assetmap.accounts.events import Caller
from assetmap.accounts.queries import find_account, principal_of
from assetmap.accounts.rules import NotYours
from assetmap.accounts.services.granting import set_group_role
from assetmap.accounts.services.leaving import export_account, forget
from assetmap.core.limits import INVITE_LINK_S
from assetmap.core.permissions import Role
from assetmap.groups.belonging import Deed, drop_invitations, get_invitation, invite
from assetmap.groups.errors import BadGroup, OldInvitation
from assetmap.groups.models import GroupInvitation, WorkingGroup
from assetmap.groups.services import GroupWords, register_group
from tests.factories.ground import MIDDLE, new_area
from tests.factories.people import neighbourhood, somebody
from tests.groups.conftest import NOW, group_of
from tests.signing import Browser, new_account, signed_in, visitor

LINK = re.compile(r"/group-invitations/[\w-]+")


def link_from(lead: Browser, slug: str, role: str = "group_member") -> str:
    answer = lead.post(f"/groups/{slug}/invitations", {"role": role})
    assert answer.status_code == 200
    found = LINK.search(answer.get_data(as_text=True))
    assert found is not None
    return found[0]


def test_nothing_is_there_and_the_page_says_what_to_do(app: Flask) -> None:
    assert "open the link that you were given" in visitor(app).get("/groups").get_data(as_text=True)
    founder = signed_in(app, "founder@example.org", Role.RESEARCHER)
    assert "Found the first one" in founder.get("/groups").get_data(as_text=True)
    assert 'aria-current="page">Groups' in founder.get("/groups").get_data(as_text=True)


def test_founded_on_its_page_by_who_then_leads_it(app: Flask) -> None:
    founder = signed_in(app, "founder2@example.org", Role.RESEARCHER)
    empty = founder.post("/groups/new", {"name": "", "privacy": "odd"}, page="/groups/new")
    assert empty.status_code == 400
    html = empty.get_data(as_text=True)
    assert "Give a name." in html
    assert "Choose who may see the group." in html
    made = founder.post(
        "/groups/new",
        {"name": "Dam group", "about": "The way.", "privacy": "listed",
         "area": "neighbourhood-here"},
        page="/groups/new",
    )  # fmt: skip
    assert made.location == "/groups/dam-group?said=founded"
    html = founder.get("/groups/dam-group").get_data(as_text=True)
    assert "You belong to it: lead" in html
    assert "Example here" in html
    assert signed_in(app, "plain@example.org").get("/groups/new").status_code == 404


@pytest.mark.parametrize(("privacy", "seen"), [("open", 200), ("listed", 200), ("closed", 404)])
def test_who_sees_a_group(app: Flask, privacy: str, seen: int) -> None:
    lead = group_of(app, "Dam group", privacy)
    other = signed_in(app, "other@example.org")
    for browser in (visitor(app), other):
        answer = browser.get("/groups/dam-group")
        assert answer.status_code == seen
        html = answer.get_data(as_text=True)
        assert lead.account not in html
        assert "Ada" not in html
        assert ("Dam group" in browser.get("/groups").get_data(as_text=True)) is (seen == 200)
        assert ("1 person belongs" in html) is (seen == 200)
    ways = ["join"] if privacy != "open" else []
    for way in (*ways, "leave", "invitations", "end", "edit", f"members/{lead.account}"):
        answer = other.post(f"/groups/dam-group/{way}", {"version": "1", "role": "out"})
        assert answer.status_code in (403, 404), way
        if seen == 404:
            assert answer.status_code == 404, way
    assert "Ada" in lead.get("/groups/dam-group").get_data(as_text=True)


def test_a_closed_group_is_kept_from_the_visitors_role_by_the_database(app: Flask) -> None:
    group_of(app, "Dam group", "closed")
    group_of(app, "Park group", "listed")
    engine = app.extensions["assetmap.engine"]
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT name FROM working_group")).all() == ["Park group"]


def test_an_open_group_is_joined_and_left(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    other = signed_in(app, "joiner@example.org", name="Grace")
    page = "/groups/dam-group"
    assert "Join this group" in other.get(page).get_data(as_text=True)
    assert other.post(f"{page}/join").location == f"{page}?said=joined"
    html = other.get(page).get_data(as_text=True)
    assert "You belong to it: member" in html
    assert "Grace" in html
    assert other.post(f"{page}/edit", {"version": "1", "name": "x"}).status_code == 404
    assert other.post(f"{page}/leave").location == "/groups?said=left"
    assert "1 person belongs" in other.get(page).get_data(as_text=True)


def test_a_listed_group_is_not_joined_without_an_invitation(app: Flask) -> None:
    group_of(app, "Dam group", "listed")
    other = signed_in(app, "joiner2@example.org")
    assert other.post("/groups/dam-group/join").status_code == 403
    assert "1 person belongs" in other.get("/groups/dam-group").get_data(as_text=True)


def test_a_link_lets_one_person_in_once(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    link = link_from(lead, "dam-group", "group_observer")
    assert link not in lead.get("/groups/dam-group").get_data(as_text=True), "shown once"
    assert "Sign in first" in visitor(app).get(link).get_data(as_text=True)
    guest = signed_in(app, "guest@example.org")
    assert "observer" in guest.get(link).get_data(as_text=True)
    assert guest.post(link).location == "/groups/dam-group?said=joined"
    assert "You belong to it: observer" in guest.get("/groups/dam-group").get_data(as_text=True)
    late = signed_in(app, "late@example.org")
    assert late.get(link).status_code == 404
    assert late.post(link).status_code == 404
    assert late.get("/groups/dam-group").status_code == 404
    with Session(app.config["OWNER"]) as session:
        held = session.scalars(select(GroupInvitation)).one()
        assert link.rsplit("/", 1)[1] not in (held.token_hash, held.invited_by)
        assert drop_invitations(session, at=NOW) == 1


def test_nobody_but_a_lead_invites_and_only_as_less(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    member = signed_in(app, "joiner@example.org")
    member.post("/groups/dam-group/join")
    assert member.post("/groups/dam-group/invitations", {"role": "group_member"}).status_code == 404
    assert lead.post("/groups/dam-group/invitations", {"role": "group_lead"}).status_code == 400
    # Whoever leads another group passes the door of the route, and not this group's.
    other = group_of(app, "Park group", "open", "other-lead@example.org")
    assert other.post("/groups/dam-group/invitations", {"role": "group_member"}).status_code == 403


def test_a_lead_changes_members_and_the_last_lead_stays(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    member = signed_in(app, "joiner@example.org")
    member.post("/groups/dam-group/join")
    page = "/groups/dam-group"
    for answer in (
        lead.post(f"{page}/leave"),
        lead.post(f"{page}/members/{lead.account}", {"role": "group_member"}),
        lead.post(f"{page}/members/{lead.account}", {"role": "out"}),
    ):
        assert answer.status_code == 409
        assert "This is the last lead" in answer.get_data(as_text=True)
    assert lead.post(f"{page}/members/{member.account}", {"role": "coordinator"}).status_code == 400
    assert lead.post(f"{page}/members/p-nobody", {"role": "out"}).status_code == 400
    made = lead.post(f"{page}/members/{member.account}", {"role": "group_lead"})
    assert made.status_code == 303
    assert lead.post(f"{page}/leave").status_code == 303
    assert "You belong to it: lead" in member.get(page).get_data(as_text=True)
    with Session(app.config["OWNER"]) as session:
        account = find_account(session, "joiner@example.org")
        assert account is not None
        held = principal_of(session, account, strong=False, today=NOW.date()).grants
        assert [one.role for one in held] == [Role.GROUP_LEAD], "one role in a group at a time"


def test_two_leads_who_change_it_lose_nothing(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    page = "/groups/dam-group/edit"
    version = lead.version(page)
    said = {"name": "Dam and path group", "about": "The way.", "privacy": "open", "area": ""}
    assert lead.post(page, said, page=page).status_code == 428
    assert lead.post(page, {**said, "version": version}, page=page).status_code == 303
    clash = lead.post(page, {**said, "name": "Other", "version": version}, page=page)
    assert clash.status_code == 409
    html = clash.get_data(as_text=True)
    assert "Dam and path group" in html
    assert "Other" in html
    settled = lead.post(
        page,
        {**said, "name": "Other", "version": "2", "clash": "name", "choose_name": "theirs"},
        page=page,
    )
    assert settled.status_code == 303
    assert "Dam and path group" in lead.get("/groups/dam-group").get_data(as_text=True)


def test_a_group_that_ended_takes_nobody_in(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    link = link_from(lead, "dam-group")
    assert lead.post("/groups/dam-group/end").status_code == 428
    assert lead.post("/groups/dam-group/end", {"version": "1"}).status_code == 303
    html = visitor(app).get("/groups/dam-group").get_data(as_text=True)
    assert "Ended its work on" in html
    other = signed_in(app, "joiner@example.org")
    assert other.post("/groups/dam-group/join").status_code == 409
    assert other.post(link).status_code == 404
    assert lead.get("/groups/dam-group/edit").status_code == 409


def test_a_researcher_founds_groups_where_they_research(session: Session) -> None:
    x, y = MIDDLE
    area = new_area(session, "neighbourhood", "mine", (x, y, x + 500, y + 500))
    new_area(session, "neighbourhood", "theirs", (x, y, x + 500, y + 500))
    account = new_account(session, "r@example.org")
    actor = somebody((Role.RESEARCHER, neighbourhood(area.slug)), name=account.slug)
    for elsewhere in ("", "neighbourhood-theirs"):
        with pytest.raises(NotYours, match="own neighbourhood"):
            register_group(
                session, actor=actor, account=account, words=GroupWords("A", area=elsewhere),
                at=NOW, caller=Caller(),
            )  # fmt: skip
    made = register_group(
        session, actor=actor, account=account, words=GroupWords("A", area=area.slug), at=NOW,
        caller=Caller(),
    )  # fmt: skip
    assert (made.slug, made.privacy, made.version) == ("a", "closed", 1)
    for bad in (GroupWords("a\nb"), GroupWords("B", area="nowhere"), GroupWords("B", "x" * 2001)):
        with pytest.raises(BadGroup):
            register_group(
                session, actor=somebody(Role.RESEARCHER), account=account, words=bad, at=NOW,
                caller=Caller(),
            )  # fmt: skip


def test_links_grow_old_and_go_with_whoever_made_them(session: Session) -> None:
    account = new_account(session, "r2@example.org")
    register_group(
        session, actor=somebody(Role.RESEARCHER, name=account.slug), account=account,
        words=GroupWords("Dam group"), at=NOW, caller=Caller(),
    )  # fmt: skip
    actor = principal_of(session, account, strong=False, today=NOW.date())
    token = invite(session, deed=Deed(actor, NOW, Caller()), slug="dam-group", role="group_member")
    last = NOW + timedelta(seconds=INVITE_LINK_S)
    assert get_invitation(session, token, at=last - timedelta(seconds=1)).role == "group_member"
    with pytest.raises(OldInvitation):
        get_invitation(session, token, at=last)
    exported = export_account(session, account, at=NOW)["group_invitations"]
    assert [one["group"] for one in exported] == ["Dam group"]
    forget(session, account)
    with pytest.raises(OldInvitation):
        get_invitation(session, token, at=NOW)
    assert session.scalars(select(WorkingGroup.name)).all() == ["Dam group"]


def test_no_other_role_is_given_by_way_of_a_group(session: Session) -> None:

    account = new_account(session, "r3@example.org")
    for role in (Role.COORDINATOR, Role.MODERATOR, Role.RESEARCHER):
        with pytest.raises(BadAccount):
            set_group_role(
                session, actor=somebody(), account=account, group="dam-group", role=role,
                names={}, at=NOW, caller=Caller(),
            )  # fmt: skip
