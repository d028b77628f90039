"""Where an anchor institution's money goes, as its own page says it."""

from __future__ import annotations

import shapely
from sqlalchemy import select

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.answering import answer
from assetmap.anchors.asking import query_of
from assetmap.anchors.models import Ledger
from assetmap.anchors.pages.choosing import undated_words
from assetmap.anchors.pages.headline import headline
from assetmap.anchors.pages.method import limits as catchment_limits
from assetmap.anchors.pages.method import steps as catchment_steps
from assetmap.anchors.remembered import Remembered
from assetmap.core.arrays import any_of
from assetmap.paper.things import mark_on_map, outline_on_map
from assetmap.plans.answers.marks import datasets_in, digest
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence
from assetmap.plans.questions import split_address


def answer_catchment(asking: Asking, address: str) -> Answer:
    """Where does the money of an anchor go?"""
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
    corrected = digest(repr(one) for one in export.corrected)
    asked = f"/{'/'.join(path)}?{query_of(question)}"
    evidence = Evidence(
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
            *datasets_in(asking.session, ("postcodes:", "boundaries:", "deprivation")),
        ),
        address=asked,
        demonstration=export.demonstration,
    )
    return Answer(evidence, asked, _sight(catchment))


def _sight(catchment: Catchment) -> Sight:
    """The sites and the local area. Whom it pays is drawn on the page itself."""
    sites = tuple(
        mark_on_map(number, catchment.anchor, name, "anchor", shapely.Point(x, y), family="anchor")
        for number, (name, (x, y)) in enumerate(
            zip(catchment.sites.name, catchment.sites.xy, strict=True), start=1
        )
    )  # fmt: skip
    local = catchment.local
    areas = () if local.polygon is None else (outline_on_map(local.name, local.polygon),)
    return Sight(
        f"Map of what counts as local: {local.name}, and the sites of {catchment.anchor_name}.",
        sites, areas,
    )  # fmt: skip
