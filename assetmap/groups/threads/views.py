"""Threads of a group: read, write, ask, vote, decide. Everything here is for the group's people."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf import FlaskForm

from assetmap.accounts.queries import shown_names
from assetmap.anchors.pages.parts import day_words
from assetmap.core.errors import Invalid
from assetmap.groups.models import WorkingGroup
from assetmap.groups.threads.drawing import (
    address_of,
    back_to,
    drawn,
    form_page,
    frame,
    group_here,
    may_here,
    names_here,
    thread_here,
)
from assetmap.groups.threads.errors import BadThread, ThreadMovedOn, ThreadNotFound
from assetmap.groups.threads.forms import (
    PostForm,
    RemoveForm,
    StartForm,
)
from assetmap.groups.threads.mapping import own_view, places_of
from assetmap.groups.threads.mentions import people_of
from assetmap.groups.threads.models import Thread, ThreadPost
from assetmap.groups.threads.pages import (
    BODY_HINT,
    ThreadFormPage,
    ThreadPage,
    ThreadsPage,
    poll_parts,
    post_parts,
    thread_rows,
)
from assetmap.groups.threads.queries import (
    authors_of,
    find_decision,
    get_part,
    list_polls,
    list_posts,
    list_threads,
)
from assetmap.groups.threads.services import (
    add_post,
    change_post,
    remove_post,
    start_thread,
)
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.forms import put_faults
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("threads", __name__)
refuse_strange_names(blueprint, lambda: ThreadNotFound("There is no such thread."))
_ALL = "/groups/<group>/threads"
_ONE = f"{_ALL}/<slug>"
_START = (
    ("title", "A few words, as others would look for it."),
    ("body", BODY_HINT),
    ("about", "Such as /assets/edgbaston-reservoir. Empty is none."),
)
_POST = (
    ("body", BODY_HINT),
    ("view", "Its address, from the first slash on. Empty is none."),
)


@blueprint.get(_ALL)
@bound("threads.read")
def show_threads(group: str) -> Response:
    """What does the group talk about?"""
    held = group_here(group)
    base = f"{request.script_root}/groups/{held.slug}/threads"
    page = ThreadsPage(
        **frame(held, f"Threads of {held.name}"),
        rows=thread_rows(list_threads(writing(), held), base),
        start=f"{base}/new" if may_here("threads.write", held) else "",
    )
    return make_response(render_template("groups/threads/list.html", page=page))


@blueprint.get(f"{_ALL}/new")
@bound("threads.write")
def show_start(group: str) -> Response:
    """What is to be talked about?"""
    held = group_here(group)
    form = StartForm(formdata=None)
    form.about.data = request.args.get("about", "")[:300]
    return _start_page(held, form)


@blueprint.post(f"{_ALL}/new")
@bound("threads.write")
@limited("contribute")
@saves
def start(group: str) -> Response:
    """Open a thread."""
    held, form = group_here(group), StartForm()
    try:
        made = start_thread(
            writing(), actor=g.principal, group=held, title=form.title.data or "",
            body=form.body.data or "", about=form.about.data or "", at=now(),
        )  # fmt: skip
    except BadThread as fault:
        return _start_page(held, form, fault)
    return go_to(f"/groups/{held.slug}/threads/{made.slug}")


@blueprint.get(_ONE)
@bound("threads.read")
def show_thread(group: str, slug: str) -> Response:
    """What was said, asked and decided?"""
    return _thread_page(thread_here(group, slug), PostForm(formdata=None))


@blueprint.get(f"{_ONE}/now")
@bound("threads.read")
def show_now(group: str, slug: str) -> Response:
    """What stands there now, for a page that is looked at."""
    page = _page_of(thread_here(group, slug), None)
    if request.args.get("seen") == page.mark:
        return make_response("", 204)
    made = make_response(render_template("groups/threads/_now.html", page=page))
    made.headers["X-Said"] = page.mark
    return made


@blueprint.post(_ONE)
@bound("threads.write")
@limited("contribute")
@saves
def write(group: str, slug: str) -> Response:
    """Write in a thread."""
    thread, form = thread_here(group, slug), PostForm()
    try:
        add_post(
            writing(), actor=g.principal, thread=thread, body=form.body.data or "",
            view=own_view(form.view.data or "", site=request.root_url.rstrip("/")),
            at=now(),
        )  # fmt: skip
    except BadThread as fault:
        put_faults(form, fault.fields)
        return _thread_page(thread, form, status=400)
    return back_to(thread)


@blueprint.get(f"{_ONE}/posts/<post>/edit")
@bound("threads.change")
def show_change(group: str, slug: str, post: str) -> Response:
    """What should be said otherwise?"""
    thread = thread_here(group, slug)
    held = get_part(writing(), ThreadPost, post, thread=thread)
    form = PostForm(formdata=None)
    form.body.data = held.body
    return _change_page(thread, held, form, version=held.version)


@blueprint.post(f"{_ONE}/posts/<post>/edit")
@bound("threads.change")
@limited("contribute")
@saves
def change(group: str, slug: str, post: str) -> Response:
    """Word one's own post otherwise."""
    thread, form, version = thread_here(group, slug), PostForm(), sent_version()
    try:
        change_post(
            writing(), actor=g.principal, thread=thread, slug=post, version=version,
            body=form.body.data or "", at=now(),
        )  # fmt: skip
    except (BadThread, ThreadMovedOn) as fault:
        writing().rollback()
        thread = thread_here(group, slug)
        held = get_part(writing(), ThreadPost, post, thread=thread)
        moved = isinstance(fault, ThreadMovedOn)
        return _change_page(
            thread, held, form, version=held.version if moved else version, fault=fault,
            theirs=held.body if moved else "",
        )  # fmt: skip
    return back_to(thread)


@blueprint.get(f"{_ONE}/posts/<post>/remove")
@bound("threads.read")
def show_remove(group: str, slug: str, post: str) -> Response:
    """Should it be taken off?"""
    thread = thread_here(group, slug)
    held = get_part(writing(), ThreadPost, post, thread=thread)
    return _remove_page(thread, held, RemoveForm(formdata=None), held.version)


@blueprint.post(f"{_ONE}/posts/<post>/remove")
@bound("threads.read")
@limited("contribute")
@saves
def remove(group: str, slug: str, post: str) -> Response:
    """Take a post off."""
    thread, form, version = thread_here(group, slug), RemoveForm(), sent_version()
    try:
        remove_post(
            writing(), actor=g.principal, thread=thread, slug=post, version=version,
            why=form.why.data or "", today=now().date(),
        )  # fmt: skip
    except BadThread as fault:
        held = get_part(writing(), ThreadPost, post, thread=thread)
        return _remove_page(thread, held, form, version, fault)
    return back_to(thread)


def _thread_page(thread: Thread, form: FlaskForm, *, status: int = 200) -> Response:
    page = _page_of(thread, form)
    made = make_response(render_template("groups/threads/thread.html", page=page))
    made.status_code = status
    return made


def _page_of(thread: Thread, form: FlaskForm | None) -> ThreadPage:
    held, reader = writing(), g.principal.name
    posts, decision = list_posts(held, thread), find_decision(held, thread)
    authors = authors_of(held, posts)
    writes = may_here("threads.write", thread.group)
    people = people_of(held, thread.group, at=now())
    parts = post_parts(
        posts, authors, shown_names(held, authors.values()), people, places_of(held, posts),
        base=address_of(thread), reader=reader, may_write=writes,
        may_remove=may_here("threads.remove", thread.group),
    )  # fmt: skip
    polls = poll_parts(list_polls(held, thread, voter=reader), at=now())
    # Marked by what it says: the forms in it carry keys that are new each time. A browser keeps
    # nothing of what only some may see, so the mark travels in the address.
    said = repr((parts, polls, decision.version if decision else 0, writes))
    return ThreadPage(
        **frame(thread.group, thread.title),
        here=address_of(thread),
        about=thread.about,
        decision=decision,
        decided=f"Decided on {day_words(decision.decided_on)}" if decision else "",
        posts=parts,
        polls=polls,
        mark=hashlib.sha256(said.encode()).hexdigest()[:32],
        may_write=writes,
        may_ask=writes and decision is None,
        may_decide=may_here("threads.decide", thread.group),
        form=form,
        hint=BODY_HINT,
        people=tuple(one.name for one in people) if writes else (),
    )  # fmt: skip


def _start_page(group: WorkingGroup, form: FlaskForm, fault: Invalid | None = None) -> Response:
    base = f"{request.script_root}/groups/{group.slug}/threads"
    return drawn(
        ThreadFormPage(
            **frame(group, "Begin a thread"), back=base, action=f"{base}/new", submit="Begin it",
            lead="", form=form, fields=_START, version=None, problem=str(fault or ""), theirs="",
            people=names_here(group),
        ), fault,
    )  # fmt: skip


def _change_page(
    thread: Thread, post: ThreadPost, form: FlaskForm, *, version: int,
    fault: Invalid | ThreadMovedOn | None = None, theirs: str = "",
) -> Response:  # fmt: skip
    return form_page(
        thread, "Word your post otherwise", form, _POST[:1], version=version, fault=fault,
        action=f"{address_of(thread)}/posts/{post.slug}/edit", submit="Save it", theirs=theirs,
        people=names_here(thread.group),
    )  # fmt: skip


def _remove_page(
    thread: Thread, post: ThreadPost, form: FlaskForm, version: int, fault: Invalid | None = None
) -> Response:
    return form_page(
        thread, "Take a post off", form,
        (("why", "The group reads it. Needed for somebody else's post."),),
        version=version, fault=fault, lead=post.body, submit="Take it off",
        action=f"{address_of(thread)}/posts/{post.slug}/remove",
    )  # fmt: skip
