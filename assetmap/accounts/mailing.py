"""Sending the e-mails that were written: by a mail server, or into a folder of this machine."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assetmap.accounts.models import Mail
from assetmap.core.limits import MAIL_TRIES
from assetmap.core.settings import Settings

FOLDER = "mail"
_LOG = structlog.get_logger("assetmap.mail")
Send = Callable[[EmailMessage], None]


def deliver(engine: Engine, settings: Settings) -> int:
    """Send what waits, each in a transaction of its own; returns how many went.

    One that cannot be sent waits for the next time, ten times at most. Two processes at once take
    different ones.
    """
    sent = 0
    with _way_of(settings) as send, Session(engine) as session:
        while (number := _next(session)) is not None:
            mail = session.get(Mail, number)
            if mail is None:
                break
            try:
                send(_message(mail, settings))
            except (OSError, smtplib.SMTPException) as fault:
                mail.tries += 1
                session.commit()
                _LOG.error("an e-mail could not be sent", error=type(fault).__name__)
                break
            session.delete(mail)
            session.commit()
            sent += 1
    return sent


class Deliverer:
    """Sends in the background, one thread a process, so that no page waits for a mail server."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._busy = threading.Lock()

    def kick(self) -> None:
        """Send what waits, soon."""
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with self._busy:
            try:
                deliver(self._engine, self._settings)
            except (SQLAlchemyError, OSError, smtplib.SMTPException) as fault:
                _LOG.error("e-mails could not be sent", error=type(fault).__name__)


def _next(session: Session) -> int | None:
    return session.scalar(
        select(Mail.id)
        .where(Mail.tries < MAIL_TRIES)
        .order_by(Mail.tries, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.mail_from, mail.to, mail.subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    return made


def _way_of(settings: Settings) -> AbstractContextManager[Send]:
    if settings.smtp is not None:
        return _by_server(settings.smtp)
    return _into_folder(settings.home / FOLDER)


@contextmanager
def _by_server(address: str) -> Iterator[Send]:
    parts = urlsplit(address)
    host, safe = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=safe)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=20)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=safe)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield lambda message: _refuse_none(server.send_message(message))


def _refuse_none(refused: dict[str, tuple[int, bytes]]) -> None:
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


@contextmanager
def _into_folder(folder: Path) -> Iterator[Send]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(message: EmailMessage) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.eml"
        own = folder / f".{name}"
        own.touch(0o600)
        own.write_bytes(bytes(message))
        own.rename(folder / name)

    yield put
