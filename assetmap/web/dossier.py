"""What every page about one place or organisation is made of; ``templates/web/dossier.html``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.web.pages import Page


@dataclass(frozen=True)
class Said:
    """One value with who says so.

    Attributes
    ----------
    source : str
        Line of the source; the page numbers it. Empty for our own words.
    small : str
        What qualifies the value, under it.
    href : str
        Where the value leads, for web addresses.
    """

    words: str
    source: str = ""
    small: str = ""
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One line of “At a glance”; without values it is not known yet, and ``note`` says more."""

    term: str
    said: tuple[Said, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """One entry of “What happened when”; ``day`` orders it, None stands last."""

    day: date | None
    when: str
    words: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class DossierPage(Page):
    """All about one place or organisation, on one side of A4.

    Attributes
    ----------
    crumb : tuple of str
        Words and address of the list that it stands in.
    tags : tuple of (kind, words)
        Kinds of ``templates/components/notice.html``.
    cited : tuple of str
        Sources in the order of their numbers.
    qr : Markup
        Code that leads back to ``address``.
    version : int
        Which version of the record this is.
    maps, main, side : tuple of Markup
        Parts that higher areas fill.
    actions : tuple of (words, href)
        What whoever reads it may do with the record.
    told : str
        What just happened, after a form was sent.
    """

    record: str
    glyph: str
    family: str
    kind: str
    crumb: tuple[str, str]
    lead: str
    tags: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    moments: tuple[Moment, ...]
    no_moments: str
    cited: tuple[str, ...]
    address: str
    qr: Markup
    version: int
    maps: tuple[Markup, ...]
    main: tuple[Markup, ...]
    side: tuple[Markup, ...]
    actions: tuple[tuple[str, str], ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Around:
    """What a dossier is told about its surroundings.

    Attributes
    ----------
    root : str
        Where the application is mounted.
    address : str
        Absolute address of the page.
    """

    place: str
    root: str
    address: str
    today: date
    maps: tuple[Markup, ...] = ()
    main: tuple[Markup, ...] = ()
    side: tuple[Markup, ...] = ()


def period_words(from_on: date | None, until_on: date | None) -> str:
    """From when to when, as far as is known.

    >>> period_words(date(2019, 5, 1), None), period_words(None, None)
    ('Since 1 May 2019', 'Day not known')
    >>> period_words(date(2019, 5, 1), date(2020, 1, 31))
    '1 May 2019 to 31 January 2020'
    """
    if from_on and until_on:
        if from_on == until_on:
            return day_words(from_on)
        return _("%(first)s to %(last)s", first=day_words(from_on), last=day_words(until_on))
    if from_on:
        return _("Since %(day)s", day=day_words(from_on))
    return _("Until %(day)s", day=day_words(until_on)) if until_on else _("Day not known")


def source_line(source: str, licence: str, retrieved_on: date) -> str:
    """Who says so, under which licence, read when.

    >>> source_line("Example register", "OGL v3.0", date(2026, 1, 2))
    'Example register (OGL v3.0), read on 2 January 2026'
    """
    return _(
        "%(source)s (%(licence)s), read on %(day)s",
        source=source,
        licence=licence,
        day=day_words(retrieved_on),
    )


def edited_line(edited_on: date | None) -> tuple[str, ...]:
    """People are a source beside the register that a record came from; none where none wrote.

    >>> edited_line(date(2026, 1, 2)), edited_line(None)
    (('Changed here by people, last on 2 January 2026',), ())
    """
    if edited_on is None:
        return ()
    return (_("Changed here by people, last on %(day)s", day=day_words(edited_on)),)


def cited_in(lines: Iterable[Line], moments: Iterable[Moment]) -> tuple[str, ...]:
    """Every source once, in the order in which the page meets it.

    >>> cited_in([Line("Owner", (Said("A", "x"), Said("B", "y")))], [Moment(None, "", "", "x")])
    ('x', 'y')
    """
    found = [said.source for line in lines for said in line.said]
    found += [moment.source for moment in moments]
    return tuple(dict.fromkeys(source for source in found if source))


def in_order(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """Oldest first; what has no day stands last."""
    return tuple(sorted(moments, key=lambda one: (one.day is None, one.day or date.min)))
