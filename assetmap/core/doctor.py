"""``assetmap doctor``: is this installation sound? One line a check."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from assetmap.core import schema
from assetmap.core.crs import to_grid
from assetmap.core.errors import AssetmapError
from assetmap.core.options import settings_of
from assetmap.core.runtime import owner_engine
from assetmap.core.settings import Settings

MIN_FREE_BYTES = 2 * 2**30
#: Ordnance Survey's control point for OSTN15 (METRES, two decimals).
CONTROL = (1.716073973, 52.658007833, "651409.80 313177.45")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass(frozen=True)
class Check:
    """One finding: what was seen, or what is wrong and how to mend it."""

    ok: bool
    name: str
    seen: str


def examine(settings: Settings) -> Iterator[Check]:
    """Every check in turn; a check that fails never hides the next."""
    yield check_ostn15()
    yield check_disk(settings.home)
    try:
        with owner_engine(settings, as_it_is=True) as engine:
            for check in (check_postgis, check_durability, check_roles, check_migrations):
                yield _guarded(check, engine)
    except AssetmapError as fault:
        yield Check(False, "database", str(fault))


def check_ostn15() -> Check:
    """The datum crossing gives Ordnance Survey's control point to the centimetre."""
    lon, lat, wanted = CONTROL
    easting, northing = to_grid(np.array([lon]), np.array([lat]))
    seen = f"{easting[0]:.2f} {northing[0]:.2f}"
    if seen == wanted:
        return Check(True, "ostn15", seen)
    return Check(False, "ostn15", f"{seen}, but {wanted} is right: reinstall convertbng")


def check_disk(home: Path) -> Check:
    """Room where the private database lives."""
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    seen = f"{free / 2**30:.1f} GiB free at {there}"
    if free >= MIN_FREE_BYTES:
        return Check(True, "disk", seen)
    return Check(False, "disk", f"{seen}; make room for at least {MIN_FREE_BYTES >> 30} GiB")


def check_postgis(engine: Engine) -> Check:
    """PostGIS answers, with its GEOS."""
    with engine.connect() as connection:
        postgis, geos, server = connection.execute(
            text(
                "SELECT postgis_lib_version(), postgis_geos_version(), "
                "current_setting('server_version')"
            )
        ).one()
    return Check(True, "postgis", f"PostGIS {postgis}, GEOS {geos}, PostgreSQL {server}")


def check_durability(engine: Engine) -> Check:
    """What was committed survives a crash."""
    with engine.connect() as connection:
        seen = {
            name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in DURABLE
        }
    wrong = [name for name, wanted in DURABLE.items() if seen[name] != wanted]
    words = ", ".join(f"{name} {value}" for name, value in seen.items())
    if not wrong:
        return Check(True, "durability", words)
    return Check(False, "durability", f"{words}; set {', '.join(wrong)} to on in postgresql.conf")


def check_roles(engine: Engine) -> Check:
    """The role that writes is no superuser."""
    with engine.connect() as connection:
        role, superuser = connection.execute(
            text("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        ).one()
    if superuser:
        return Check(False, "roles", f"{role} is a superuser; use an owner role without that right")
    return Check(True, "roles", f"{role} is no superuser")


def check_migrations(engine: Engine) -> Check:
    """The schema is that of this program."""
    found = schema.state(engine)
    if found is schema.SchemaState.PENDING:
        return Check(False, "migrations", "pending; back up, then run: assetmap db upgrade")
    return Check(True, "migrations", found.value)


def _guarded(check: Callable[[Engine], Check], engine: Engine) -> Check:
    try:
        return check(engine)
    except DBAPIError as fault:
        return Check(False, check.__name__.removeprefix("check_"), str(fault.orig).strip())


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check this installation; exit code 1 when something is bad."""
    bad = False
    for check in examine(settings_of(context)):
        click.echo(f"{'ok' if check.ok else 'BAD'}  {check.name}  {check.seen}")
        bad = bad or not check.ok
    if bad:
        sys.exit(1)
