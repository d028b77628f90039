"""From an address to a catchment, remembered for as long as nothing it rests on changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.asking import read_question
from assetmap.anchors.map_features import catchment_map
from assetmap.anchors.models import Anchor, Ledger
from assetmap.anchors.queries.catchments import read_catchment
from assetmap.anchors.queries.choices import (
    Choices,
    check_local,
    is_sketched,
    read_choices,
    read_freshness,
)
from assetmap.anchors.queries.exports import Export, read_export
from assetmap.anchors.queries.registers import choose_ledgers, get_open_anchor
from assetmap.anchors.remembered import Remembered

#: Answers kept by each process: a catchment of a million payments takes a few megabytes.
ROOM = 24


@dataclass(frozen=True)
class Answered:
    """A catchment with what it rests on, and what else could be asked."""

    export: Export
    choices: Choices
    sketched: bool

    @cached_property
    def map_text(self) -> str:
        """What the page's map draws, made when first asked for."""
        return catchment_map(self.export.catchment)


def find_choices(
    session: Session, remembered: Remembered, anchor: Anchor, ledgers: Sequence[Ledger]
) -> Choices:
    """What can be asked of an anchor's ledgers, remembered like the answers."""
    state = read_freshness(session, anchor)
    return remembered.answer(
        ("choices", anchor.id, state), lambda: read_choices(session, anchor, ledgers)
    )


def answer(
    session: Session,
    remembered: Remembered,
    *,
    anchor: str,
    words: Mapping[str, Sequence[str]],
) -> Answered:
    """Answer what an address asks about an anchor.

    Parameters
    ----------
    session : Session
        Of the web's own role: what it may not read does not exist here.
    remembered : Remembered
        Of this application; kept under the question and the state of the data.
    anchor : str
        Slug.
    words : mapping of str to sequence of str
        The query string; see ``read_question``.

    Raises
    ------
    AnchorNotFound, NoLedgers, UnknownLocalArea, Invalid
    """
    held = get_open_anchor(session, anchor)
    ledgers = choose_ledgers(session, held, ())
    state = read_freshness(session, held)
    choices = find_choices(session, remembered, held, ledgers)
    question = read_question(words, anchor=held.slug, choices=choices)

    def derive() -> Answered:
        check_local(session, question.local)
        catchment = derive_catchment(read_catchment(session, question))
        return Answered(
            read_export(session, question, catchment),
            choices,
            is_sketched(session, catchment.local.codes),
        )

    return remembered.answer((question, state), derive)
