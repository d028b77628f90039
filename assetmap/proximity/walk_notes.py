"""What the page of what is near says of walks: over which streets, how much land, or why not."""

from __future__ import annotations

from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.proximity.answering import Answer
from assetmap.proximity.lands import Land, reached_words
from assetmap.proximity.on_foot import OnFoot


def streets_of(on_foot: OnFoot | None) -> tuple[str, ...]:
    """The attribution line of the streets that were walked over."""
    if on_foot is None or on_foot.loaded is None:
        return ()
    return (on_foot.loaded.attribution,)


def walked_over(on_foot: OnFoot | None) -> tuple[str, ...]:
    """Over which streets it was walked."""
    if on_foot is None or on_foot.loaded is None or on_foot.far:
        return ()
    return (
        _(
            "On foot: over the streets of %(name)s as they were on %(day)s, to the edge of what "
            "has an outline.",
            name=on_foot.loaded.name,
            day=day_words(on_foot.loaded.retrieved_on),
        ),
    )


def walked_words(land: Land) -> str:
    """What of the things is reached, and where the loaded streets end."""
    ends = _("The loaded streets end nearer than that, so the walk may go on.")
    return " ".join(said for said in (reached_words(land), ends if land.cut_off else "") if said)


def why_unwalked(answer: Answer, on_foot: OnFoot | None) -> tuple[str, str] | None:
    """Why no walk is said, where none is."""
    if on_foot is not None and on_foot.loaded is not None:
        if not on_foot.far:
            return None
        return (
            _("No street that can be walked comes near it."),
            _("So the walk cannot be said. Choose a place nearer to a street."),
        )
    if answer.origin.geom.geom_type != "Point":
        return (
            _("Walks are measured from one point, and this is an area."),
            _("Its gates are not known. Choose a postcode beside it to see how far it is on foot."),
        )
    return (
        _("No walking network is loaded for this area."),
        _(
            "So the walk cannot be said: a canal, a railway or a wide road may make it much "
            "longer than the straight line. Whoever runs this map loads one with: "
            "assetmap import network FILE.osm.pbf"
        ),
    )
