"""A draft that is out for comment: reading it, its comments, and a lead's acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, g, make_response, render_template, request

from assetmap.anchors.pages.parts import counted
from assetmap.core import limits
from assetmap.core.errors import AssetmapError, Conflict, Invalid
from assetmap.core.words import day_words
from assetmap.plans.comments.drawing import address_of, comment_parts, titles_of
from assetmap.plans.comments.errors import CommentNotFound
from assetmap.plans.comments.exports import comments_csv
from assetmap.plans.comments.forms import LastDayForm
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.comments.pages import (
    CommentFormPage,
    CommentPart,
    CommentsPage,
    ConsultationPage,
    HeardSection,
    WholePart,
)
from assetmap.plans.comments.parts import answered_words, until_words
from assetmap.plans.comments.queries import (
    count_answers,
    count_by_section,
    count_comments,
    get_round,
    is_open,
    list_comments,
    list_rounds,
    newest_round,
)
from assetmap.plans.comments.rights import RULES
from assetmap.plans.comments.rounds import close_round, open_round, prolong_round
from assetmap.plans.comments.words import WHOLE
from assetmap.plans.edition_views import section_part
from assetmap.plans.editions import draft_mark, said_sections
from assetmap.plans.evidence import canonical
from assetmap.plans.models import Plan
from assetmap.plans.picture_views import block_picture, kept_picture
from assetmap.plans.queries import find_newest_edition, get_draft
from assetmap.plans.rights import draft_of
from assetmap.plans.showing import show_edition
from assetmap.plans.views import asking_here, frame
from assetmap.web.access import bound
from assetmap.web.clock import today_here
from assetmap.web.database import reading, session, writing
from assetmap.web.editing import edit_page
from assetmap.web.fresh import csv_file
from assetmap.web.listing import PER_PAGE, page_number, paging_of
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version, version_after
from assetmap.web.writing import saves

blueprint = Blueprint("consultations", __name__)
refuse_strange_names(
    blueprint, lambda: CommentNotFound("No draft of this plan is out for comment.")
)
_ALL = "/plans/<slug>/consultation"
_ONE = f"{_ALL}/<int:number>"
#: What stands for the draft as a whole in addresses; no section is called so.
_WHOLE = "_"
_SAID = {
    "opened": "The draft is out for comment now. Tell people its address.",
    "prolonged": "People can comment for longer now.",
    "closed": "The time for comments is over now.",
    "published": "Thank you. Everybody can read your comment now.",
    "held": "Thank you. A moderator looks at it first; you find it under “Your contributions”.",
}


@blueprint.get(_ALL)
@bound("consultations.read")
def show_newest(slug: str) -> Response:
    """Which draft is out for comment?"""
    return go_to(address_of(get_round(reading(), slug)))


@blueprint.get(_ONE)
@bound("consultations.read")
def show(slug: str, number: int) -> Response:
    """What does the draft say, until when may I comment, and what did others say?"""
    held = get_round(reading(), slug, number)
    shown, today = show_edition(session(), held), today_here()
    frozen, address = shown.frozen, f"{request.script_root}{address_of(held)}"
    opened, counts = is_open(held, today=today), count_by_section(reading(), held)
    comment = f"{address}/comment" if opened else ""
    leads = g.principal.is_signed_in and RULES.allows(
        g.principal, "consultations.open", draft_of(held.plan.group)
    )
    page = ConsultationPage(
        **frame(frozen.title), demonstration=frozen.demonstration, sources=frozen.sources,
        printed=f"draft {number} for comment · {request.base_url}",
        home=f"{request.script_root}/plans/{slug}", number=number, is_open=opened,
        until=until_words(held, today=today),
        answered=answered_words(count_answers(reading(), held)), day=day_words(held.opened_on),
        group=frozen.group, area=frozen.area, software=frozen.software, sha256=shown.sha256,
        notes=frozen.notes,
        sections=tuple(
            HeardSection(
                section_part(frozen, one, address), one.title,
                *_heard(held, one.key, counts[one.key], address),
                f"{comment}?about={one.key}" if comment else "",
            )
            for one in frozen.sections
        ),
        whole=WholePart(WHOLE, *_heard(held, "", counts[""], address), comment),
        comment_href=comment, comments_href=f"{address}/comments", newer=_newer(held),
        doors=(
            ("Comments and answers (CSV)", f"{address}/comments.csv"),
            ("The draft with its hashes (JSON)", f"{address}/draft.json"),
        ),
        manage=f"{address}/until" if leads and opened else "",
        said=_SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip
    return make_response(render_template("plans/comments/consultation.html", page=page))


@blueprint.get(f"{_ONE}/evidence/<block>/picture")
@bound("consultations.read")
def show_picture(slug: str, number: int, block: str) -> Response:
    """What did evidence of this draft look like?"""
    held = get_round(session(), slug, number)
    return block_picture(show_edition(session(), held).frozen, block)


@blueprint.get(f"{_ONE}/actions/picture")
@bound("consultations.read")
def show_actions_picture(slug: str, number: int) -> Response:
    """Where are the actions of this draft?"""
    held = get_round(session(), slug, number)
    return kept_picture(show_edition(session(), held).frozen.actions_map)


@blueprint.get(f"{_ONE}/comments")
@bound("comments.read")
def show_comments(slug: str, number: int) -> Response:
    """What do people say, and what did the group answer?"""
    held = get_round(reading(), slug, number)
    titles, asked = titles_of(held), request.args.get("about", "")
    chosen = asked if asked == _WHOLE or (asked and asked in titles) else ""
    about = None if not chosen else "" if chosen == _WHOLE else chosen
    waiting = request.args.get("unanswered") == "yes"
    at = page_number(request.args.get("page", ""))
    found = count_comments(reading(), held, about=about, unanswered=waiting)
    address, today = f"{request.script_root}{address_of(held)}", today_here()
    rows = list_comments(
        reading(), held, about=about, unanswered=waiting, page=at, per_page=PER_PAGE
    )
    page = CommentsPage(
        **frame(f"Comments on draft {number}"), demonstration=bool(held.document["demonstration"]),
        draft_href=address, draft=str(held.document["title"]), action=f"{address}/comments",
        say=f"{counted(found, 'comment')} here; on the whole draft "
        f"{answered_words(count_answers(reading(), held))}.",
        until=until_words(held, today=today),
        options=(
            ("", "The whole list"),
            *((key or _WHOLE, title) for key, title in titles.items()),
        ),
        chosen=chosen, unanswered=waiting, rows=comment_parts(reading(), held, rows),
        paging=paging_of(
            f"{address}/comments", {"about": chosen, "unanswered": "yes" if waiting else ""},
            page=at, found=found,
        ),
        comment_href=f"{address}/comment" if is_open(held, today=today) else "",
        csv=f"{address}/comments.csv",
    )  # fmt: skip
    return make_response(render_template("plans/comments/comments.html", page=page))


@blueprint.get(f"{_ONE}/comments.csv")
@bound("comments.read")
@limited("export")
def take_comments(slug: str, number: int) -> Response:
    """Comments and answers as a table."""
    held = get_round(session(), slug, number)
    return csv_file(comments_csv(session(), held), name=f"{slug}-draft-{number}-comments")


@blueprint.get(f"{_ONE}/draft.json")
@bound("consultations.read")
@limited("export")
def take_draft(slug: str, number: int) -> Response:
    """The draft in canonical JSON: its SHA-256 is the one that its page names."""
    shown = show_edition(session(), get_round(session(), slug, number))
    answer = make_response(canonical(shown.document))
    answer.content_type = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-draft-{number}.json"'
    return answer


@blueprint.get(f"{_ALL}/open")
@bound("consultations.open")
def show_open(slug: str) -> Response:
    """What becomes public, and until when may people comment?"""
    plan = get_draft(writing(), slug, actor=g.principal)
    last = newest_round(writing(), plan)
    if last is not None and is_open(last, today=today_here()):
        return go_to(f"{address_of(last)}/until")
    return _draw_open(slug, LastDayForm(formdata=None))


@blueprint.post(f"{_ALL}/open")
@bound("consultations.open")
@limited("contribute")
@saves
def put_out(slug: str) -> Response:
    """Put the draft out for comment."""
    form = LastDayForm()
    try:
        held = open_round(
            writing(), actor=g.principal, plan=slug, mark=request.form.get("mark", ""),
            until_on=form.until_on.data, asking=replace(asking_here(), today=today_here()),
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        writing().rollback()
        return _draw_open(slug, form, fault)
    return go_to(f"{address_of(held)}?said=opened")


@blueprint.get(f"{_ONE}/until")
@bound("consultations.open")
def show_until(slug: str, number: int) -> Response:
    """Should people have longer, or is it enough?"""
    held = _led(slug, number)
    form = LastDayForm(formdata=None, until_on=held.until_on)
    return _draw_until(held, form, held.version)


@blueprint.post(f"{_ONE}/until")
@bound("consultations.open")
@limited("contribute")
@saves
def prolong(slug: str, number: int) -> Response:
    """Let people comment for longer."""
    form, version = LastDayForm(), sent_version()
    try:
        held = prolong_round(
            writing(), actor=g.principal, plan=slug, number=number, version=version,
            until_on=form.until_on.data, today=today_here(),
        )  # fmt: skip
    except (Invalid, Conflict) as fault:
        writing().rollback()
        held = _led(slug, number)
        return _draw_until(held, form, version_after(held, version, fault), fault)
    return go_to(f"{address_of(held)}?said=prolonged")


@blueprint.post(f"{_ONE}/close")
@bound("consultations.open")
@limited("contribute")
@saves
def close(slug: str, number: int) -> Response:
    """End it before its time."""
    version = sent_version()
    try:
        held = close_round(
            writing(), actor=g.principal, plan=slug, number=number, version=version,
            today=today_here(),
        )  # fmt: skip
    except Conflict as fault:
        writing().rollback()
        held = _led(slug, number)
        form = LastDayForm(formdata=None, until_on=held.until_on)
        return _draw_until(held, form, held.version, fault)
    return go_to(f"{address_of(held)}?said=closed")


def _heard(
    held: PlanRound, key: str, count: int, address: str
) -> tuple[tuple[CommentPart, ...], str, str]:
    """The first comments on a section, how many more there are, and where all of them stand."""
    if not count:
        return (), "", ""
    first = list_comments(reading(), held, about=key, per_page=limits.PLAN_COMMENTS_BESIDE)
    more = count - len(first)
    return (
        comment_parts(reading(), held, first),
        f"{counted(more, 'more comment')}" if more > 0 else "",
        f"{address}/comments?about={key or _WHOLE}",
    )


def _newer(held: PlanRound) -> tuple[tuple[str, str], ...]:
    plan, home = held.plan, f"{request.script_root}/plans/{held.document['plan']}"
    found = [
        (f"Draft {one.number}, put out on {day_words(one.opened_on)}",
         f"{home}/consultation/{one.number}")
        for one in list_rounds(reading(), plan)
        if one.number > held.number
    ]  # fmt: skip
    edition = find_newest_edition(reading(), plan)
    if edition is not None and edition.published_on >= held.opened_on:
        found.append(
            (f"Edition {edition.number}, published on {day_words(edition.published_on)}",
             f"{home}/editions/{edition.number}")
        )  # fmt: skip
    return tuple(found)


def _led(slug: str, number: int) -> PlanRound:
    plan = get_draft(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "consultations.open", draft_of(plan.group))
    return get_round(writing(), slug, number)


def _draw_open(slug: str, form: LastDayForm, fault: AssetmapError | None = None) -> Response:
    plan: Plan = get_draft(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "consultations.open", draft_of(plan.group))
    number = len(list_rounds(writing(), plan)) + 1
    home = f"{request.script_root}/plans/{plan.slug}"
    page = CommentFormPage(
        **frame(f"Put “{plan.title}” out for comment"), demonstration=plan.demonstration,
        form=form, lead=f"It becomes draft {number} for comment, at an address of its own that "
        "stays. Everybody can read it as it is now; residents with an account can comment on it. "
        "You go on writing meanwhile, and answer each comment.",
        action=f"{home}/consultation/open", back=home, version=None,
        submit=f"Put out draft {number}",
        note="Its figures are worked out once more now and then fixed. Remarks of the group are "
        "no part of it.",
        problem="" if fault is None else str(fault),
        fields=(("until_on", f"People can comment until the end of that day. Today is "
                 f"{day_words(today_here())}."),),
        kept=(("mark", draft_mark(writing(), plan)),),
        told=said_sections(writing(), plan),
    )  # fmt: skip
    return edit_page("plans/comments/form.html", page, fault)


def _draw_until(
    held: PlanRound, form: LastDayForm, version: int, fault: AssetmapError | None = None
) -> Response:
    address, today = f"{request.script_root}{address_of(held)}", today_here()
    page = CommentFormPage(
        **frame(f"How long is draft {held.number} out?"),
        demonstration=bool(held.document["demonstration"]), form=form,
        lead=until_words(held, today=today), action=f"{address}/until", back=address,
        version=version, submit="Give people longer",
        note="", problem="" if fault is None else str(fault),
        fields=(("until_on", _latest(held.opened_on)),),
        close=f"{address}/close" if is_open(held, today=today) else "",
    )  # fmt: skip
    return edit_page("plans/comments/form.html", page, fault)


def _latest(opened_on: date) -> str:
    most = limits.PLAN_ROUND_LONGEST_DAYS
    return f"A later day than now, at most {most} days after {day_words(opened_on)}."
