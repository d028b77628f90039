"""What is said of records that are there: states of use, facts, listings, and links.

Each row names a record by its address (``assets/example-hall``) and carries the source's own id,
so that the same file twice changes nothing. What is kept goes through the services of the areas,
which hold the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.queries.registers import get_anchor
from assetmap.assets.models import AcvListing, Asset, AssetFact, AssetStatus
from assetmap.assets.queries import get_asset
from assetmap.assets.saying import ListingWords, record_fact, record_listing, record_status
from assetmap.bridges.models import Link
from assetmap.bridges.services import LinkWords, Thing, register_link
from assetmap.core.db import Recorded, sign_transaction
from assetmap.core.errors import Invalid, NotFound
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import Principal
from assetmap.importers.contract import (
    ImportReport,
    Outcome,
    RefusedRow,
    SourceFile,
    SourceWords,
    describe_source,
)
from assetmap.importers.saidfile import SaidRow, check_row, read_said
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.queries import get_organisation
from assetmap.organisations.saying import record_fact as record_organisation_fact

RowT = TypeVar("RowT", bound=Recorded)
#: In place of a field: how an asset is used.
STATUS = "status"
_FACT = (
    "unit", "scheme", "code", "party", "party_ref", "note", "from", "until", "agreed_on", "source",
)  # fmt: skip
_LINK = ("from", "until", "evidence", "confirmed_by", "source")
_LISTING = tuple(one.name for one in fields(ListingWords) if one.name != "reference")


def import_facts(
    session: Session, *, path: Path, words: SourceWords, actor: Principal
) -> ImportReport:
    """States of use and facts about assets and organisations; the caller commits.

    Columns: ``id``, ``about``, ``field``, ``value``; optional ``unit``, ``scheme``, ``code``,
    ``party``, ``party_ref``, ``note``, ``from``, ``until``, ``agreed_on``, ``source``.

    Raises
    ------
    UnreadableFile
    """

    def keep(said: SaidRow, provenance: Provenance) -> Outcome:
        thing = _thing(session, said.need("about"))
        if said.need("field") == STATUS:
            return _keep_status(session, actor, thing, said, provenance)
        return _keep_fact(session, actor, thing, said, provenance)

    return _each(session, path, ("id", "about", "field", "value"), _FACT, words, keep)


def import_links(
    session: Session, *, path: Path, words: SourceWords, actor: Principal
) -> ImportReport:
    """Links between assets, organisations and anchors; the caller commits.

    Columns: ``id``, ``subject``, ``kind``, ``object``; optional ``from``, ``until``,
    ``evidence``, ``confirmed_by``, ``source``. The subject *cares for* the object.

    Raises
    ------
    UnreadableFile
    """

    def keep(said: SaidRow, provenance: Provenance) -> Outcome:
        subject, other = _thing(session, said.need("subject")), _thing(session, said.need("object"))
        values: dict[str, Any] = {
            "kind": said.need("kind"),
            "from_on": said.day("from"),
            "until_on": said.day("until"),
            "evidence": said.get("evidence"),
            "confirmed_by": said.get("confirmed_by") or "neither",
        }
        return _keep(
            session, Link, values, provenance, actor,
            lambda provenance: register_link(
                session, actor=actor, subject=subject, object_=other, words=LinkWords(**values),
                provenance=provenance,
            ),
        )  # fmt: skip

    return _each(session, path, ("id", "subject", "kind", "object"), _LINK, words, keep)


def import_listings(
    session: Session, *, path: Path, words: SourceWords, actor: Principal
) -> ImportReport:
    """Nominations as Assets of Community Value; the caller commits.

    Columns: ``about`` and those of the national dataset ``asset-of-community-value``, of which
    ``reference`` is needed.

    Raises
    ------
    UnreadableFile
    """
    days = {name for name, kind in get_type_hints(ListingWords).items() if kind == date | None}

    def keep(said: SaidRow, provenance: Provenance) -> Outcome:
        asset = _thing(session, said.need("about"))
        if not isinstance(asset, Asset):
            raise RefusedRow("Only an asset can be an Asset of Community Value.")
        values = {name: said.day(name) if name in days else said.get(name) for name in _LISTING}
        held = ListingWords(reference=said.need("reference"), **values)  # type: ignore[arg-type]
        return _keep(
            session, AcvListing, vars(held), provenance, actor,
            lambda provenance: record_listing(
                session, actor=actor, asset=asset, words=held, provenance=provenance
            ),
        )  # fmt: skip

    return _each(session, path, ("about", "reference"), _LISTING, words, keep, key="reference")


def _each(
    session: Session,
    path: Path,
    needed: tuple[str, ...],
    known: tuple[str, ...],
    words: SourceWords,
    keep: Callable[[SaidRow, Provenance], Outcome],
    *,
    key: str = "id",
) -> ImportReport:
    report = ImportReport()
    rows = list(read_said(path, needed, known))
    source = describe_source(path, words, report)
    for said in rows:
        try:
            check_row(said, (*needed[:-1], "source"))
            # A refused row takes back what it began and leaves the others.
            with session.begin_nested():
                outcome = keep(said, _provenance(said, source, said.need(key)))
        except (Invalid, NotFound) as fault:
            report.refuse(said.row, _why(fault), said.text)
        else:
            report.count(outcome)
    return report


def _why(fault: Invalid | NotFound) -> str:
    rules = fault.fields if isinstance(fault, Invalid) else {}
    return " ".join((str(fault), *(f"{name}: {rule}" for name, rule in (rules or {}).items())))


def _provenance(said: SaidRow, source: SourceFile, key: str) -> Provenance:
    # “source” of an ACV dataset is no column of it; of the other files it names who says so.
    return Provenance(said.get("source") or source.source, source.licence, source.retrieved_on, key)


def _thing(session: Session, address: str) -> Thing:
    register, _, slug = address.strip("/").partition("/")
    if register == "anchors":
        return get_anchor(session, slug)
    if register not in ("assets", "organisations"):
        raise RefusedRow(
            f"“{address}” names no record; write assets/…, organisations/… or anchors/…."
        )
    held = get_asset(session, slug) if register == "assets" else get_organisation(session, slug)
    if held.archived_on is not None:
        raise RefusedRow(f"“{held.name}” was withdrawn, and nothing new is said of it.")
    return held


def _keep_status(
    session: Session, actor: Principal, thing: Thing, said: SaidRow, provenance: Provenance
) -> Outcome:
    if not isinstance(thing, Asset):
        raise RefusedRow("Only an asset has a state of use.")
    values: dict[str, Any] = {
        "status": said.need("value"),
        "from_on": said.day("from"),
        "until_on": said.day("until"),
        "note": said.get("note"),
    }
    return _keep(
        session, AssetStatus, values, provenance, actor,
        lambda provenance: record_status(
            session, actor=actor, asset=thing, provenance=provenance, **values
        ),
    )  # fmt: skip


def _keep_fact(
    session: Session, actor: Principal, thing: Thing, said: SaidRow, provenance: Provenance
) -> Outcome:
    words = FactWords(
        said.need("field"), said.need("value"), said.get("unit"), said.get("scheme"),
        said.get("code"), said.get("party"), said.get("party_ref"), said.get("note"),
        said.day("from"), said.day("until"),
    )  # fmt: skip
    if isinstance(thing, Asset):
        if said.get("agreed_on"):
            raise RefusedRow("Only an organisation's contact agrees to be published.")
        return _keep(
            session, AssetFact, vars(words), provenance, actor,
            lambda provenance: record_fact(
                session, actor=actor, asset=thing, words=words, provenance=provenance
            ),
        )  # fmt: skip
    if not isinstance(thing, Organisation):
        raise RefusedRow("An anchor's facts belong to its organisation: write organisations/….")
    agreed = said.day("agreed_on")
    return _keep(
        session, OrganisationFact, {**vars(words), "agreed_on": agreed}, provenance, actor,
        lambda provenance: record_organisation_fact(
            session, actor=actor, organisation=thing, words=words, provenance=provenance,
            agreed_on=agreed,
        ),
    )  # fmt: skip


def _keep(
    session: Session,
    model: type[RowT],
    values: dict[str, Any],
    provenance: Provenance,
    actor: Principal,
    make: Callable[[Provenance], RowT],
) -> Outcome:
    """One row under its source's id: new, changed (the old values stay in the history), or same.

    A changed row is first made on trial by the service, so that its rules hold, then its values
    are taken over; the record that it speaks of stays the one of the first import.
    """
    held = session.scalar(
        select(model).where(
            model.source == provenance.source, model.source_id == provenance.source_id
        )
    )
    if held is None:
        make(provenance)
        return "imported"
    if all(getattr(held, name) == value for name, value in values.items()):
        return "unchanged"
    with session.begin_nested() as trial:
        make(replace(provenance, source_id=None))
        trial.rollback()
    sign_transaction(session, actor=actor.name, reason=f"import changed {held.slug}")
    for name, value in values.items():
        setattr(held, name, value)
    session.flush()
    return "updated"
