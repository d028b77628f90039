"""Of what a role can be granted: how each kind of thing is looked up by its public name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area


def _neighbourhood(session: Session, slug: str) -> str | None:
    return session.scalar(select(Area.name).where(Area.kind == "neighbourhood", Area.slug == slug))


def _anchor(session: Session, slug: str) -> str | None:
    return session.scalar(
        select(Organisation.name)
        .join(Anchor, Anchor.organisation_id == Organisation.id)
        .where(Anchor.slug == slug, Organisation.archived_on.is_(None))
    )


def _organisation(session: Session, slug: str) -> str | None:
    return session.scalar(
        select(Organisation.name).where(
            Organisation.slug == slug, Organisation.archived_on.is_(None)
        )
    )


SCOPE_NAMES: Mapping[str, Callable[[Session, str], str | None]] = {
    "neighbourhood": _neighbourhood,
    "anchor": _anchor,
    "organisation": _organisation,
}
