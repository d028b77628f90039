"""The ``assetmap`` command: gathers each area's commands and turns errors into sentences."""

from __future__ import annotations

import logging
import sys

import click
import structlog

from assetmap import __version__
from assetmap.accounts.commands import accounts
from assetmap.anchors.commands import catchment, ledger, suppliers
from assetmap.anchors.drafts import services as drafts
from assetmap.anchors.statements import services as statements
from assetmap.bridges.commands import duplicates
from assetmap.core.commands import db, serve
from assetmap.core.doctor import MORE_CHECKS, doctor
from assetmap.core.errors import AssetmapError
from assetmap.core.settings import read_settings
from assetmap.geofiles import keeping as geofiles
from assetmap.groups import belonging
from assetmap.groups.annotations import services as annotating
from assetmap.groups.notices import choosing as notices
from assetmap.groups.threads import services as threads
from assetmap.importers.commands import import_group
from assetmap.importers.demonstration import demo
from assetmap.moderation import services as moderation
from assetmap.photos import clearing as photos
from assetmap.photos.clearing import check_photos
from assetmap.plans.commands import plan
from assetmap.plans.comments import services as comments
from assetmap.proximity.commands import proximity
from assetmap.sifting import services as sifting
from assetmap.trust.commands import housekeeping
from assetmap.worker import worker

#: Areas that keep something of a person: a command that exports or erases one must ask them all.
PERSONAL_AREAS = (
    annotating, belonging, comments, drafts, geofiles, moderation, notices, photos, sifting,
    statements, threads,
)  # fmt: skip


@click.group()
@click.version_option(__version__, prog_name="assetmap")
@click.pass_context
def assetmap(context: click.Context) -> None:
    """Community assets, anchor institutions and where their money lands."""
    context.obj = read_settings()
    # What a command tells it prints itself; the log of events is the web's.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


for command in (
    accounts, catchment, db, demo, doctor, duplicates, housekeeping, import_group, ledger,
    plan, proximity, serve, suppliers, worker,
):  # fmt: skip
    assetmap.add_command(command)
MORE_CHECKS.append(check_photos)


def main() -> None:
    """Run a command; a known fault is a sentence on standard error and exit code 2."""
    try:
        assetmap.main(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except AssetmapError as fault:
        click.echo(f"assetmap: {fault}", err=True)
        sys.exit(2)
