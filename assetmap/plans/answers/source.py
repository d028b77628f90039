"""An outside source: what others published, as the group read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assetmap.core.words import day_words
from assetmap.plans.asking import Answer
from assetmap.plans.evidence import Evidence


def answer_source(question: Mapping[str, str]) -> Answer:
    """What does somebody else say, as the group read it?"""
    day = day_words(date.fromisoformat(question["day"]))
    evidence = Evidence(
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
    return Answer(evidence, evidence.address)
