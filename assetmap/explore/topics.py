"""What the chosen places are used for, and what the chosen organisations do."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import AssetFact
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.explore.asking import Asked
from assetmap.explore.filters import Choice
from assetmap.explore.selection import Selection, things
from assetmap.organisations.models import OrganisationFact
from assetmap.web.listing import typed

#: As many as a list can offer; rarer ones are found by their words.
MOST_TOPICS = 40


def count_topics(session: Session, chosen: Selection) -> list[tuple[str, int]]:
    """The most common topics among what is chosen but for its topic, most first.

    A thing counts once for each of its topics. A topic that no address can hold whole (a long
    text is cut there) is left to the search by words.
    """
    table = things(replace(chosen, asked=replace(chosen.asked, topic="")))
    body = func.coalesce(Anchor.organisation_id, table.c.id)
    used = (
        select(AssetFact.value.label("topic"), table.c.record, table.c.slug)
        .join(table, (table.c.record == "asset") & (table.c.id == AssetFact.asset_id))
        .where(AssetFact.field == "use")
    )
    done = (
        select(OrganisationFact.value, table.c.record, table.c.slug)
        .select_from(table)
        .outerjoin(Anchor, (table.c.record == "anchor") & (table.c.id == Anchor.id))
        .join(
            OrganisationFact,
            (OrganisationFact.organisation_id == body) & (table.c.record != "asset"),
        )
        .where(OrganisationFact.field == "activity")
    )
    said = union_all(used, done).subquery("said")
    once = select(said).distinct().subquery("once")
    query = (
        select(once.c.topic, func.count())
        .group_by(once.c.topic)
        .order_by(func.count().desc(), once.c.topic)
    )
    found = [(topic, count) for topic, count in session.execute(query) if typed(topic) == topic]
    return found[:MOST_TOPICS]


def topic_choice(asked: Asked, counts: list[tuple[str, int]]) -> Choice | None:
    """The topics with their numbers; none where nobody recorded any."""
    if not counts and not asked.topic:
        return None
    listed = [
        (topic, _("%(what)s (%(count)s)", what=topic, count=number(count)))
        for topic, count in counts
    ]
    if asked.topic and asked.topic not in dict(counts):
        listed.append((asked.topic, _("%(what)s (%(count)s)", what=asked.topic, count=number(0))))
    return Choice(
        "topic", _("Used for, or what they do"), (("", _("Anything")), *listed), asked.topic
    )
