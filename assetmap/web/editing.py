"""What the pages share on which records are entered and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, render_template, request
from flask_wtf import FlaskForm

from assetmap.core.errors import AssetmapError, Conflict, Invalid, NotAllowed
from assetmap.core.words import gettext as _
from assetmap.web.differences import Clash, Versions, clashes
from assetmap.web.forms import put_faults
from assetmap.web.pages import Page
from assetmap.web.redirects import go_to

#: Beside the field's own name in a form that settles a clash: whose words to keep.
CHOICE, CLASH = "choose_", "clash"


@dataclass(frozen=True)
class Alike:
    """A record that may be the same as a new one."""

    name: str
    href: str
    what: str


@dataclass(frozen=True)
class Crossing:
    """An outline that crosses itself, as the page tells of it.

    Attributes
    ----------
    place : dict
        GeoJSON point where it does.
    mended : dict or None
        GeoJSON geometry that may be kept instead.
    say : str
        What to do now.
    mark : str
        What the button that accepts it sends.
    """

    place: dict[str, Any]
    mended: dict[str, Any] | None
    say: str
    mark: str


@dataclass(frozen=True)
class Ground:
    """What the map of a form is told.

    Attributes
    ----------
    bounds : list
        ``[[south, west], [north, east]]`` in EPSG:4326.
    shape : dict or None
        GeoJSON geometry that the record has now.
    areas : tuple of str
        Names to choose a boundary from.
    only_areas : bool
        True where one point is not enough.
    crossing : Crossing or None
        Where the outline that was sent crosses itself.
    lookup : str
        Path that answers what would be kept; empty where nothing is.
    lines : bool
        True where a line may be drawn.
    """

    bounds: list[list[float]]
    shape: dict[str, Any] | None
    areas: tuple[str, ...]
    only_areas: bool = False
    crossing: Crossing | None = None
    lookup: str = "/shape.geojson"
    lines: bool = False


@dataclass(frozen=True, kw_only=True)
class EditPage(Page):
    """A form about one record.

    Attributes
    ----------
    action, back : str
        Where it is sent, and where “Cancel” leads; with the root.
    version : int or None
        The record's; None for a new one.
    submit : str
        Words of the button.
    note : str
        What will become of it, beside the button.
    problem : str
        What is wrong with the whole of it.
    similar : str
        Address that tells of records that look the same; empty asks nowhere.
    alike : tuple of Alike
        Those that were found when it was sent.
    more : tuple of (words, href)
        What else may be done with the record.
    """

    form: Any
    lead: str
    action: str
    back: str
    version: int | None
    submit: str
    note: str
    problem: str = ""
    ground: Ground | None = None
    similar: str = ""
    alike: tuple[Alike, ...] = ()
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConflictPage(Page):
    """Somebody saved while somebody else was writing: both versions, and a choice for each field.

    Attributes
    ----------
    version : int
        The version that is saved now.
    fields : tuple of (name, value)
        Everything that was typed, to be sent again.
    theirs, yours : dict or None
        Both shapes as GeoJSON geometries; drawn when they differ.
    """

    lead: str
    action: str
    back: str
    version: int
    clashes: tuple[Clash, ...]
    fields: tuple[tuple[str, str], ...]
    bounds: list[list[float]]
    theirs: dict[str, Any] | None
    yours: dict[str, Any] | None
    problem: str = ""


#: Words beside the button that sends a form.
WILL_PUBLISH = ""
WILL_HOLD = "A moderator looks at it before it is shown."
DEPENDS = (
    "It is on the map at once where residents' words are published at once; elsewhere a moderator "
    "looks at it first."
)
NO_MORE = "You may not publish this by yourself any more. Send it to a moderator instead."

WITHDRAW_LEAD = (
    "Its page will say that it is withdrawn. Its history is kept, and its address stays taken."
)
CLASH_LEAD = (
    "Somebody saved while you were writing. Nothing is lost: choose for each field whose words to "
    "keep, then save."
)


def promise_of(form: FlaskForm) -> Any:
    """What the page promised when it was drawn; anything else is taken for the lesser."""
    return "publish" if form.promise.data == "publish" else "propose"


def edit_page(template: str, page: EditPage, fault: AssetmapError | None = None) -> Response:
    """A form; with a fault it says what is wrong where, and holds all that was typed."""
    if isinstance(fault, Invalid):
        put_faults(page.form, fault.fields)
    answer = make_response(render_template(template, page=page))
    status = 200
    if isinstance(fault, NotAllowed):
        status = 403
    elif isinstance(fault, Conflict):
        status = 409
    elif fault is not None or page.problem or page.form.errors:
        status = 400
    answer.status_code = status
    return answer


def conflict_page(page: ConflictPage) -> Response:
    """Both versions side by side."""
    answer = make_response(render_template("web/conflict.html", page=page))
    answer.status_code = 409
    return answer


def typed_fields(form: FlaskForm) -> tuple[tuple[str, str], ...]:
    """Everything that a form holds, as names and texts that can be sent again."""
    found = []
    for field in form:
        if field.name in ("csrf_token", "new_after_all", "mended") or field.data is None:
            continue
        if isinstance(field.data, bool):
            found += [(field.name, "y")] if field.data else []
        else:
            found.append((field.name, str(field.data)))
    return tuple(found)


def choices_sent() -> dict[str, str]:
    """Whose words to keep, by field; what a form that settles a clash sends."""
    return {
        name.removeprefix(CHOICE): said
        for name, said in request.form.items()
        if name.startswith(CHOICE) and said in ("theirs", "yours")
    }


def unsettled() -> bool:
    """Whether some field of a clash was left without a choice."""
    chosen = choices_sent()
    return any(field not in chosen for field in request.form.getlist(CLASH))


def still_chosen(found: Iterable[Clash]) -> tuple[Clash, ...]:
    """Clashes with what was chosen already: it stays chosen when another field lacks a choice."""
    chosen = choices_sent()
    return tuple(replace(one, chosen=chosen.get(one.field, one.chosen)) for one in found)


@dataclass(frozen=True)
class Shapes:
    """Where a record was when it was opened, where it is, and where it is to be: GeoJSON texts.

    Attributes
    ----------
    base : str or None
        None where it is not known.
    """

    base: str | None
    theirs: str
    yours: str


def compare(labels: Mapping[str, str], said: Versions, shapes: Shapes) -> tuple[Clash, ...]:
    """Every field that two people wrote differently; of a place, its shape decides."""
    base = None if shapes.base is None else {"position": shapes.base}
    compared = Versions(base, {"position": shapes.theirs}, {"position": shapes.yours})
    return clashes(labels, said, compared=compared)


def sent_on(path: str, said: str) -> Response:
    """Send the browser to a page where it is told what happened."""
    return go_to(f"{path}?said={said}")


def said_words(said: str | None) -> str:
    """What happened, in words; nothing for anything that we did not say."""
    return {
        "added": _("It is on the map now."),
        "saved": _("Your change is saved."),
        "confirmed": _("Your side confirms it now."),
        "withdrawn": _("It is withdrawn. Its history is kept."),
        "held": _("A moderator looks at it first. You find it under “Your contributions”."),
    }.get(said or "", "")
