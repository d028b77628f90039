"""What is near, as a page and as what its map draws: parse, ask one function, answer."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request

from assetmap.developments.listing import coverage_words
from assetmap.developments.queries import list_not_loaded, list_registers
from assetmap.proximity.answering import Answer, answer_within
from assetmap.proximity.asking import Asked, read_asked
from assetmap.proximity.drawing import reach_map
from assetmap.proximity.errors import BadOrigin
from assetmap.proximity.lands import Land, lands_within
from assetmap.proximity.on_foot import walk_to
from assetmap.proximity.origins import find_origin
from assetmap.proximity.pages import listed, proximity_page, ring_words
from assetmap.proximity.walking.analysis.profiles import STANDARD
from assetmap.proximity.walking.errors import FarFromStreets, NoNetwork
from assetmap.proximity.walking.queries import list_networks
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages

blueprint = Blueprint("proximity", __name__)


@blueprint.get("/proximity")
@bound("proximity.read")
@in_languages
def show_proximity() -> Response:
    """What is within a distance of a postcode, or of something on the map?"""
    asked, answer, problem = _asked(), None, ""
    if asked.said:
        try:
            answer = _answer(asked)
        except BadOrigin as fault:
            problem = str(fault)
    coverage = ""
    if answer is not None and (not asked.kinds or "development" in asked.kinds):
        coverage = coverage_words(list_registers(session()), list_not_loaded(session()))
    on_foot = None if answer is None else walk_to(session(), answer.origin, listed(answer))
    page = proximity_page(
        asked,
        answer,
        on_foot=on_foot,
        land=None if answer is None else _land(asked, answer),
        walkable=bool(list_networks(session())),
        problem=problem,
        coverage=coverage,
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
    )
    return html_page(render_template("proximity/proximity.html", page=page))


@blueprint.get("/proximity/map.geojson")
@bound("proximity.read")
@in_languages
def show_map() -> Response:
    """What the map of the page draws."""
    asked = _asked()
    answer = _answer(asked)
    land = _land(asked, answer)
    return geojson(
        reach_map(
            answer.origin, asked.radius_m, listed(answer),
            label=ring_words(asked.radius_m), root=request.script_root,
            walked=land.polygon if land else None,
        )
    )  # fmt: skip


def _asked() -> Asked:
    words = request.args
    return read_asked(
        words.get("from", ""), words.get("within", ""), words.getlist("kind"), words.get("walk", "")
    )


def _land(asked: Asked, answer: Answer) -> Land | None:
    """The land within a walk, where that is asked for and can be said."""
    if not asked.walk:
        return None
    try:
        found = lands_within(
            session(), answer.origin, metres=[asked.radius_m], kinds=asked.kinds, profile=STANDARD
        )
    except (BadOrigin, NoNetwork, FarFromStreets):
        return None  # the page says beside its map why no walk is said
    return found.lands[0]


def _answer(asked: Asked) -> Answer:
    origin = find_origin(session(), asked.said)
    return answer_within(session(), origin, radius_m=asked.radius_m, kinds=asked.kinds)
