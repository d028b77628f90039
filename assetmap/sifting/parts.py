"""The vote on the page of a development."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from markupsafe import Markup

from assetmap.core.limits import NOT_RELEVANT_VOTES
from assetmap.core.permissions import Thing
from assetmap.core.words import gettext as _
from assetmap.core.words import ngettext
from assetmap.developments.queries import get_development
from assetmap.sifting.queries import count_votes, has_voted
from assetmap.web.access import may
from assetmap.web.database import session, writing
from assetmap.web.fragments import Fragment, draw


@dataclass(frozen=True)
class VotePart:
    """How many find it not relevant, and what whoever reads it may do.

    Attributes
    ----------
    action : str
        Where the form is sent; empty for whoever may not vote.
    submit : str
    """

    say: str
    note: str
    action: str
    submit: str


def draw_vote(_register: str, slug: str) -> Markup:
    """Votes on a development as a part of its page."""
    site = get_development(session(), slug)
    votes = count_votes(session(), [site.id]).get(site.id, 0)
    action = submit = ""
    if may("sifting.vote", Thing(owner=g.principal.name)):
        mine = has_voted(writing(), development_id=site.id, voter=g.principal.name)
        action = f"{request.script_root}/developments/{slug}/vote"
        submit = _("I find it not relevant")
        if mine:
            action, submit = f"{action}/withdraw", _("Take my vote back")
    said = (
        ngettext(
            "%(count)s person finds it not relevant.", "%(count)s people find it not relevant.",
            votes,
        )
        if votes
        else _("Nobody has said that it is not relevant.")
    )  # fmt: skip
    note = _(
        "From %(count)s votes on the list leaves it out, says so, and shows it to whoever asks. "
        "No sum changes.",
        count=NOT_RELEVANT_VOTES,
    )
    return draw("sifting/_vote.html", part=VotePart(said, note, action, submit))


FRAGMENTS = (Fragment("developments", "side", "sifting.read", draw_vote),)
