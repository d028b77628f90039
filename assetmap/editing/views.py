"""The pages of one register on which its records are entered, changed and withdrawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from assetmap.core.errors import NotFound
from assetmap.editing.drawing import change_page, clash_page, new_page, offer, withdraw_page
from assetmap.editing.registers import Register
from assetmap.editing.repairing import take_repair
from assetmap.moderation.outcome import Outcome
from assetmap.places.grounds import point_said
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.editing import Alike, choices_sent, promise_of, sent_on, unsettled
from assetmap.web.forms import EditForm, WithdrawForm
from assetmap.web.listing import typed
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves


def edit_blueprint(register: Register) -> Blueprint:
    """The edit pages of one register, each bound to an action of its own rows."""
    made = Blueprint(f"{register.name}_editing", __name__)
    refuse_strange_names(made, lambda: NotFound(register.words.nothing))
    _add_new(made, register)
    _add_change(made, register)
    if register.deeds.withdraw is not None:
        _add_withdraw(made, register)
    if register.similar is not None:
        _add_similar(made, register)
    return made


def _add_new(made: Blueprint, register: Register) -> None:
    @made.get(f"/{register.name}/new")
    @bound(register.rights.enter)
    def show_new() -> Response:
        form = register.form(formdata=None)
        form.position.data = register.first_way
        return new_page(register, form)

    @made.post(f"/{register.name}/new")
    @bound(register.rights.enter)
    @limited("contribute")
    @saves
    def enter() -> Response:
        form = register.form()
        form.offer(*register.ways)
        take_repair(writing(), form)
        try:
            saying = register.saying_of(writing(), form)
            alike = _alike_to(register, form, saying)
            if alike:
                return new_page(register, form, alike=alike)
            outcome = register.deeds.enter(
                writing(), actor=g.principal, saying=saying, promised=promise_of(form), at=now()
            )
        except register.deeds.refusals as fault:
            writing().rollback()
            return new_page(register, form, fault)
        return _done(register, outcome, "added")


def _add_change(made: Blueprint, register: Register) -> None:
    @made.get(f"/{register.name}/<slug>/edit")
    @bound(register.rights.change)
    def show_edit(slug: str) -> Response:
        record, form = _live(register, slug), register.form(formdata=None)
        register.fill(form, writing(), record, now().date())
        return change_page(register, form, record, record.version)

    @made.post(f"/{register.name}/<slug>/edit")
    @bound(register.rights.change)
    @limited("contribute")
    @saves
    def change(slug: str) -> Response:
        form, version, record = register.form(), sent_version(), _live(register, slug)
        offer(register, form, record)
        take_repair(writing(), form)
        if unsettled():
            words = "Choose for each field whose words to keep."
            return clash_page(register, form, record, version, words)
        _take_theirs(register, form, record)
        try:
            outcome = register.deeds.change(
                writing(), actor=g.principal, slug=slug, version=version,
                saying=register.saying_of(writing(), form), promised=promise_of(form), at=now(),
            )  # fmt: skip
        except register.deeds.moved_on:
            writing().rollback()
            return clash_page(register, form, _live(register, slug), version)
        except register.deeds.refusals as fault:
            writing().rollback()
            return change_page(register, form, _live(register, slug), version, fault)
        return _done(register, outcome, "saved")


def _add_withdraw(made: Blueprint, register: Register) -> None:
    @made.get(f"/{register.name}/<slug>/withdraw")
    @bound(register.rights.change)
    def show_withdraw(slug: str) -> Response:
        record = _live(register, slug)
        return withdraw_page(register, WithdrawForm(formdata=None), record, record.version)

    @made.post(f"/{register.name}/<slug>/withdraw")
    @bound(register.rights.change)
    @limited("contribute")
    @saves
    def withdraw(slug: str) -> Response:
        form, version, act = WithdrawForm(), sent_version(), register.deeds.withdraw
        if act is None:
            raise NotFound(register.words.nothing)
        try:
            outcome = act(
                writing(), actor=g.principal, slug=slug, version=version,
                reason=form.reason.data or "", promised=promise_of(form), at=now(),
            )  # fmt: skip
        except register.deeds.moved_on as fault:
            # Whoever reads what changed may send it again: the form has the version of now.
            writing().rollback()
            record = _live(register, slug)
            return withdraw_page(register, form, record, record.version, fault)
        except register.deeds.refusals as fault:
            writing().rollback()
            return withdraw_page(register, form, _live(register, slug), version, fault)
        path = outcome.path if outcome.is_held else f"/{register.name}"
        return sent_on(path, "held" if outcome.is_held else "withdrawn")


def _add_similar(made: Blueprint, register: Register) -> None:
    @made.get(f"/{register.name}/similar.json")
    @bound(register.rights.enter)
    @limited("similar")
    def show_similar() -> Response:
        at = point_said(request.args.get("at", ""))
        found = _similar(register, typed(request.args.get("name", "")), at)
        return jsonify(similar=[vars(one) for one in found])


def _live(register: Register, slug: str) -> Any:
    """The record of an address that may still be changed.

    Raises
    ------
    NotFound, Conflict
    """
    record = register.get(writing(), slug)
    if getattr(record, "archived_on", None) is not None:
        raise register.deeds.moved_on(
            f"“{record.name}” is withdrawn and can no longer be changed. Nothing was saved."
        )
    return record


def _done(register: Register, outcome: Outcome, said: str) -> Response:
    path = outcome.path or f"/{register.name}"
    return sent_on(path, "held" if outcome.is_held else said)


def _take_theirs(register: Register, form: EditForm, record: Any) -> None:
    """Where the other person's words are kept, the form says what the register says."""
    chosen = choices_sent()
    if "theirs" not in chosen.values():
        return
    current = register.form(formdata=None)
    register.fill(current, writing(), record, now().date())
    for field, names in register.telling.inputs.items():
        if chosen.get(field) == "theirs":
            for name in names:
                form[name].data = current[name].data


def _alike_to(register: Register, form: EditForm, saying: Any) -> tuple[Alike, ...]:
    """Records that look the same, unless somebody has said that it is none of them."""
    if register.similar is None or form["new_after_all"].data:
        return ()
    shape, at = saying.position.shape, None
    if shape is not None:
        middle = shape.geom.centroid
        at = (middle.x, middle.y)
    return _similar(register, saying.details.name, at)


def _similar(
    register: Register, name: str, at: tuple[float, float] | None
) -> tuple[Alike, ...]:  # fmt: skip
    if register.similar is None:
        return ()
    return tuple(
        Alike(
            one.name, f"{request.script_root}/{register.name}/{one.slug}",
            register.kind_said(one.kind)
            + ("" if one.distance_m is None else f", {round(one.distance_m, -1):,.0f} m away"),
        )
        for one in register.similar(writing(), name, at)
    )  # fmt: skip
