"""Grants in the 360Giving standard: recipients become organisations, grants facts about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from assetmap.core.crs import GRID
from assetmap.core.db import sign_transaction
from assetmap.core.errors import Invalid
from assetmap.core.orgids import parse_org_id
from assetmap.core.texts import is_web_address
from assetmap.core.upsert import Keeper, geometry_values
from assetmap.importers.bodies import OrgId, cover, fact_keeper, final, identify, owners_of
from assetmap.importers.contract import (
    MAX_NAME,
    MAX_TEXT,
    ImportReport,
    RefusedRow,
    SourceFile,
    SourceWords,
    check_storable,
    describe_source,
    progress,
)
from assetmap.importers.geofile import MAX_BYTES
from assetmap.importers.register import RegisterRow, place
from assetmap.organisations.kinds import kind_by_register
from assetmap.organisations.models import Organisation
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.queries import programme_area
from assetmap.uploads.errors import UnreadableFile

#: No single grant is as large; anything above is a slip of the keyboard.
MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Recipient:
    """A recipient as one grant prints it; None is not printed."""

    ref: str
    name: str
    postcode: str | None
    address: str | None
    website: str | None
    identifiers: tuple[OrgId, ...]


@dataclass(frozen=True)
class Grant:
    """One award.

    Attributes
    ----------
    row : int
        Position in the file, from 1.
    amount : Decimal
        Exact, two places; zero and negative (a grant taken back) stay as they are.
    """

    row: int
    ref: str
    amount: Decimal
    currency: str
    awarded_on: date
    funder: str
    funder_ref: str | None
    words: str | None
    recipient: Recipient

    @property
    def text(self) -> str:
        """The grant in short, for reports."""
        return f"{self.ref}, {self.recipient.name}"


def import_grants(session: Session, *, path: Path, words: SourceWords, actor: str) -> ImportReport:
    """Load a 360Giving JSON file; the caller commits.

    A recipient is known by its org-id, else by the file's own id for it. One that the register
    has from elsewhere is left as it is and gets the grants. A row is a grant, so the counts of
    the report are counts of grants.

    Raises
    ------
    UnreadableFile
        The file is no 360Giving JSON.
    """
    report = ImportReport()
    held = _read(path)
    grants = _grants(held, report)
    source = describe_source(path, words, report, _usual(grants))
    reason = f"import grants {source.name}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    with session.no_autoflush:
        bodies, made = _recipients(session, grants, source, report)
        facts = fact_keeper(session, source)
        for grant in grants:
            body = bodies[grant.recipient.ref]
            _, outcome = facts.keep(
                {
                    "organisation": body,
                    "field": "grant",
                    "value": str(grant.amount),
                    "unit": grant.currency,
                    "party": grant.funder,
                    "party_ref": grant.funder_ref,
                    "note": grant.words,
                    "from_on": grant.awarded_on,
                    "until_on": grant.awarded_on,
                    "source": source.source,
                    "source_id": grant.ref,
                    "licence": source.licence,
                    "retrieved_on": source.retrieved_on,
                },
                slug=f"grant-{grant.ref}",
            )
            report.count(outcome)
    report.assume(
        f"{len(grants):,} grants went to {len(bodies):,} recipients, "
        f"{made:,} of them new to the register."
    )
    cover(session, actor=actor, reason=reason, table="organisation", source=source,
          new=made, changed=0)  # fmt: skip
    cover(session, actor=actor, reason=reason, table="organisation_fact", source=source,
          new=report.imported, changed=report.updated)  # fmt: skip
    return report


def _read(path: Path) -> list[Any]:
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
    try:
        # Numbers stay as printed: no amount goes through a float.
        held = json.loads(path.read_bytes(), parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError) as fault:
        raise UnreadableFile(f"{path.name} is not JSON that can be read: {fault}.") from fault
    grants = held.get("grants") if isinstance(held, dict) else None
    if not isinstance(grants, list) or not grants:
        raise UnreadableFile(f"{path.name} holds no list of “grants” as 360Giving writes it.")
    return grants


def _grants(held: list[Any], report: ImportReport) -> list[Grant]:
    found: list[Grant] = []
    seen: set[str] = set()
    for row, said in enumerate(held, start=1):
        try:
            grant = _grant(row, said)
            if grant.ref in seen:
                raise RefusedRow(f"“{grant.ref}” stands in the file twice; the first was kept.")
        except Invalid as fault:
            # The reference alone: a refused grant may be a private person's.
            report.refuse(row, str(fault), _text(said, "id") or "")
            continue
        seen.add(grant.ref)
        found.append(grant)
    return found


def _grant(row: int, said: Any) -> Grant:
    if not isinstance(said, dict):
        raise RefusedRow("This is not a grant but something else.")
    if said.get("recipientIndividual"):
        raise RefusedRow("Grants to private people are not kept.")
    ref, funder = _text(said, "id"), _one(said, "fundingOrganization")
    recipient = _recipient(_one(said, "recipientOrganization"))
    name, currency = _text(funder, "name"), _text(said, "currency")
    if ref is None or name is None:
        raise RefusedRow("A grant needs an id and a funder's name.")
    if currency is None or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise RefusedRow("The currency is not a code of three letters such as GBP.")
    texts = [text for text in (_text(said, "title"), _text(said, "description")) if text]
    words = ": ".join(texts)[:MAX_TEXT] or None
    check_storable((ref, name, _text(funder, "id") or ""), (words or "",))
    return Grant(
        row, ref, _amount(said.get("amountAwarded")), currency, _day(said.get("awardDate")),
        name, _text(funder, "id"), words, recipient,
    )  # fmt: skip


def _one(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    held = said.get(key)
    several = held if isinstance(held, list) else [held]
    if len(several) > 1:
        raise RefusedRow(f"{key} names {len(several)} without a share for each.")
    if not several or not isinstance(several[0], dict):
        raise RefusedRow(f"{key} is missing.")
    return several[0]


def _recipient(said: Mapping[str, Any]) -> Recipient:
    ref, name = _text(said, "id"), _text(said, "name")
    if ref is None or name is None or len(name) > MAX_NAME:
        raise RefusedRow("The recipient needs an id and a name of at most 300 characters.")
    printed = _text(said, "postalCode")
    address = ", ".join(
        part
        for key in ("streetAddress", "addressLocality")
        for part in (_text(said, key) or "").splitlines()
        if part.strip()
    )
    website = _text(said, "url")
    if website is not None and website.startswith("www."):
        website = f"http://{website}"
    check_storable((ref, name, printed or ""), (address, website or ""))
    pairs = [parse_org_id(ref)]
    charity, company = _text(said, "charityNumber"), _text(said, "companyNumber")
    if charity is not None and charity.isascii() and charity.isdigit():
        pairs.append(("GB-CHC", charity))
    if company is not None and company.isascii() and company.isalnum():
        pairs.append(("GB-COH", company.upper().zfill(8)))
    identifiers = tuple(dict.fromkeys(pair for pair in pairs if pair is not None))
    postcode = (normalise_postcode(printed) or printed) if printed else None
    return Recipient(ref, name, postcode, address or None, website, identifiers)


def _amount(said: Any) -> Decimal:
    if not isinstance(said, Decimal) or not said.is_finite() or abs(said) >= MOST:
        raise RefusedRow("The amount is not a number of pounds and pence.")
    exact = said.quantize(Decimal("0.01"))
    if exact != said:
        raise RefusedRow(f"The amount {said} has parts of a penny.")
    return exact


def _day(said: Any) -> date:
    """The day as printed: a time and a zone behind it do not move it."""
    try:
        return date.fromisoformat(said[:10])
    except (TypeError, ValueError):
        raise RefusedRow("The date of the award is not like 2024-03-31.") from None


def _text(said: Any, key: str) -> str | None:
    value = said.get(key) if isinstance(said, dict) else None
    return value.strip() or None if isinstance(value, str) else None


def _usual(grants: list[Grant]) -> SourceWords:
    funders = {grant.funder for grant in grants}
    if len(funders) != 1:
        return SourceWords()
    funder = funders.pop()
    return SourceWords(
        source=f"{funder} (360Giving)", attribution=f"Grants published by {funder} (360Giving)."
    )


def _recipients(
    session: Session, grants: list[Grant], source: SourceFile, report: ImportReport
) -> tuple[dict[str, Organisation], int]:
    """Each recipient's organisation, and how many were new. The latest award's words count."""
    latest: dict[str, Grant] = {}
    for grant in sorted(grants, key=lambda one: (one.awarded_on, one.row)):
        before = latest.get(grant.recipient.ref)
        if before is not None and before.recipient.name != grant.recipient.name:
            report.flag(
                grant.row,
                f"{grant.recipient.ref} was called “{before.recipient.name}” before; the name of "
                "the latest award is kept.",
                grant.text,
            )
        latest[grant.recipient.ref] = grant
    programme = programme_area(session)
    keeper = Keeper(
        session, Organisation, ("source", "source_id"), Organisation.source == source.source
    )
    owners = owners_of(session)
    claims = fact_keeper(session, source)
    bodies: dict[str, Organisation] = {}
    with progress("recipients", 1_000) as shown:
        for ref, grant in latest.items():
            shown.step()
            said = grant.recipient
            known = next((owners[pair] for pair in said.identifiers if pair in owners), None)
            if known is not None and (known.source, known.source_id) != (source.source, ref):
                bodies[ref] = final(known)
                continue
            row = RegisterRow(
                grant.row,
                {"name": said.name, **({"postcode": said.postcode} if said.postcode else {})},
                None, GRID, None,
            )  # fmt: skip
            website = said.website
            if website is not None and not is_web_address(website):
                report.flag(grant.row, f"“{website[:60]}” is no web address.", grant.text)
                website = None
            placed = place(session, row, programme=programme, report=report)
            kinds = [kind_by_register(scheme) for scheme, _ in said.identifiers]
            body, _ = keeper.keep(
                {
                    "name": said.name,
                    "kind": next((kind for kind in kinds if kind), None),
                    "address": said.address,
                    "postcode": said.postcode,
                    "website": website,
                    "outline": placed.outline,
                    "demonstration": source.demonstration,
                    "source": source.source,
                    "source_id": ref,
                    "licence": source.licence,
                    "retrieved_on": source.retrieved_on,
                    **geometry_values(placed.shape),
                },
                slug=said.name,
            )
            for pair in said.identifiers:
                identify(owners, claims, body, pair, row, source, report)
            bodies[ref] = final(body)
    made = sum(instance_state(body).key is None for body in set(bodies.values()))
    return bodies, made
