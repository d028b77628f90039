"""Pages on which two things are joined, and a link is changed, ended and confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.accounts.rules import NotYours
from assetmap.bridges.contributing import (
    address_of,
    contribute_link,
    contribute_link_change,
    path_of,
)
from assetmap.bridges.errors import BadLink, LinkMovedOn, LinkNotFound
from assetmap.bridges.finding import find_linked, list_names
from assetmap.bridges.forms import INPUTS, LinkForm, fill, words_said
from assetmap.bridges.models import Link
from assetmap.bridges.proposals import LABELS, link_texts, version_texts, words_texts
from assetmap.bridges.rights import (
    RULES,
    SIDES,
    Linked,
    may_confirm,
    may_update,
    sides_of,
)
from assetmap.bridges.services import LinkWords, Side, confirm_link, find_link, name_of
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.history.bases import find_version
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    DEPENDS,
    NO_MORE,
    WILL_HOLD,
    WILL_PUBLISH,
    ConflictPage,
    choices_sent,
    conflict_page,
    promise_of,
    sent_on,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.forms import put_faults
from assetmap.web.names import refuse_strange_names
from assetmap.web.pages import Page
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("links_editing", __name__)
refuse_strange_names(blueprint, lambda: LinkNotFound(_NOTHING))
_NOTHING = "There is no such link. Open the page of what it joins."


@dataclass(frozen=True, kw_only=True)
class LinkPage(Page):
    """A form about one link.

    Attributes
    ----------
    version : int or None
        None for a new one.
    names : tuple of str
        What it may be joined with, to choose from while typing.
    sides : tuple of (side, words)
        Sides that whoever reads it speaks for and has not confirmed.
    ends : str
        Where “It ended” is sent; empty where it has ended, or is not theirs to end.
    """

    form: Any
    lead: str
    action: str
    back: str
    version: int | None
    submit: str
    note: str
    problem: str
    names: tuple[str, ...] = ()
    sides: tuple[tuple[str, str], ...] = ()
    ends: str = ""
    confirms: str = ""


@blueprint.get("/links/new")
@bound("bridges.propose")
def show_new() -> Response:
    """With what is it joined?"""
    thing = _asked_for(request.args.get("subject", ""))
    form = LinkForm(formdata=None)
    form.subject.data = address_of(thing)
    return _draw_new(form, thing)


@blueprint.post("/links/new")
@bound("bridges.propose")
@limited("contribute")
@saves
def enter() -> Response:
    """Join two things, or suggest it."""
    form = LinkForm()
    thing = _asked_for(form.subject.data or "")
    form.offer(name_of(thing), both_ways=True)
    try:
        words = words_said(form, confirmed_by="neither")
        other = find_linked(writing(), form.other.data or "", field="other")
        subject, object_ = (other, thing) if form.is_backwards else (thing, other)
        outcome = contribute_link(
            writing(), actor=g.principal, subject=subject, object_=object_, words=words,
            promised=promise_of(form), at=now(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_new(form, thing, fault)
    return sent_on(path_of(thing), "held" if outcome.is_held else "saved")


@blueprint.get("/links/<slug>/edit")
@bound("bridges.propose")
def show_edit(slug: str) -> Response:
    """What should be said of this link?"""
    link, form = find_link(writing(), slug), LinkForm(formdata=None)
    fill(form, link)
    return _draw_edit(form, link, link.version)


@blueprint.post("/links/<slug>/edit")
@bound("bridges.propose")
@limited("contribute")
@saves
def change(slug: str) -> Response:
    """Change a link, or suggest it."""
    form, version, link = LinkForm(), sent_version(), find_link(writing(), slug)
    form.offer(name_of(sides_of(link)[0]), both_ways=False)
    if unsettled():
        return _clash(form, link, version, "Choose for each field whose words to keep.")
    _take_theirs(form, link)
    try:
        words = words_said(form, confirmed_by=cast("Side", link.confirmed_by))
        return _change(link, version, words, promise_of(form))
    except LinkMovedOn:
        writing().rollback()
        return _clash(form, find_link(writing(), slug), version)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_edit(form, find_link(writing(), slug), version, fault)


@blueprint.post("/links/<slug>/end")
@bound("bridges.propose")
@limited("contribute")
@saves
def end(slug: str) -> Response:
    """Say that it ended today."""
    link, version = find_link(writing(), slug), sent_version()
    words = LinkWords(
        link.kind, link.from_on, now().date(), link.evidence, cast("Side", link.confirmed_by)
    )
    promised = "publish" if request.form.get("promise") == "publish" else "propose"
    return _change(link, version, words, promised)


@blueprint.post("/links/<slug>/confirm")
@bound("bridges.confirm")
@limited("contribute")
@saves
def confirm(slug: str) -> Response:
    """Say for one's own side that it is true."""
    version, side = sent_version(), request.form.get("side", "")
    if side not in SIDES:
        raise BadLink("Say for which side you confirm it.")
    link = confirm_link(writing(), actor=g.principal, slug=slug, version=version, side=side)
    return sent_on(path_of(sides_of(link)[SIDES.index(side)]), "confirmed")


def _asked_for(said: str) -> Linked:
    """The thing that a new link is to begin from.

    Raises
    ------
    LinkNotFound
    """
    try:
        return find_linked(writing(), said, field="subject")
    except BadLink as fault:
        raise LinkNotFound("Open the page of a place or an organisation, and add the link there."
                           ) from fault  # fmt: skip


def _change(link: Link, version: int, words: LinkWords, promised: Any) -> Response:
    path = path_of(sides_of(link)[0])
    outcome = contribute_link_change(
        writing(), actor=g.principal, slug=link.slug, version=version, words=words,
        promised=promised, at=now(),
    )  # fmt: skip
    return sent_on(path, "held" if outcome.is_held else "saved")


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "map"}


def _draw_new(form: LinkForm, thing: Linked, fault: AssetmapError | None = None) -> Response:
    form.offer(name_of(thing), both_ways=True)
    publishes = RULES.allows(g.principal, "bridges.register")
    form.promise.data = "publish" if publishes else "propose"
    root = request.script_root
    page = LinkPage(
        **_frame(f"Add a link of “{name_of(thing)}”"), form=form,
        lead="Who owns it, runs it, uses it, looks after it, works with it?",
        action=f"{root}/links/new", back=f"{root}{path_of(thing)}", version=None,
        submit="Add the link", note=WILL_PUBLISH if publishes else DEPENDS,
        problem=_problem(fault), names=tuple(list_names(writing())),
    )  # fmt: skip
    return _draw(page, fault)


def _draw_edit(
    form: LinkForm, link: Link, version: int, fault: AssetmapError | None = None
) -> Response:
    subject, object_ = sides_of(link)
    form.offer(name_of(subject), both_ways=False)
    publishes = may_update(writing(), g.principal, link)
    form.promise.data = "publish" if publishes else "propose"
    root = request.script_root
    sides = tuple(
        (side, name_of(thing))
        for side, thing in zip(SIDES, (subject, object_), strict=True)
        if link.confirmed_by not in (side, "both") and may_confirm(writing(), g.principal, thing)
    )
    page = LinkPage(
        **_frame(f"“{name_of(subject)}” and “{name_of(object_)}”"), form=form, lead="",
        action=f"{root}/links/{link.slug}/edit", back=f"{root}{path_of(subject)}",
        version=version, submit="Save" if publishes else "Send to a moderator",
        note=WILL_PUBLISH if publishes else WILL_HOLD, problem=_problem(fault), sides=sides,
        ends="" if link.until_on else f"{root}/links/{link.slug}/end",
        confirms=f"{root}/links/{link.slug}/confirm",
    )  # fmt: skip
    return _draw(page, fault)


def _draw(page: LinkPage, fault: AssetmapError | None) -> Response:
    if isinstance(fault, Invalid):
        put_faults(page.form, fault.fields)
    answer = make_response(render_template("bridges/edit.html", page=page))
    answer.status_code = 200 if fault is None else 403 if isinstance(fault, NotYours) else 400
    return answer


def _problem(fault: AssetmapError | None) -> str:
    if isinstance(fault, NotYours):
        return NO_MORE
    return "" if fault is None else str(fault)


def _take_theirs(form: LinkForm, link: Link) -> None:
    chosen = choices_sent()
    current = LinkForm(formdata=None)
    fill(current, link)
    for field, names in INPUTS.items():
        if chosen.get(field) == "theirs":
            for name in names:
                form[name].data = current[name].data


def _clash(form: LinkForm, link: Link, version: int, problem: str = "") -> Response:
    """Somebody saved meanwhile: both versions, with a choice for each field."""
    subject, object_ = sides_of(link)
    form.offer(name_of(subject), both_ways=False)
    try:
        words = words_said(form, confirmed_by="neither")
    except BadLink as fault:
        return _draw_edit(form, link, version, fault)
    row = find_version(writing(), table="link", row_id=link.id, version=version)
    said = Versions(
        None if row is None else version_texts(row, subject, object_),
        link_texts(link, subject, object_), words_texts(words, subject, object_),
    )  # fmt: skip
    root = request.script_root
    return conflict_page(
        ConflictPage(
            **_frame(f"Two people changed how “{name_of(subject)}” is joined"), lead=CLASH_LEAD,
            action=f"{root}/links/{link.slug}/edit", back=f"{root}{path_of(subject)}",
            version=link.version,
            clashes=still_chosen(clashes(LABELS, said)),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip
