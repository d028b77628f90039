"""Asking a group, voting, and recording what it decided."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from flask_wtf import FlaskForm

from assetmap.core.errors import Invalid
from assetmap.groups.threads.drawing import address_of, back_to, form_page, thread_here
from assetmap.groups.threads.errors import BadThread, ThreadNotFound
from assetmap.groups.threads.forms import DecisionForm, PollForm
from assetmap.groups.threads.models import Thread
from assetmap.groups.threads.queries import find_decision
from assetmap.groups.threads.services import DecisionWords, open_poll, record_decision, vote
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("decisions", __name__)
refuse_strange_names(blueprint, lambda: ThreadNotFound("There is no such thread."))
_ONE = "/groups/<group>/threads/<slug>"
_POLL = (
    ("question", ""),
    ("options", "Two to eight."),
    ("closes_on", "Votes count until the end of that day (UTC)."),
)
_DECISION = (
    ("text", "In one or two sentences: it may stand in the plan."),
    ("who", "Such as: seven for, one against, one did not vote. Name no private person."),
    ("decided_on", ""),
    ("dissent", "Kept with the decision. Empty is nobody."),
)


@blueprint.get(f"{_ONE}/polls/new")
@bound("threads.write")
def show_ask(group: str, slug: str) -> Response:
    """What is the group asked?"""
    return _ask_page(thread_here(group, slug), PollForm(formdata=None))


@blueprint.post(f"{_ONE}/polls/new")
@bound("threads.write")
@limited("contribute")
@saves
def ask(group: str, slug: str) -> Response:
    """Open a poll."""
    thread, form = thread_here(group, slug), PollForm()
    try:
        open_poll(
            writing(), actor=g.principal, thread=thread, question=form.question.data or "",
            options=(form.options.data or "").splitlines(), closes_on=form.closes_on.data, at=now(),
        )  # fmt: skip
    except BadThread as fault:
        return _ask_page(thread, form, fault)
    return back_to(thread)


@blueprint.post(f"{_ONE}/polls/<poll>/vote")
@bound("threads.write")
@limited("contribute")
@saves
def answer(group: str, slug: str, poll: str) -> Response:
    """Answer a poll."""
    thread, said = thread_here(group, slug), request.form.get("option", "")
    option = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else -1
    vote(writing(), actor=g.principal, thread=thread, slug=poll, option=option, at=now())
    return back_to(thread)


@blueprint.get(f"{_ONE}/decision")
@bound("threads.decide")
def show_decide(group: str, slug: str) -> Response:
    """What was decided?"""
    thread = thread_here(group, slug)
    form, held = DecisionForm(formdata=None), find_decision(writing(), thread)
    if held is not None:
        form.text.data, form.who.data = held.text, held.who
        form.decided_on.data, form.dissent.data = held.decided_on, held.dissent
    return _decide_page(thread, form, held.version if held is not None else None)


@blueprint.post(f"{_ONE}/decision")
@bound("threads.decide")
@limited("contribute")
@saves
def decide(group: str, slug: str) -> Response:
    """Record a decision."""
    thread, form = thread_here(group, slug), DecisionForm()
    held = find_decision(writing(), thread)
    # The first decision has no version to have been read; later ones must say theirs.
    version = sent_version() if held is not None else None
    words = DecisionWords(
        form.text.data or "", form.who.data or "", form.decided_on.data, form.dissent.data or ""
    )
    try:
        record_decision(
            writing(), actor=g.principal, thread=thread, version=version, words=words,
            today=now().date(),
        )  # fmt: skip
    except BadThread as fault:
        return _decide_page(thread, form, version, fault)
    return back_to(thread)


def _ask_page(thread: Thread, form: FlaskForm, fault: Invalid | None = None) -> Response:
    return form_page(
        thread, "Ask the group", form, _POLL, action=f"{address_of(thread)}/polls/new",
        submit="Open the poll", fault=fault,
    )  # fmt: skip


def _decide_page(
    thread: Thread, form: FlaskForm, version: int | None, fault: Invalid | None = None
) -> Response:
    return form_page(
        thread, "Record the decision", form, _DECISION, action=f"{address_of(thread)}/decision",
        submit="Record it", version=version, fault=fault,
    )  # fmt: skip
