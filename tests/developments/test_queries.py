"""Which councils' registers are there, whichever way their names are written."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from assetmap.developments.models import Development
from assetmap.developments.queries import list_not_loaded
from tests.factories.ground import new_area

DAY = date(2026, 1, 31)


def register_of(session: Session, authority: str) -> None:
    session.add(
        Development(
            slug=authority.lower().replace(" ", "-"), reference="S1", authority=authority,
            register_date=DAY, source="invented", source_id=authority, licence="none",
            retrieved_on=DAY,
        )
    )  # fmt: skip
    session.flush()


def districts(session: Session, *names: str) -> None:
    for number, name in enumerate(names):
        area = new_area(session, "district", f"E0{number}", (400_000, 280_000, 401_000, 281_000))
        area.name = name
    session.flush()


def test_a_council_is_known_by_its_whole_name(session: Session) -> None:
    """Derby's register is not there because Derbyshire's or West Derby's is."""
    districts(session, "Derby", "Bristol, City of", "King's Lynn & West Norfolk", "Sandwell")
    register_of(session, "Derbyshire County Council")
    register_of(session, "West Derby District Council")
    register_of(session, "Bristol City Council")
    register_of(session, "Borough Council of Kings Lynn and West Norfolk")
    assert list_not_loaded(session) == ["Derby", "Sandwell"]
    register_of(session, "Derby City Council")
    assert list_not_loaded(session) == ["Sandwell"]
