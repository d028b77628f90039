"""Overlays of developments and of drawn sites: pages, maps, and the form to draw one."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, render_template, request

from assetmap.anchors.pages.parts import day_words
from assetmap.core.errors import Invalid
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.developments.listing import coverage_words
from assetmap.developments.models import Development
from assetmap.developments.queries import list_not_loaded, list_registers
from assetmap.editing.repairing import crossing_in, take_repair
from assetmap.overlays.analysis import Household
from assetmap.overlays.asking import (
    WITH,
    Side,
    address_of,
    query_of,
    read_side,
    read_side_words,
    side_words,
)
from assetmap.overlays.changing import change_limits, changes_table
from assetmap.overlays.draw_page import DrawPage
from assetmap.overlays.drawing import bounds_of, overlay_map
from assetmap.overlays.drawn import side_of, take_pasted
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.forms import DrawForm
from assetmap.overlays.laying import Laid, lay_over, map_of
from assetmap.overlays.pages import (
    OverlayPage,
    basis_of,
    figures_table,
    groups_of,
    heading,
    homes_of,
    lead_words,
    limits_words,
    outline_words,
    people_words,
    planned_group,
    planned_words,
    reach_choices,
    sources_of,
    steps_words,
)
from assetmap.overlays.queries import list_comparable
from assetmap.overlays.subjects import find_subject
from assetmap.places.grounds import first_view
from assetmap.places.positions import BadPosition
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session
from assetmap.web.editing import Ground
from assetmap.web.forms import put_faults
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.names import refuse_strange_names
from assetmap.web.redirects import go_to
from assetmap.web.settings import settings_here

blueprint = Blueprint("overlays", __name__)
refuse_strange_names(
    blueprint,
    lambda: DevelopmentNotFound("There is no such site. Choose one from the list of sites."),
)
_DRAW_LEAD = (
    "Draw a site that is in no register, or say where it is in another way, and see what lies "
    "inside it, at its edge and within reach."
)


@blueprint.get("/developments/<slug>/overlay")
@bound("overlays.read")
def show_overlay(slug: str) -> Response:
    """What lies inside this site, at its edge and within reach?"""
    return _shown(laid_here(Side(site=slug)))


@blueprint.get("/developments/<slug>/overlay.geojson")
@bound("overlays.read")
def show_overlay_map(slug: str) -> Response:
    """What the map of a development's overlay draws."""
    return _mapped(Side(site=slug))


@blueprint.get("/overlay")
@bound("overlays.read")
def show_drawn() -> Response:
    """The same of a site that the address itself holds; without one, the form to draw it."""
    side = read_side(request.args)
    if side == Side():
        form = DrawForm(formdata=None)
        form.position.data, form.beside.data = "drawn", request.args.get("beside", "")
        form.reach.data = request.args.get("reach", "")
        return _form(form)
    return _shown(laid_here(side))


@blueprint.get("/overlay.geojson")
@bound("overlays.read")
def show_drawn_map() -> Response:
    """What the map of a drawn site's overlay draws."""
    return _mapped(read_side(request.args))


@blueprint.post("/overlay")
@bound("overlays.read")
def draw() -> Response:
    """From what was drawn to the address that holds it; nothing is kept."""
    form = DrawForm()
    take_repair(session(), form)
    try:
        take_pasted(form)
        side = side_of(session(), form)
    except (BadOverlay, BadPosition) as fault:
        return _form(form, fault)
    first = read_side_words(form.beside.data or "")
    one, beside = (side, None) if first is None else (first, side)
    return go_to(address_of(one, reach_m=form.chosen_reach(), beside=beside))


def laid_here(side: Side) -> Laid:
    """A site laid over the map as this request asks."""
    chosen = settings_here()
    household = Household(*chosen.household, chosen.household_source)
    return lay_over(session(), side, words=request.args, household=household, today=now().date())


def _form(form: DrawForm, fault: Invalid | None = None) -> Response:
    if fault is not None:
        put_faults(form, fault.fields)
    held = session()
    first = read_side_words(form.beside.data or "")
    shown = None if first is None else find_subject(held, first)
    page = DrawPage(
        title="Draw a site",
        place=current_app.config["PLACE"],
        section="map",
        form=form,
        lead=_DRAW_LEAD,
        beside="" if shown is None else f"It will stand beside {shown.name}.",
        action=f"{request.script_root}/overlay",
        back=f"{request.script_root}/developments",
        problem=str(fault or ""),
        ground=Ground(
            first_view(held, shown.shape if shown else None), None, (),
            crossing=crossing_in(held, form) if fault else None, lookup="",
        ),
    )  # fmt: skip
    answer = make_response(render_template("overlays/draw.html", page=page))
    answer.status_code = 200 if fault is None else 400
    return answer


def _mapped(side: Side) -> Response:
    ground, beside = map_of(session(), side, words=request.args)
    return geojson(overlay_map(session(), ground, beside=beside, root=request.script_root))


def _shown(laid: Laid) -> Response:
    held, root, overlay = session(), request.script_root, laid.overlay
    subject, homes = overlay.subject, homes_of(overlay)
    others, other = _choices(laid, list_comparable(held, subject.site))
    query = query_of(subject.side, reach_m=overlay.reach_m, beside=laid.beside)
    page = OverlayPage(
        title=f"What lies around {subject.name}",
        place=current_app.config["PLACE"],
        section="map",
        sources=sources_of(laid.overlays),
        demonstration=any(one.demonstration for things in overlay.lies.values() for one in things),
        demonstration_words="Only what is marked “Demonstration data” is made up.",
        printed=f"Overlay · {request.base_url} · {day_words(datetime.now(UTC).date())}",
        crumbs=_crumbs(laid, root),
        eyebrow="Planned homes" if subject.site else "A drawn site",
        name=heading(subject.name),
        lead=lead_words(subject),
        figure=homes or "Not said",
        claim=people_words(overlay.people, homes, laid.household),
        basis=basis_of(overlay),
        where=outline_words(overlay),
        action=root + subject.side.path,
        carried=(*subject.side.words(), *_drawn_beside(laid)),
        reach=overlay.reach_m,
        reaches=reach_choices(),
        others=others,
        other=other,
        doors=_doors(laid, query, root),
        map_url=f"{root}{subject.side.path}.geojson{query}",
        bounds=bounds_of(overlay),
        groups=groups_of(overlay, root=root),
        planned=planned_group(overlay, root=root),
        planned_say=planned_words(overlay),
        figures=figures_table(*laid.overlays),
        changes=tuple(changes_table(one) for one in laid.overlays),
        limits=(*limits_words(), *change_limits(overlay)),
        steps=steps_words(laid.household),
        not_loaded=(coverage_words(list_registers(held), list_not_loaded(held)),),
    )
    return html_page(render_template("overlays/overlay.html", page=page))


def _crumbs(laid: Laid, root: str) -> tuple[tuple[str, str], ...]:
    subject = laid.overlay.subject
    way = (("Map", f"{root}/"), ("What is planned", f"{root}/developments"))
    if subject.site is None:
        return *way, ("Draw a site", f"{root}/overlay")
    return *way, (subject.name, f"{root}/developments/{subject.site.slug}")


def _doors(laid: Laid, query: str, root: str) -> tuple[tuple[str, str], ...]:
    side = laid.overlay.subject.side
    reach_m = laid.overlay.reach_m
    carried = urlencode({"beside": side_words(side), "reach": reach_m})
    doors = [
        ("On one page to print (PDF)", f"{root}{side.path}.pdf{query}"),
        ("Draw a site to set beside it", f"{root}/overlay?{carried}"),
    ]
    if laid.beside is not None and laid.other is not None:
        doors.append(
            (
                "The other alone",
                root + address_of(laid.beside, reach_m=reach_m),
            )
        )
        if not laid.beside.site:
            doors.append(("Without the other", root + address_of(side, reach_m=reach_m)))
    return tuple(doors)


def _drawn_beside(laid: Laid) -> list[tuple[str, str]]:
    """A drawn site beside it is sent on by the form, unless another is chosen from the list."""
    return [] if laid.beside is None or laid.beside.site else laid.beside.words(WITH)


def _choices(laid: Laid, comparable: list[Development]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Other sites of the form's list, and which of them is chosen."""
    other = laid.other.subject.site if laid.other else None
    if other is not None and other not in comparable:
        comparable = [other, *comparable]
    none = ("", "No other site")
    if laid.other is not None and other is None:
        none = ("", heading(laid.other.subject.name))
    choices = (none, *((one.slug, _named(one)) for one in comparable))
    return choices, other.slug if other is not None else ""


def _named(site: Development) -> str:
    gone = " (counts no more)" if site.gone else ""
    return f"{site.name}, {site.reference}{gone}"
