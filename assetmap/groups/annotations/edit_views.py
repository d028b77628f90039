"""Pages on which annotations are written, changed and withdrawn."""

from __future__ import annotations

from random import SystemRandom
from typing import Any

from flask import Blueprint, Response, g, request

from assetmap.accounts.rules import NotYours
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.core.geojson import geometry_document
from assetmap.editing.repairing import crossing_in, take_repair
from assetmap.groups import rights
from assetmap.groups.annotations.errors import AnnotationMovedOn, AnnotationNotFound
from assetmap.groups.annotations.forms import (
    CATEGORY_WORDS,
    CONFIDENCE_WORDS,
    VISIBILITY_WORDS,
    AnnotationForm,
    fill,
    place_words,
    saying_of,
)
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import (
    NOTHING,
    exact_place,
    find_thing_name,
    get_annotation,
)
from assetmap.groups.annotations.rights import RULES, thing_of
from assetmap.groups.annotations.services import (
    annotate,
    update_annotation,
    withdraw_annotation,
)
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import get_group
from assetmap.groups.services import require_at_work
from assetmap.groups.views import frame
from assetmap.history.bases import find_version
from assetmap.places.grounds import boundary_names, first_view, shape_of
from assetmap.places.positions import OUTLINE_WORDS
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    WITHDRAW_LEAD,
    ConflictPage,
    EditPage,
    Ground,
    choices_sent,
    conflict_page,
    edit_page,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.forms import WithdrawForm
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("annotations_editing", __name__)
refuse_strange_names(blueprint, lambda: AnnotationNotFound(NOTHING))
_WAYS = ("drawn", "around", "area")
_LABELS = {
    "title": "Title",
    "text": "What is said",
    "category": "What it is",
    "confidence": "How sure",
    "on_behalf_of": "On behalf of",
    "visibility": "Who may see it",
    "sensitive": "A sensitive place",
    "position": "On the map",
}
_INPUTS = {"position": ("position", "shape", "area", "around", "radius_m")}
_YES = {True: "yes", False: "no"}


@blueprint.get("/groups/<slug>/annotations/new")
@bound("annotations.annotate")
def show_new(slug: str) -> Response:
    """What do you want to say, and of which place?"""
    form = AnnotationForm(formdata=None)
    form.about.data = request.args.get("about", "").replace("\0", "")[:200]
    form.position.data = "none" if form.about.data else "drawn"
    form.visibility.data, form.confidence.data = "group", "fairly"
    return _draw_new(_writable(slug), form)


@blueprint.post("/groups/<slug>/annotations/new")
@bound("annotations.annotate")
@limited("contribute")
@saves
def enter(slug: str) -> Response:
    """Write something onto the map."""
    form, group = AnnotationForm(), _writable(slug)
    _offer(form, None)
    take_repair(writing(), form)
    try:
        one = annotate(
            writing(), actor=g.principal, group=slug, words=saying_of(writing(), form),
            today=now().date(), chance=SystemRandom(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_new(group, form, fault)
    return go_to(f"/annotations/{one.slug}?said=written")


@blueprint.get("/annotations/<slug>/edit")
@bound("annotations.update")
def show_edit(slug: str) -> Response:
    """What should be said otherwise?"""
    one, form = _live(slug, "annotations.update"), AnnotationForm(formdata=None)
    fill(form, one)
    return _draw_edit(one, form, one.version)


@blueprint.post("/annotations/<slug>/edit")
@bound("annotations.update")
@limited("contribute")
@saves
def change(slug: str) -> Response:
    """Say it anew."""
    form, version = AnnotationForm(), sent_version()
    one = _live(slug, "annotations.update")
    _offer(form, one)
    take_repair(writing(), form)
    if unsettled():
        return _clash(one, form, version, "Choose for each field whose words to keep.")
    _take_theirs(one, form)
    try:
        update_annotation(
            writing(), actor=g.principal, slug=slug, version=version,
            words=saying_of(writing(), form), chance=SystemRandom(),
        )  # fmt: skip
    except AnnotationMovedOn:
        writing().rollback()
        return _clash(_live(slug, "annotations.update"), form, version)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_edit(_live(slug, "annotations.update"), form, version, fault)
    return go_to(f"/annotations/{slug}?said=saved")


@blueprint.get("/annotations/<slug>/withdraw")
@bound("annotations.withdraw")
def show_withdraw(slug: str) -> Response:
    """Why should it not stand on the map any more?"""
    one = _live(slug, "annotations.withdraw")
    return _draw_withdraw(one, WithdrawForm(formdata=None))


@blueprint.post("/annotations/<slug>/withdraw")
@bound("annotations.withdraw")
@limited("contribute")
@saves
def withdraw(slug: str) -> Response:
    """Take it off the map."""
    form, version = WithdrawForm(), sent_version()
    try:
        one = withdraw_annotation(
            writing(), actor=g.principal, slug=slug, version=version,
            reason=form.reason.data or "", today=now().date(),
        )  # fmt: skip
    except (AnnotationMovedOn, Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_withdraw(_live(slug, "annotations.withdraw"), form, fault)
    # Whoever cannot see the group (its author left, a moderator) sees the list of groups.
    seen = one.group is not None and rights.RULES.allows(
        g.principal, "groups.read", rights.thing_of(one.group)
    )
    return go_to(f"/groups/{one.group.slug}" if seen and one.group is not None else "/groups")


def _writable(slug: str) -> WorkingGroup:
    group = get_group(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "annotations.annotate", rights.thing_of(group))
    require_at_work(group)
    return group


def _live(slug: str, action: str) -> Annotation:
    one = get_annotation(writing(), slug, actor=g.principal)
    if one.archived_on is not None:
        raise AnnotationMovedOn("This annotation is withdrawn and can no longer be changed.")
    RULES.require(g.principal, action, thing_of(one))
    return one


def _offer(form: AnnotationForm, one: Annotation | None) -> None:
    ways = (("keep",) if one is not None and one.geom is not None else ()) + _WAYS
    form.offer(*ways, *(("none",) if form.about.data else ()))


def _ground(form: AnnotationForm, one: Annotation | None, fault: object) -> Ground:
    """The map of the form: its author draws on the place itself, not on the circle."""
    shape = None if one is None else shape_of(one)
    if one is not None and one.sensitive:
        shape = exact_place(writing(), one.slug, actor=g.principal)
    return Ground(
        first_view(writing(), shape),
        None if shape is None else geometry_document(geometry_to_lonlat(shape)),
        boundary_names(writing()), crossing=crossing_in(writing(), form) if fault else None,
        lines=True,
    )  # fmt: skip


def _draw_new(
    group: WorkingGroup, form: AnnotationForm, fault: AssetmapError | None = None
) -> Response:
    address = f"{request.script_root}/groups/{group.slug}"
    _offer(form, None)
    register, _slash, thing = (form.about.data or "").partition("/")
    name = find_thing_name(writing(), register, thing) if thing else None
    page = EditPage(
        **frame(f"Write about “{name}”" if name else "Write on the map"), form=form,
        lead=f"For {group.name}.", action=f"{address}/annotations/new", back=address,
        version=None, submit="Put it on the group's map", note="",
        problem="" if fault is None else str(fault), ground=_ground(form, None, fault),
    )  # fmt: skip
    return edit_page("groups/annotate.html", page, fault)


def _draw_edit(
    one: Annotation, form: AnnotationForm, version: int, fault: AssetmapError | None = None
) -> Response:
    address = f"{request.script_root}/annotations/{one.slug}"
    _offer(form, one)
    page = EditPage(
        **frame(f"Edit “{one.title}”"), form=form, lead="", action=f"{address}/edit",
        back=address, version=version, submit="Save", note="",
        problem="" if fault is None else str(fault), ground=_ground(form, one, fault),
        more=(("Withdraw it", f"{address}/withdraw"),),
    )  # fmt: skip
    return edit_page("groups/annotate.html", page, fault)


def _draw_withdraw(
    one: Annotation, form: WithdrawForm, fault: AssetmapError | None = None
) -> Response:
    form.promise.data = "publish"
    address = f"{request.script_root}/annotations/{one.slug}"
    page = EditPage(
        **frame(f"Withdraw “{one.title}”"), form=form, lead=WITHDRAW_LEAD,
        action=f"{address}/withdraw", back=address, version=one.version, submit="Withdraw it",
        note="", problem="" if fault is None else str(fault),
    )  # fmt: skip
    return edit_page("web/withdraw.html", page, fault)


def _take_theirs(one: Annotation, form: AnnotationForm) -> None:
    chosen, current = choices_sent(), AnnotationForm(formdata=None)
    fill(current, one)
    for field in _LABELS:
        if chosen.get(field) == "theirs":
            for name in _INPUTS.get(field, (field,)):
                form[name].data = current[name].data


def _clash(one: Annotation, form: AnnotationForm, version: int, problem: str = "") -> Response:
    """Somebody saved meanwhile: both versions, with a choice for each field."""
    try:
        saying = saying_of(writing(), form)
    except Invalid as fault:
        return _draw_edit(one, form, version, fault)
    row = find_version(writing(), table="annotation", row_id=one.id, version=version)
    theirs = _texts({name: getattr(one, name) for name in _LABELS if name != "position"})
    theirs["position"] = place_words(one)
    yours = _texts({name: getattr(saying, name) for name in _LABELS if name != "position"})
    moved = saying.position
    yours["position"] = theirs["position"] if moved.keep else OUTLINE_WORDS[moved.outline]
    base = None
    if row is not None:
        base = {**_texts(row), "position": theirs["position"]}
    address = f"{request.script_root}/annotations/{one.slug}"
    return conflict_page(
        ConflictPage(
            **frame(f"Two people changed “{one.title}”"), lead=CLASH_LEAD,
            action=f"{address}/edit", back=address, version=one.version,
            clashes=still_chosen(clashes(_LABELS, Versions(base, theirs, yours))),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip


def _texts(row: Any) -> dict[str, str]:
    return {
        "title": row["title"].strip(), "text": row["text"].strip(),
        "category": CATEGORY_WORDS.get(row["category"], ""),
        "confidence": CONFIDENCE_WORDS.get(row["confidence"], ""),
        "on_behalf_of": row["on_behalf_of"].strip(),
        "visibility": VISIBILITY_WORDS.get(row["visibility"], ""),
        "sensitive": _YES[bool(row["sensitive"])],
    }  # fmt: skip
