"""Commands that belong to no area: the database's state, and serving."""

from __future__ import annotations

import click

from assetmap.core import schema
from assetmap.core.options import settings_of
from assetmap.core.runtime import owner_engine
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
        schema.upgrade(engine, roles=schema.roles_of(settings))
        click.echo(f"The database is {schema.state(engine)}.")


@db.command("state")
@click.pass_context
def state(context: click.Context) -> None:
    """Say whether the database is empty, current, or waits for migrations."""
    with owner_engine(settings_of(context), as_it_is=True) as engine:
        click.echo(schema.state(engine).value)


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Serve the pages on 127.0.0.1 until Ctrl-C."""
    settings = settings_of(context)
    with owner_engine(settings):
        serve_until_stopped(
            settings.port,
            ready=lambda: click.echo(f"Serving on http://{HOST}:{settings.port}/ (Ctrl-C stops)"),
        )
