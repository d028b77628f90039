"""Planning applications into the list of developments: what is new, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.developments.models import Development
from assetmap.importers.bodies import cover
from assetmap.importers.contract import (
    ImportReport,
    SourceFile,
    SourceWords,
    describe_source,
    progress,
)
from assetmap.importers.land import settle_land
from assetmap.importers.planit import Application, read_planit
from assetmap.importers.siting import Sited, ground_of, site_place
from assetmap.importers.telling import state_of, tell_changes
from assetmap.importers.timeline import keep_step
from assetmap.uploads.errors import UnreadableFile

USUAL = SourceWords(
    attribution="Planning applications collected by PlanIt from the planning authorities.",
)


def import_applications(
    session: Session, *, path: Path, authority: str | None, words: SourceWords, actor: str
) -> ImportReport:
    """Load planning applications as PlanIt hands them out; the caller commits.

    The file is an answer to a question and no whole register: what it lacks is left as it is.

    Parameters
    ----------
    authority : str or None
        Under which name all of them are kept; None takes the file's own.

    Raises
    ------
    UnreadableFile
        The file cannot be read, or holds no application that can be kept.
    """
    report = ImportReport()
    source = describe_source(path, words, report, USUAL)
    found = read_planit(path, report)
    if not found:
        raise UnreadableFile(f"{path.name} holds no application that can be kept.")
    if authority:
        found = [replace(one, authority=authority) for one in found]
    reason = f"import developments {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    by_authority: dict[str, list[Application]] = {}
    for one in found:
        by_authority.setdefault(one.authority, []).append(one)
    with progress("applications", 1_000) as shown, session.no_autoflush:
        for whose, held in by_authority.items():
            _load(session, whose, held, source, report)
            shown.step(len(held))
    cover(session, actor=actor, reason=reason, table="development", source=source,
          new=report.imported, changed=report.updated)  # fmt: skip
    settle_land(session, report, {(one.authority, one.reference): one.row for one in found})
    return report


def _load(
    session: Session, authority: str, found: Sequence[Application], source: SourceFile,
    report: ImportReport,
) -> None:  # fmt: skip
    ground = ground_of(session, authority, found)
    keeper = Keeper(
        session, Development, ("authority", "reference"),
        (Development.authority == authority) & (Development.kind == "application"),
    )  # fmt: skip
    for one in found:
        held = keeper.find({"authority": authority, "reference": one.reference})
        if held is not None and _is_older(one, held, source):
            report.refuse(
                one.row,
                f"The record is of {one.changed_on or source.retrieved_on}; the one that is loaded "
                f"is of {held.last_updated or held.register_date}, and an older one would take it "
                "back in time.",
                one.text, field="last_different",
            )  # fmt: skip
            continue
        sited = site_place(session, one, ground)
        if sited.reason is not None:
            report.unplace(one.row, sited.reason, one.text)
        before = None if held is None else state_of(held)
        row, outcome = keeper.keep(
            _values(one, source, sited), slug=f"{one.reference} {one.address or ''}"
        )
        report.count(outcome)
        tell_changes(one.reference, before, row, one.row, report)
        keep_step(row, one.changed_on or source.retrieved_on, source)
    session.flush()


def _is_older(one: Application, held: Development, source: SourceFile) -> bool:
    if one.changed_on is not None and held.last_updated is not None:
        return one.changed_on < held.last_updated
    return source.retrieved_on < held.register_date


def _values(one: Application, source: SourceFile, sited: Sited) -> dict[str, Any]:
    decided = one.decided_on
    return {
        "kind": "application",
        "authority": one.authority,
        "reference": one.reference,
        "address": one.address,
        "notes": one.description,
        "homes_from": one.homes.least,
        "homes_to": one.homes.most,
        "homes_said": one.homes.words or None,
        "stage": one.stage,
        "app_size": one.size,
        "app_type": one.type,
        "app_state": one.state,
        "linked": one.linked,
        "received_on": one.received_on,
        "consulted_on": one.consulted_on,
        "decided_on": decided,
        "permission_date": decided if one.stage == "permissioned" else None,
        "documents": list(one.documents),
        "last_updated": one.changed_on,
        "register_date": source.retrieved_on,
        "unplaced_reason": sited.reason,
        "demonstration": source.demonstration,
        "source": f"PlanIt, {one.authority}",
        "source_id": f"{one.authority}/{one.reference}",
        "licence": source.licence,
        "retrieved_on": source.retrieved_on,
        **geometry_values(sited.shape),
    }
