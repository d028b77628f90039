"""``ledger check``: look at a ledger file without storing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from assetmap.anchors.reading.check import to_json
from assetmap.anchors.reading.dates import DateOrder
from assetmap.anchors.reading.errors import LedgerUnreadable
from assetmap.anchors.reading.fields import FIELDS
from assetmap.anchors.reading.reader import read_ledger
from assetmap.anchors.reading.report import report


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="NAME", help="Read only this sheet of a workbook.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=HEADER",
    help=f"Name the column of a field; may be repeated. Fields: {', '.join(FIELDS)}.",
)
@click.option(
    "--date-order",
    type=click.Choice(["day_first", "month_first"]),
    help="How 03/04/2020 is meant, where the file itself cannot tell.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
def check(
    file: Path,
    sheet: str | None,
    maps: Sequence[str],
    date_order: DateOrder | None,
    as_json: bool,
) -> None:
    """Say what a ledger FILE holds and what is in doubt, row by row; nothing is stored.

    Ends with 0 when the file was read, whatever was refused; with 2 when it could not be read.
    """
    try:
        mapping = _mapping(maps)
        reading = read_ledger(file, sheet=sheet, mapping=mapping, date_order=date_order)
    except LedgerUnreadable as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(to_json(reading.check), ensure_ascii=False, indent=2))
    else:
        click.echo(report(reading.check))


def _mapping(maps: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for text in maps:
        name, sign, header = text.partition("=")
        if not sign or not header.strip():
            raise LedgerUnreadable(
                f"--map {text} is not understood: write FIELD=HEADER, as in "
                "--map amount=“Net paid”."
            )
        mapping[name.strip()] = header.strip()
    return mapping
