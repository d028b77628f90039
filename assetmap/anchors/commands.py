"""Commands about anchors: ``ledger``, ``suppliers`` and ``catchment``."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from assetmap.anchors.analysis.bands import DEFAULT_EDGES_M
from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.exports.csv_table import write_csv
from assetmap.anchors.exports.folium_map import write_map
from assetmap.anchors.exports.geojson import write_geojson
from assetmap.anchors.exports.geopackage import write_geopackage
from assetmap.anchors.exports.workbook import write_workbook
from assetmap.anchors.queries.catchments import CatchmentQuestion, read_catchment
from assetmap.anchors.queries.exports import read_export
from assetmap.anchors.queries.registers import get_anchor, list_anchors
from assetmap.anchors.reading.command import check
from assetmap.anchors.reading.reader import read_ledger
from assetmap.anchors.services.ledgers import LedgerSource, get_ledger, load_ledger
from assetmap.anchors.services.places import locate_suppliers
from assetmap.core.db import take_turn, transaction
from assetmap.core.errors import Invalid
from assetmap.core.money import money_text, money_words
from assetmap.core.options import DATE, as_date, mapping_of, say_json, settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session

EXISTING = click.Path(exists=False, dir_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """Read and load payment ledgers."""


ledger.add_command(check)


@ledger.command("load")
@click.argument("file", type=EXISTING)
@click.option("--anchor", "ref", required=True, help="The anchor's reference.")
@click.option("--published", "source", metavar="SOURCE", help="Who published it, and where.")
@click.option("--private", is_flag=True, help="Never served by the web.")
@click.option("--licence", default="not stated", show_default=True)
@click.option("--retrieved", type=DATE, help="Day it was fetched (the file's own date otherwise).")
@click.option("--sheet", help="Only this sheet.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=HEADER")
@click.option("--date-order", type=click.Choice(["day_first", "month_first"]))
@click.option("--replaces", metavar="LEDGER", help="The ledger that this file corrects.")
@click.option("--demonstration", is_flag=True, help="Mark everything as demonstration data.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def load(
    context: click.Context,
    file: Path,
    ref: str,
    source: str | None,
    private: bool,
    licence: str,
    retrieved: datetime | None,
    sheet: str | None,
    mapping: tuple[str, ...],
    date_order: Any,
    replaces: str | None,
    demonstration: bool,
    as_json: bool,
) -> None:
    """Load FILE as a ledger of an anchor: all of it in one transaction, or nothing."""
    if private == (source is not None):
        raise click.UsageError("Give either --published SOURCE or --private.")
    reading = read_ledger(file, sheet=sheet, mapping=mapping_of(mapping), date_order=date_order)
    origin = LedgerSource(
        source=source or "private",
        licence=licence,
        retrieved_on=as_date(retrieved) or _file_day(file),
        published=not private,
        demonstration=demonstration,
        replaces=replaces,
    )
    with owner_session(settings_of(context)) as session, transaction(session):
        take_turn(session)
        anchor = get_anchor(session, ref)
        loaded = load_ledger(
            session, actor=OPERATOR.name, anchor=anchor, reading=reading, origin=origin
        )
        held = loaded.ledger
        answer = {
            "ledger": held.slug,
            "sha256": held.sha256,
            "payments": held.payment_count,
            "refused_count": held.refused_count,
            "net_total": money_text(held.net_pence),
            "already_loaded": loaded.already_loaded,
            "overlaps": [
                {
                    "ledger": overlap.ledger,
                    "date_from": overlap.date_from.isoformat(),
                    "date_to": overlap.date_to.isoformat(),
                    "same_payments": overlap.same_payments,
                }
                for overlap in loaded.overlaps
            ],
        }
    if as_json:
        say_json(answer)
        return
    if loaded.already_loaded:
        click.echo(f"Already loaded as {answer['ledger']}: nothing was changed.")
    else:
        click.echo(
            f"Loaded {answer['ledger']}: {held.payment_count:,} payments, "
            f"{money_words(held.net_pence)}; {held.refused_count} rows refused."
        )
    for overlap in loaded.overlaps:
        click.echo(
            f"Careful: {overlap.ledger} covers {overlap.date_from} to {overlap.date_to} too; "
            f"{overlap.same_payments:,} payments look the same."
        )


def _file_day(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()


@ledger.command("list")
@click.pass_context
def list_command(context: click.Context) -> None:
    """List anchors and their ledgers."""
    with owner_session(settings_of(context)) as session:
        anchors = list_anchors(session)
        if not anchors:
            click.echo("There is no anchor yet. Load some with: assetmap import anchors FILE")
        for anchor in anchors:
            click.echo(f"{anchor.slug}  {anchor.organisation.name}")
            for held in anchor.ledgers:
                state = "published" if held.published else "private"
                state = "replaced" if held.replaced_by_id else state
                click.echo(
                    f"  {held.slug}  {state}  {held.payment_count:,} payments  "
                    f"{money_words(held.net_pence)}"
                )


@click.group()
def suppliers() -> None:
    """Correct what is known about suppliers."""


@suppliers.command("locate")
@click.argument("file", type=EXISTING)
@click.option("--ledger", "ref", required=True, help="A ledger of the body that pays them.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def locate(context: click.Context, file: Path, ref: str, as_json: bool) -> None:
    """Give suppliers better places: CSV supplier,postcode,basis,source,note."""
    with owner_session(settings_of(context)) as session, transaction(session):
        take_turn(session)
        held = _ledger_anywhere(session, ref)
        done = locate_suppliers(
            session, actor=OPERATOR.name, ledger=held, path=file, today=datetime.now(UTC).date()
        )
    if as_json:
        say_json(
            {
                "rows": done.rows,
                "located": done.located,
                "unchanged": done.unchanged,
                "refused": [vars(row) for row in done.refused],
                "refused_count": len(done.refused),
            }
        )
        return
    click.echo(f"{done.located} suppliers located, {done.unchanged} unchanged.")
    for row in done.refused:
        click.echo(f"Row {row.row} was refused: {row.reason}")


def _ledger_anywhere(session: Any, ref: str) -> Any:
    for anchor in list_anchors(session):
        if any(held.slug == ref for held in anchor.ledgers):
            return get_ledger(session, anchor, ref)
    raise Invalid(f"There is no ledger “{ref}”. List them with: assetmap ledger list")


@click.command()
@click.option("--anchor", required=True, help="The anchor's reference.")
@click.option("--ledger", "ledgers", multiple=True, help="Only this ledger; may be repeated.")
@click.option("--from", "date_from", type=DATE, help="First month, as a date.")
@click.option("--to", "date_to", type=DATE, help="Last month, as a date.")
@click.option(
    "--local", required=True, metavar="CODE[,CODE…]|NEIGHBOURHOOD", help="What counts as local."
)
@click.option("--total", type=click.Choice(["ledger", "procurement"]), default="ledger")
@click.option("--category", "categories", multiple=True)
@click.option("--bands", metavar="M,M,…", help="Edges of the distance bands in metres, from 0.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--geojson", "geojson_file", type=EXISTING)
@click.option("--html", "html_file", type=EXISTING)
@click.option("--csv", "csv_file", type=EXISTING)
@click.option("--xlsx", "xlsx_file", type=EXISTING)
@click.option("--gpkg", "gpkg_file", type=EXISTING)
@click.pass_context
def catchment(
    context: click.Context,
    anchor: str,
    ledgers: tuple[str, ...],
    date_from: datetime | None,
    date_to: datetime | None,
    local: str,
    total: Any,
    categories: tuple[str, ...],
    bands: str | None,
    as_json: bool,
    geojson_file: Path | None,
    html_file: Path | None,
    csv_file: Path | None,
    xlsx_file: Path | None,
    gpkg_file: Path | None,
) -> None:
    """Where does an anchor's money land? Figures to the screen, or files to take away."""
    question = CatchmentQuestion(
        anchor=anchor,
        local=local,
        ledgers=ledgers,
        date_from=as_date(date_from),
        date_to=as_date(date_to),
        categories=categories,
        total=total,
        edges_m=_edges(bands),
    )
    with owner_session(settings_of(context)) as session:
        derived = derive_catchment(read_catchment(session, question))
        export = read_export(session, question, derived)
    writers = (
        (geojson_file, write_geojson),
        (html_file, write_map),
        (csv_file, write_csv),
        (xlsx_file, write_workbook),
        (gpkg_file, write_geopackage),
    )
    for path, write in writers:
        if path is not None:
            write(path, export)
            click.echo(f"Wrote {path}", err=True)
    if as_json or not any(path for path, _ in writers):
        click.echo(json.dumps(to_json(derived), ensure_ascii=False, indent=2))


def _edges(text: str | None) -> tuple[int, ...]:
    if text is None:
        return DEFAULT_EDGES_M
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise Invalid(
            f"--bands is “{text}”; give whole metres separated by commas, such as 0,1000,5000."
        ) from None
