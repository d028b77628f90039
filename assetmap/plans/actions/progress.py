"""What became of published actions: each edition's own words, and the steps told since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flask import request
from markupsafe import Markup
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from assetmap.plans.actions.frozen import Action, Step, read_action
from assetmap.plans.actions.models import STATUSES
from assetmap.plans.actions.pages import PlannedPart
from assetmap.plans.actions.parts import ActionPart, action_parts
from assetmap.plans.actions.queries import list_steps
from assetmap.plans.actions.words import STATUS_WORDS
from assetmap.plans.models import PlanEdition
from assetmap.web.database import session
from assetmap.web.fragments import Fragment, draw


def steps_since(held: Session, actions: Sequence[Action]) -> tuple[Action, ...]:
    """Actions of an edition with the steps that were told since, and the status of the last."""
    later = list_steps(held, [one.slug for one in actions])
    made = []
    for one in actions:
        steps = dict.fromkeys(
            (
                *one.steps,
                *(
                    Step(step.on_day.isoformat(), step.status, step.note)
                    for step in later.get(one.slug, ())
                ),
            )
        )
        ordered = tuple(sorted(steps, key=lambda step: step.day))
        made.append(
            replace(one, steps=ordered, status=ordered[-1].status if ordered else one.status)
        )
    return tuple(made)


def with_steps(held: Session, actions: Sequence[Action]) -> tuple[ActionPart, ...]:
    """The same in words."""
    return action_parts(steps_since(held, actions))


def counts_of(actions: Sequence[ActionPart]) -> tuple[tuple[str, str, str], ...]:
    """How many actions are how far, in words; every state stands there, also at none."""
    counted = Counter(one.status for one in actions)
    return tuple(
        (words, str(counted[words]), "") for words in (STATUS_WORDS[one] for one in STATUSES)
    )


def draw_planned(register: str, slug: str) -> Markup:
    """Which published plans will do something here? Nothing where none does."""
    asked = {"actions": [{"place": {"register": register, "slug": slug}}]}
    newer = aliased(PlanEdition)
    is_newest = ~exists().where(
        newer.plan_id == PlanEdition.plan_id, newer.number > PlanEdition.number
    )
    rows = []
    for edition in session().scalars(
        select(PlanEdition)
        .where(PlanEdition.document.contains(asked), is_newest)
        .order_by(PlanEdition.plan_id)
    ):
        held = [read_action(one) for one in edition.document["actions"]]
        here = [one for one in held if one.place and one.place.address == f"/{register}/{slug}"]
        rows += [
            (
                one.title, str(edition.document["title"]),
                f"{request.script_root}/plans/{edition.document['plan']}/progress",
                STATUS_WORDS[one.status],
            )
            for one in steps_since(session(), here)
        ]  # fmt: skip
    return draw("plans/actions/_planned.html", part=PlannedPart(tuple(rows))) if rows else Markup()


FRAGMENTS = tuple(
    Fragment(register, "main", "plans.list", draw_planned)
    for register in ("assets", "organisations", "anchors", "developments")
)
