"""What can go wrong with plans."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class PlanNotFound(NotFound):
    """No plan, section, block or edition has that address, or it is none of the reader's."""


def no_plan() -> PlanNotFound:
    """What whoever asks for a plan that is not there, or not theirs, is told."""
    return PlanNotFound("There is no such plan. Choose one from the list of plans.")


class PlanMovedOn(Conflict):
    """Somebody changed the plan or the section since it was opened."""


class BadPlan(Invalid):
    """What a form says of a plan cannot be kept."""
