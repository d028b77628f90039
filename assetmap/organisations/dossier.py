"""One organisation on one page: who it is, what is known of it and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assetmap.core.money import money_words, pence
from assetmap.core.texts import is_web_address
from assetmap.organisations.kinds import kind_of
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.queries import FieldOfFacts
from assetmap.web.dossier import (
    Around,
    DossierPage,
    Line,
    Moment,
    Said,
    cited_in,
    day_words,
    in_order,
    period_words,
    source_line,
)
from assetmap.web.qr import qr_drawing

_KNOWN_PLACE = {
    "postcode": "Placed at its postcode: the middle of it, not the door",
    "point": "One point, as its source gives it",
    "surveyed": "Surveyed outline",
    "illustrative": "Outline sketched, not surveyed",
}


@dataclass(frozen=True)
class OrganisationSaid:
    """Everything that the register holds about one organisation."""

    organisation: Organisation
    facts: Sequence[FieldOfFacts]


def organisation_page(held: OrganisationSaid, around: Around) -> DossierPage:
    """Put the page together; a field of which nothing is known stands there as not known."""
    body = held.organisation
    kind = kind_of(body.kind)
    record = source_line(body.source, body.licence, body.retrieved_on)
    # Another record's identifier is a matter for whoever mends the register, not a fact to read.
    shown = [one for one in held.facts if one.field != "identifier"]
    lines = (
        *_register_lines(body, record),
        *(Line(one.words, _all_said(one)) for one in shown),
    )
    moments = in_order(_moments(held, record))
    return DossierPage(
        title=body.name,
        place=around.place,
        section="map",
        demonstration=body.demonstration,
        demonstration_words=(
            "This record is made up to show what assetmap does. Do not quote it. What is near it "
            "may be real: each has a page of its own."
        ),
        printed=f"{kind.words} · {around.address} · printed {day_words(around.today)}",
        record="organisation",
        glyph="organisation",
        family="organisation",
        kind=kind.words,
        crumb=("Organisations", f"{around.root}/organisations"),
        lead=body.description or "Nobody has described it yet.",
        tags=_tags(body),
        lines=lines,
        moments=moments,
        no_moments="Nobody has recorded yet when it began or what it received.",
        cited=tuple(dict.fromkeys([*cited_in(lines, moments), record])),
        address=around.address,
        qr=qr_drawing(around.address, f"QR code of this page: {around.address}"),
        version=body.version,
        maps=around.maps,
        main=around.main,
        side=around.side,
    )


def _register_lines(body: Organisation, record: str) -> tuple[Line, ...]:
    address = ", ".join(part for part in (body.address, body.postcode) if part)
    place = None if body.geom is None else _KNOWN_PLACE.get(body.outline, body.outline)
    numbers = sorted(f"{one.scheme}-{one.number}" for one in body.identifiers)
    website = body.website or ""
    link = website if is_web_address(website) else ""
    return (
        Line("Kind", (Said(kind_of(body.kind).words, record),) if body.kind else ()),
        Line("Address", (Said(address, record),) if address else ()),
        Line("On the map", (Said(place, record),) if place else ()),
        Line("Website", (Said(website, record, href=link),) if website else ()),
        Line("In registers as", tuple(Said(number, record) for number in numbers)),
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
            f"{len(amounts):,} grant{'' if len(amounts) == 1 else 's'}, "
            f"{amount_words(sum(amounts, Decimal(0)), currency)} in all",
            small="Each stands under “What happened when”.",
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
        day = f" on {day_words(body.closed_on)}" if body.closed_on else ", day not known"
        tags.append(("warn", f"Closed{day}"))
    if body.geom is None:
        tags.append(("open", "Place not known"))
    if body.demonstration:
        tags.append(("info", "Demonstration data"))
    return tuple(tags)


def _moments(held: OrganisationSaid, record: str) -> list[Moment]:
    body = held.organisation
    moments = [
        Moment(
            fact.from_on,
            day_words(fact.from_on),
            f"{amount_words(Decimal(fact.value), fact.unit or '')} from {fact.party}",
            source_line(fact.source, fact.licence, fact.retrieved_on),
        )
        for one in held.facts
        if one.field == "grant"
        for fact in one.facts
        if fact.from_on is not None
    ]
    if body.closed:
        when = day_words(body.closed_on) if body.closed_on else "Day not known"
        moments.append(Moment(body.closed_on, when, "It closed, and is remembered here", record))
    return moments
