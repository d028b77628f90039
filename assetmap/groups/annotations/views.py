"""Pages of annotations: one of them, publishing it, and files to take away."""

from __future__ import annotations

import json

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.core.words import day_words
from assetmap.groups.annotations.errors import AnnotationNotFound
from assetmap.groups.annotations.exports import annotations_csv, annotations_geojson
from assetmap.groups.annotations.forms import CONFIDENCE_WORDS, VISIBILITY_WORDS
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.pages import AnnotationPage
from assetmap.groups.annotations.parts import part_of_group
from assetmap.groups.annotations.photographed import RECORD, find_annotation
from assetmap.groups.annotations.queries import (
    NOTHING,
    exact_place,
    get_annotation,
    list_of_group,
)
from assetmap.groups.annotations.rights import RULES, thing_of
from assetmap.groups.annotations.services import publish_annotation
from assetmap.groups.annotations.showing import rows_of, view_of
from assetmap.groups.queries import get_group
from assetmap.groups.rights import RULES as GROUP_RULES
from assetmap.groups.rights import thing_of as thing_of_group
from assetmap.groups.sheets.codes import code_words
from assetmap.groups.views import frame
from assetmap.places.grounds import first_view
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import reading, session, writing
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import csv_file, geojson
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("annotations", __name__)
refuse_strange_names(blueprint, lambda: AnnotationNotFound(NOTHING))
_SAID = {
    "written": "It is on the group's map now.",
    "saved": "Your change is saved.",
    "published": "Everybody can see it now.",
    "withdrawn": "It is withdrawn. Its history is kept.",
}


@blueprint.get("/annotations/<slug>")
@bound("annotations.read")
def show_annotation(slug: str) -> Response:
    """What is said of this place?"""
    held: Session = reading()
    one = get_annotation(held, slug, actor=g.principal)
    actor, thing, root = g.principal, thing_of(one), request.script_root
    live = one.archived_on is None
    group = None
    if one.group is not None and GROUP_RULES.allows(
        actor, "groups.read", thing_of_group(one.group)
    ):
        group = (one.group.name, f"{root}/groups/{one.group.slug}")
    trusted = one.sensitive and RULES.allows(actor, "annotations.read_exact", thing)
    page = AnnotationPage(
        **frame(one.title), row=rows_of(session(), [one], root=root)[0], version=one.version,
        group=group, facts=_facts(one),
        url=f"{root}/annotations/{slug}.geojson" if one.geom is not None else "",
        bounds=view_of(session(), [one]) or first_view(session()),
        legend=_legend(one, trusted),
        exact=f"{root}/annotations/{slug}/exact.geojson" if trusted else "",
        can_change=live and RULES.allows(actor, "annotations.update", thing),
        can_withdraw=live and RULES.allows(actor, "annotations.withdraw", thing),
        can_publish=live and RULES.allows(actor, "annotations.publish", thing),
        told=_SAID.get(request.args.get("said", ""), ""), demonstration=one.demonstration,
        main=fragments_of(RECORD, slug, "main") if find_annotation(held, slug) else (),
    )  # fmt: skip
    return make_response(render_template("groups/annotation.html", page=page))


@blueprint.get("/annotations/<slug>.geojson")
@bound("annotations.read")
def show_shape(slug: str) -> Response:
    """Where is it? Of a sensitive place its area of uncertainty, to whomever."""
    one = get_annotation(reading(), slug, actor=g.principal)
    return geojson(annotations_geojson([one], root=request.script_root))


@blueprint.get("/annotations/<slug>/exact.geojson")
@bound("annotations.read_exact")
def show_exact(slug: str) -> Response:
    """Where is this sensitive place? For the people of its group alone."""
    place = exact_place(writing(), slug, actor=g.principal)
    answer = make_response(
        json.dumps({
            "type": "FeatureCollection",
            "features": [{
                "type": "Feature", "geometry": geometry_document(geometry_to_lonlat(place)),
                "properties": {"role": "said", "sensitive": False},
            }],
        })
    )  # fmt: skip
    answer.content_type = "application/geo+json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/annotations/<slug>/publish")
@bound("annotations.publish")
@limited("contribute")
@saves
def publish(slug: str) -> Response:
    """Show to everybody what was written for everybody."""
    publish_annotation(
        writing(), actor=g.principal, slug=slug, version=sent_version(), today=now().date()
    )
    return go_to(f"/annotations/{slug}?said=published")


@blueprint.get("/groups/<slug>/annotations/now")
@bound("annotations.list")
def show_now(slug: str) -> Response:
    """What stands in the list now, for a page that one of the group looks at."""
    part = part_of_group(slug)
    if not part.mark:
        raise AnnotationNotFound(NOTHING)
    if request.args.get("seen") == part.mark:
        return make_response("", 204)
    made = make_response(render_template("groups/_written.html", part=part))
    made.headers["X-Said"] = part.mark
    return made


@blueprint.get("/groups/<slug>/annotations.geojson")
@bound("annotations.list")
def show_geojson(slug: str) -> Response:
    """What a group wrote onto the map, as the reader may see it, for maps and to take away."""
    return geojson(annotations_geojson(_of_group(slug), root=request.script_root))


@blueprint.get("/groups/<slug>/annotations.csv")
@bound("annotations.list")
@limited("export")
def show_csv(slug: str) -> Response:
    """The same as a table."""
    return csv_file(annotations_csv(_of_group(slug)), name=f"annotations-{slug}")


def _of_group(slug: str) -> list[Annotation]:
    group = get_group(reading(), slug, actor=g.principal)
    return list_of_group(reading(), group, actor=g.principal)


def _legend(one: Annotation, trusted: bool) -> tuple[tuple[str, str], ...]:
    place = (("said", "The place"),) if trusted or not one.sensitive else ()
    area = (("sensitive", "Somewhere in here: a sensitive place"),) if one.sensitive else ()
    return (*place, *area)


def _facts(one: Annotation) -> tuple[tuple[str, str | None], ...]:
    facts: list[tuple[str, str | None]] = [
        ("How sure", CONFIDENCE_WORDS[one.confidence]),
        ("Written on", day_words(one.retrieved_on)),
    ]
    if one.published_on is None:
        facts.insert(0, ("Meant for", VISIBILITY_WORDS[one.visibility]))
    if one.walked_on is not None and one.sheet is not None:
        facts.insert(
            0,
            ("From paper", f"Walked on {day_words(one.walked_on)}: walk sheet "
             f"{code_words(one.sheet)}, number {one.sheet_number}"),
        )  # fmt: skip
    if one.on_behalf_of:
        facts.insert(0, ("On behalf of", one.on_behalf_of))
    return tuple(facts)
