"""Sending the e-mails that were written: by a mail server, or into a folder of this machine."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assetmap.accounts.models import Mail
from assetmap.core.errors import Unavailable
from assetmap.core.limits import MAIL_TRIES
from assetmap.core.settings import Settings

FOLDER = "mail"
#: Name of the threads that send behind an answer.
SENDER = "assetmap-sender"
_LOG = structlog.get_logger("assetmap.mail")
Send = Callable[[EmailMessage], None]
#: What a mail server answers when it does not take an e-mail: it went to nobody.
_REFUSALS = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)


@dataclass(frozen=True)
class Letter:
    """An e-mail as it is sent.

    Attributes
    ----------
    headers : tuple of (name, value)
        Beside those that every e-mail has.
    """

    to: str
    subject: str
    body: str
    headers: tuple[tuple[str, str], ...] = ()


class LetterRefused(Unavailable):
    """The mail server does not take an e-mail, so it was sent to nobody."""


class ServerGone(Unavailable):
    """The mail server, or the folder, was not there when an e-mail was to be handed over."""


#: Everything that may go wrong between here and the mail server.
FAULTS = (OSError, smtplib.SMTPException, ServerGone)


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
                send(_message(Letter(mail.to, mail.subject, mail.body), settings))
            except FAULTS as fault:
                mail.tries += 1
                session.commit()
                _LOG.error("an e-mail could not be sent", error=type(fault).__name__)
                break
            session.delete(mail)
            session.commit()
            sent += 1
    return sent


@contextmanager
def sending(settings: Settings) -> Iterator[Callable[[Letter], None]]:
    """The way to the mail server, for who keeps account of what was sent; a letter at a time.

    Yields
    ------
    callable
        Raises ``LetterRefused`` or ``ServerGone`` when a letter was sent to nobody, and another
        of ``FAULTS`` when the connection was lost on the way and nobody can say.

    Raises
    ------
    OSError, smtplib.SMTPException
        The server cannot be reached.
    """
    with _way_of(settings) as send:

        def put(letter: Letter) -> None:
            try:
                send(_message(letter, settings))
            except (*_REFUSALS, ValueError) as fault:
                raise LetterRefused(f"An e-mail was refused: {type(fault).__name__}.") from fault

        yield put


class Deliverer:
    """Sends in the background, one thread a process, so that no page waits for a mail server."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._busy = threading.Lock()

    def kick(self) -> None:
        """Send what waits, soon."""
        threading.Thread(target=self._run, name=SENDER, daemon=True).start()

    def _run(self) -> None:
        with self._busy:
            try:
                deliver(self._engine, self._settings)
            except (SQLAlchemyError, *FAULTS) as fault:
                _LOG.error("e-mails could not be sent", error=type(fault).__name__)


def _next(session: Session) -> int | None:
    return session.scalar(
        select(Mail.id)
        .where(Mail.tries < MAIL_TRIES)
        .order_by(Mail.tries, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


class _Whole(UnstructuredHeader):
    """An address in a header stands there as it is: cut or encoded no program would follow it."""

    def fold(self, *, policy: policy.Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # as its own do
_POLICY = policy.EmailPolicy(header_factory=_HEADERS)


def _message(mail: Letter, settings: Settings) -> EmailMessage:
    made = EmailMessage(policy=_POLICY)
    made["From"], made["To"], made["Subject"] = settings.mail_from, mail.to, mail.subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers:
        made[name] = value
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

        def put(message: EmailMessage) -> None:
            try:
                server.noop()
            except (OSError, smtplib.SMTPException) as fault:
                raise ServerGone("The mail server went away.") from fault
            refused = server.send_message(message)
            if refused:
                raise smtplib.SMTPRecipientsRefused(refused)

        yield put


@contextmanager
def _into_folder(folder: Path) -> Iterator[Send]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(message: EmailMessage) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.eml"
        own = folder / f".{name}"
        try:
            own.touch(0o600)
            own.write_bytes(bytes(message))
            own.rename(folder / name)
        except OSError as fault:
            raise ServerGone("The folder of e-mails cannot be written to.") from fault

    yield put
