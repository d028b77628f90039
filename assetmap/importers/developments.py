"""Brownfield land registers into the list of developments: what is new, what changed, what went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.developments.analysis import Superseded, beside_their_parts, superseded
from assetmap.developments.errors import OlderRegister
from assetmap.developments.models import Development, DevelopmentStage
from assetmap.importers.bodies import cover
from assetmap.importers.brownfield import BrownfieldSite, read_brownfield
from assetmap.importers.contract import (
    ImportReport,
    SourceFile,
    SourceWords,
    describe_source,
    progress,
)
from assetmap.importers.land import settle_land
from assetmap.importers.siting import Sited, ground_of, site_place
from assetmap.importers.telling import state_of, tell_changes
from assetmap.uploads.errors import UnreadableFile

REGISTER = SourceWords(
    licence="Open Government Licence v3.0",
    attribution="Brownfield Land Registers, Open Government Licence v3.0.",
)


@dataclass(frozen=True)
class _Register:
    """The sites of one authority in a file."""

    authority: str
    sites: list[BrownfieldSite]
    days: dict[str, date]
    newest: date


def import_developments(
    session: Session, *, path: Path, authority: str | None, words: SourceWords, actor: str
) -> ImportReport:
    """Load the sites of brownfield land registers; the caller commits.

    Parameters
    ----------
    authority : str or None
        Whose register it is, where the file does not say.

    Raises
    ------
    UnreadableFile
        The file is no register, or does not say whose it is.
    OlderRegister
        A newer register of the same authority is loaded.
    """
    report = ImportReport()
    source = describe_source(path, words, report, REGISTER)
    sites = read_brownfield(path, report)
    if not sites:
        raise UnreadableFile(f"{path.name} holds no site that can be kept.")
    reason = f"import developments {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    with progress("sites", 1_000) as shown, session.no_autoflush:
        for register in _registers(sites, authority, source, report):
            _load(session, register, source, report)
            shown.step(len(register.sites))
    cover(session, actor=actor, reason=reason, table="development", source=source,
          new=report.imported, changed=report.updated)  # fmt: skip
    settle_land(session, report, {})
    return report


def _registers(
    sites: Sequence[BrownfieldSite], authority: str | None, source: SourceFile, report: ImportReport
) -> list[_Register]:
    by_authority: dict[str, list[BrownfieldSite]] = {}
    for site in sites:
        whose = authority or site.authority
        if whose is None:
            raise UnreadableFile(
                f"{source.name}, row {site.row}: the file does not say whose register it is. Give "
                "--authority “Example City Council”."
            )
        by_authority.setdefault(whose, []).append(site)
    found = []
    for whose, held in by_authority.items():
        days = {site.reference: site.register_date or source.retrieved_on for site in held}
        if any(site.register_date is None for site in held):
            report.assume(
                f"The file does not say of which day the register is; {source.retrieved_on} is "
                "taken (--retrieved)."
            )
        found.append(_Register(whose, held, days, max(days.values())))
    return found


def _load(session: Session, register: _Register, source: SourceFile, report: ImportReport) -> None:
    held = {
        one.reference: one
        for one in session.scalars(
            select(Development).where(
                Development.authority == register.authority, Development.kind == "site"
            )
        )
    }
    loaded = max((one.register_date for one in held.values()), default=register.newest)
    if register.newest < loaded:
        raise OlderRegister(
            f"{source.name} is of {register.newest}; the register of {register.authority} that is "
            f"loaded is of {loaded}. An older one would take its sites back in time."
        )
    days = {ref: one.register_date for ref, one in held.items()} | register.days
    gone = superseded(days, register.newest)
    twice = beside_their_parts({ref: day for ref, day in days.items() if day == register.newest})
    ground = ground_of(session, register.authority, register.sites)
    keeper = Keeper(
        session, Development, ("authority", "reference"),
        (Development.authority == register.authority) & (Development.kind == "site"),
    )  # fmt: skip
    before = {ref: state_of(one) for ref, one in held.items()}
    for site in register.sites:
        sited = site_place(session, site, ground)
        if sited.reason is not None:
            report.unplace(site.row, sited.reason, site.text)
        if site.reference in twice:
            report.flag(
                site.row,
                f"It stands beside what look like its parts ({', '.join(twice[site.reference])}): "
                "its homes may be counted twice.",
                site.text,
            )
        values = _values(site, register, source, sited, gone.get(site.reference))
        row, outcome = keeper.keep(values, slug=f"{site.reference} {site.address or ''}")
        report.count(outcome)
        tell_changes(site.reference, before.get(site.reference), row, site.row, report)
        _stage(row, register, source)
    _leave(register, held, gone, before, report)
    session.flush()


def _values(
    site: BrownfieldSite, register: _Register, source: SourceFile, sited: Sited,
    gone: Superseded | None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "authority": register.authority,
        "reference": site.reference,
        "address": site.address,
        "area_ha": site.area_ha,
        "homes_from": site.homes_from,
        "homes_to": site.homes_to,
        "stage": site.stage,
        "permission_type": site.permission_type,
        "permission_date": site.permission_date,
        "ownership": site.ownership,
        "deliverable": site.deliverable,
        "hazardous": site.hazardous,
        "notes": site.notes,
        "documents": list(site.documents),
        "first_added": site.first_added,
        "last_updated": site.last_updated,
        "register_date": register.days[site.reference],
        "unplaced_reason": sited.reason,
        "demonstration": source.demonstration,
        **_gone_values(gone, site.ended),
        "source": f"Brownfield Land Register, {register.authority}",
        "source_id": site.reference,
        "licence": source.licence,
        "retrieved_on": source.retrieved_on,
        **geometry_values(sited.shape),
    }


def _gone_values(gone: Superseded | None, ended: date | None) -> dict[str, Any]:
    if gone is not None:
        return {"gone": gone.why, "superseded_on": gone.on, "parts": list(gone.parts)}
    if ended is not None:
        return {"gone": "ended", "superseded_on": ended, "parts": []}
    return {"gone": None, "superseded_on": None, "parts": []}


def _stage(row: Development, register: _Register, source: SourceFile) -> None:
    """Each register is one step of a site's timeline."""
    day = register.days[row.reference]
    values = {
        "stage": row.stage, "homes_from": row.homes_from, "homes_to": row.homes_to,
        "source": row.source, "licence": source.licence, "retrieved_on": source.retrieved_on,
    }  # fmt: skip
    step = next((one for one in row.stages if one.on_day == day), None)
    if step is None:
        step = DevelopmentStage(
            slug=f"{row.slug}-{day}", source_id=f"{row.reference}/{day}", on_day=day
        )
        row.stages.append(step)
    for name, value in values.items():
        if getattr(step, name) != value:
            setattr(step, name, value)


def _leave(
    register: _Register, held: dict[str, Development], gone: dict[str, Superseded],
    before: dict[str, dict[str, Any]], report: ImportReport,
) -> None:  # fmt: skip
    """Sites that were loaded before and are not in the file: split, or dropped."""
    for reference, row in held.items():
        if reference in register.days or row.gone is not None or reference not in gone:
            continue
        for name, value in _gone_values(gone[reference], None).items():
            setattr(row, name, value)
        tell_changes(reference, before[reference], row, 0, report)
