"""What the pages of threads share: whose they are, where they stand, and their forms."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from flask_wtf import FlaskForm

from assetmap.core.errors import Invalid
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import get_group
from assetmap.groups.rights import thing_of
from assetmap.groups.threads.errors import ThreadMovedOn, ThreadNotFound
from assetmap.groups.threads.mentions import people_of
from assetmap.groups.threads.models import Thread
from assetmap.groups.threads.pages import ThreadFormPage
from assetmap.groups.threads.permissions import RULES
from assetmap.groups.threads.queries import get_thread
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.forms import put_faults
from assetmap.web.redirects import go_to


def group_here(slug: str) -> WorkingGroup:
    """The group of an address, for its own people."""
    held = get_group(writing(), slug, actor=g.principal)
    if not RULES.allows(g.principal, "threads.read", thing_of(held)):
        raise ThreadNotFound("There is no such thread.")
    return held


def thread_here(group: str, slug: str) -> Thread:
    """A thread of it."""
    return get_thread(writing(), slug, actor=g.principal, group=group)


def may_here(action: str, group: WorkingGroup) -> bool:
    """Whether the reader may do that in this group."""
    return RULES.allows(g.principal, action, thing_of(group))


def names_here(group: WorkingGroup) -> tuple[str, ...]:
    """Names that can be mentioned in a group's threads, for whoever writes there."""
    return tuple(one.name for one in people_of(writing(), group, at=now()))


def address_of(thread: Thread) -> str:
    """Where a thread stands."""
    return f"{request.script_root}/groups/{thread.group.slug}/threads/{thread.slug}"


def back_to(thread: Thread) -> Response:
    """On to a thread."""
    return go_to(f"/groups/{thread.group.slug}/threads/{thread.slug}")


def frame(group: WorkingGroup, title: str) -> dict[str, Any]:
    """What the frame of each page of threads is told."""
    return {
        "title": title,
        "place": current_app.config["PLACE"],
        "section": "groups",
        "group": (group.name, f"{request.script_root}/groups/{group.slug}"),
        "demonstration": group.demonstration,
        "demonstration_words": "This group and its words are made up to show what assetmap does.",
    }


def form_page(
    thread: Thread, title: str, form: FlaskForm, fields: tuple[tuple[str, str], ...], *,
    action: str, submit: str, lead: str = "", version: int | None = None,
    fault: Invalid | ThreadMovedOn | None = None, theirs: str = "", people: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    """A form about a thread."""
    return drawn(
        ThreadFormPage(
            **frame(thread.group, title), back=address_of(thread), action=action, submit=submit,
            lead=lead, form=form, fields=fields, version=version, problem=str(fault or ""),
            theirs=theirs, people=people,
        ), fault,
    )  # fmt: skip


def drawn(page: ThreadFormPage, fault: Invalid | ThreadMovedOn | None) -> Response:
    """A form as an answer, with what is wrong with it."""
    if isinstance(fault, Invalid):
        put_faults(page.form, fault.fields)
    made = make_response(render_template("groups/threads/form.html", page=page))
    made.status_code = 200 if fault is None else 400 if isinstance(fault, Invalid) else 409
    return made
