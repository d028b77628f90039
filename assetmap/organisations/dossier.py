"""One organisation on one page: who it is, what is known of it and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assetmap.core.money import money_words, pence
from assetmap.core.texts import is_web_address
from assetmap.core.words import day_words, later, ngettext
from assetmap.core.words import gettext as _
from assetmap.organisations.kinds import kind_of
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.queries import FieldOfFacts
from assetmap.places.models import Area
from assetmap.places.saying import areas_line
from assetmap.web.dossier import (
    Around,
    DossierPage,
    Line,
    Moment,
    Said,
    cited_in,
    edited_line,
    in_order,
    period_words,
    source_line,
)
from assetmap.web.qr import qr_drawing

_KNOWN_PLACE = {
    "postcode": later("Placed at its postcode: the middle of it, not the door"),
    "point": later("One point, as its source gives it"),
    "surveyed": later("Surveyed outline"),
    "illustrative": later("Outline sketched, not surveyed"),
}


@dataclass(frozen=True)
class OrganisationSaid:
    """Everything that the register holds about one organisation."""

    organisation: Organisation
    facts: Sequence[FieldOfFacts]
    areas: Sequence[Area] = ()
    edited_on: date | None = None


def organisation_page(held: OrganisationSaid, around: Around) -> DossierPage:
    """Put the page together; a field of which nothing is known stands there as not known."""
    body = held.organisation
    kind = kind_of(body.kind)
    record = source_line(body.source, body.licence, body.retrieved_on)
    # Another record's identifier is a matter for whoever mends the register, not a fact to read.
    shown = [one for one in held.facts if one.field != "identifier"]
    lines = (
        *_register_lines(body, record, held.areas),
        *(Line(_(one.words), _all_said(one)) for one in shown),
    )
    moments = in_order(_moments(held, record))
    return DossierPage(
        title=body.name,
        place=around.place,
        section="map",
        demonstration=body.demonstration,
        demonstration_words=_(
            "This record is made up to show what assetmap does. Do not quote it. What is near it "
            "may be real: each has a page of its own."
        ),
        printed=_(
            "%(kind)s · %(address)s · printed %(day)s",
            kind=kind.said(),
            address=around.address,
            day=day_words(around.today),
        ),
        record="organisation",
        glyph="organisation",
        family="organisation",
        kind=kind.said(),
        crumb=(_("Organisations"), f"{around.root}/organisations"),
        lead=body.description or _("Nobody has described it yet."),
        tags=_tags(body),
        lines=lines,
        moments=moments,
        no_moments=_("Nobody has recorded yet when it began or what it received."),
        cited=tuple(
            dict.fromkeys([*cited_in(lines, moments), record, *edited_line(held.edited_on)])
        ),
        address=around.address,
        qr=qr_drawing(
            around.address, _("QR code of this page: %(address)s", address=around.address)
        ),
        version=body.version,
        maps=around.maps,
        main=around.main,
        side=around.side,
    )


def _register_lines(body: Organisation, record: str, areas: Sequence[Area]) -> tuple[Line, ...]:
    address = ", ".join(part for part in (body.address, body.postcode) if part)
    place = None if body.geom is None else _(_KNOWN_PLACE[body.outline])
    numbers = sorted(f"{one.scheme}-{one.number}" for one in body.identifiers)
    website = body.website or ""
    link = website if is_web_address(website) else ""
    return (
        Line(_("Kind"), (Said(kind_of(body.kind).said(), record),) if body.kind else ()),
        Line(_("Address"), (Said(address, record),) if address else ()),
        Line(_("On the map"), (Said(place, record),) if place else ()),
        areas_line(areas),
        Line(_("Website"), (Said(website, record, href=link),) if website else ()),
        Line(_("In registers as"), tuple(Said(number, record) for number in numbers)),
    )


def _all_said(one: FieldOfFacts) -> tuple[Said, ...]:
    """Each value; of grants the sum by currency, for each stands in the timeline."""
    if one.field != "grant":
        return tuple(_said(fact) for fact in one.facts)
    sums: dict[str, list[Decimal]] = {}
    for fact in one.facts:
        sums.setdefault(fact.unit or "", []).append(Decimal(fact.value))
    return tuple(
        Said(
            ngettext(
                "%(count)s grant, %(amount)s in all",
                "%(count)s grants, %(amount)s in all",
                len(amounts),
                amount=amount_words(sum(amounts, Decimal(0)), currency),
            ),
            small=_("Each stands under “What happened when”."),
        )
        for currency, amounts in sorted(sums.items())
    )


def _said(fact: OrganisationFact) -> Said:
    dates = period_words(fact.from_on, fact.until_on) if fact.from_on or fact.until_on else ""
    words = fact.value
    if fact.area is not None and fact.area.name != fact.value:
        words = f"{fact.value} ({fact.area.name})"
    code = f"{fact.scheme} {fact.code}" if fact.code else ""
    return Said(
        words,
        source_line(fact.source, fact.licence, fact.retrieved_on),
        ". ".join(part for part in (dates, code, fact.note) if part),
        fact.value if fact.field in ("link", "contact") and is_web_address(fact.value) else "",
    )


def amount_words(amount: Decimal, currency: str) -> str:
    """An amount in its own currency, exact to the penny.

    >>> amount_words(Decimal("15000.00"), "GBP"), amount_words(Decimal("-20.50"), "EUR")
    ('£15,000.00', 'EUR −20.50')
    """
    if currency == "GBP":
        return money_words(pence(amount))
    return f"{currency} {'−' if amount < 0 else ''}{abs(amount):,.2f}"


def _tags(body: Organisation) -> tuple[tuple[str, str], ...]:
    tags: list[tuple[str, str]] = []
    if body.closed:
        closed = _("Closed, day not known")
        if body.closed_on:
            closed = _("Closed on %(day)s", day=day_words(body.closed_on))
        tags.append(("warn", closed))
    if body.geom is None:
        tags.append(("open", _("Place not known")))
    if body.demonstration:
        tags.append(("info", _("Demonstration data")))
    return tuple(tags)


def _moments(held: OrganisationSaid, record: str) -> list[Moment]:
    body = held.organisation
    moments = [
        Moment(
            fact.from_on,
            day_words(fact.from_on),
            _(
                "%(amount)s from %(party)s",
                amount=amount_words(Decimal(fact.value), fact.unit or ""),
                party=fact.party,
            ),
            source_line(fact.source, fact.licence, fact.retrieved_on),
        )
        for one in held.facts
        if one.field == "grant"
        for fact in one.facts
        if fact.from_on is not None
    ]
    if body.closed:
        when = day_words(body.closed_on) if body.closed_on else _("Day not known")
        moments.append(Moment(body.closed_on, when, _("It closed, and is remembered here"), record))
    return moments
