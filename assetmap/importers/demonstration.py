"""The demonstration: West Birmingham and Smethwick, loaded from ``geodata/`` and served."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.queries import get_programme
from assetmap.accounts.services.granting import ProgrammeWords, set_up_programme
from assetmap.anchors.queries.registers import get_anchor
from assetmap.anchors.reading.reader import read_ledger
from assetmap.anchors.services.ledgers import (
    LedgerSource,
    key_unknown_postcodes,
    load_ledger,
)
from assetmap.anchors.services.places import locate_suppliers
from assetmap.core.db import take_turn, transaction
from assetmap.core.durability import require_durable
from assetmap.core.errors import Unavailable
from assetmap.core.folders import folder
from assetmap.core.options import settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session
from assetmap.core.serving import HOST, check_port, serve_until_stopped
from assetmap.importers.anchors import import_anchors
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.demonstration_plan import load_plan
from assetmap.importers.deprivation import import_deprivation
from assetmap.importers.developments import import_developments
from assetmap.importers.ground import import_ground
from assetmap.importers.osm import import_osm
from assetmap.importers.population import import_population
from assetmap.importers.postcodes import import_postcodes
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.said import import_facts, import_links
from assetmap.importers.standards import import_standards
from assetmap.importers.things import import_assets, import_organisations
from assetmap.overlays.analysis import Household
from assetmap.places.basemap import GroundPlace, find_ground, find_ground_place
from assetmap.places.models import Dataset
from assetmap.places.services import NewDataset, record_dataset
from assetmap.uploads.receiving import file_sha256

ANCHOR = "demonstration-hospital-trust"
DISTRICTS = "E08000025,E08000028"
#: Day on which the demonstration's files were made or drawn.
MADE_ON = date(2026, 11, 21)
SITES = SourceWords(
    licence="Open Government Licence v3.0",
    retrieved_on=MADE_ON,
    attribution="Birmingham City Council: Brownfield Land Register, Open Government Licence v3.0.",
)
INVENTED = SourceWords(
    source="Demonstration data",
    licence="made for assetmap",
    retrieved_on=MADE_ON,
    release="2026",
    attribution="Demonstration data: invented names, figures and outlines.",
    demonstration=True,
)
SOURCED = SourceWords(
    source="Published facts about places",
    licence="facts; each row names its source",
    retrieved_on=MADE_ON,
    release="2026",
    attribution="Facts about real places: each names its own source.",
)
OUTLINES = SourceWords(
    source="Council outlines, generalised",
    licence="CC BY 4.0 (M. Chorley) over Open Government Licence v3.0",
    retrieved_on=MADE_ON,
    release="2013, generalised to 120 m",
    attribution=(
        "Council outlines generalised from M. Chorley, UK-GeoJSON (CC BY 4.0); contains OS and "
        "National Statistics data © Crown copyright and database right."
    ),
)
WARDS = SourceWords(
    source="Ward outlines, generalised",
    licence="Open Government Licence v3.0; Sandwell's CC BY 4.0 (M. Chorley) over it",
    retrieved_on=MADE_ON,
    release="Birmingham 2018, Sandwell 2013, generalised to 40 m",
    attribution=(
        "Ward outlines generalised from BSol.mapR (Birmingham) and M. Chorley, UK-GeoJSON "
        "(Sandwell, CC BY 4.0); contains OS and National Statistics data © Crown copyright and "
        "database right."
    ),
)
SMALL_AREAS = SourceWords(
    source="Small areas (LSOA 2011), super-generalised",
    licence="Open Government Licence v3.0",
    retrieved_on=MADE_ON,
    release="2011, super-generalised to 200 m",
    attribution=(
        "Contains National Statistics data © Crown copyright and database right; contains OS data "
        "© Crown copyright and database right."
    ),
)
GROUND = SourceWords(
    source="Land, councils' edges and names, generalised",
    licence="CC BY 4.0 (M. Chorley) over Open Government Licence v3.0",
    retrieved_on=MADE_ON,
    release="2013 and 2018, generalised to 200 m",
    attribution=OUTLINES.attribution,
)
CODES = SourceWords(
    source="OS Code-Point Open and ONS look-up (extract)",
    licence="Open Government Licence v3.0",
    retrieved_on=date(2025, 4, 22),
    release="2025.2.0 and May 2022",
    attribution=(
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal "
        "Mail copyright and database right; contains National Statistics data © Crown copyright "
        "and database right."
    ),
)


@dataclass(frozen=True)
class Loaded:
    """What loading the demonstration did."""

    fresh: bool
    fingerprint: str


def load_demonstration(session: Session, *, root: Path, today: date) -> Loaded:
    """Load everything in ``geodata/``; the same files twice are a no-op. The caller commits."""
    fingerprint = _fingerprint(root)
    kind = "demonstration"
    held = session.scalar(
        select(Dataset.id).where(Dataset.kind == kind, Dataset.sha256 == fingerprint)
    )
    if held is not None:
        return Loaded(False, fingerprint)
    rows = sum(report.rows for report in _import_all(session, root))
    key_unknown_postcodes(session)
    _load_ledger(session, root, today)
    record_dataset(
        session,
        new=NewDataset(
            kind=kind,
            name="Demonstration of West Birmingham and Smethwick",
            release=INVENTED.release or "",
            source=INVENTED.source or "",
            licence=INVENTED.licence or "",
            attribution=INVENTED.attribution or "",
            retrieved_on=MADE_ON,
            file_name=root.name,
            sha256=fingerprint,
        ),
        row_count=rows,
    )
    return Loaded(True, fingerprint)


def _import_all(session: Session, root: Path) -> list[ImportReport]:
    actor = OPERATOR.name
    plain = ReadingOptions()
    register = root / "register"
    boundaries = root / "boundaries"
    steps: tuple[Callable[[], ImportReport], ...] = (
        lambda: import_postcodes(
            session,
            path=root / "postcodes" / "demonstration_postcodes.csv",
            words=CODES,
            actor=actor,
        ),
        lambda: import_postcodes(
            session,
            path=root / "postcodes" / "west_birmingham_postcodes.csv",
            words=CODES,
            actor=actor,
        ),
        lambda: import_deprivation(
            session,
            path=root / "deprivation" / "iod2019_birmingham_sandwell.csv",
            release="iod2019",
            words=SourceWords(retrieved_on=MADE_ON),
            actor=actor,
        ),
        lambda: import_population(
            session,
            path=root / "deprivation" / "population_birmingham_sandwell.csv",
            words=SourceWords(retrieved_on=MADE_ON),
            actor=actor,
        ),
        lambda: import_boundaries(
            session,
            path=boundaries / "districts_generalised.geojson",
            fields=BoundaryFields("district", "code", "name", "generalised", crs=4326),
            words=OUTLINES,
            actor=actor,
        ),
        lambda: import_boundaries(
            session,
            path=boundaries / "neighbourhood_illustrative.geojson",
            fields=BoundaryFields("neighbourhood", None, "name", "illustrative", crs=4326),
            words=INVENTED,
            actor=actor,
        ),
        lambda: import_boundaries(
            session,
            path=boundaries / "wards_generalised.geojson",
            fields=BoundaryFields("ward", "code", "name", "generalised", crs=4326),
            words=WARDS,
            actor=actor,
        ),
        lambda: import_boundaries(
            session,
            path=boundaries / "lsoa11_generalised.geojson",
            fields=BoundaryFields("lsoa", "code", "name", "generalised", crs=4326),
            words=SMALL_AREAS,
            actor=actor,
        ),
        lambda: import_ground(
            session,
            path=root / "ground" / "west_birmingham.geojson",
            crs=4326,
            words=GROUND,
            actor=actor,
        ),
        lambda: import_assets(
            session, path=register / "places_real.csv", options=plain, words=SOURCED, actor=actor
        ),
        lambda: import_assets(
            session,
            path=register / "assets_invented.geojson",
            options=ReadingOptions(crs=4326),
            words=INVENTED,
            actor=actor,
        ),
        lambda: import_organisations(
            session,
            path=register / "organisations_real.csv",
            options=plain,
            words=SOURCED,
            actor=actor,
        ),
        lambda: import_organisations(
            session,
            path=register / "organisations_invented.csv",
            options=plain,
            words=INVENTED,
            actor=actor,
        ),
        lambda: import_anchors(
            session,
            path=register / "anchors_invented.csv",
            options=plain,
            words=INVENTED,
            actor=actor,
        ),
        lambda: import_facts(
            session, path=register / "facts_invented.csv", words=INVENTED, actor=OPERATOR
        ),
        lambda: import_links(
            session, path=register / "links_invented.csv", words=INVENTED, actor=OPERATOR
        ),
        lambda: import_developments(
            session,
            path=root / "developments" / "brownfield_west_birmingham.csv",
            authority=None,
            words=SITES,
            actor=actor,
        ),
        lambda: import_standards(
            session,
            path=root / "standards" / "national.csv",
            words=SourceWords(retrieved_on=MADE_ON),
            actor=actor,
        ),
    )
    reports = [step() for step in steps]
    for report in reports:
        if report.refused:
            raise Unavailable(f"The demonstration's own data are at odds: {report.refused[0]}")
    return reports


def _load_ledger(session: Session, root: Path, today: date) -> None:
    loaded = load_ledger(
        session,
        actor=OPERATOR.name,
        anchor=get_anchor(session, ANCHOR),
        reading=read_ledger(root / "ledger" / "demonstration_ledger.csv"),
        origin=LedgerSource(
            source=INVENTED.source or "",
            licence=INVENTED.licence or "",
            retrieved_on=MADE_ON,
            published=True,
            demonstration=True,
        ),
    )
    corrected = locate_suppliers(
        session,
        actor=OPERATOR.name,
        ledger=loaded.ledger,
        path=root / "ledger" / "supplier_places.csv",
        today=today,
    )
    if corrected.refused:
        raise Unavailable(
            f"The demonstration's own data are at odds: {corrected.refused[0].reason}"
        )


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in (".csv", ".geojson"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def load_second_place(session: Session, *, extract: Path) -> GroundPlace | None:
    """The streets of another place from an OpenStreetMap extract; the caller commits.

    Returns
    -------
    GroundPlace or None
        Its most important place by name; None when the extract names none.
    """
    import_osm(session, path=extract, words=SourceWords(), actor=OPERATOR.name)
    dataset = find_ground(session, sha256=file_sha256(extract))
    return None if dataset is None else find_ground_place(session, dataset=dataset)


def open_demonstration(session: Session) -> None:
    """Let people who try the demonstration make accounts; whoever runs it is named for them."""
    programme = get_programme(session)
    if programme.operator_name:
        return
    set_up_programme(
        session,
        actor=OPERATOR,
        version=programme.version,
        words=ProgrammeWords("Demonstration on this machine", "operator@example.org", True),
    )


@click.command()
@click.pass_context
def demo(context: click.Context) -> None:
    """Load the demonstration and serve it until Ctrl-C."""
    settings = settings_of(context)
    check_port(settings.port)
    with owner_session(settings) as session:
        if settings.is_private:
            require_durable(session.get_bind().engine)
        with transaction(session):
            take_turn(session)
            loaded = load_demonstration(session, root=folder("geodata"), today=MADE_ON)
            open_demonstration(session)
            load_plan(
                session, root=folder("geodata"), source=INVENTED.source or "",
                licence=INVENTED.licence or "", day=MADE_ON,
                household=Household(*settings.household, settings.household_source),
            )  # fmt: skip
        second = None
        if settings.demo_osm is not None:
            with transaction(session):
                take_turn(session)
                second = load_second_place(session, extract=settings.demo_osm)
        session.close()
        click.echo(
            "Demonstration data loaded." if loaded.fresh else "Demonstration data are there."
        )
        address = f"http://{HOST}:{settings.port}"
        moved = (
            f"\n  {address}/?at={second.lon:.3f},{second.lat:.3f}  the streets of {second.name}"
            if second
            else ""
        )
        serve_until_stopped(
            settings.port,
            # Nobody else reaches this server, so what would be sent is shown to whoever tries it.
            environ={"ASSETMAP_SHOWS_MAIL": "yes"} if settings.smtp is None else {},
            ready=lambda: click.echo(
                f"Serving on {address}/ (Ctrl-C stops the server and the database)\n"
                f"  {address}/  the map of West Birmingham and Smethwick\n"
                f"  {address}/anchors/{ANCHOR}/catchment?local={DISTRICTS}  where a trust's "
                f"money lands{moved}\n"
                f"  {address}/sign-up  make an account; {address}/mail holds the e-mails that "
                "are not sent\n"
                "The first coordinator: assetmap accounts invite-coordinator you@example.org"
            ),
        )
    click.echo("Stopped.")
