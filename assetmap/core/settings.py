"""Every setting, read from the environment once and then passed as a frozen value."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from assetmap.core.errors import Invalid

PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What an installation can choose. Each field is one environment variable.

    Attributes
    ----------
    home : Path
        ``ASSETMAP_HOME``: folder of the private database cluster and its socket.
    port : int
        ``ASSETMAP_PORT``: where ``assetmap demo`` serves on 127.0.0.1.
    database_url : str or None
        ``ASSETMAP_DATABASE_URL``: SQLAlchemy address for the web role; None means the private
        cluster.
    owner_url : str or None
        ``ASSETMAP_OWNER_URL``: address for migrations and imports; None means the private cluster.
    tiles_url : str or None
        ``ASSETMAP_TILES_URL``: address for the tile role, beside the other two; None means the
        private cluster, or no tiles where the database is another's.
    writer_url : str or None
        ``ASSETMAP_WRITER_URL``: address for the role that reads and writes for people who signed
        in; None means the private cluster, or no accounts where the database is another's.
    site : str
        ``ASSETMAP_SITE``: where people reach the pages, such as ``https://map.example.org``;
        links in e-mails begin with it, and cookies are kept to https when it does. None means
        this machine alone.
    secret_key : str or None
        ``ASSETMAP_SECRET_KEY``: what signs cookies and links, at least 32 characters; None means
        a key made once for this installation and kept beside the private cluster.
    smtp : str or None
        ``ASSETMAP_SMTP``: mail server as ``smtp://user:password@host:587`` (STARTTLS) or
        ``smtps://…:465``; None leaves e-mails in a folder beside the private cluster.
    mail_from : str
        ``ASSETMAP_MAIL_FROM``: the sender's address.
    shows_mail : bool
        ``ASSETMAP_SHOWS_MAIL``: yes shows unsent e-mails at ``/mail`` to browsers on this machine,
        as ``assetmap demo`` does; whoever reads them can open any account.
    place_name : str
        ``ASSETMAP_PLACE_NAME``: the name in the masthead.
    time_zone : str
        ``ASSETMAP_TIME_ZONE``: of the place, such as ``Europe/London``; what may be done until the
        end of a day ends with the day there.
    log_level : str
        ``ASSETMAP_LOG_LEVEL``: debug, info, warning or error.
    hosts : tuple of str
        ``ASSETMAP_HOSTS``: the names under which the pages are reached, with commas; a request
        that names another is refused, so that none is printed in a code on paper. Any when empty.
    proxies : int
        ``ASSETMAP_PROXIES``: how many proxies of ours stand in front, each of which sets the
        ``X-Forwarded-`` headers anew; 0 believes nobody's.
    read_only : bool
        ``ASSETMAP_READ_ONLY``: yes switches saving off; ``assetmap db read-only on`` does it
        without a start.
    household : tuple of Decimal
        ``ASSETMAP_HOUSEHOLD``: how many people a new home holds, at least and at most, such as
        ``2.3-2.7``.
    household_source : str
        ``ASSETMAP_HOUSEHOLD_SOURCE``: who says so, and of which year.
    demo_osm : Path or None
        ``ASSETMAP_DEMO_OSM``: an OpenStreetMap extract (.osm.pbf) whose streets ``assetmap demo``
        loads as a second place.
    """

    home: Path
    port: int = 8000
    database_url: str | None = None
    owner_url: str | None = None
    tiles_url: str | None = None
    writer_url: str | None = None
    site: str | None = None
    secret_key: str | None = None
    smtp: str | None = None
    mail_from: str = "assetmap@localhost"
    shows_mail: bool = False
    place_name: str = "West Birmingham and Smethwick"
    time_zone: str = "Europe/London"
    log_level: str = "info"
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    read_only: bool = False
    household: tuple[Decimal, Decimal] = (Decimal("2.3"), Decimal("2.7"))
    household_source: str = "our assumption"
    demo_osm: Path | None = None

    @property
    def is_private(self) -> bool:
        """True when the program runs its own database cluster."""
        return self.owner_url is None and self.database_url is None


#: Environment variable of each field, for the reader, the README and the test that compares them.
VARIABLES = {
    "home": "ASSETMAP_HOME",
    "port": "ASSETMAP_PORT",
    "database_url": "ASSETMAP_DATABASE_URL",
    "owner_url": "ASSETMAP_OWNER_URL",
    "tiles_url": "ASSETMAP_TILES_URL",
    "writer_url": "ASSETMAP_WRITER_URL",
    "site": "ASSETMAP_SITE",
    "secret_key": "ASSETMAP_SECRET_KEY",
    "smtp": "ASSETMAP_SMTP",
    "mail_from": "ASSETMAP_MAIL_FROM",
    "shows_mail": "ASSETMAP_SHOWS_MAIL",
    "place_name": "ASSETMAP_PLACE_NAME",
    "time_zone": "ASSETMAP_TIME_ZONE",
    "log_level": "ASSETMAP_LOG_LEVEL",
    "hosts": "ASSETMAP_HOSTS",
    "proxies": "ASSETMAP_PROXIES",
    "read_only": "ASSETMAP_READ_ONLY",
    "household": "ASSETMAP_HOUSEHOLD",
    "household_source": "ASSETMAP_HOUSEHOLD_SOURCE",
    "demo_osm": "ASSETMAP_DEMO_OSM",
}
SHORTEST_SECRET = 32
LOG_LEVELS = ("debug", "info", "warning", "error")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    Invalid
        A port that is not a number from 1 to 65535, an unknown log level or time zone, or only one
        of the two database addresses.
    """
    owner = environ.get("ASSETMAP_OWNER_URL") or None
    web = environ.get("ASSETMAP_DATABASE_URL") or None
    tiles = environ.get("ASSETMAP_TILES_URL") or None
    if tiles is not None and web is None:
        raise Invalid(
            "ASSETMAP_TILES_URL is set but ASSETMAP_DATABASE_URL is not: the tiles are read from "
            "the same database as the pages."
        )
    writer = environ.get("ASSETMAP_WRITER_URL") or None
    if writer is not None and web is None:
        raise Invalid(
            "ASSETMAP_WRITER_URL is set but ASSETMAP_DATABASE_URL is not: people who sign in write "
            "to the same database as the pages read."
        )
    extract = environ.get("ASSETMAP_DEMO_OSM")
    level = (environ.get("ASSETMAP_LOG_LEVEL") or "info").lower()
    if level not in LOG_LEVELS:
        raise Invalid(f"ASSETMAP_LOG_LEVEL is “{level}”; use one of {', '.join(LOG_LEVELS)}.")
    return Settings(
        home=Path(environ.get("ASSETMAP_HOME") or default_home(environ)).absolute(),
        port=_port(environ.get("ASSETMAP_PORT") or "8000"),
        database_url=_driver(web),
        owner_url=_driver(owner),
        tiles_url=_driver(tiles),
        writer_url=_driver(writer),
        site=_site(environ.get("ASSETMAP_SITE")),
        secret_key=_secret(environ.get("ASSETMAP_SECRET_KEY")),
        smtp=_mail_server(environ.get("ASSETMAP_SMTP")),
        shows_mail=environ.get("ASSETMAP_SHOWS_MAIL") == "yes",
        mail_from=environ.get("ASSETMAP_MAIL_FROM") or Settings.mail_from,
        place_name=environ.get("ASSETMAP_PLACE_NAME") or Settings.place_name,
        time_zone=_time_zone(environ.get("ASSETMAP_TIME_ZONE") or Settings.time_zone),
        log_level=level,
        hosts=tuple((environ.get("ASSETMAP_HOSTS") or "").replace(",", " ").split()),
        proxies=_proxies(environ.get("ASSETMAP_PROXIES") or "0"),
        read_only=environ.get("ASSETMAP_READ_ONLY") == "yes",
        household=_household(environ.get("ASSETMAP_HOUSEHOLD") or "2.3-2.7"),
        household_source=environ.get("ASSETMAP_HOUSEHOLD_SOURCE") or Settings.household_source,
        demo_osm=Path(extract).absolute() if extract else None,
    )


def default_home(environ: Mapping[str, str], package: Path = PACKAGE) -> Path:
    """The cluster folder when none is named: one for each checkout, ``default`` when installed.

    As root it lies under /var/lib, because PostgreSQL refuses to run as root and the account that
    it runs as cannot enter root's own home.
    """
    checkout = package.parent
    if (checkout / "setup.cfg").exists():
        name = f"{checkout.name}-{hashlib.sha256(str(checkout).encode()).hexdigest()[:10]}"
    else:
        name = "default"
    if os.geteuid() == 0:
        return Path("/var/lib/assetmap") / name
    data = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "assetmap" / name


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Invalid(f"ASSETMAP_PORT is “{text}”; use a number from 1 to 65535.")
    return int(text)


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise Invalid(f"ASSETMAP_TIME_ZONE is “{text}”; give a zone such as Europe/London.")
    return text


def _household(text: str) -> tuple[Decimal, Decimal]:
    """One size, or the least and the most; a household of nobody or of a crowd is a mistake."""
    try:
        ends = [Decimal(part) for part in text.replace(" ", "").split("-")]
    except InvalidOperation:
        ends = []
    if not (
        1 <= len(ends) <= 2
        and all(size.is_finite() and 1 <= size <= 10 for size in ends)
        and ends[0] <= ends[-1]
    ):
        raise Invalid(
            f"ASSETMAP_HOUSEHOLD is “{text}”; give people in a home, such as 2.4 or 2.3-2.7."
        )
    return ends[0], ends[-1]


def _proxies(text: str) -> int:
    if text not in ("0", "1", "2", "3"):
        raise Invalid(f"ASSETMAP_PROXIES is “{text}”; use 0 to 3, the number of your own proxies.")
    return int(text)


def _site(text: str | None) -> str | None:
    """Scheme and host alone, so that a path is never taken for part of the name."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise Invalid(
            f"ASSETMAP_SITE is “{text}”; give scheme and name alone, such as "
            "https://map.example.org."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _secret(text: str | None) -> str | None:
    if text and len(text) < SHORTEST_SECRET:
        raise Invalid(f"ASSETMAP_SECRET_KEY needs at least {SHORTEST_SECRET} characters.")
    return text or None


def _mail_server(text: str | None) -> str | None:
    if text and (urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname):
        raise Invalid("ASSETMAP_SMTP must look like smtp://user:password@mail.example.org:587.")
    return text or None


def _driver(url: str | None) -> str | None:
    """Name the driver, so that a plain ``postgresql://`` address means psycopg 3."""
    if url is None:
        return None
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
