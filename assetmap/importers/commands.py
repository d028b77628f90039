"""``assetmap import KIND FILE``: every kind of file under one contract."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from assetmap.anchors.services.ledgers import key_unknown_postcodes
from assetmap.core.db import take_turn, transaction
from assetmap.core.options import DATE, as_date, mapping_of, say_json, settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session
from assetmap.importers.anchors import import_anchors
from assetmap.importers.applications import import_applications
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, RowNote, SourceWords
from assetmap.importers.deprivation import RELEASES, import_deprivation
from assetmap.importers.developments import import_developments
from assetmap.importers.grants import import_grants
from assetmap.importers.network import import_network
from assetmap.importers.osm import import_osm
from assetmap.importers.outlines import import_outlines, is_map_file
from assetmap.importers.planit import is_planit
from assetmap.importers.population import import_population
from assetmap.importers.postcodes import import_postcodes
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.said import import_facts, import_links, import_listings
from assetmap.importers.standards import import_standards
from assetmap.importers.things import import_assets, import_organisations
from assetmap.importers.trusts import import_trusts

FILE = click.Path(path_type=Path)
SHOWN = 20
Work = Callable[[Session], ImportReport]


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.argument("file", type=FILE),
            click.option("--source", help="Who says so, as people will read it."),
            click.option("--licence", help="Licence of the source."),
            click.option("--attribution", help="The line that must be shown."),
            click.option("--release", help="The publisher's name of this vintage."),
            click.option("--retrieved", type=DATE, help="Day it was fetched."),
            click.option("--demonstration", is_flag=True, help="Mark as demonstration data."),
            click.option(
                "--dry-run", is_flag=True, help="Read and judge everything, keep nothing."
            ),
            click.option("--json", "as_json", is_flag=True),
        )
    ):
        command = option(command)
    return click.pass_context(command)


def _geodata(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--layer", help="Layer of a file that has several.")(command)
    return click.option("--crs", type=int, help="EPSG code of the file: 27700 or 4326.")(command)


@click.group("import")
def import_group() -> None:
    """Load places, boundaries, deprivation, assets, organisations and anchors."""


@import_group.command("postcodes")
@_common
def postcodes(context: click.Context, file: Path, **said: Any) -> None:
    """Code-Point Open zip, ONSPD, NSPL or an ONS look-up."""

    def work(session: Session) -> ImportReport:
        report = import_postcodes(session, path=file, words=_words(said), actor=OPERATOR.name)
        placed = key_unknown_postcodes(session)
        if placed:
            report.assume(f"{placed:,} payments loaded earlier found their postcode.")
        return report

    _run(context, work, said)


@import_group.command("boundaries")
@_geodata
@click.option(
    "--kind", required=True, type=click.Choice(["lsoa", "msoa", "ward", "district", "region"])
)
@click.option("--code-field", required=True)
@click.option("--name-field", required=True)
@click.option(
    "--basis", type=click.Choice(["official", "generalised", "illustrative"]), default="official"
)
@_common
def boundaries(
    context: click.Context,
    file: Path,
    kind: str,
    code_field: str,
    name_field: str,
    basis: str,
    crs: int | None,
    layer: str | None,
    **said: Any,
) -> None:
    """Official areas from GeoJSON, GeoPackage, zipped Shapefile, KML or TopoJSON."""
    fields = BoundaryFields(kind, code_field, name_field, basis, crs, layer)
    _run(
        context,
        lambda session: import_boundaries(
            session, path=file, fields=fields, words=_words(said), actor=OPERATOR.name
        ),
        said,
    )


@import_group.command("neighbourhoods")
@_geodata
@click.option("--name-field", default="name", show_default=True)
@click.option(
    "--basis", type=click.Choice(["official", "generalised", "illustrative"]), default="official"
)
@_common
def neighbourhoods(
    context: click.Context,
    file: Path,
    name_field: str,
    basis: str,
    crs: int | None,
    layer: str | None,
    **said: Any,
) -> None:
    """A programme's own areas, which may span councils."""
    fields = BoundaryFields("neighbourhood", None, name_field, basis, crs, layer)
    _run(
        context,
        lambda session: import_boundaries(
            session, path=file, fields=fields, words=_words(said), actor=OPERATOR.name
        ),
        said,
    )


@import_group.command("deprivation")
@_common
def deprivation(context: click.Context, file: Path, **said: Any) -> None:
    """Indices of deprivation by small area (CSV, may be gzipped); --release names which."""
    release = said["release"]
    if release not in RELEASES:
        raise click.UsageError(f"Give --release, one of {', '.join(RELEASES)}.")
    _run(
        context,
        lambda session: import_deprivation(
            session, path=file, release=release, words=_words(said), actor=OPERATOR.name
        ),
        said,
    )


def _register(name: str, importer: Callable[..., ImportReport], words_of_it: str) -> click.Command:
    @import_group.command(name, help=words_of_it)
    @_geodata
    @click.option("--map", "mapping", multiple=True, metavar="FIELD=HEADER")
    @_common
    def command(
        context: click.Context,
        file: Path,
        mapping: tuple[str, ...],
        crs: int | None,
        layer: str | None,
        **said: Any,
    ) -> None:
        options = ReadingOptions(mapping_of(mapping), crs, layer)
        _run(
            context,
            lambda session: importer(
                session, path=file, options=options, words=_words(said), actor=OPERATOR.name
            ),
            said,
        )

    return command


_register("assets", import_assets, "Assets from a CSV or geodata file.")
_register("organisations", import_organisations, "Organisations from a CSV or geodata file.")
_register("anchors", import_anchors, "Anchor institutions, one row a site.")


def _published(name: str, importer: Callable[..., ImportReport], words_of_it: str) -> None:
    @import_group.command(name, help=words_of_it)
    @_common
    def command(context: click.Context, file: Path, **said: Any) -> None:
        _run(
            context,
            lambda session: importer(session, path=file, words=_words(said), actor=OPERATOR.name),
            said,
        )


def _said(name: str, importer: Callable[..., ImportReport], words_of_it: str) -> None:
    @import_group.command(name, help=words_of_it)
    @_common
    def command(context: click.Context, file: Path, **said: Any) -> None:
        _run(
            context,
            lambda session: importer(session, path=file, words=_words(said), actor=OPERATOR),
            said,
        )


_published("grants", import_grants, "Grants and their recipients from a 360Giving JSON file.")
_published("population", import_population, "People by small area: file 6 of the indices.")
_published("osm", import_osm, "Streets, water, green and names from an OpenStreetMap .osm.pbf.")
_published("network", import_network, "Streets that can be walked, from a .osm.pbf.")
_published("standards", import_standards, "Standards of access, one criterion a row.")
_said("facts", import_facts, "States of use and facts, one row each: id, about, field, value …")
_said("links", import_links, "Links, one row each: id, subject, kind, object …")
_said("acv", import_listings, "Assets of Community Value, by the national dataset's names.")
_published("trusts", import_trusts, "NHS trusts from the Organisation Data Service's file etr.")


@import_group.command("developments")
@click.option("--authority", help="Whose register it is, where the file does not say.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["auto", "register", "planit", "polygons"]),
    default="auto",
    show_default=True,
    help="What the file is: a brownfield land register, applications from PlanIt, or outlines.",
)
@click.option("--yes", is_flag=True, help="Apply what changes without asking.")
@click.option("--map", "mapping", multiple=True, help="field=COLUMN of outlines, for other names.")
@_geodata
@_common
def developments(
    context: click.Context, file: Path, authority: str | None, kind: str, yes: bool,
    mapping: tuple[str, ...], crs: int | None, layer: str | None, **said: Any,
) -> None:  # fmt: skip
    """Sites of a brownfield land register (CSV), planning applications from PlanIt (JSON), or
    outlines (GeoJSON, GeoPackage, zipped Shapefile, KML).
    """
    options = ReadingOptions(mapping_of(mapping), crs, layer)

    def work(session: Session) -> ImportReport:
        words = _words(said)
        if kind == "polygons" or (kind == "auto" and is_map_file(file)):
            return import_outlines(
                session, path=file, authority=authority, options=options, words=words,
                actor=OPERATOR.name,
            )  # fmt: skip
        planit = kind == "planit" or (kind == "auto" and is_planit(file))
        load = import_applications if planit else import_developments
        return load(session, path=file, authority=authority, words=words, actor=OPERATOR.name)

    _run(context, work, said, ask=not yes)


def _words(said: dict[str, Any]) -> SourceWords:
    retrieved: datetime | None = said.get("retrieved")
    return SourceWords(
        source=said.get("source"),
        licence=said.get("licence"),
        retrieved_on=as_date(retrieved),
        release=said.get("release"),
        attribution=said.get("attribution"),
        demonstration=bool(said.get("demonstration")),
    )


def _run(context: click.Context, work: Work, said: dict[str, Any], *, ask: bool = False) -> None:
    with owner_session(settings_of(context)) as session:
        take_turn(session)
        if said["dry_run"]:
            report = work(session)
            session.rollback()
        else:
            with transaction(session):
                report = work(session)
                if ask and report.changes:
                    _ask(report)
    if said["as_json"]:
        say_json(report.to_json())
    else:
        _print(report, dry_run=said["dry_run"])


def _ask(report: ImportReport) -> None:
    """Show what would change before it is applied; without an answer nothing is."""
    _print_notes("changes", report.changes, err=True)
    question = f"{len(report.changes):,} sites that are loaded would change. Apply?"
    if not sys.stdin.isatty():
        raise click.ClickException(f"{question} Give --yes. Nothing was changed.")
    click.confirm(question, abort=True, err=True)


def _print(report: ImportReport, *, dry_run: bool) -> None:
    if dry_run:
        click.echo("Dry run: nothing was kept.")
    click.echo(
        f"{report.rows:,} rows = {report.imported:,} imported + {report.updated:,} updated + "
        f"{report.unchanged:,} unchanged + {len(report.refused):,} refused"
    )
    for sentence in report.assumptions:
        click.echo(f"Assumed: {sentence}")
    for label, notes in (
        ("refused", report.refused),
        ("kept without a place", report.unplaced),
        ("kept with a doubt", report.flagged),
        ("left as people wrote it", report.kept_by_people),
        ("changes", report.changes),
    ):
        _print_notes(label, notes)


def _print_notes(label: str, notes: list[RowNote], *, err: bool = False) -> None:
    for note in notes[:SHOWN]:
        where = f"Row {note.row}" if note.row else "Not in the file,"
        click.echo(f"{where} {label}: {note.reason} [{note.text}]", err=err)
    if len(notes) > SHOWN:
        more = f"… and {len(notes) - SHOWN:,} more rows {label} (--json lists them all)"
        click.echo(more, err=err)
