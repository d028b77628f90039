"""``assetmap doctor``: is this installation sound? One line a check."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from assetmap.core import limits, schema
from assetmap.core.backup import FILES, LastBackup, find_last_backup
from assetmap.core.crs import to_grid
from assetmap.core.durability import find_unsafe, read_durability
from assetmap.core.errors import AssetmapError
from assetmap.core.options import settings_of
from assetmap.core.restore import APART, BEFORE, FRESH
from assetmap.core.runtime import owner_engine
from assetmap.core.secrets import CannotUnseal, secret_key, unseal
from assetmap.core.settings import Settings
from assetmap.core.stuck import RIGHT, find_stuck, may_look

#: Ordnance Survey's control point for OSTN15 (METRES, two decimals).
CONTROL = (1.716073973, 52.658007833, "651409.80 313177.45")
#: Kept beside the database, for nobody else's eyes.
CLOSED_FILES = ("secret-key", "erasures.jsonl", "last-backup.json")


@dataclass(frozen=True)
class Check:
    """One finding: what was seen, or what is wrong and how to mend it."""

    ok: bool
    name: str
    seen: str


#: Checks of areas above, each given the owner's engine on a database of this program's schema.
MORE_CHECKS: list[Callable[[Engine, Settings], Check]] = []


def examine(settings: Settings, *, now: datetime) -> Iterator[Check]:
    """Every check in turn; a check that fails never hides the next."""
    last = find_last_backup(settings.home)
    yield check_ostn15()
    yield check_disk(settings.home)
    yield check_files(settings.home)
    yield check_backup(last, now=now, published=bool(settings.hosts or settings.site))
    yield check_clock(last, now=now)
    try:
        with owner_engine(settings, as_it_is=True) as engine:
            for check in (check_postgis, check_durability, check_roles, check_migrations):
                yield _guarded(check, engine)
            yield _guarded(check_database_clock, engine)
            yield _guarded(check_sessions, engine)
            yield _guarded(check_second_factors, engine, lambda: secret_key(settings))
            yield _guarded(check_restore, engine, settings.home)
            if schema.state(engine) is schema.SchemaState.CURRENT:
                for more in MORE_CHECKS:
                    yield _guarded(_with(more, settings), engine, name=more.__name__)
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
    if free >= limits.DISK_FREE_BYTES:
        return Check(True, "disk", seen)
    least = limits.DISK_FREE_BYTES >> 30
    return Check(False, "disk", f"{seen}; make room for at least {least} GiB")


def check_files(home: Path) -> Check:
    """The stored files can be written by us and read by nobody else."""
    store = home / FILES
    if store.is_symlink() or (store.exists() and not store.is_dir()):
        return Check(False, "files", f"{store} is no folder; move it away")
    for path in (store, *(home / name for name in CLOSED_FILES)):
        if path.exists() and path.stat().st_mode & 0o077:
            return Check(False, "files", f"others may read {path}; run: chmod go= {path}")
    if not store.exists():
        return Check(True, "files", "none yet")
    if not os.access(store, os.W_OK | os.X_OK):
        return Check(False, "files", f"{store} cannot be written; give it to the pages' account")
    held = sum(path.is_file() for path in store.rglob("*"))
    return Check(True, "files", f"{held} in {store}")


def check_backup(last: LastBackup | None, *, now: datetime, published: bool) -> Check:
    """How old is the newest back-up? What is served to others may not be without a fresh one."""
    how = "assetmap db backup FILE makes one"
    if last is None:
        return Check(not published, "backup", f"none yet; {how}")
    hours = (now - last.at) / timedelta(hours=1)
    seen = f"{hours:.0f} hours ago, {last.file}"
    if published and hours > limits.BACKUP_OVERDUE_HOURS:
        return Check(False, "backup", f"the last one was {seen}; {how}")
    return Check(True, "backup", seen)


def check_clock(last: LastBackup | None, *, now: datetime) -> Check:
    """The clock is not earlier than what has happened already."""
    happened = [datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)]
    if last is not None:
        happened.append(last.at)
    slack = timedelta(seconds=limits.CLOCK_APART_S)
    if now + slack < max(happened):
        return Check(
            False, "clock", f"{now:%Y-%m-%d %H:%M} UTC, but it was {max(happened):%Y-%m-%d %H:%M} "
            "already; set this machine's clock",
        )  # fmt: skip
    return Check(True, "clock", f"{now:%Y-%m-%d %H:%M} UTC")


def check_database_clock(engine: Engine) -> Check:
    """The database's clock goes with ours, and its history is not ahead of it."""
    with engine.connect() as connection:
        theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        ours = datetime.now(UTC)
        known = connection.execute(text("SELECT to_regclass('public.history')")).scalar_one()
        newest = known and connection.execute(text("SELECT max(at) FROM history")).scalar_one()
    apart = abs((theirs - ours).total_seconds())
    if apart > limits.CLOCK_APART_S:
        words = f"{apart:.0f} seconds from this machine's; set both by a time server"
        return Check(False, "database-clock", words)
    if newest and newest > theirs + timedelta(seconds=limits.CLOCK_APART_S):
        words = f"the last change is dated {newest:%Y-%m-%d %H:%M} UTC, which is still to come"
        return Check(False, "database-clock", words)
    return Check(True, "database-clock", f"{apart:.1f} seconds from this machine's")


def check_second_factors(engine: Engine, secret: Callable[[], str]) -> Check:
    """The secrets of second factors can be read with this installation's key."""
    with engine.connect() as connection:
        there = connection.execute(text("SELECT to_regclass('public.account')")).scalar_one()
        held = (
            there
            and connection.execute(
                text("SELECT slug, totp_secret FROM account WHERE totp_secret IS NOT NULL")
            ).all()
        )
    if not held:
        return Check(True, "second-factors", "none yet")
    key, lost = secret(), 0
    for slug, sealed in held:
        try:
            unseal(key, sealed, of=slug)
        except CannotUnseal:
            lost += 1
    if not lost:
        return Check(True, "second-factors", f"{len(held)} can be read")
    return Check(
        False, "second-factors",
        f"{lost} of {len(held)} cannot be read: the secret key was changed. Put the old key back, "
        "or let people sign in with a recovery code and set the second factor up anew; for whoever "
        "has none: assetmap accounts remove-second-factor EMAIL",
    )  # fmt: skip


def check_restore(engine: Engine, home: Path) -> Check:
    """No restore was killed half-way: what it left beside the stored files says how far it came.

    Files change places just before the databases do, so the two may be of different moments.
    """
    scratch = sorted(path.name for path in home.glob(f"{APART}*"))
    kept = sorted(path.name for path in home.glob(f"{FILES}{BEFORE}*"))
    if not kept and not scratch:
        return Check(True, "restore", "none was left half-way")
    if not kept:
        return Check(
            False, "restore",
            f"{', '.join(scratch)} in {home} holds an unpacked back-up. If no restore is at work "
            "just now, one was killed before it changed anything: remove the folder",
        )  # fmt: skip
    last = kept[-1]
    with engine.connect() as connection:
        began = connection.execute(
            text("SELECT count(*) FROM pg_database WHERE datname = current_database() || :rest"),
            {"rest": FRESH + last.removeprefix(f"{FILES}{BEFORE}")},
        ).scalar_one()
    put_back = f"Stop the pages, then in {home} run: mv {last} {FILES}"
    if not (home / FILES).exists():
        how = f"a restore was killed while it swapped the files. {put_back}"
    elif began:
        how = (
            "a restore was killed before it was done: the database is the old one, the files are "
            f"the back-up's. {put_back.replace('run: ', f'run: mv {FILES} {FILES}-aside && ')}"
        )
    else:
        how = (
            f"the files from before a restore are still in {home}. If everything is as it should "
            f"be, remove them: rm -r {home / last}. If photographs are missing, put them back. "
            + put_back.replace("run: ", f"run: mv {FILES} {FILES}-aside && ")
        )
    return Check(False, "restore", f"{last}: {how}")


def check_sessions(engine: Engine) -> Check:
    """No session of the pages is at work long after its time was up."""
    if not may_look(engine):
        role = engine.url.username or "owner"
        words = f"cannot be seen; let a superuser run once: GRANT {RIGHT} TO {role}"
        return Check(False, "sessions", words)
    stuck = find_stuck(engine)
    if not stuck:
        return Check(True, "sessions", "none is past its limit")
    said = ", ".join(f"{one.name} {one.pid} for {one.seconds:.0f} seconds" for one in stuck)
    return Check(
        False, "sessions",
        f"{said}: it hears no time-out and cannot be ended alone. Start the database's server "
        "anew at once (pg_ctlcluster 15 main restart -m immediate): every session ends, what was "
        "saved stays, and the pages go on by themselves",
    )  # fmt: skip


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
    seen = read_durability(engine)
    words = ", ".join(f"{name} {value}" for name, value in seen.items())
    wrong = find_unsafe(seen)
    if not wrong:
        return Check(True, "durability", words)
    return Check(False, "durability", f"{words}; {wrong}")


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


def _with(
    check: Callable[[Engine, Settings], Check], settings: Settings
) -> Callable[[Engine], Check]:
    return lambda engine: check(engine, settings)


def _guarded(check: Callable[..., Check], *given: object, name: str = "") -> Check:
    try:
        return check(*given)
    except DBAPIError as fault:
        named = (name or check.__name__).removeprefix("check_")
        return Check(False, named, str(fault.orig).strip())


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check this installation; exit code 1 when something is bad."""
    bad = False
    for check in examine(settings_of(context), now=datetime.now(UTC)):
        click.echo(f"{'ok' if check.ok else 'BAD'}  {check.name}  {check.seen}")
        bad = bad or not check.ok
    if bad:
        sys.exit(1)
