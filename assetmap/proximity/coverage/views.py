"""Who is within reach and how much there is for each: parse, ask one function, answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.core.errors import Invalid
from assetmap.core.texts import MAX_NAME
from assetmap.places.queries import AreaNotFound, area_names
from assetmap.proximity.coverage.areas import area_choices, find_asked_area
from assetmap.proximity.coverage.asking import (
    LADDER_M,
    USUAL_M,
    Coverage,
    answer_coverage,
    answer_standards,
)
from assetmap.proximity.coverage.completeness import (
    RULES,
    mark_complete,
    thing_of,
    withdraw_complete,
)
from assetmap.proximity.coverage.errors import BadCoverage, CompletenessNotFound
from assetmap.proximity.coverage.exports import (
    access_csv,
    attributions,
    coverage_csv,
    coverage_map,
)
from assetmap.proximity.coverage.kinds import read_coverage_kinds
from assetmap.proximity.coverage.pages import (
    AccessPage,
    Asked,
    CoveragePage,
    Mark,
    access_table,
    boxes,
    ladder_table,
    legend,
    limit_choices,
    map_settings,
    nearest_table,
    nothing_table,
    standards_table,
    tenths_table,
    wards_table,
)
from assetmap.proximity.coverage.sharing import LARGEST_M, Access, Supply, answer_access
from assetmap.proximity.coverage.standards import Measured
from assetmap.proximity.coverage.words import (
    UNITS,
    access_claim,
    access_limits,
    access_steps,
    amount,
    claim_words,
    complete_words,
    estimate_words,
    gap_words,
    how_words,
    limits_words,
    places_words,
    share_words,
    steps_words,
)
from assetmap.proximity.kinds import kind_words
from assetmap.proximity.walking.errors import NoNetwork
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.fresh import csv_file, geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("coverage", __name__)
refuse_strange_names(
    blueprint, lambda: CompletenessNotFound("No list was called complete under this address.")
)
_COVERAGE, _ACCESS = "/proximity/coverage", "/proximity/access"
_UNMEASURED = (
    "Standards that ask for walks cannot be measured: no walking network is loaded for this area. "
    "Whoever runs this map loads one with: assetmap import network FILE.osm.pbf"
)


@blueprint.get(_COVERAGE)
@bound("coverage.read")
def show_coverage() -> Response:
    """Who of an area lives within reach of some kinds of place, and who does not?"""
    return html_page(_coverage_page())


@blueprint.get("/proximity/coverage/map.geojson")
@bound("coverage.read")
def show_coverage_map() -> Response:
    """What the map of the page draws."""
    return geojson(coverage_map(_coverage(_asked()), root=request.script_root))


@blueprint.get("/proximity/coverage.csv")
@bound("coverage.read")
@limited("export")
def take_coverage() -> Response:
    """A row for each postcode of the area."""
    return csv_file(coverage_csv(_coverage(_asked())), name="coverage")


@blueprint.post("/proximity/coverage/complete")
@bound("coverage.mark_complete")
@limited("contribute")
@saves
def call_complete() -> Response:
    """Call a list complete for an area."""
    asked = _asked()
    try:
        area = find_asked_area(writing(), asked.area)
        mark_complete(
            writing(), actor=g.principal, area=area.row, kind=request.form.get("mark", ""),
            how=request.form.get("checked", ""), today=now().date(),
        )  # fmt: skip
    except BadCoverage as fault:
        page = _coverage_page(how_problem=fault.fields.get("how", str(fault)))
        answer = make_response(page)
        answer.status_code = 400
        return answer
    return go_to(asked.address(_COVERAGE))


@blueprint.post("/proximity/coverage/complete/<slug>/withdraw")
@bound("coverage.mark_complete")
@limited("contribute")
@saves
def take_back(slug: str) -> Response:
    """Take back that a list is complete."""
    withdraw_complete(
        writing(), actor=g.principal, slug=slug, version=sent_version(), today=now().date()
    )
    return go_to(_asked().address(_COVERAGE))


@blueprint.get(_ACCESS)
@bound("coverage.read")
def show_access() -> Response:
    """How much of some kinds of place does each person have, once all who reach them share?"""
    asked, problem = _asked(), ""
    found: dict[str, Any] = {"title": "How much is there for each person?"}
    if asked.area:
        try:
            found = _found_access(asked, _access(asked))
        except (Invalid, AreaNotFound, NoNetwork) as fault:
            problem = str(fault)
    page = AccessPage(
        **_frame(asked, _ACCESS, problem),
        lead="Places are shared by all who reach them: a park beside many homes gives each less.",
        unit=UNITS[_supply(asked)][1],
        other=("Who is within reach, and who is not", asked.address(_root(_COVERAGE)))
        if asked.area
        else None,
        **found,
    )
    return html_page(render_template("coverage/access.html", page=page))


@blueprint.get("/proximity/access.csv")
@bound("coverage.read")
@limited("export")
def take_access() -> Response:
    """A row for each small area."""
    answer = _access(_asked())
    names = area_names(session(), [one.code for one in answer.areas])
    return csv_file(access_csv(answer, names), name="access")


def _asked() -> Asked:
    """What the address, or the form, asks for.

    Raises
    ------
    BadCoverage, BadQuestion
    """
    words = request.values
    limit = words.get("within", str(USUAL_M))
    if limit not in {str(one) for one in LADDER_M}:
        raise BadCoverage(f"Choose a distance of {', '.join(map(str, LADDER_M))} metres.")
    how, supply = words.get("how", "straight"), words.get("supply", "count")
    if how not in ("straight", "foot") or supply not in UNITS:
        raise BadCoverage("Choose how it is measured and what is shared from the lists.")
    kinds = [one for one in words.getlist("kind") if one]
    area = "".join(sign for sign in words.get("area", "") if sign.isprintable())[:MAX_NAME]
    return Asked(area.strip(), read_coverage_kinds(kinds) if kinds else (), int(limit), how, supply)


def _supply(asked: Asked) -> Supply:
    return "hectares" if asked.supply == "hectares" else "count"


def _coverage(asked: Asked) -> Coverage:
    held = session()
    return answer_coverage(
        held, find_asked_area(held, asked.area), kinds=asked.kinds, limit_m=asked.limit_m,
        on_foot=asked.how == "foot", today=now().date(),
    )  # fmt: skip


def _access(asked: Asked) -> Access:
    held = session()
    return answer_access(
        held, find_asked_area(held, asked.area), kinds=asked.kinds, supply=_supply(asked),
        on_foot=asked.how == "foot",
    )  # fmt: skip


def _root(path: str) -> str:
    return f"{request.script_root}{path}"


def _frame(asked: Asked, path: str, problem: str) -> dict[str, Any]:
    families, kinds = boxes(asked.kinds)
    return {
        "place": current_app.config["PLACE"],
        "section": "map",
        "demonstration_words": "Only what is marked “Demonstration data” is made up.",
        "printed": f"{request.base_url} · {now():%d %B %Y}",
        "action": _root(path),
        "groups": tuple((words, tuple(rows)) for words, rows in area_choices(session())),
        "asked": asked,
        "families": families,
        "kinds": kinds,
        "problem": problem,
    }


def _coverage_page(*, how_problem: str = "") -> str:
    asked, problem = _asked(), ""
    found: dict[str, Any] = {"title": "Who is within reach?"}
    if asked.area:
        try:
            answer = _coverage(asked)
            measured = answer_standards(
                session(), answer.area, answer.people, kinds=answer.kinds, today=now().date()
            )
            found = _found_coverage(asked, answer, measured)
        except (Invalid, AreaNotFound, NoNetwork) as fault:
            problem = str(fault)
    page = CoveragePage(
        **_frame(asked, _COVERAGE, problem),
        lead="How many people live within a distance of the nearest place of a kind, and who "
        "does not.",
        other=("How much there is for each person", asked.address(_root(_ACCESS)))
        if asked.area
        else None,
        how=request.form.get("checked", ""),
        how_problem=how_problem,
        **found,
    )
    return render_template("coverage/coverage.html", page=page, limits=limit_choices())


def _found_coverage(asked: Asked, answer: Coverage, measured: list[Measured]) -> dict[str, Any]:
    """What the page of coverage says of an answer."""
    average = (
        ()
        if answer.mean_m is None
        else (("On average", f"{answer.mean_m:,.0f} metres to the nearest"),)
    )
    tables = (
        ladder_table(answer), standards_table(measured), tenths_table(answer),
        wards_table(answer), nearest_table(answer),
    )  # fmt: skip
    url = asked.address(_root("/proximity/coverage/map.geojson"))
    return {
        "title": f"Who of {answer.area.row.name} is within reach",
        "sources": tuple(attributions(answer.people, answer.things, answer.loaded)),
        "demonstration": answer.demonstration,
        "figure": share_words(answer.covered),
        "claim": claim_words(answer),
        "basis": (
            ("People", estimate_words(answer.people)),
            ("Measured", how_words(answer.loaded)),
            ("Places", places_words(answer)),
            *average,
        ),
        "tables": tuple(table for table in tables if table is not None),
        "downloads": (("Postcodes (CSV)", asked.address(_root("/proximity/coverage.csv"))),),
        "limits": limits_words(answer),
        "steps": steps_words(answer),
        "gap": gap_words(answer),
        "map": map_settings(answer, url),
        "legend": legend(answer),
        "unmeasured": _UNMEASURED if any(one.people is None for one in measured) else "",
        "marks": tuple(Mark(complete_words(one), one.slug, one.version) for one in answer.complete),
        "may_mark": RULES.allows(g.principal, "coverage.mark_complete", thing_of(answer.area.row)),
        "markable": ()
        if answer.complete
        else tuple((one, kind_words(one)) for one in answer.kinds),
    }


def _found_access(asked: Asked, answer: Access) -> dict[str, Any]:
    """What the page of shares says of an answer."""
    names = area_names(session(), [one.code for one in answer.areas])
    return {
        "title": f"What each person of {answer.area.row.name} has in reach",
        "sources": tuple(attributions(answer.people, answer.things, answer.loaded)),
        "demonstration": any(one.demonstration for one in answer.things),
        "figure": amount(answer.mean[LARGEST_M], answer.supply),
        "claim": access_claim(answer),
        "basis": (
            ("People", estimate_words(answer.people)),
            ("Measured", how_words(answer.loaded)),
            ("Shared", f"{len(answer.things):,} places recorded, in {UNITS[answer.supply][1]}"),
        ),
        "tables": (nothing_table(answer), access_table(answer, names)),
        "downloads": (("Table (CSV)", asked.address(_root("/proximity/access.csv"))),),
        "limits": access_limits(answer),
        "steps": access_steps(answer),
    }
