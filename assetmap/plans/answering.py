"""Evidence worked out now, by the functions that draw the pages it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assetmap.core.errors import AssetmapError
from assetmap.plans.answers.annotation import answer_annotation, choose_annotation
from assetmap.plans.answers.asset import answer_asset
from assetmap.plans.answers.catchment import answer_catchment
from assetmap.plans.answers.coverage import answer_coverage_page
from assetmap.plans.answers.decision import answer_decision, choose_decision
from assetmap.plans.answers.overlay import answer_overlay
from assetmap.plans.answers.photo import answer_photo
from assetmap.plans.answers.source import answer_source
from assetmap.plans.asking import Answer, Asking, Choice
from assetmap.plans.errors import BadPlan
from assetmap.plans.questions import read_address, read_source


@dataclass(frozen=True)
class Answering:
    """How one kind is answered; ``choose`` lists what there is, where that is a short list."""

    answer: Callable[[Asking, str], Answer]
    choose: Callable[[Asking], tuple[Choice, ...]] | None = None


def answer_block(asking: Asking, kind: str, question: Mapping[str, str]) -> Answer:
    """Work out what a block says, now.

    Raises
    ------
    AssetmapError
        What the page itself would say: a withdrawn ledger, an area that is not loaded.
    """
    if kind == "source":
        return answer_source(question)
    return ANSWERS[kind].answer(asking, question["address"])


def read_question(asking: Asking, kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """The question that a block keeps: tried out, and with every choice written down.

    Raises
    ------
    BadPlan
        What it asks cannot be answered; says why beside the field.
    """
    if kind == "source":
        return read_source(said)
    if kind not in ANSWERS:
        raise BadPlan("Choose what kind of evidence it is.", {"kind": "Choose one of the list."})
    address = read_address(kind, said.get("address", ""))
    try:
        return {"address": ANSWERS[kind].answer(asking, address).asked}
    except AssetmapError as fault:
        if isinstance(fault, BadPlan) and fault.fields:
            raise
        raise BadPlan("That page has no answer now.", {"address": str(fault)}) from fault


ANSWERS = {
    "catchment": Answering(answer_catchment),
    "coverage": Answering(answer_coverage_page),
    "overlay": Answering(answer_overlay),
    "asset": Answering(answer_asset),
    "annotation": Answering(answer_annotation, choose_annotation),
    "decision": Answering(answer_decision, choose_decision),
    "photo": Answering(answer_photo),
}
