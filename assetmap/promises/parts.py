"""Promises and documents on the pages of developments and of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import g, request
from markupsafe import Markup

from assetmap.assets.queries import get_asset
from assetmap.core.money import money_words, pence
from assetmap.core.words import day_words, later, ngettext
from assetmap.core.words import gettext as _
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development
from assetmap.promises.analysis import Sum, sum_known
from assetmap.promises.models import Promise
from assetmap.promises.queries import (
    list_documents,
    list_promised_for,
    list_promises,
    names_of,
)
from assetmap.promises.services import may_edit
from assetmap.web.access import may
from assetmap.web.database import session, writing
from assetmap.web.fragments import Fragment, draw

_KINDS = {
    "s106": later("Agreement (S106)"),
    "cil": later("Community Infrastructure Levy"),
    "other": later("Other"),
}


@dataclass(frozen=True)
class PromiseShown:
    """One promise in words.

    Attributes
    ----------
    money : tuple of (label, words)
        Promised, received, spent; what is not known says so.
    places : tuple of (name, href)
        Of a development's promise: what it is for; of a place's: the development.
    edit : str
        Where it is changed; empty for whoever may not.
    """

    purpose: str
    kind: str
    money: tuple[tuple[str, str], ...]
    falls_due: str
    places: tuple[tuple[str, str], ...]
    source: str
    link: str
    edit: str


@dataclass(frozen=True)
class PromisesPart:
    """Promises as a part of a page, with their sums."""

    title: str
    rows: tuple[PromiseShown, ...]
    sums: tuple[tuple[str, str], ...]
    none: str
    csv: str
    add: str


@dataclass(frozen=True)
class DocumentsPart:
    """Documents as a part of a page; rows are (title, href, source, edit)."""

    rows: tuple[tuple[str, str, str, str], ...]
    add: str


def draw_promises(_register: str, slug: str) -> Markup:
    """What was promised with this development?"""
    site = get_development(session(), slug)
    held = list_promises(session(), development_id=site.id)
    names = names_of(session(), [one for promise in held for one in promise.assets])
    edits = _may_edit(site)
    root = request.script_root
    rows = tuple(
        _shown(
            one,
            tuple((names.get(asset, asset), f"{root}/assets/{asset}") for asset in one.assets),
            f"{root}/promises/{one.slug}/edit" if edits else "",
        )
        for one in held
    )
    address = f"{root}/developments/{slug}"
    part = PromisesPart(
        _("Promises"), rows, _sums(held),
        _(
            "No promises are recorded for this site. If you have the agreement, add the clause and "
            "the page."
        ),
        f"{address}/promises.csv" if rows else "",
        f"{address}/promises/new" if edits else "",
    )  # fmt: skip
    return draw("promises/_promises.html", part=part)


def draw_documents(_register: str, slug: str) -> Markup:
    """Which documents belong to this development?"""
    site = get_development(session(), slug)
    edits, root = _may_edit(site), request.script_root
    rows = tuple(
        (
            one.title,
            one.link,
            _source(one.source, None if one.said_on is None else day_words(one.said_on)),
            f"{root}/documents/{one.slug}/edit" if edits else "",
        )
        for one in list_documents(session(), development_id=site.id)
    )
    add = f"{root}/developments/{slug}/documents/new" if edits else ""
    if not rows and not add:
        return Markup("")
    return draw("promises/_documents.html", part=DocumentsPart(rows, add))


def draw_promised_for(_register: str, slug: str) -> Markup:
    """What was promised for this place?"""
    held = list_promised_for(session(), get_asset(session(), slug))
    if not held:
        return Markup("")
    root = request.script_root
    rows = tuple(
        _shown(one, ((site.name, f"{root}/developments/{site.slug}"),), "") for one, site in held
    )
    part = PromisesPart(
        _("Promised for it"), rows, _sums([one for one, _site in held]), "", "", ""
    )  # fmt: skip
    return draw("promises/_promises.html", part=part)


def _may_edit(site: Development) -> bool:
    if may("promises.edit"):
        return True
    return bool(g.principal.grants) and may_edit(writing(), g.principal, site)


def _shown(one: Promise, places: tuple[tuple[str, str], ...], edit: str) -> PromiseShown:
    return PromiseShown(
        purpose=one.purpose,
        kind=_(_KINDS[one.kind]),
        money=(
            (_("Promised"), _pounds(one.amount)),
            (_("Received"), _pounds(one.received)),
            (_("Spent"), _pounds(one.spent)),
        ),
        falls_due=one.falls_due or "",
        places=places,
        source=_source(one.source, day_words(one.said_on)),
        link=one.link or "",
        edit=edit,
    )


def _sums(held: Sequence[Promise]) -> tuple[tuple[str, str], ...]:
    if not held:
        return ()
    return (
        (_("Promised in all"), _sum_words(sum_known(one.amount for one in held))),
        (_("Received in all"), _sum_words(sum_known(one.received for one in held))),
        (_("Spent in all"), _sum_words(sum_known(one.spent for one in held))),
    )


def _sum_words(held: Sum) -> str:
    if held.total is None:
        return _("not known")
    said = _pounds(held.total)
    if held.unknown:
        said += "; " + ngettext(
            "of %(count)s promise not known", "of %(count)s promises not known", held.unknown
        )
    return said


def _pounds(amount: Decimal | None) -> str:
    return _("not known") if amount is None else money_words(pence(amount))


def _source(source: str, day: str | None) -> str:
    return source if day is None else f"{source}, {day}"


FRAGMENTS = (
    Fragment("developments", "main", "promises.read", draw_promises),
    Fragment("developments", "main", "promises.read", draw_documents),
    Fragment("assets", "main", "promises.read", draw_promised_for),
)
