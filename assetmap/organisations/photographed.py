"""Photos of organisations: how one is found, where it lies, whose it is."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.organisations.models import Organisation
from assetmap.organisations.rights import own_scopes
from assetmap.photos.subjects import SUBJECTS, Photographed, Subject
from assetmap.places.queries import neighbourhoods_at

#: The register, as it is photographed.
RECORD = "organisations"


def find_organisation(session: Session, slug: str) -> Subject | None:
    """The organisation of a slug, closed ones included; none that left the register."""
    body = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if body is None or body.archived_on is not None:
        return None
    return Subject(
        RECORD, body.slug, body.name, neighbourhoods_at(session, body.geom),
        own_scopes(session, body),
    )  # fmt: skip


def names_of_organisations(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Names of those that are found."""
    rows = session.execute(
        select(Organisation.slug, Organisation.name).where(
            any_of(Organisation.slug, list(slugs)), Organisation.archived_on.is_(None)
        )
    )
    return {row.slug: row.name for row in rows}


SUBJECTS[RECORD] = Photographed(find_organisation, names_of_organisations)
