"""Basemap features, areas and deprivation for tests of tiles. Names are invented."""

from __future__ import annotations

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.places.models import Area, BasemapFeature, Dataset, Deprivation, Population
from tests.factories.register import SAID

OWNED = {"source": SAID.source, "licence": SAID.licence, "retrieved_on": SAID.retrieved_on}
#: West Birmingham, metres in EPSG:27700: the middle of what these tests draw.
MIDDLE = (404_500.0, 288_500.0)


def new_dataset(session: Session, kind: str, *, release: str = "2026") -> Dataset:
    """A data set with a line of its own."""
    made = Dataset(
        slug=f"{kind}-{release}".replace(":", "-"), kind=kind, name=f"Invented {kind}",
        release=release, attribution=f"Invented {kind}, {release}.", file_name="x", sha256="0",
        row_count=1, source_id=f"{kind}-{release}", **OWNED,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def new_ground(
    session: Session, dataset: Dataset, theme: str, kind: str, shape, *, name=None, min_zoom=0
) -> BasemapFeature:
    """One thing of the quiet ground; ``shape`` in metres of EPSG:27700."""
    made = BasemapFeature(
        dataset_id=dataset.id, theme=theme, kind=kind, name=name, min_zoom=min_zoom,
        source_id=f"{theme}/{kind}/{name}/{shape.wkb_hex[-40:]}",
        geom=from_shape(shape, srid=GRID),
        geom_3857=from_shape(geometry_to_mercator(shape), srid=WEB_MERCATOR),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def new_area(session: Session, kind: str, code: str, box: tuple[float, ...]) -> Area:
    """A square area: west, south, east, north in metres of EPSG:27700."""
    square = shapely.MultiPolygon([shapely.box(*box)])
    made = Area(
        slug=f"{kind}-{code}".lower(), kind=kind, code=code, name=f"Example {code}",
        release="2026", basis="official", source_id=code,
        geom=from_shape(square, srid=GRID),
        geom_3857=from_shape(geometry_to_mercator(square), srid=WEB_MERCATOR), **OWNED,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def new_decile(session: Session, dataset: Dataset, code: str, decile: int) -> Deprivation:
    """A small area's tenth in the edition of a data set."""
    made = Deprivation(
        dataset_id=dataset.id, release=dataset.release, lsoa=code, rank=decile * 100, decile=decile
    )
    session.add(made)
    session.flush()
    return made


def new_population(session: Session, dataset: Dataset, code: str, people: int) -> Population:
    """How many people live in a small area by the estimate of a data set."""
    made = Population(dataset_id=dataset.id, release=dataset.release, lsoa=code, people=people)
    session.add(made)
    session.flush()
    return made


def small_town(session: Session) -> None:
    """A park, a lake, roads, a railway, a building, a path and names around ``MIDDLE``."""
    x, y = MIDDLE
    held = new_dataset(session, "basemap:invented")
    add = [
        ("built", "residential", shapely.box(x - 1500, y - 1500, x + 1500, y + 1500), None, 0),
        ("green", "park", shapely.box(x - 600, y - 300, x - 150, y + 250), "Example Park", 11),
        ("water", "water", shapely.Point(x + 500, y + 350).buffer(260), "Sample Pool", 11),
        ("waterway", "canal", shapely.LineString([(x - 1500, y - 500), (x, y - 420),
         (x + 1500, y - 700)]), "Invented Canal", 11),
        ("rail", "rail", shapely.LineString([(x - 1500, y - 900), (x + 1500, y - 850)]), None, 10),
        ("road", "primary", shapely.LineString([(x - 1500, y + 40), (x + 1500, y - 40)]),
         "Example Road", 9),
        ("road", "residential", shapely.LineString([(x + 60, y - 1200), (x + 20, y + 1200)]),
         "Sample Street", 13),
        ("path", "footway", shapely.LineString([(x - 600, y - 300), (x - 150, y + 250)]), None, 16),
        ("building", "yes", shapely.box(x + 80, y + 80, x + 120, y + 110), None, 16),
        ("place", "suburb", shapely.Point(x - 300, y + 700), "Sampleford", 12),
    ]  # fmt: skip
    for theme, kind, shape, name, zoom in add:
        new_ground(session, held, theme, kind, shape, name=name, min_zoom=zoom)
