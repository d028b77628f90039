"""What was promised with a development, and for a place?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.arrays import any_of
from assetmap.developments.models import Development
from assetmap.promises.errors import BadPaper
from assetmap.promises.models import DevelopmentDocument, Promise


def list_promises(session: Session, *, development_id: int) -> list[Promise]:
    """Promises of a development that stand, the largest first."""
    return list(
        session.scalars(
            select(Promise)
            .where(Promise.development_id == development_id, Promise.archived_on.is_(None))
            .order_by(Promise.amount.desc().nulls_last(), Promise.id)
        )
    )


def list_documents(session: Session, *, development_id: int) -> list[DevelopmentDocument]:
    """Documents of a development that stand, the newest first."""
    held = DevelopmentDocument
    return list(
        session.scalars(
            select(held)
            .where(held.development_id == development_id, held.archived_on.is_(None))
            .order_by(held.said_on.desc().nulls_last(), held.id)
        )
    )


def list_promised_for(session: Session, asset: Asset) -> list[tuple[Promise, Development]]:
    """What was promised for a place, also under the names of what was merged into it."""
    merged = session.scalars(select(Asset.slug).where(Asset.merged_into_id == asset.id))
    slugs = [asset.slug, *merged]
    rows = session.execute(
        select(Promise, Development)
        .join(Development, Development.id == Promise.development_id)
        .where(
            Promise.archived_on.is_(None), or_(*(Promise.assets.contains([one]) for one in slugs))
        )
        .order_by(Promise.amount.desc().nulls_last(), Promise.id)
    )
    return [(row[0], row[1]) for row in rows]


def names_of(session: Session, slugs: Sequence[str]) -> dict[str, str]:
    """Names of places by their slugs."""
    found = session.execute(
        select(Asset.slug, Asset.name).where(any_of(Asset.slug, list(slugs)))
    ).all()
    return {row[0]: row[1] for row in found}


def find_assets(session: Session, said: str) -> list[str]:
    """Slugs of the places whose addresses somebody typed, one in a line, each once.

    Raises
    ------
    BadPaper
        A line that is no address of a place.
    """
    slugs = []
    for line in said.split("\n"):
        words = line.strip().rstrip("/")
        if not words:
            continue
        before, _, slug = words.rpartition("/")
        if not before.endswith("assets") or not slug.isprintable():
            raise BadPaper(
                "A place is not known.",
                {"assets": f"“{words[:80]}” is no address such as assets/edgbaston-reservoir."},
            )
        slugs.append(slug)
    known = names_of(session, slugs)
    missing = next((one for one in slugs if one not in known), None)
    if missing is not None:
        raise BadPaper("A place is not known.", {"assets": f"There is no place “{missing[:80]}”."})
    return list(dict.fromkeys(slugs))
