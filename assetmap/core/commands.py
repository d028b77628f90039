"""Commands that belong to no area: the database's state, and serving."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from assetmap.core import schema
from assetmap.core.archive import Manifest
from assetmap.core.backup import FILES, make_backup
from assetmap.core.doctor import check_sessions
from assetmap.core.durability import require_durable
from assetmap.core.options import settings_of
from assetmap.core.read_only import is_read_only, switch_read_only
from assetmap.core.restore import restore_backup
from assetmap.core.runtime import owner_engine
from assetmap.core.secrets import secret_key
from assetmap.core.serving import HOST, serve_until_stopped


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@click.pass_context
def upgrade(context: click.Context) -> None:
    """Run the migrations that are pending."""
    settings = settings_of(context)
    with owner_engine(settings, as_it_is=True) as engine:
        schema.upgrade(engine, roles=schema.roles_of(settings), secret=lambda: secret_key(settings))
        click.echo(f"The database is {schema.state(engine)}.")


@db.command("state")
@click.pass_context
def state(context: click.Context) -> None:
    """Say whether the database is empty, current, or waits for migrations."""
    with owner_engine(settings_of(context), as_it_is=True) as engine:
        click.echo(schema.state(engine).value)


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write the database and the stored files into one new FILE."""
    made = make_backup(settings_of(context), file.absolute(), at=datetime.now(UTC))
    click.echo(f"Backed up {_counted(made)} into {file} ({file.stat().st_size / 1e6:.1f} MB).")


@db.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def restore(context: click.Context, file: Path, yes: bool) -> None:
    """Put the back-up FILE in the place of the database and the stored files."""
    if not yes:
        click.confirm("Everything since that back-up will be gone. Restore?", abort=True)
    held = restore_backup(settings_of(context), file.absolute())
    click.echo(
        f"Restored {_counted(held)} of {held.facts['made_at']}. Start the pages again, so that "
        "they forget what they remember."
    )


@db.command("stuck")
@click.pass_context
def stuck(context: click.Context) -> None:
    """Say whether a session hangs that no time-out ends; exit code 1 when one does."""
    with owner_engine(settings_of(context), as_it_is=True) as engine:
        found = check_sessions(engine)
    click.echo(f"{'ok' if found.ok else 'BAD'}  {found.name}  {found.seen}")
    if not found.ok:
        sys.exit(1)


@db.command("read-only")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_context
def read_only(context: click.Context, state: str) -> None:
    """Switch saving off for a while (on), or on again (off); no start is needed."""
    settings = settings_of(context)
    switch_read_only(settings, on=state == "on")
    if is_read_only(settings):
        still = " by ASSETMAP_READ_ONLY" if settings.read_only and state == "off" else ""
        click.echo(f"Read-only{still}: everything can be looked at, nothing can be saved.")
    else:
        click.echo("People can save again.")


def _counted(manifest: Manifest) -> str:
    rows = manifest.facts["rows"]
    files = sum(member.name.startswith(f"{FILES}/") for member in manifest.members)
    return f"{len(rows)} tables with {sum(rows.values()):,} rows, and {files} stored files"


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Serve the pages on 127.0.0.1 until Ctrl-C."""
    settings = settings_of(context)
    with owner_engine(settings) as engine:
        if settings.is_private:
            require_durable(engine)
        serve_until_stopped(
            settings.port,
            ready=lambda: click.echo(f"Serving on http://{HOST}:{settings.port}/ (Ctrl-C stops)"),
        )
