"""``assetmap plan``: take an edition away, and mend editions where something was withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.exports.writing import whole_file
from assetmap.core.db import transaction
from assetmap.core.options import settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session
from assetmap.plans.errors import BadPlan
from assetmap.plans.exporting import FORMS
from assetmap.plans.models import Plan, PlanEdition
from assetmap.plans.queries import find_published, get_edition
from assetmap.plans.showing import reissue_editions, show_to_take


@click.group()
def plan() -> None:
    """Plans of working groups and their editions."""


@plan.command()
@click.argument("name", metavar="[PLAN]", required=False)
@click.option("--edition", type=click.IntRange(min=1), help="Its number; the newest when left out.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="html", show_default=True)
@click.option(
    "-o", "--to", type=click.Path(path_type=Path, dir_okay=False), required=True,
    help="Write into this file.",
)  # fmt: skip
@click.pass_context
def export(
    context: click.Context, name: str | None, edition: int | None, form: str, to: Path
) -> None:
    """Write an edition of PLAN into a file; PLAN may be left out where there is one."""
    with owner_session(settings_of(context)) as session:
        slug = name or _only_plan(session)
        held = (
            find_published(session, slug)
            if edition is None
            else get_edition(session, slug, edition)
        )
        made = FORMS[form].make(show_to_take(session, held), "")
    with whole_file(to) as path:
        path.write_bytes(made)
    click.echo(f"{to}: edition {held.number} of {slug}, {len(made):,} bytes")


@plan.command()
@click.pass_context
def reissue(context: click.Context) -> None:
    """Take out of editions what rests on a withdrawn ledger, photo or annotation.

    Housekeeping does the same once a day.
    """
    with owner_session(settings_of(context)) as session, transaction(session):
        changed = reissue_editions(session, actor=OPERATOR, today=datetime.now(UTC).date())
    for slug in changed:
        click.echo(slug)
    click.echo(f"{len(changed):,} editions changed")


def _only_plan(session: Session) -> str:
    slugs = session.scalars(
        select(Plan.slug).join(PlanEdition, PlanEdition.plan_id == Plan.id).distinct()
    ).all()
    if len(slugs) != 1:
        named = f" Name one of: {', '.join(sorted(slugs))}." if slugs else ""
        raise BadPlan(f"There are {len(slugs)} plans with an edition.{named}")
    return slugs[0]
