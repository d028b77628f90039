"""An answer of a command: printed, or written whole into a file."""

from __future__ import annotations

from pathlib import Path

import click

from assetmap.anchors.exports.writing import whole_file

_UTF8_MARK = "\ufeff"  # spreadsheets take a CSV without it for another encoding


def tell(text: str, *, form: str | None, to: Path | None, written: str) -> None:
    """Print an answer, or write it and say so.

    Parameters
    ----------
    form : str or None
        “csv” is marked as UTF-8 in a file.
    written : str
        What was written, before “to FILE.”: “3 walks written”.
    """
    if to is None:
        click.echo(text, nl=False)
        return
    with whole_file(to) as made:
        made.write_text(_UTF8_MARK + text if form == "csv" else text, encoding="utf-8", newline="")
    click.echo(f"{written} to {to}.")
