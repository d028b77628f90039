"""The pictures of a draft, drawn when asked for, and those of editions, as they were frozen."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, request

from assetmap.paper.turns import in_turn
from assetmap.plans.actions.drawing import actions_sight
from assetmap.plans.actions.queries import actions_now, list_actions
from assetmap.plans.asking import Sight
from assetmap.plans.blocks import answer_draft_block
from assetmap.plans.errors import PlanNotFound, no_plan
from assetmap.plans.evidence import Picture
from assetmap.plans.freezing import Frozen
from assetmap.plans.pictures import draw_picture, read_pictures
from assetmap.plans.queries import get_draft, get_edition
from assetmap.plans.showing import show_edition
from assetmap.plans.views import asking_here
from assetmap.web.access import bound
from assetmap.web.database import reading, session
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited

blueprint = Blueprint("plan_pictures", __name__)
refuse_strange_names(blueprint, no_plan)
_EDITION = "/plans/<slug>/editions/<int:number>"


@blueprint.get("/plans/<slug>/evidence/<block>/picture")
@bound("plans.read")
@limited("export")
def show_live(slug: str, block: str) -> Response:
    """What does evidence of a draft look like on the map today? For the plan's group."""
    plan = get_draft(reading(), slug, actor=g.principal)
    asking = asking_here()
    return _drawn(answer_draft_block(reading(), plan, block, asking=asking).sight)


@blueprint.get("/plans/<slug>/actions/picture")
@bound("plans.read")
@limited("export")
def show_actions(slug: str) -> Response:
    """Where are the actions of a draft? For the plan's group."""
    plan = get_draft(reading(), slug, actor=g.principal)
    return _drawn(actions_sight(actions_now(reading(), list_actions(reading(), plan))))


@blueprint.get(f"{_EDITION}/evidence/<block>/picture")
@bound("plans.read")
def show_frozen(slug: str, number: int, block: str) -> Response:
    """What did evidence of an edition look like? For everybody, while the edition shows it."""
    held = get_edition(session(), slug, number)
    return block_picture(show_edition(session(), held).frozen, block)


@blueprint.get(f"{_EDITION}/actions/picture")
@bound("plans.read")
def show_frozen_actions(slug: str, number: int) -> Response:
    """Where are the actions of an edition?"""
    return kept_picture(
        show_edition(session(), get_edition(session(), slug, number)).frozen.actions_map
    )  # fmt: skip


def _drawn(sight: Sight | None) -> Response:
    if sight is None:
        raise PlanNotFound("There is nothing to draw.")
    with in_turn():
        drawn = draw_picture(session(), sight)
    answer = make_response(drawn.data)
    answer.content_type = drawn.picture.media_type
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def block_picture(frozen: Frozen, block: str) -> Response:
    """The picture of one piece of evidence of what was published."""
    held = next((one.evidence for one in frozen.blocks if one.slug == block), None)
    return kept_picture(held.picture if held else None)


def kept_picture(picture: Picture | None) -> Response:
    """A picture that stands in what was published."""
    data = read_pictures(session(), [picture.sha256]) if picture else {}
    if picture is None or picture.sha256 not in data:
        raise PlanNotFound("There is no such picture in this edition. Open the edition.")
    answer = make_response(data[picture.sha256])
    answer.content_type = picture.media_type
    # Asked again each time: what an edition no longer shows must not come from a cache.
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(picture.sha256)
    return make_response(answer.make_conditional(request))
