"""One development on one page: what registers and applications say of it, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assetmap.core.words import day_words, number
from assetmap.core.words import gettext as _
from assetmap.developments.models import Development
from assetmap.developments.words import (
    APP_STATE_WORDS,
    KIND_WORDS,
    SIZE_WORDS,
    STAGE_TAGS,
    STAGE_WORDS,
    TYPE_WORDS,
    gone_words,
    homes_words,
    uncounted_words,
)
from assetmap.places.models import Area
from assetmap.places.saying import areas_line
from assetmap.web.dossier import (
    Around,
    DossierPage,
    Line,
    Moment,
    Said,
    cited_in,
    in_order,
    source_line,
)
from assetmap.web.qr import qr_drawing


@dataclass(frozen=True)
class DevelopmentSaid:
    """Everything that is held about one site."""

    site: Development
    parts: Sequence[Development]
    whole: Development | None
    areas: Sequence[Area] = ()


def development_page(held: DevelopmentSaid, around: Around) -> DossierPage:
    """Put the page together; a field of which nothing is known stands there as not known."""
    site = held.site
    source = source_line(site.source, site.licence, site.retrieved_on)
    lines = _lines(held, source, around.root)
    moments = in_order(_moments(site, source))
    return DossierPage(
        title=site.name,
        place=around.place,
        section="map",
        sources=(f"{site.source} ({site.licence}).",),
        demonstration=site.demonstration,
        printed=f"{_(KIND_WORDS[site.kind])} · {around.address} · {day_words(around.today)}",
        record="development",
        glyph="development",
        family="development",
        kind=_(KIND_WORDS[site.kind]),
        crumb=(_("What is planned"), f"{around.root}/developments"),
        lead=_lead(site),
        tags=_tags(site),
        lines=lines,
        moments=moments,
        no_moments=_("Nobody says when anything happened."),
        cited=cited_in(lines, moments),
        address=around.address,
        qr=qr_drawing(
            around.address, _("QR code of this page: %(address)s", address=around.address)
        ),
        version=site.version,
        actions=((_("What lies around it"), f"{around.root}/developments/{site.slug}/overlay"),)
        if site.geom is not None
        else (),
        maps=around.maps,
        main=around.main,
        side=around.side,
    )


def _lead(site: Development) -> str:
    parts = (
        gone_words(site),
        homes_words(site.homes_from, site.homes_to),
        _("%(size)s ha", size=number(site.area_ha)) if site.area_ha is not None else "",
        uncounted_words(site),
    )
    return ". ".join(part for part in parts if part) or _("Nobody says yet for how many homes.")


def _tags(site: Development) -> tuple[tuple[str, str], ...]:
    tags = []
    if site.gone is not None:
        tags.append(("plain", _("Counts no more")))
    tags.append((STAGE_TAGS.get(site.stage, "open"), _(STAGE_WORDS[site.stage])))
    if site.uncounted is not None:
        tags.append(("warn", _("In no sum")))
    if site.geom is None:
        tags.append(("warn", _("Not on the map")))
    return tuple(tags)


def _lines(held: DevelopmentSaid, source: str, root: str) -> tuple[Line, ...]:
    site = held.site
    lines = [
        Line(_("Homes"), _one(homes_words(site.homes_from, site.homes_to), source,
                              small=_homes_basis(site))),
        Line(_("Size"), _one(_("%(size)s ha", size=number(site.area_ha))
                             if site.area_ha is not None else "", source)),
        *(_applied_for(site, source) if site.kind == "application" else _registered(site, source)),
        Line(_("Reference"), _one(f"{site.reference}, {site.authority}", source)),
    ]  # fmt: skip
    if site.counted_with is not None:
        other = site.counted_with
        said = Said(f"{other.reference}, {other.name}", href=f"{root}/developments/{other.slug}")
        lines.append(Line(_("Counts, or may count, for the same land"), (said,)))
    if site.unplaced_reason:
        lines.append(Line(_("Why it is not on the map"), _one(site.unplaced_reason)))
    if held.whole is not None:
        href = f"{root}/developments/{held.whole.slug}"
        words = f"{held.whole.reference}, {held.whole.name}"
        lines.append(Line(_("Part of"), (Said(words, source, href=href),)))
    if held.parts:
        lines.append(
            Line(
                _("Its parts"),
                tuple(
                    Said(
                        f"{one.reference}: "
                        f"{homes_words(one.homes_from, one.homes_to) or _('number not known')}",
                        source, href=f"{root}/developments/{one.slug}",
                    )
                    for one in held.parts
                ),
            )
        )  # fmt: skip
    if site.notes:
        words = _("What it says") if site.kind == "application" else _("Notes of the register")
        lines.append(Line(words, _one(site.notes, source)))
    if site.documents:
        lines.append(
            Line(
                _("Where it is told"), tuple(Said(one, source, href=one) for one in site.documents)
            )
        )
    if held.areas:
        lines.append(areas_line(held.areas))
    return tuple(lines)


def _homes_basis(site: Development) -> str:
    if site.homes_said:
        return _("read from its description: “%(words)s”", words=site.homes_said)
    return _("net of homes that are lost") if site.kind == "site" else ""


def _registered(site: Development, source: str) -> tuple[Line, ...]:
    return (
        Line(_("Permission"), _one(_permission(site), source)),
        Line(_("Who owns it"), _one(_capital(site.ownership), source)),
        Line(_("Expected within five years"), _one(_yes(site.deliverable), source)),
        Line(_("Hazardous substances"), _one(_yes(site.hazardous), source)),
    )


def _applied_for(site: Development, source: str) -> tuple[Line, ...]:
    kinds = (
        (_("Kind of application"), TYPE_WORDS, site.app_type),
        (_("State of the application"), APP_STATE_WORDS, site.app_state),
        (_("Size of the application"), SIZE_WORDS, site.app_size),
    )
    return tuple(
        Line(label, _one(_(words[said]) if said else "", source)) for label, words, said in kinds
    )


def _moments(site: Development, source: str) -> list[Moment]:
    found = []
    if site.first_added is not None:
        found.append(_moment(site.first_added, _("First in the register"), source))
    for day, words in (
        (site.received_on, _("Applied for")),
        (site.consulted_on, _("People were asked")),
        (site.decided_on, _("Decided: %(what)s", what=_(STAGE_WORDS[site.stage]))),
    ):
        if day is not None:
            found.append(_moment(day, words, source))
    if site.permission_date is not None and site.decided_on is None:
        found.append(_moment(site.permission_date, _("Permission given"), source))
    for step in site.stages:
        parts = (_(STAGE_WORDS[step.stage]), homes_words(step.homes_from, step.homes_to))
        what = ", ".join(part for part in parts if part)
        words = (
            _("In the register of that day: %(what)s", what=what)
            if site.kind == "site"
            else _("As it stood on that day: %(what)s", what=what)
        )
        found.append(
            _moment(step.on_day, words, source_line(step.source, step.licence, step.retrieved_on))
        )
    if site.superseded_on is not None:
        found.append(_moment(site.superseded_on, gone_words(site), source))
    return found


def _moment(day: date, words: str, source: str) -> Moment:
    return Moment(day, day_words(day), words, source)


def _permission(site: Development) -> str:
    if site.stage == "unknown" and not site.permission_type:
        return ""
    stage = _(STAGE_WORDS[site.stage])
    return f"{stage}: {site.permission_type}" if site.permission_type else stage


def _one(words: str, source: str = "", *, small: str = "") -> tuple[Said, ...]:
    return (Said(words, source, small),) if words else ()


def _yes(said: bool | None) -> str:
    return "" if said is None else (_("Yes") if said else _("No"))


def _capital(words: str | None) -> str:
    return words[:1].upper() + words[1:] if words else ""
