"""Does what was committed survive a crash? Where it may not, no pages are served."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, text

from assetmap.core.errors import Unavailable

SETTINGS = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
#: A role or a database may have a weaker setting of its own.
_OVERRIDES = (
    "SELECT split_part(held, '=', 1), split_part(held, '=', 2) FROM pg_db_role_setting, "
    "unnest(setconfig) held WHERE split_part(held, '=', 1) = 'synchronous_commit'"
)


class NotDurable(Unavailable):
    """A crash could lose what people were told was saved."""


def read_durability(engine: Engine) -> dict[str, str]:
    """The settings that durability rests on, the weakest of each where roles differ."""
    with engine.connect() as connection:
        seen = {
            name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in SETTINGS
        }
        for name, value in connection.execute(text(_OVERRIDES)):
            if value != "on":
                seen[name] = value
    return seen


def find_unsafe(seen: Mapping[str, str]) -> str:
    """What is wrong with settings and how to mend it; empty when nothing is.

    >>> find_unsafe({name: "on" for name in SETTINGS})
    ''
    >>> find_unsafe({"fsync": "off", "data_checksums": "on"})
    'set fsync to on in postgresql.conf'
    """
    wrong = [name for name, value in seen.items() if value != "on"]
    plain = [name for name in wrong if name != "data_checksums"]
    ways = []
    if plain:
        ways.append(f"set {', '.join(plain)} to on in postgresql.conf")
    if "data_checksums" in wrong:
        ways.append("stop the database and run: pg_checksums --enable")
    return " and ".join(ways)


def require_durable(engine: Engine) -> None:
    """Raise ``NotDurable`` when a setting is off."""
    wrong = find_unsafe(read_durability(engine))
    if wrong:
        raise NotDurable(
            f"The database could lose what people saved if it crashed, so nothing is served: "
            f"{wrong}."
        )
