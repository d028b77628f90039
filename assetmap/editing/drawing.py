"""How the edit pages of a register are drawn: the form, the clash of two versions, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, request

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.editing.registers import Register
from assetmap.editing.repairing import crossing_in
from assetmap.history.bases import find_version
from assetmap.places.grounds import boundary_names, first_view, shape_of
from assetmap.places.positions import (
    earlier_geometry,
    held_geometry,
    position_geometry,
    shape_text,
)
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.differences import Versions
from assetmap.web.editing import (
    CLASH_LEAD,
    DEPENDS,
    NO_MORE,
    WILL_HOLD,
    WILL_PUBLISH,
    WITHDRAW_LEAD,
    Alike,
    ConflictPage,
    EditPage,
    Ground,
    Shapes,
    compare,
    conflict_page,
    edit_page,
    still_chosen,
    typed_fields,
)
from assetmap.web.forms import EditForm, WithdrawForm


def new_page(
    register: Register, form: EditForm, fault: AssetmapError | None = None,
    alike: tuple[Alike, ...] = (),
) -> Response:  # fmt: skip
    """An empty form. Where it lies is not said yet, so few are promised to publish."""
    root = f"{request.script_root}/{register.name}"
    form.offer(*register.ways)
    publishes = register.rights.everywhere(g.principal)
    form.promise.data = "publish" if publishes else "propose"
    page = EditPage(
        **_frame(register.words.new_title), form=form, lead=register.words.new_lead,
        action=f"{root}/new", back=root, version=None, submit=register.words.new_submit,
        note=WILL_PUBLISH if publishes else DEPENDS,
        problem="Is it one of these?" if alike else _problem(fault),
        ground=Ground(
            first_view(writing()), None, boundary_names(writing()), register.only_areas,
            crossing_in(writing(), form) if fault else None,
        ),
        similar="" if register.similar is None else f"{root}/similar.json", alike=alike,
    )  # fmt: skip
    return edit_page(register.template, page, fault)


def change_page(
    register: Register, form: EditForm, record: Any, version: int,
    fault: AssetmapError | None = None,
) -> Response:  # fmt: skip
    """A form about a record, in the version that it was opened with."""
    address = f"{request.script_root}/{register.name}/{record.slug}"
    offer(register, form, record)
    publishes = register.rights.update(writing(), g.principal, record)
    form.promise.data = "publish" if publishes else "propose"
    title = f"Edit “{record.name}”" if publishes else f"Suggest a change to “{record.name}”"
    more = ((register.words.not_here, f"{address}/withdraw"),)
    page = EditPage(
        **_frame(title), form=form, lead="", action=f"{address}/edit",
        back=address if register.deeds.withdraw else f"{request.script_root}/{register.name}",
        version=version, submit="Save" if publishes else "Send to a moderator",
        note=WILL_PUBLISH if publishes else WILL_HOLD, problem=_problem(fault),
        ground=Ground(
            first_view(writing(), shape_of(record)), held_geometry(record),
            boundary_names(writing()), register.only_areas,
            crossing_in(writing(), form) if fault else None,
        ),
        more=more if register.deeds.withdraw else (),
    )  # fmt: skip
    return edit_page(register.template, page, fault)


def withdraw_page(
    register: Register, form: WithdrawForm, record: Any, version: int,
    fault: AssetmapError | None = None,
) -> Response:  # fmt: skip
    """Why a record leaves the register."""
    address = f"{request.script_root}/{register.name}/{record.slug}"
    may = register.rights.archive
    publishes = may is not None and may(writing(), g.principal, record)
    form.promise.data = "publish" if publishes else "propose"
    page = EditPage(
        **_frame(f"Withdraw “{record.name}”"), form=form, lead=WITHDRAW_LEAD,
        action=f"{address}/withdraw", back=address, version=version,
        submit="Withdraw it" if publishes else "Send to a moderator",
        note=WILL_PUBLISH if publishes else WILL_HOLD, problem=_problem(fault),
    )  # fmt: skip
    return edit_page("web/withdraw.html", page, fault)


def clash_page(
    register: Register, form: EditForm, record: Any, version: int, problem: str = ""
) -> Response:
    """Somebody saved meanwhile: both versions, with a choice for each field that differs."""
    session, telling = writing(), register.telling
    try:
        saying = register.saying_of(session, form)
    except Invalid as fault:
        return change_page(register, form, record, version, fault)
    theirs = telling.now(session, record, now().date())
    row = find_version(session, table=register.table, row_id=record.id, version=version)
    base = None if row is None else telling.version(row)
    # What the form leaves alone reads as it was when it was opened, as far as that is known.
    yours = telling.saying(saying, {**theirs, **(base or {})})
    was, their_shape = earlier_geometry(row), held_geometry(record)
    your_shape = position_geometry(saying.position)
    if saying.position.keep:
        your_shape = their_shape if row is None else was
    shapes = Shapes(
        None if row is None else shape_text(was), shape_text(their_shape), shape_text(your_shape)
    )
    found = still_chosen(compare(telling.labels, Versions(base, theirs, yours), shapes))
    placed = saying.position.shape
    address = f"{request.script_root}/{register.name}/{record.slug}"
    page = ConflictPage(
        **_frame(f"Two people changed “{record.name}”"), lead=CLASH_LEAD,
        action=f"{address}/edit", back=address, version=record.version,
        clashes=found,
        fields=typed_fields(form),
        bounds=first_view(session, shape_of(record), placed.geom if placed else None),
        theirs=their_shape, yours=your_shape, problem=problem,
    )  # fmt: skip
    return conflict_page(page)


def offer(register: Register, form: EditForm, record: Any) -> None:
    """Let a form choose between the ways of saying where a record is."""
    kept = ("keep",) if record.geom is not None else ()
    form.offer(*kept, *register.ways)


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "map"}


def _problem(fault: AssetmapError | None) -> str:
    if isinstance(fault, NotYours):
        return NO_MORE
    return "" if fault is None else str(fault)
