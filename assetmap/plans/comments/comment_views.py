"""One comment: writing it, wording it otherwise, taking it back or away, and answering it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf import FlaskForm

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.words import day_words
from assetmap.plans.comments.answers import answer_comment
from assetmap.plans.comments.drawing import address_of, comment_parts, titles_of
from assetmap.plans.comments.errors import CommentMovedOn, CommentNotFound
from assetmap.plans.comments.forms import AnswerForm, CommentForm, RedactForm
from assetmap.plans.comments.models import HELD, PUBLISHED, REDACTED, PlanComment, PlanRound
from assetmap.plans.comments.pages import CommentFormPage, OneCommentPage
from assetmap.plans.comments.queries import (
    ShownComment,
    find_answer,
    get_comment,
    get_round,
    get_shown,
    is_open,
)
from assetmap.plans.comments.rights import may, may_register, require
from assetmap.plans.comments.services import (
    Moment,
    comment_on,
    redact_answer,
    redact_comment,
    refuse_answered,
    reword_comment,
    withdraw_comment,
)
from assetmap.plans.comments.words import (
    OUTCOME_WORDS,
    STATE_WORDS,
    AnswerWords,
    CommentWords,
)
from assetmap.plans.views import frame
from assetmap.web.access import bound
from assetmap.web.clock import now, today_here
from assetmap.web.database import session, writing
from assetmap.web.editing import NO_MORE, WILL_HOLD, edit_page, promise_of
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version, version_after
from assetmap.web.writing import saves

blueprint = Blueprint("comments", __name__)
refuse_strange_names(blueprint, lambda: CommentNotFound("There is no such comment."))
_WRITE = "/plans/<slug>/consultation/<int:number>/comment"
_ONE = "/comments/<slug>"
_FORM = "plans/comments/form.html"
_TAGS = {HELD: "info", PUBLISHED: "ok", REDACTED: "bad"}
_SAID = {
    "published": "Thank you. Everybody can read your comment now.",
    "held": "Thank you. A moderator looks at it first; you find it under “Your contributions”.",
    "saved": "Your change is saved.",
    "waits": "A moderator looks at your new words first; until then the old ones stay.",
    "withdrawn": "Your comment is taken back. Nobody reads it any more.",
    "answered": "Your answer is saved. Everybody can read it.",
    "redacted": "It is taken away. Everybody reads why.",
    "unanswered": "The answer is taken away. The comment waits for another.",
}
_FIELDS = (
    ("about", ""),
    ("text", "What is right, wrong or missing? Name no private person: everybody can read it."),
    ("on_behalf_of", "A group or business that you speak for. Empty is yourself."),
)


@blueprint.get(_ONE)
@bound("comments.read")
def show(slug: str) -> Response:
    """What does somebody say of the draft, and what did the group answer?"""
    if not g.principal.is_signed_in:
        one, held = get_shown(session(), slug)
        return _draw(one, held, None)
    comment = get_comment(writing(), slug, actor=g.principal)
    return _draw(_shown(comment), comment.round, comment)


@blueprint.get(_WRITE)
@bound("comments.propose")
def show_write(slug: str, number: int) -> Response:
    """What do you say of this draft?"""
    held = get_round(writing(), slug, number)
    form = _comment_form(held, formdata=None, about=request.args.get("about", ""))
    form.promise.data = _promised(held)
    return _draw_write(held, form)


@blueprint.post(_WRITE)
@bound("comments.propose")
@limited("comment")
@saves
def write(slug: str, number: int) -> Response:
    """Say something of a draft."""
    form = _comment_form(get_round(writing(), slug, number))
    try:
        done = comment_on(
            writing(), actor=g.principal, plan=slug, number=number, words=_words(form),
            promised=promise_of(form), moment=_moment(),
        )  # fmt: skip
    except (Invalid, Conflict, NotYours) as fault:
        writing().rollback()
        held = get_round(writing(), slug, number)
        form.promise.data = _promised(held)
        return _draw_write(held, form, fault)
    return go_to(f"{done.path}?said={'held' if done.is_held else 'published'}")


@blueprint.get(f"{_ONE}/edit")
@bound("comments.update")
def show_edit(slug: str) -> Response:
    """What should it say?"""
    comment = _mine(slug)
    form = _comment_form(
        comment.round, formdata=None, about=comment.about, text=comment.text,
        on_behalf_of=comment.on_behalf_of,
    )  # fmt: skip
    form.promise.data = _promised(comment.round)
    return _draw_edit(comment, form, comment.version)


@blueprint.post(f"{_ONE}/edit")
@bound("comments.update")
@limited("comment")
@saves
def edit(slug: str) -> Response:
    """Word one's own comment otherwise."""
    comment, version = _mine(slug), sent_version()
    form = _comment_form(comment.round)
    try:
        done = reword_comment(
            writing(), actor=g.principal, slug=slug, version=version, words=_words(form),
            promised=promise_of(form), moment=_moment(),
        )  # fmt: skip
    except (Invalid, Conflict, NotYours) as fault:
        writing().rollback()
        comment = get_comment(writing(), slug, actor=g.principal)
        form.promise.data = _promised(comment.round)
        return _draw_edit(comment, form, version_after(comment, version, fault), fault)
    return go_to(f"{done.path}?said={'waits' if done.is_held else 'saved'}")


@blueprint.post(f"{_ONE}/withdraw")
@bound("comments.withdraw")
@limited("comment")
@saves
def withdraw(slug: str) -> Response:
    """Take one's own comment back."""
    withdraw_comment(writing(), actor=g.principal, slug=slug, version=sent_version())
    return go_to(f"/comments/{slug}?said=withdrawn")


@blueprint.get(f"{_ONE}/redact")
@bound("comments.redact")
def show_redact(slug: str) -> Response:
    """What must nobody read any more, and why?"""
    comment = get_comment(writing(), slug, actor=g.principal)
    require(writing(), g.principal, "comments.redact", comment)
    return _draw_redact(comment, RedactForm(formdata=None), comment.version)


@blueprint.post(f"{_ONE}/redact")
@bound("comments.redact")
@limited("contribute")
@saves
def redact(slug: str) -> Response:
    """Take words away."""
    form, version = RedactForm(), sent_version()
    alone = form.which.data == "answer"
    try:
        (redact_answer if alone else redact_comment)(
            writing(), actor=g.principal, slug=slug, version=version,
            reason=form.reason.data or "",
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        writing().rollback()
        comment = get_comment(writing(), slug, actor=g.principal)
        return _draw_redact(comment, form, version_after(comment, version, fault), fault)
    return go_to(f"/comments/{slug}?said={'unanswered' if alone else 'redacted'}")


@blueprint.get(f"{_ONE}/answer")
@bound("comments.answer")
def show_answer(slug: str) -> Response:
    """What does the group say to this?"""
    comment = _to_answer(slug)
    held = find_answer(writing(), comment)
    form = AnswerForm(formdata=None)
    if held is not None:
        form.outcome.data, form.text.data = held.outcome, held.text
    return _draw_answer(comment, form)


@blueprint.post(f"{_ONE}/answer")
@bound("comments.answer")
@limited("contribute")
@saves
def answer(slug: str) -> Response:
    """Answer a comment for the group."""
    form, version = AnswerForm(), sent_version()
    sent = request.form.get("answer_version", "")
    known = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    try:
        answer_comment(
            writing(), actor=g.principal, slug=slug, version=version, answer_version=known,
            words=AnswerWords(form.outcome.data or "", form.text.data or ""), today=today_here(),
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        writing().rollback()
        comment = _to_answer(slug)
        return _draw_answer(comment, form, fault, opened=(version, known))
    return go_to(f"/comments/{slug}?said=answered")


def _moment() -> Moment:
    return Moment(now(), today_here())


def _words(form: CommentForm) -> CommentWords:
    return CommentWords(form.text.data or "", form.about.data or "", form.on_behalf_of.data or "")


def _comment_form(held: PlanRound, **more: Any) -> CommentForm:
    form = CommentForm(**more)
    form.about.choices = titles_of(held)
    return form


def _promised(held: PlanRound) -> str:
    return "publish" if may_register(writing(), g.principal, held.plan) else "propose"


def _mine(slug: str) -> PlanComment:
    comment = get_comment(writing(), slug, actor=g.principal)
    require(writing(), g.principal, "comments.update", comment)
    if comment.state not in (HELD, PUBLISHED) or not is_open(comment.round, today=today_here()):
        raise CommentMovedOn("This comment can no longer be changed.")
    refuse_answered(writing(), comment)
    return comment


def _to_answer(slug: str) -> PlanComment:
    comment = get_comment(writing(), slug, actor=g.principal)
    require(writing(), g.principal, "comments.answer", comment)
    return comment


def _shown(comment: PlanComment) -> ShownComment:
    return ShownComment(
        **{name: getattr(comment, name) for name in ShownComment.__dataclass_fields__}
    )


def _frame(held: PlanRound, title: str) -> dict[str, Any]:
    return {**frame(title), "demonstration": bool(held.document["demonstration"])}


def _draft_link(held: PlanRound) -> tuple[str, str]:
    return (
        f"Draft {held.number} of {held.document['title']}",
        f"{request.script_root}{address_of(held)}",
    )


def _draw(one: ShownComment, held: PlanRound, full: PlanComment | None) -> Response:
    """A comment; ``full`` is None for visitors, who may do nothing to it."""
    here, actor = f"{request.script_root}/comments/{one.slug}", g.principal
    shown = one.state in (HELD, PUBLISHED)
    part = comment_parts(session() if full is None else writing(), held, [one])[0]
    mine = full is not None and full.author == actor.name

    def allowed(action: str) -> bool:
        return full is not None and may(writing(), actor, action, full)

    editable = shown and part.answer is None and is_open(held, today=today_here())
    page = OneCommentPage(
        **_frame(held, "A comment on the draft"), draft=_draft_link(held), comment=part,
        version=one.version,
        state=STATE_WORDS[one.state] if mine or one.state != PUBLISHED else "",
        tag=_TAGS.get(one.state, "plain"),
        edit=f"{here}/edit" if editable and allowed("comments.update") else "",
        withdraw=f"{here}/withdraw" if shown and allowed("comments.withdraw") else "",
        redact=f"{here}/redact"
        if one.state == PUBLISHED and allowed("comments.redact")
        else "",
        report=f"{request.script_root}/report?page=/comments/{one.slug}",
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("plans/comments/comment.html", page=page))


def _draw_write(held: PlanRound, form: FlaskForm, fault: AssetmapError | None = None) -> Response:
    address = f"{request.script_root}{address_of(held)}"
    if fault is None and not is_open(held, today=today_here()):
        fault = CommentMovedOn("The time for comments on this draft is over.")
    page = CommentFormPage(
        **_frame(held, "Comment on the draft"), form=form,
        lead=f"{held.document['title']}, draft {held.number}. You can comment until the end of "
        f"{day_words(held.until_on)}. The group answers each comment.",
        action=f"{address}/comment", back=address, version=None, submit="Send the comment",
        note=_note(form), problem=_problem(fault), fields=_FIELDS, rows=5,
    )  # fmt: skip
    return edit_page(_FORM, page, fault)


def _draw_edit(
    comment: PlanComment, form: FlaskForm, version: int, fault: AssetmapError | None = None
) -> Response:
    here = f"{request.script_root}/comments/{comment.slug}"
    page = CommentFormPage(
        **_frame(comment.round, "Word your comment otherwise"), form=form, lead="",
        action=f"{here}/edit", back=here, version=version, submit="Save it", note=_note(form),
        problem=_problem(fault), fields=_FIELDS, rows=5,
        theirs=comment.text if isinstance(fault, Conflict) else "",
    )  # fmt: skip
    return edit_page(_FORM, page, fault)


def _draw_redact(
    comment: PlanComment, form: FlaskForm, version: int, fault: AssetmapError | None = None
) -> Response:
    here = f"{request.script_root}/comments/{comment.slug}"
    page = CommentFormPage(
        **_frame(comment.round, "Take words away"), form=form,
        lead="For what tells of a person, is hateful or against the law; not for what you think "
        "wrong. It cannot be undone here.",
        action=f"{here}/redact", back=here, version=version, submit="Take it away",
        note="", problem=_problem(fault), quoted=comment.text,
        fields=(("which", ""), ("reason", "Everybody reads it in the place of the comment; that "
                                "of an answer stays in the history.")),
    )  # fmt: skip
    return edit_page(_FORM, page, fault)


def _draw_answer(
    comment: PlanComment, form: FlaskForm, fault: AssetmapError | None = None, *,
    opened: tuple[int, int | None] | None = None,
) -> Response:  # fmt: skip
    """The form of an answer; ``opened`` are the versions that a form with a slip was based on."""
    here, held = f"{request.script_root}/comments/{comment.slug}", comment.round
    answer = find_answer(writing(), comment)
    now_there = (comment.version, None if answer is None else answer.version)
    version, known = opened if opened and not isinstance(fault, Conflict) else now_there
    theirs = ""
    if isinstance(fault, Conflict) and answer is not None:
        theirs = f"{OUTCOME_WORDS[answer.outcome]}. {answer.text}"
    page = CommentFormPage(
        **_frame(held, "Answer a comment"), form=form,
        lead=f"About: {titles_of(held).get(comment.about, '')}. Everybody reads your answer, "
        f"as of {held.document['group']}.",
        action=f"{here}/answer", back=here, version=version, submit="Save the answer", note="",
        problem=_problem(fault), quoted=comment.text or "These words were taken away.",
        theirs=theirs, kept=(("answer_version", "" if known is None else str(known)),),
        fields=(("outcome", ""), ("text", "What changed, or why not. Be kind and be plain.")),
    )  # fmt: skip
    return edit_page(_FORM, page, fault)


def _note(form: FlaskForm) -> str:
    if form.promise.data == "publish":
        return "Everybody can read it at once."
    return WILL_HOLD


def _problem(fault: AssetmapError | None) -> str:
    if isinstance(fault, NotYours):
        return NO_MORE
    return "" if fault is None else str(fault)
