"""A group's plans on its own page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from markupsafe import Markup

from assetmap.anchors.pages.parts import counted
from assetmap.groups.queries import get_group
from assetmap.plans.queries import Listed, list_plans
from assetmap.web.database import reading
from assetmap.web.fragments import Fragment, draw


@dataclass(frozen=True)
class PlansPart:
    """Plans as (title, address, what there is of each)."""

    rows: tuple[tuple[str, str, str], ...]


def draw_plans(_register: str, slug: str) -> Markup:
    """Which plans does this group write? Nothing where there is none to be seen."""
    group = get_group(reading(), slug, actor=g.principal)
    held = [
        one for one in list_plans(reading(), actor=g.principal) if one.plan.group_id == group.id
    ]
    if not held:
        return Markup("")
    rows = tuple(
        (
            one.plan.title,
            f"{request.script_root}/plans/{one.plan.slug}",
            _there_is(one),
        )
        for one in held
    )
    return draw("plans/_part.html", part=PlansPart(rows))


def _there_is(one: Listed) -> str:
    if one.editions:
        return counted(one.editions, "edition")
    return "a draft that was put out for comment" if one.drafts else "a draft"


FRAGMENTS = (Fragment("groups", "main", "plans.list", draw_plans),)
