"""Homes for tests: small areas with people, spread over postcodes at chosen places."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.places.models import Area, Population, Postcode
from tests.factories.ground import new_area, new_dataset, new_decile

#: Where these tests measure from: the north-west of Birmingham.
X, Y = 404_000, 288_000


def an_area(session: Session, side: int = 2_000) -> Area:
    """A square neighbourhood around ``X, Y``."""
    half = side / 2
    return new_area(session, "neighbourhood", "example", (X - half, Y - half, X + half, Y + half))


def people_at(
    session: Session, lsoa: str, people: int, *spots: tuple[int, int], tenth: int = 0,
    vintage: str = "lsoa11", release: str = "mid 2015",
) -> None:  # fmt: skip
    """A small area with people and a live postcode at each spot, metres from ``X, Y``."""
    dataset = new_dataset(session, f"population:{lsoa}:{release}", release=release)
    session.add(Population(dataset_id=dataset.id, release=release, lsoa=lsoa, people=people))
    for at, (east, north) in enumerate(spots):
        session.add(
            Postcode(code=f"{lsoa} {at}", easting=X + east, northing=Y + north, quality=1,
                     **{vintage: lsoa})
        )  # fmt: skip
    if tenth:
        new_decile(
            session, new_dataset(session, f"deprivation:{lsoa}", release="iod2019"), lsoa, tenth
        )
    session.flush()
