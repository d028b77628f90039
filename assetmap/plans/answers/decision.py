"""What the plan's own group decided at the end of a thread."""

from __future__ import annotations

from sqlalchemy import select

from assetmap.core.words import day_words
from assetmap.groups.threads.models import Decision, Thread
from assetmap.plans.asking import Answer, Asking, Choice
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence
from assetmap.plans.questions import split_address


def answer_decision(asking: Asking, address: str) -> Answer:
    """What was decided, by whom, when, and who thought otherwise?

    Raises
    ------
    BadPlan
        The asker does not belong to the group, or there is no such decision of it.
    """
    if asking.inside is None:
        raise BadPlan("Only the group that decided it can open its decision: sign in as one of it.")
    path, _words = split_address(address)
    held = asking.inside.scalar(
        select(Decision)
        .join(Thread, Thread.id == Decision.thread_id)
        .where(Thread.slug == path[3], Thread.group_id == asking.group)
    )
    if held is None:
        raise BadPlan("The plan’s group has recorded no such decision.")
    dissent = held.dissent or "Nobody is recorded to have thought otherwise."
    evidence = Evidence(
        title=f"Decided: {held.thread.title}",
        figure="",
        sentence=held.text,
        basis=(
            ("Decided on", day_words(held.decided_on)),
            ("By", held.who),
            ("Dissent", dissent),
        ),
        figures=(
            ("Decision", held.text), ("Decided on", day_words(held.decided_on)), ("By", held.who),
            ("Dissent", dissent),
        ),
        limits=("A decision is what the group wants; it binds nobody else.",),
        steps=(("Decision", "Recorded by a lead of the group at the end of a thread, which the "
                "group alone reads."),),
        sources=(f"{held.thread.group.name}: decision of {day_words(held.decided_on)}",),
        inputs=((f"decision {held.slug}", f"version {held.version}"),),
        # A thread opens for its group alone: a link would lead everybody else nowhere.
        address="",
    )  # fmt: skip
    return Answer(evidence, f"/groups/{path[1]}/threads/{path[3]}")


def choose_decision(asking: Asking) -> tuple[Choice, ...]:
    """What the plan's own group has decided, the newest first."""
    if asking.inside is None:
        return ()
    held = asking.inside.scalars(
        select(Decision)
        .join(Thread, Thread.id == Decision.thread_id)
        .where(Thread.group_id == asking.group)
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )
    return tuple(
        Choice(
            f"/groups/{one.thread.group.slug}/threads/{one.thread.slug}",
            f"{one.thread.title}, {day_words(one.decided_on)}",
        )
        for one in held
    )
