"""The document of an edition: texts and evidence as they stood, and gaps where something left."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assetmap import __version__
from assetmap.core.words import day_words
from assetmap.plans.actions.finance import Line
from assetmap.plans.actions.frozen import Action, action_json, line_json, read_actions
from assetmap.plans.asking import Answer
from assetmap.plans.evidence import (
    Evidence,
    Picture,
    evidence_json,
    hash_of,
    picture_json,
    read_evidence,
    read_picture,
)
from assetmap.plans.models import Plan, PlanBlock, PlanSection
from assetmap.plans.outline import ACTIONS, FINANCE

#: 2 has actions and money, 3 has pictures; older editions are read without them.
FORMAT = "assetmap plan edition 3"
#: What may stop being public, by the first word of an input's name, and what is said then.
_LOST = {
    "ledger": "A ledger that this rested on was withdrawn",
    "annotation": "The annotation that stood here is public no longer, or its place is sensitive",
    "sensitive-annotation": "The annotation that stood here is public no longer",
    "photo": "The photo that stood here is shown no longer",
}


@dataclass(frozen=True)
class Answered:
    """A block with what it says now; ``problem`` is why it says nothing."""

    block: PlanBlock
    answer: Answer | None
    problem: str

    @property
    def evidence(self) -> Evidence | None:
        """What it says, without what may be drawn."""
        return self.answer.evidence if self.answer else None


@dataclass(frozen=True)
class FrozenBlock:
    """Evidence of an edition; ``gap`` says why there is none any more.

    Attributes
    ----------
    mark : str
        SHA-256 of the evidence; of a gap that of what stands in its place.
    """

    number: int
    slug: str
    kind: str
    question: Mapping[str, str]
    evidence: Evidence | None
    gap: str
    mark: str


@dataclass(frozen=True)
class FrozenSection:
    """A section of an edition; its text is Markdown."""

    number: int
    key: str
    title: str
    text: str
    blocks: tuple[FrozenBlock, ...]


@dataclass(frozen=True)
class Frozen:
    """An edition, read from its document.

    Attributes
    ----------
    notes : tuple of str
        What was changed in it since it was published, and when.
    sources : tuple of str
        Every attribution line once, in the order in which evidence names them.
    """

    plan: str
    title: str
    group: str
    area: str
    number: int
    published_on: date
    software: str
    demonstration: bool
    sections: tuple[FrozenSection, ...]
    notes: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    lines: tuple[Line, ...] = ()
    actions_map: Picture | None = None
    map_sources: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[FrozenBlock, ...]:
        """All evidence, in order."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every attribution line once."""
        return tuple(
            dict.fromkeys(
                (
                    *(line for one in self.blocks if one.evidence for line in one.evidence.sources),
                    *self.map_sources,
                )
            )
        )


def says_something(
    section: PlanSection, evidence: Sequence[Any], *, actions: Sequence[Any], money: Sequence[Any]
) -> bool:
    """Whether anything stands in a section: only then is it in an edition."""
    records = {ACTIONS: actions, FINANCE: money}
    return bool(section.text or evidence or records.get(section.key))


def document_of(
    plan: Plan, sections: Sequence[PlanSection], answers: Mapping[str, Sequence[Answered]], *,
    number: int, today: date, actions: Sequence[Action], lines: Sequence[Line],
    drawn: Mapping[str, Evidence] | None = None, actions_map: Picture | None = None,
    map_sources: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Everything that an edition is; sections in which nothing stands are left out.

    Parameters
    ----------
    drawn : mapping of block to Evidence
        What an answer says with its picture, by the block's name; the others have none.
    actions_map : Picture or None
        Of the places of its actions; ``map_sources`` are those of the ground under it.
    """
    pictured = drawn or {}
    return {
        "format": FORMAT,
        "plan": plan.slug,
        "title": plan.title,
        "group": plan.group.name,
        "area": plan.area.name if plan.area else "",
        "number": number,
        "published_on": today.isoformat(),
        "software": f"assetmap {__version__}",
        "demonstration": plan.demonstration,
        "notes": [],
        "sections": [
            {
                "key": one.key,
                "title": one.title,
                "text": one.text,
                "evidence": [_block_json(held, pictured) for held in answers[one.key]],
            }
            for one in sections
            if says_something(one, answers[one.key], actions=actions, money=lines)
        ],
        "actions": [action_json(one) for one in actions],
        "money": [line_json(one) for one in lines],
        "actions_map": None if actions_map is None else picture_json(actions_map),
        "map_sources": list(map_sources),
    }


def _block_json(held: Answered, drawn: Mapping[str, Evidence]) -> dict[str, Any]:
    if held.evidence is None:
        raise ValueError(f"evidence {held.block.slug} has no answer")
    evidence = evidence_json(drawn.get(held.block.slug, held.evidence))
    return {
        "slug": held.block.slug,
        "kind": held.block.kind,
        "question": dict(held.block.question),
        "evidence": evidence,
        "sha256": hash_of(evidence),
    }


def read_document(document: Mapping[str, Any]) -> Frozen:
    """An edition from its document."""
    count, sections = 0, []
    actions, lines = read_actions(document)
    for number, one in enumerate(document["sections"], start=1):
        blocks = []
        for held in one["evidence"]:
            count += 1
            evidence = held.get("evidence")
            blocks.append(
                FrozenBlock(
                    count, held["slug"], held["kind"], held["question"],
                    None if evidence is None else read_evidence(evidence),
                    held.get("gap", ""), held["sha256"],
                )
            )  # fmt: skip
        sections.append(FrozenSection(number, one["key"], one["title"], one["text"], tuple(blocks)))
    return Frozen(
        plan=document["plan"], title=document["title"], group=document["group"],
        area=document["area"], number=document["number"],
        published_on=date.fromisoformat(document["published_on"]),
        software=document["software"], demonstration=document["demonstration"],
        sections=tuple(sections), notes=tuple(document["notes"]), actions=actions,
        lines=lines, actions_map=read_picture(document.get("actions_map")),
        map_sources=tuple(document.get("map_sources", ())),
    )  # fmt: skip


def rests_on(document: Mapping[str, Any]) -> set[str]:
    """What evidence of an edition rests on that may stop being public: “ledger a”, “photo b”."""
    return {name for block in _blocks(document) for name in _held_by(block)}


def with_gaps(
    document: Mapping[str, Any], gone: Iterable[str], *, on: date | None
) -> dict[str, Any]:
    """The same edition with a marked gap for each piece of evidence that rests on what is gone.

    Parameters
    ----------
    gone : iterable of str
        Names as ``rests_on`` gives them.
    on : date or None
        Day on which the gap is recorded; None where it is only shown for now.
    """
    lost = set(gone)
    made: dict[str, Any] = copy.deepcopy(dict(document))
    left = 0
    for block in _blocks(made):
        taken = lost.intersection(_held_by(block))
        if not taken:
            continue
        when = f" on {day_words(on)}" if on else ""
        why = _LOST[min(taken).partition(" ")[0]]
        del block["evidence"]
        block["question"] = {}
        block["gap"] = f"{why}; what stood here was taken out{when}."
        block["sha256"] = hash_of({"gap": block["gap"]})
        left += 1
    if left and on:
        made["notes"].append(
            f"{day_words(on)}: {left} of its pieces of evidence taken out with what they rested "
            "on; the list of hashes was made anew."
        )
    return made


def _blocks(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [block for section in document["sections"] for block in section["evidence"]]


def _held_by(block: Mapping[str, Any]) -> list[str]:
    if "evidence" not in block:
        return []
    names = (name for name, _mark in block["evidence"]["inputs"])
    return [name for name in names if name.partition(" ")[0] in _LOST]
