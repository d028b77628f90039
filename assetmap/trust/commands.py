"""``assetmap housekeeping``: run it once a day."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, AccountSession
from assetmap.accounts.services.leaving import forget
from assetmap.accounts.services.mails import post_of
from assetmap.core.db import transaction
from assetmap.core.erasures import Erasure, record_erasure
from assetmap.core.options import settings_of
from assetmap.core.restore import AFTER_RESTORE, Restored
from assetmap.core.runtime import owner_engine, owner_session
from assetmap.groups.notices.models import Notice
from assetmap.groups.notices.sending import send_waiting
from assetmap.groups.notices.telling import tell_of_closing
from assetmap.photos.clearing import clear_now
from assetmap.photos.keeping import settle_after_restore
from assetmap.photos.store import FOLDER
from assetmap.trust.retention import keep_house


@click.command()
@click.pass_context
def housekeeping(context: click.Context) -> None:
    """Delete what is past its time, and send what people of groups hear of once a day.

    Old sessions and reports go, and accounts that nobody uses.
    """
    settings = settings_of(context)
    with owner_session(settings) as session, transaction(session):
        done = keep_house(
            session,
            at=datetime.now(UTC),
            remember=lambda slug, at: record_erasure(settings.home, Erasure(at, slug)),
            home=settings.home,
        )
    # After the commit, so that nothing that stays lacks its pictures.
    with owner_session(settings) as session, transaction(session):
        clear_now(session, settings.home)
    with owner_session(settings) as session, transaction(session):
        tell_of_closing(session, at=datetime.now(UTC))
    for name, number in done.items():
        click.echo(f"{number:6,}  {name}")
    # Last, since a mail server may be slow; nobody who was erased just now is written to.
    with owner_engine(settings) as engine:
        sent = send_waiting(
            engine, settings, post_of(settings), at=datetime.now(UTC), daily=True
        )  # fmt: skip
    click.echo(f"{sent.letters:6,}  e-mails about groups sent")
    if not sent.is_whole:
        # Said and no failure: the back-up that is made after this must not wait for a mail server.
        click.echo(
            "Not every e-mail about groups could be sent. Look at the mail server, then run this "
            "again: what was sent is not sent twice.",
            err=True,
        )


def erase_again(session: Session, restored: Restored) -> None:
    """Forget again everybody who was erased after the back-up was made."""
    slugs = [one.account for one in restored.erasures]
    for account in session.scalars(select(Account).where(Account.slug.in_(slugs))):
        forget(session, account)


def sign_everybody_out(session: Session, restored: Restored) -> None:
    """End every session: a restore would bring back those that were ended since."""
    session.execute(delete(AccountSession))


def settle_photos(session: Session, restored: Restored) -> None:
    """Pictures of whoever was erased again go, and no photo is shown without its pictures."""
    settle_after_restore(session, restored.files / FOLDER, at=datetime.now(UTC))


def tell_nothing_twice(session: Session, restored: Restored) -> None:
    """Forget what waited to be told: since the back-up was made it may have been sent."""
    session.execute(delete(Notice).where(Notice.taken_at.is_(None)))


AFTER_RESTORE.extend((tell_nothing_twice, erase_again, sign_everybody_out, settle_photos))
