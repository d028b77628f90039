"""Pages on which coordinators enter and draw neighbourhoods, and the look-up of a shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, current_app, jsonify, make_response, render_template, request
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import Invalid
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.editing.registers import Deeds, Register, RegisterWords, Rights, Telling
from assetmap.editing.views import edit_blueprint
from assetmap.moderation.outcome import Outcome
from assetmap.neighbourhoods.errors import NeighbourhoodMovedOn
from assetmap.neighbourhoods.forms import (
    INPUTS,
    NeighbourhoodForm,
    NeighbourhoodSaying,
    fill,
    saying_of,
)
from assetmap.neighbourhoods.services import (
    RULES,
    get_neighbourhood,
    register_neighbourhood,
    thing_of,
    update_neighbourhood,
)
from assetmap.places.models import Area
from assetmap.places.positions import (
    OUTLINE_WORDS,
    PositionAsked,
    find_position,
    position_geometry,
)
from assetmap.places.queries import list_areas
from assetmap.web.access import bound
from assetmap.web.database import writing
from assetmap.web.editing import said_words
from assetmap.web.pages import Page
from assetmap.web.rates import limited


@dataclass(frozen=True, kw_only=True)
class NeighbourhoodsPage(Page):
    """Every neighbourhood; rows are (name, slug)."""

    rows: tuple[tuple[str, str], ...]
    told: str


def _enter(
    session: Session, *, actor: Principal, saying: NeighbourhoodSaying, promised: str, at: datetime
) -> Outcome:
    register_neighbourhood(
        session, actor=actor, words=saying.details, provenance=told_here(at.date())
    )
    return Outcome("/neighbourhoods", is_held=False)


def _change(
    session: Session, *, actor: Principal, slug: str, version: int, saying: NeighbourhoodSaying,
    promised: str, at: datetime,
) -> Outcome:  # fmt: skip
    update_neighbourhood(session, actor=actor, slug=slug, version=version, words=saying.details)
    return Outcome("/neighbourhoods", is_held=False)


def _words_now(_session: Session, area: Area, _today: date) -> dict[str, str]:
    return {"name": area.name, "position": _basis(area.basis)}


def _saying_words(saying: NeighbourhoodSaying, now: dict[str, str]) -> dict[str, str]:
    place = saying.position
    words = now["position"] if place.keep else OUTLINE_WORDS[place.outline]
    return {"name": saying.details.name, "position": words}


def _basis(basis: str) -> str:
    return OUTLINE_WORDS["surveyed" if basis == "official" else "illustrative"]


REGISTER = Register(
    name="neighbourhoods",
    table="area",
    template="neighbourhoods/edit.html",
    words=RegisterWords(
        new_title="Add a neighbourhood",
        new_lead="Filters, roles and figures go by neighbourhoods. Two may overlap.",
        new_submit="Add the neighbourhood",
        nothing="There is no such neighbourhood. Choose one from the list.",
    ),
    form=NeighbourhoodForm,
    get=get_neighbourhood,
    fill=fill,
    saying_of=saying_of,
    deeds=Deeds(
        enter=_enter,
        change=_change,
        withdraw=None,
        refusals=(Invalid, NotYours),
        moved_on=NeighbourhoodMovedOn,
    ),
    rights=Rights(
        enter="neighbourhoods.register",
        change="neighbourhoods.update",
        everywhere=lambda actor: RULES.allows(actor, "neighbourhoods.register"),
        update=lambda _session, actor, area: RULES.allows(
            actor, "neighbourhoods.update", thing_of(area)
        ),
    ),
    telling=Telling(
        labels={"name": "Name", "position": "On the map"},
        inputs=INPUTS,
        now=_words_now,
        saying=_saying_words,
        version=lambda row: {"name": row["name"], "position": _basis(row["basis"])},
    ),
    ways=("drawn", "area"),
    only_areas=True,
)
blueprint = edit_blueprint(REGISTER)


@blueprint.get("/neighbourhoods")
@bound("neighbourhoods.update")
def show_neighbourhoods() -> Response:
    """Which neighbourhoods is this map about?"""
    rows = tuple((one.name, one.slug) for one in list_areas(writing(), "neighbourhood"))
    page = NeighbourhoodsPage(
        title="Neighbourhoods", place=current_app.config["PLACE"], section="none", rows=rows,
        told=said_words(request.args.get("said")),
    )  # fmt: skip
    return make_response(render_template("neighbourhoods/list.html", page=page))


@blueprint.get("/shape.geojson")
@bound("neighbourhoods.find_shape")
@limited("similar")
def show_shape() -> Response:
    """What would be kept of this way of saying where it is? For the map of a form."""
    asked = PositionAsked(
        **{part: request.args.get(part, "") for part in ("mode", "shape", "area", "around",
                                                        "radius_m")}
    )  # fmt: skip
    try:
        found = find_position(writing(), asked)
    except Invalid as fault:
        answer = jsonify(detail=next(iter(fault.fields.values()), str(fault)))
        answer.status_code = 400
        return answer
    feature: dict[str, Any] = {
        "type": "Feature", "geometry": position_geometry(found),
        "properties": {"outline": found.outline, "say": OUTLINE_WORDS[found.outline]},
    }  # fmt: skip
    answer = jsonify(feature)
    answer.content_type = "application/geo+json"
    return answer
