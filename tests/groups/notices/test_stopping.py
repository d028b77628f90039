"""One click stops e-mails without signing in; looking changes nothing, and strangers do nothing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from assetmap.groups.notices.choosing import stop_token
from tests.groups.notices.sending import STOP, do, later, letters, send, told, two
from tests.groups.notices.test_telling import BO
from tests.groups.threads.test_threads import begun
from tests.signing import ORIGIN, visitor

CLICK = {"List-Unsubscribe": "One-Click"}


def in_both(app: Flask) -> None:
    do(app, "INSERT INTO account_grant (account_id, role, scope_kind, scope_name) SELECT id, "
       "'group_member', 'group', 'another-group' FROM account")  # fmt: skip


def links(app: Flask) -> tuple[str, list[str]]:
    """The header's address, and those of the text in their order."""
    (letter,) = letters(app)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = re.fullmatch(r"<https://map\.example\.org(/unsubscribe/[!-~]+)>",
                          letter["List-Unsubscribe"])  # fmt: skip
    assert header is not None, letter["List-Unsubscribe"]
    return header[1], STOP.findall(letter.get_content())


def test_a_mail_programs_click_stops_that_group_alone(app: Flask) -> None:
    ada, bo = two(app)
    in_both(app)
    begun(app, ada, body="@Bo")
    send(app)
    header, [one, every] = links(app)
    assert header == one
    # No cookie, no origin, no token: as a mail program sends it.
    answer = app.test_client().post(header, data=CLICK)
    assert answer.status_code == 200
    assert "other groups’ e-mails go on" in answer.get_data(as_text=True)
    assert app.test_client().post(header, data=CLICK).status_code == 200, "twice is once"
    begun(app, ada, body="@Bo")
    ada.post("/groups/another-group/threads/new", {"title": "Elsewhere", "body": "@Bo"})
    words = told(app, at=later(days=1))[BO]
    assert "Elsewhere" in words
    assert "level way" not in words
    assert "never" in bo.get("/groups/example-group").get_data(as_text=True)
    assert every != one


def test_the_link_to_stop_all_stops_groups_of_later_too(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    send(app, daily=True)
    _header, [_one, every] = links(app)
    page = app.test_client().get(every).get_data(as_text=True)
    assert "any of your groups" in page
    assert app.test_client().post(every, data=CLICK).status_code == 200
    in_both(app)
    ada.post("/groups/another-group/threads/new", {"title": "Elsewhere", "body": "@Bo"})
    begun(app, ada, body="@Bo")
    assert told(app, at=later(days=1)) == {}
    assert "are stopped" in app.test_client().get(every).get_data(as_text=True)


def test_the_button_of_an_e_mail_over_several_groups_stops_that_e_mail(app: Flask) -> None:
    ada, _bo = two(app)
    in_both(app)
    begun(app, ada)
    ada.post("/groups/another-group/threads/new", {"title": "Elsewhere", "body": "x"})
    send(app, daily=True)
    header, found = links(app)
    assert len(found) == 3
    assert header == found[2]


def test_looking_at_a_link_changes_nothing_and_names_nobody(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    send(app, daily=True)
    header, _found = links(app)
    for _twice in (1, 2):
        answer = visitor(app).get(header)
        page = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 200
        assert "Stop these e-mails?" in page
        assert "Example-Group" not in page
        assert "Bo" not in re.sub(r"<[^>]+>", " ", page).split()
        assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    begun(app, ada, title="One more")
    assert BO in told(app, at=later(days=1))


def test_only_our_links_and_only_that_form_stop_anything(app: Flask) -> None:
    ada, _bo = two(app)
    begun(app, ada)
    send(app, daily=True)
    header, _found = links(app)
    client = app.test_client()
    assert client.post(header).status_code == 400
    strange = {"Origin": "https://evil.example"}
    assert client.post(header, data=CLICK, headers=strange).status_code == 403
    for wrong in (
        header[:-1], "/unsubscribe/1", f"/unsubscribe/{stop_token('another secret', 1)}",
    ):  # fmt: skip
        assert client.post(wrong, data=CLICK).status_code == 404
        assert client.get(wrong).status_code == 404
    begun(app, ada, title="One more")
    assert BO in told(app, at=later(days=1))


@pytest.mark.parametrize("address", ["/groups/example-group/notices", "/notices"])
def test_no_other_form_is_taken_without_an_origin(app: Flask, address: str) -> None:
    _ada, bo = two(app)
    token = bo.token(address)
    data = {"csrf_token": token, "choice": "never"}
    assert bo.client.post(address, data=data).status_code == 403
    assert bo.client.post(address, data=data, headers=ORIGIN).status_code == 303
