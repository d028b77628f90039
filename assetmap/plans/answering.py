"""Evidence worked out now, by the functions that draw the pages it is of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.answering import answer
from assetmap.anchors.asking import query_of
from assetmap.anchors.models import Ledger
from assetmap.anchors.pages.choosing import undated_words
from assetmap.anchors.pages.headline import headline
from assetmap.anchors.pages.method import limits as catchment_limits
from assetmap.anchors.pages.method import steps as catchment_steps
from assetmap.anchors.pages.parts import Table
from assetmap.anchors.remembered import Remembered
from assetmap.core.arrays import any_of
from assetmap.core.errors import AssetmapError
from assetmap.core.words import day_words
from assetmap.overlays.analysis import Household
from assetmap.overlays.asking import address_of, read_side
from assetmap.overlays.changing import change_limits
from assetmap.overlays.laying import lay_over
from assetmap.overlays.pages import (
    basis_of,
    figures_table,
    homes_of,
    limits_words,
    outline_words,
    people_words,
    sources_of,
    steps_words,
)
from assetmap.places.models import Dataset
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence, Pairs
from assetmap.plans.questions import read_address, read_source, split_address
from assetmap.proximity.coverage import words as cover
from assetmap.proximity.coverage.areas import find_asked_area
from assetmap.proximity.coverage.asking import LADDER_M, USUAL_M, answer_coverage
from assetmap.proximity.coverage.exports import attributions
from assetmap.proximity.coverage.pages import Asked, ladder_table
from assetmap.proximity.queries import Neighbour


@dataclass(frozen=True)
class Asking:
    """With which eyes and under which assumptions evidence is worked out.

    Attributes
    ----------
    session : Session
        Of the visitors' role: what it may not read is no evidence.
    """

    session: Session
    household: Household
    today: date


def answer_block(asking: Asking, kind: str, question: Mapping[str, str]) -> Evidence:
    """Work out what a block says, now.

    Raises
    ------
    AssetmapError
        What the page itself would say: a withdrawn ledger, an area that is not loaded.
    """
    if kind == "source":
        return _source(question)
    return _ANSWERS[kind](asking, question["address"])


def read_question(asking: Asking, kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """The question that a block keeps: tried out, and with every choice written down.

    Raises
    ------
    BadPlan
        What it asks cannot be answered; says why beside the field.
    """
    if kind == "source":
        return read_source(said)
    if kind not in _ANSWERS:
        raise BadPlan("Choose what kind of evidence it is.", {"kind": "Choose one of the list."})
    address = read_address(kind, said.get("address", ""))
    try:
        return {"address": _ANSWERS[kind](asking, address).address}
    except BadPlan:
        raise
    except AssetmapError as fault:
        raise BadPlan("That page has no answer now.", {"address": str(fault)}) from fault


def _catchment(asking: Asking, address: str) -> Evidence:
    path, words = split_address(address)
    held = answer(asking.session, Remembered(1), anchor=path[1], words=words)
    export = held.export
    catchment, question = export.catchment, export.question
    slugs = [one.slug for one in export.ledgers]
    if asking.session.scalar(
        select(Ledger.slug).where(any_of(Ledger.slug, slugs), ~Ledger.published).limit(1)
    ):
        raise BadPlan("A private ledger is no evidence for a plan. Choose a published one.")
    said = headline(catchment, question.categories)
    figure = f"{said.figure} {said.unit}".strip()
    corrected = _digest(repr(one) for one in export.corrected)
    return Evidence(
        title=f"Where the money of {catchment.anchor_name} goes",
        figure=figure,
        sentence=said.claim,
        basis=said.basis,
        figures=(("Share", figure), ("Sentence", said.claim), *said.basis),
        limits=catchment_limits(
            export, sketched=held.sketched, undated=undated_words(question, held.choices)
        ),
        steps=catchment_steps(export),
        sources=export.attributions,
        inputs=(
            *((f"ledger {one.slug}", one.sha256) for one in export.ledgers),
            ("places corrected by hand", corrected),
            *_datasets(asking.session, ("postcodes:", "boundaries:", "deprivation")),
        ),
        address=f"/{'/'.join(path)}?{query_of(question)}",
        demonstration=export.demonstration,
    )


def _coverage(asking: Asking, address: str) -> Evidence:
    _path, words = split_address(address)
    first = {name: values[0] for name, values in words.items()}
    limit = first.get("within", str(USUAL_M))
    if limit not in {str(one) for one in LADDER_M}:
        raise BadPlan("There is no such distance.", {"address": "Choose a distance of the page."})
    area = find_asked_area(asking.session, first.get("area", ""))
    held = answer_coverage(
        asking.session, area, kinds=words.get("kind", []), limit_m=int(limit),
        on_foot=first.get("how") == "foot", today=asking.today,
    )  # fmt: skip
    asked = Asked(area.address, held.kinds, held.limit_m, "foot" if held.loaded else "straight")
    figure = cover.share_words(held.covered)
    basis = (
        ("People", cover.estimate_words(held.people)),
        ("Measured", cover.how_words(held.loaded)),
        ("Places", cover.places_words(held)),
    )
    streets: Pairs = ()
    if held.loaded is not None:
        streets = (("streets", f"{held.loaded.name}, {held.loaded.release}"),)
    return Evidence(
        title=f"Who of {area.row.name} is within reach",
        figure=figure,
        sentence=f"{cover.claim_words(held)} {cover.gap_words(held)}",
        basis=basis,
        figures=(
            ("Share within", figure),
            ("Sentence", cover.claim_words(held)),
            *_cells(ladder_table(held)),
            *basis,
        ),
        limits=cover.limits_words(held),
        steps=cover.steps_words(held),
        sources=tuple(attributions(held.people, held.things, held.loaded)),
        inputs=(
            ("area", f"{area.row.slug} {_digest([area.shape.wkb_hex])}"),
            ("places that count", _things(held.things)),
            (
                "lists called complete",
                _digest(f"{one.slug} {one.version}" for one in held.complete),
            ),
            *streets,
            *_datasets(asking.session, ("postcodes:", "population", "deprivation")),
        ),
        address=asked.address("/proximity/coverage"),
        demonstration=held.demonstration,
    )


def _overlay(asking: Asking, address: str) -> Evidence:
    path, words = split_address(address)
    first = {name: values[0] for name, values in words.items()}
    site = {"site": path[1]} if path[0] == "developments" else {}
    side = read_side({**first, **site}, "site" if site else "")
    # Of two sites side by side the first one is the evidence.
    said = {"reach": first["reach"]} if "reach" in first else {}
    laid = lay_over(
        asking.session, side, words=said, household=asking.household, today=asking.today
    )
    overlay, homes = laid.overlay, homes_of(laid.overlay)
    subject = overlay.subject
    household = asking.household
    return Evidence(
        title=f"What lies around {subject.name}",
        figure=homes or "Homes not said",
        sentence=people_words(overlay.people, homes, household),
        basis=(*basis_of(overlay), ("Outline", outline_words(overlay))),
        figures=(
            ("Homes", homes or "not said"),
            *_cells(figures_table(overlay)),
            *(
                (f"Names of {lie}", ", ".join(sorted(one.name for one in things)) or "none")
                for lie, things in overlay.lies.items()
            ),
        ),
        limits=(*limits_words(), *change_limits(overlay)),
        steps=steps_words(household),
        sources=sources_of(laid.overlays),
        inputs=(
            (
                "site",
                f"{subject.site.slug} version {subject.site.version}"
                if subject.site
                else _digest([subject.shape.wkb_hex]),
            ),
            ("what lies there", _things(overlay.things)),
            ("people a home", f"{household.least} to {household.most}: {household.source}"),
            *_datasets(asking.session, ("postcodes:", "population")),
        ),
        address=address_of(side, reach_m=overlay.reach_m),
        demonstration=any(one.demonstration for one in overlay.things),
    )


def _source(question: Mapping[str, str]) -> Evidence:
    day = day_words(date.fromisoformat(question["day"]))
    return Evidence(
        title=question["title"],
        figure="",
        sentence=question["sentence"],
        basis=(("Of", day),),
        figures=(("Sentence", question["sentence"]),),
        limits=("It was not worked out here: who wrote the source answers for it.",),
        steps=(("Source", f"Read by the working group: {question['link']}"),),
        sources=(f"{question['title']}, {day}: {question['link']}",),
        inputs=((question["link"], question["day"]),),
        address=question["link"],
    )


def _datasets(session: Session, kinds: Sequence[str]) -> Pairs:
    """Files that are loaded, by release and hash."""
    held = session.scalars(select(Dataset).order_by(Dataset.kind, Dataset.release, Dataset.id))
    return tuple(
        (f"{one.name}, {one.release}", one.sha256)
        for one in held
        if one.kind.startswith(tuple(kinds))
    )


def _things(things: Sequence[Neighbour]) -> str:
    """One mark for a list of places: it changes with any of their names, kinds and shapes."""
    lines = sorted(
        f"{one.record} {one.slug} {one.kind} {one.name} {one.geom.wkb_hex}" for one in things
    )
    return f"{len(lines)} records {_digest(lines)}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _cells(table: Table) -> Pairs:
    """The cells of a table as (row and column, value)."""
    single = len(table.head) == 2
    return tuple(
        (row.cells[0] if single else f"{row.cells[0]}: {head}", cell)
        for row in table.rows
        if not row.group
        for head, cell in zip(table.head[1:], row.cells[1:], strict=True)
    )


_ANSWERS: dict[str, Callable[[Asking, str], Evidence]] = {
    "catchment": _catchment,
    "coverage": _coverage,
    "overlay": _overlay,
}
