"""One box for everything that has a name, and for postcodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Text, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from assetmap.core.texts import words_in
from assetmap.core.words import gettext as _
from assetmap.core.words import later
from assetmap.explore.asking import Asked
from assetmap.explore.kinds import look_of
from assetmap.explore.selection import Record, Selection, things
from assetmap.explore.where import Where
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import published
from assetmap.places.looking import Typed, look_at, postcode_problem
from assetmap.places.models import Area, LookupName

#: Shorter words are in nearly every name.
LEAST_LETTERS = 2
#: Kinds of area that people ask for by name, from near to far.
AREA_WORDS = {
    "neighbourhood": later("Neighbourhood"),
    "ward": later("Ward"),
    "district": later("Council"),
}
_GROUPS: tuple[tuple[Record, str], ...] = (
    ("asset", later("Places")),
    ("organisation", later("Organisations")),
    ("anchor", later("Anchors")),
    ("development", later("Planned")),
)


@dataclass(frozen=True)
class Hit:
    """One answer; ``look`` is record, glyph and family of its symbol, empty for none."""

    name: str
    what: str
    href: str
    look: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Answers of one sort; ``alike`` when none has the words and these names are only like them."""

    key: str
    words: str
    hits: tuple[Hit, ...]
    more: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Found:
    """What the box answers.

    Attributes
    ----------
    groups : tuple of Group
        Places, organisations, anchors, what groups say, areas, postcodes, in this order, without
        empty ones.
    hint : str
        What would help, when a postcode is not whole or not known, or too little was typed.
    goes_to : str
        Where a whole postcode leads; empty for anything else.
    in_text : str
        Address of the list of things with the words anywhere in what is said of them.
    """

    asked: str
    groups: tuple[Group, ...]
    hint: str
    goes_to: str
    in_text: str


def search(session: Session, words: str, *, root: str, most: int) -> Found:
    """Look for words among names and postcodes, at most ``most`` answers of a sort.

    All words must stand in a name (``pg_trgm`` indexes answer that); names that begin with them
    come first. When no name at all has them, names that are alike are offered.
    """
    asked = " ".join(words.split())
    in_text = f"{root}/?{urlencode({'q': asked})}" if asked else f"{root}/"
    if len(asked) < LEAST_LETTERS:
        hint = _("Type at least two letters of a name, or a postcode.") if asked else ""
        return Found(asked, (), hint, "", in_text)
    code = look_at(session, asked)
    near = f"{root}/?{urlencode({'near': code.code})}" if code.state == "found" else ""
    named = [_names(session, asked, record, heading, root, most) for record, heading in _GROUPS]
    areas = _areas(session, asked, root, most)
    said = _said(session, asked, root, most)
    if code.state == "not_one" and not count_hits([*named, areas, said]):
        named = [
            _names(session, asked, record, heading, root, most, alike=True)
            for record, heading in _GROUPS
        ]
    groups = [*named, said, areas, _postcodes(code, near)]
    hint = "" if code.state in ("found", "not_one") else postcode_problem(code, asked)
    return Found(asked, tuple(group for group in groups if group.hits), hint, near, in_text)


def _names(
    session: Session,
    asked: str,
    record: Record,
    heading: str,
    root: str,
    most: int,
    *,
    alike: bool = False,
) -> Group:
    table = things(Selection(Asked(), Where(), date.min), (record,))
    query = select(table.c.slug, table.c.name, table.c.kind, table.c.address, table.c.postcode)
    last = (func.lower(table.c.name), table.c.slug)
    if alike:
        said = literal(asked, Text)
        likeness = func.word_similarity(said, table.c.name)
        query = query.where(said.op("<%")(table.c.name)).order_by(likeness.desc(), *last)
    else:
        query = query.where(_has(table.c.name, asked))
        query = query.order_by(_rank(table.c.name, asked), *last)
    rows = session.execute(query.limit(most + 1)).all()
    hits = []
    for row in rows[:most]:
        look = look_of(record, row.kind)
        where = ", ".join(part for part in (row.address, row.postcode) if part)
        hits.append(
            Hit(
                row.name,
                " · ".join(part for part in (look.words, where) if part),
                f"{root}/{record}s/{row.slug}",
                (record, look.glyph, look.family),
            )
        )
    return Group(record, _(heading), tuple(hits), len(rows) > most, alike)


def _said(session: Session, asked: str, root: str, most: int) -> Group:
    """What groups say to everybody, by title; under it the group, unless it is a closed one."""
    rows = session.scalars(
        published()
        .options(joinedload(Annotation.group))
        .where(_has(Annotation.title, asked))
        .order_by(_rank(Annotation.title, asked), func.lower(Annotation.title), Annotation.slug)
        .limit(most + 1)
    ).all()
    hits = tuple(
        Hit(
            one.title, "" if one.group is None else one.group.name,
            f"{root}/annotations/{one.slug}",
        )
        for one in rows[:most]
    )  # fmt: skip
    return Group("said", _("What groups say"), hits, len(rows) > most)


def _areas(session: Session, asked: str, root: str, most: int) -> Group:
    """Areas with an outline first, then those of which only the name is loaded."""
    drawn = session.execute(
        select(Area.kind, Area.slug, Area.code, Area.name)
        .where(Area.kind.in_(AREA_WORDS), _has(Area.name, asked))
        .order_by(_rank(Area.name, asked), func.lower(Area.name), Area.code)
        .limit(most + 1)
    ).all()
    held = select(Area.id).where(Area.kind == LookupName.kind, Area.code == LookupName.code)
    named = session.execute(
        select(LookupName.kind, LookupName.code, LookupName.name)
        .where(
            LookupName.kind.in_(("ward", "district")),
            _has(LookupName.name, asked),
            ~held.exists(),
        )
        .order_by(_rank(LookupName.name, asked), func.lower(LookupName.name), LookupName.code)
        .limit(most + 1)
    ).all()
    found = [
        *((row.kind, row.slug, row.name) for row in drawn),
        *((row.kind, row.code, row.name) for row in named),
    ]
    hits = tuple(
        Hit(name, _(AREA_WORDS[kind]), f"{root}/?{urlencode({'in': ref})}")
        for kind, ref, name in found[:most]
    )
    return Group("area", _("Areas"), hits, len(found) > most)


def _postcodes(code: Typed, near: str) -> Group:
    hits = (Hit(code.code, _("What is near"), near),) if near else ()
    return Group("postcode", _("Postcodes"), hits)


def _has(name: ColumnElement[str] | InstrumentedAttribute[str], asked: str) -> ColumnElement[bool]:
    return and_(*(name.icontains(word, autoescape=True) for word in words_in(asked)))


def _rank(name: ColumnElement[str] | InstrumentedAttribute[str], asked: str) -> ColumnElement[int]:
    """The name itself, names that begin with the words, words that do, anything else."""
    return case(
        (func.lower(name) == asked.lower(), 0),
        (name.istartswith(asked, autoescape=True), 1),
        (name.icontains(f" {asked}", autoescape=True), 2),
        else_=3,
    )


def count_hits(groups: Sequence[Group]) -> int:
    """How many answers stand in all groups."""
    return sum(len(group.hits) for group in groups)
