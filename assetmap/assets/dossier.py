"""One asset on one page: what it is, what is known of it and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assetmap.assets.fields import STATUSES
from assetmap.assets.kinds import kind_of
from assetmap.assets.models import Asset, AssetFact, AssetStatus
from assetmap.assets.protection import PeriodEnd, Protection, protection_of
from assetmap.assets.queries import FieldOfFacts, facts_of, status_of, statuses_of
from assetmap.core.texts import is_web_address
from assetmap.core.words import day_words, later, number
from assetmap.core.words import gettext as _
from assetmap.history.owners import last_edit
from assetmap.places.models import Area
from assetmap.places.queries import areas_around
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

_NO_LISTING = later("No listing as an Asset of Community Value is recorded here.")
_KNOWN_PLACE = {
    "surveyed": later("Surveyed outline"),
    "illustrative": later("Outline sketched, not surveyed"),
    "postcode": later("Placed at its postcode: the middle of it, not the door"),
    "point": later("One point, as its source gives it"),
}
_UNITS = {"ha": "ha", "m2": "m²"}


@dataclass(frozen=True)
class AssetSaid:
    """Everything that the register holds about one asset."""

    asset: Asset
    facts: Sequence[FieldOfFacts]
    statuses: Sequence[AssetStatus]
    now: Sequence[AssetStatus]
    protection: Sequence[Protection]
    areas: Sequence[Area] = ()
    edited_on: date | None = None


def read_said(session: Session, asset: Asset, today: date) -> AssetSaid:
    """Everything that the register holds about an asset, as this session may read it."""
    return AssetSaid(
        asset,
        facts_of(session, asset),
        statuses_of(session, asset),
        status_of(session, asset, today),
        protection_of(session, asset),
        areas_around(session, asset.geom),
        last_edit(session, table="asset", row_id=asset.id),
    )


def asset_record(asset: Asset) -> str:
    """The line of the source that an asset itself came with."""
    return source_line(asset.fact_source or asset.source, asset.licence, asset.retrieved_on)


def asset_lines(held: AssetSaid) -> tuple[Line, ...]:
    """“At a glance”: a field of which nothing is known stands there as not known."""
    others = [one for one in held.facts if one.field != "size"]
    return (
        *_register_lines(held, asset_record(held.asset), held.areas),
        *(_line(one, held) for one in others),
    )


def asset_moments(held: AssetSaid) -> tuple[Moment, ...]:
    """What happened when, the oldest first."""
    return in_order([*_use(held.statuses), *_listings(held.protection)])


def asset_page(held: AssetSaid, around: Around) -> DossierPage:
    """Put the page together."""
    asset = held.asset
    kind = kind_of(asset.kind)
    record = asset_record(asset)
    lines, moments = asset_lines(held), asset_moments(held)
    return DossierPage(
        title=asset.name,
        place=around.place,
        section="map",
        demonstration=asset.demonstration,
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
        record="asset",
        glyph=kind.glyph,
        family=kind.family,
        kind=kind.said(),
        crumb=(_("Places"), f"{around.root}/assets"),
        lead=asset.description or _("Nobody has described it yet."),
        tags=_tags(held, around.today),
        lines=lines,
        moments=moments,
        no_moments=_("Nobody has recorded yet how it was used, and when."),
        # The record itself is a source too, even when none of its lines is cited.
        cited=tuple(
            dict.fromkeys([*cited_in(lines, moments), record, *edited_line(held.edited_on)])
        ),
        address=around.address,
        qr=qr_drawing(
            around.address, _("QR code of this page: %(address)s", address=around.address)
        ),
        version=asset.version,
        maps=around.maps,
        main=around.main,
        side=around.side,
    )


def _register_lines(held: AssetSaid, record: str, areas: Sequence[Area]) -> tuple[Line, ...]:
    asset = held.asset
    address = ", ".join(part for part in (asset.address, asset.postcode) if part)
    place = None if asset.geom is None else _(_KNOWN_PLACE[asset.outline])
    kind = asset.kind and kind_of(asset.kind).said()
    stated = (
        ()
        if asset.area_ha is None
        else (Said(_("%(size)s ha", size=number(asset.area_ha)), record),)
    )
    sizes = [_said(fact) for one in held.facts if one.field == "size" for fact in one.facts]
    return (
        Line(_("Kind"), (Said(kind, record),) if kind else ()),
        Line(_("Size"), (*stated, *sizes)),
        Line(_("Address"), (Said(address, record),) if address else ()),
        Line(_("On the map"), (Said(place, record),) if place else ()),
        areas_line(areas),
    )


def _line(one: FieldOfFacts, held: AssetSaid) -> Line:
    said = tuple(_said(fact) for fact in one.facts)
    if one.field != "protection":
        return Line(_(one.words), said)
    listed = [_listing_said(one) for one in held.protection]
    if not said and not listed:
        return Line(_(one.words), note=_(_NO_LISTING))
    none = () if listed else (Said(_(_NO_LISTING)),)
    return Line(_(one.words), (*said, *listed, *none))


def _said(fact: AssetFact) -> Said:
    words = fact.value
    if fact.field == "size":
        words = f"{fact.value} {_UNITS.get(fact.unit or '', fact.unit or '')}".strip()
    dates = period_words(fact.from_on, fact.until_on) if fact.from_on or fact.until_on else ""
    return Said(
        words,
        source_line(fact.source, fact.licence, fact.retrieved_on),
        ". ".join(part for part in (dates, fact.note) if part),
        fact.value if fact.field == "link" and is_web_address(fact.value) else "",
    )


def _listing_said(one: Protection) -> Said:
    held = one.listing
    said = held.decision or _("decision not known yet")
    if held.decision_date:
        said = f"{said}, {day_words(held.decision_date)}"
    return Said(
        _("Asset of Community Value: %(decision)s", decision=said),
        source_line(held.source, held.licence, held.retrieved_on),
        ". ".join(
            (
                _("Register's reference %(reference)s", reference=held.reference),
                *(_end_words(end) for end in one.ends),
            )
        ),
    )


def _end_words(end: PeriodEnd) -> str:
    if not end.about:
        return _(
            "%(period)s: until %(day)s, as the register prints it",
            period=_(end.words),
            day=day_words(end.last_day),
        )
    return _(
        "%(period)s: until about %(day)s, by %(rule)s (%(edition)s)",
        period=_(end.words),
        day=day_words(end.last_day),
        rule=end.rule,
        edition=end.edition,
    )


def _tags(held: AssetSaid, today: date) -> tuple[tuple[str, str], ...]:
    tags = [
        ("warn" if one.status in ("vacant", "under_threat") else "plain", _(STATUSES[one.status]))
        for one in held.now
    ]
    if not tags:
        tags.append(("open", _("Use not known")))
    if any(
        end.key == "acv_listing" and end.last_day >= today
        for one in held.protection
        for end in one.ends
    ):
        tags.append(("ok", _("Asset of Community Value")))
    if not any(one.field == "owner" and one.facts for one in held.facts):
        tags.append(("open", _("Owner not known")))
    if held.asset.demonstration:
        tags.append(("info", _("Demonstration data")))
    return tuple(dict.fromkeys(tags))


def _use(statuses: Sequence[AssetStatus]) -> list[Moment]:
    return [
        Moment(
            one.from_on or one.until_on,
            period_words(one.from_on, one.until_on),
            ". ".join(part for part in (_(STATUSES[one.status]), one.note) if part),
            source_line(one.source, one.licence, one.retrieved_on),
        )
        for one in statuses
    ]


def _listings(protection: Sequence[Protection]) -> list[Moment]:
    moments = []
    for held in (one.listing for one in protection):
        source = source_line(held.source, held.licence, held.retrieved_on)
        nominated = _("Nominated as an Asset of Community Value")
        if held.nominating_group:
            nominated = _(
                "Nominated as an Asset of Community Value by %(group)s", group=held.nominating_group
            )
        for day, words in (
            (held.nomination_date, nominated),
            (
                held.decision_date,
                _(
                    "Decision on the nomination: %(decision)s",
                    decision=held.decision or _("not known yet"),
                ),
            ),
            (held.notification_to_sell_date, _("The owner gave notice of a wish to sell")),
            (held.end_date, _("The listing ended")),
        ):
            if day is not None:
                moments.append(Moment(day, day_words(day), words, source))
    return moments
