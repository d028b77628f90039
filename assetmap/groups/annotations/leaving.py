"""What annotations keep of a person: taken away as a file, or given over to a former member."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import take_name_off
from assetmap.core.db import sign_transaction
from assetmap.groups.annotations.exports import walked_on
from assetmap.groups.annotations.models import Annotation, AnnotationPlace
from assetmap.places.positions import held_geometry


def export_annotations(session: Session, slug: str) -> list[dict[str, Any]]:
    """What somebody wrote onto the map, for their own file; with the exact place, which they gave.

    What they published as a lead or moderator is named by its title alone.
    """
    mine = session.scalars(
        select(Annotation).where(Annotation.author == slug).order_by(Annotation.id)
    ).all()
    exact = {
        one.annotation_id: held_geometry(one)
        for one in session.scalars(
            select(AnnotationPlace).where(AnnotationPlace.annotation_id.in_([x.id for x in mine]))
        )
    }
    published = session.scalars(
        select(Annotation.title).where(Annotation.published_by == slug).order_by(Annotation.id)
    )
    return [
        *(
            {
                "title": one.title, "text": one.text, "on_behalf_of": one.on_behalf_of,
                "category": one.category, "sensitive": one.sensitive,
                "walked_on": walked_on(one),
                "withdrawn": one.archived_on is not None,
                "place": exact.get(one.id, held_geometry(one)),
            }
            for one in mine
        ),
        *({"published": title} for title in published),
    ]  # fmt: skip


def forget_annotator(session: Session, slug: str) -> None:
    """Somebody leaves: what they wrote stays with its group, as of a former member."""
    sign_transaction(session, actor="former-member", reason="somebody left")
    take_name_off(session, Annotation, slug, "author", "published_by")
    session.flush()
    # The history is no role's to change, so the database does it by a function of the owner's.
    session.execute(select(func.forget_annotator(slug)))
