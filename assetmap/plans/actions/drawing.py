"""Where the actions of a plan are, on one map."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from assetmap.paper.things import mark_on_map
from assetmap.plans.actions.frozen import Action
from assetmap.plans.asking import Sight

#: The shape of a mark, by the register of the place.
_RECORDS = {
    "assets": "asset", "organisations": "organisation", "anchors": "anchor",
    "developments": "development",
}  # fmt: skip


def actions_sight(actions: Sequence[Action]) -> Sight | None:
    """The map of actions by their numbers; None where none of them is at one place."""
    things = tuple(
        mark_on_map(
            number, one.place.slug, f"{one.title}: {one.place.name}",
            _RECORDS[one.place.register], shapely.Point(*one.place.point),
        )
        for number, one in enumerate(actions, start=1)
        if one.place is not None and one.place.point is not None
    )  # fmt: skip
    if not things:
        return None
    elsewhere = len(actions) - len(things)
    lacking = "" if not elsewhere else f" {elsewhere:,} of {len(actions):,} are at no one place."
    return Sight(f"Map of the actions, by their numbers.{lacking}", things)
