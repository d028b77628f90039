"""Working groups for tests."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.groups.models import WorkingGroup
from assetmap.places.models import Area


def new_group(
    session: Session, slug: str = "example-group", *, area: Area | None = None,
    privacy: str = "closed", demonstration: bool = False,
) -> WorkingGroup:  # fmt: skip
    """A working group at work."""
    made = WorkingGroup(
        slug=slug, name=slug.replace("-", " ").capitalize(), area=area, privacy=privacy,
        demonstration=demonstration, source="tests", source_id=slug, licence="contributor terms",
        retrieved_on=date(2026, 11, 1),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
