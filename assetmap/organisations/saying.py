"""Writing what is said of an organisation: activities, service areas, contacts, grants …"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.facts import FactWords, Provenance, fact_faults
from assetmap.core.permissions import Principal
from assetmap.core.upsert import free_slug
from assetmap.organisations.errors import BadOrganisation
from assetmap.organisations.fields import FIELDS
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.rights import require
from assetmap.places.models import Area

#: Amounts as they are kept: exact, in decimal text with two places.
AMOUNT = re.compile(r"-?[0-9]+[.][0-9]{2}")


def record_fact(
    session: Session,
    *,
    actor: Principal,
    organisation: Organisation,
    words: FactWords,
    provenance: Provenance,
    area: Area | None = None,
    agreed_on: date | None = None,
) -> OrganisationFact:
    """Keep one value of one field as one source has it. The caller commits.

    Parameters
    ----------
    area : Area, optional
        A known area that a service area names.
    agreed_on : date, optional
        Day on which a contact agreed to be published; without it the web never sees the contact.

    Raises
    ------
    BadOrganisation
        No such field, no value, a grant without exact amount, currency, funder and day.
    NotYours
        The actor may not.
    """
    require(session, actor, "organisations.update", organisation)
    faults = fact_faults(words, tuple(FIELDS))
    if area is not None and words.field != "service_area":
        faults["area"] = "Only a service area names an area."
    if agreed_on is not None and words.field != "contact":
        faults["agreed_on"] = "Only a contact agrees to be published."
    if words.field == "grant":
        if not AMOUNT.fullmatch(words.value):
            faults["value"] = "A grant's amount has two decimal places, such as 15000.00."
        if not (words.unit and words.party and words.from_on):
            faults["party"] = "A grant has a currency, a funder and the day of its award."
    if faults:
        raise BadOrganisation("This cannot be kept: look at the marked fields.", faults)
    sign_transaction(
        session, actor=actor.name, reason=f"{organisation.slug}: {FIELDS[words.field]}"
    )
    row = OrganisationFact(
        organisation_id=organisation.id,
        area_id=None if area is None else area.id,
        agreed_on=agreed_on,
        **vars(words),
        slug=free_slug(session, OrganisationFact, f"{organisation.slug}-{words.field}"),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    row.source_id = provenance.source_id or row.slug
    session.add(row)
    session.flush()
    return row
