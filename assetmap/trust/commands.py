"""``assetmap housekeeping``: run it once a day."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, AccountSession
from assetmap.accounts.services.leaving import forget
from assetmap.core.db import transaction
from assetmap.core.erasures import Erasure, record_erasure
from assetmap.core.options import settings_of
from assetmap.core.restore import AFTER_RESTORE, Restored
from assetmap.core.runtime import owner_session
from assetmap.photos.clearing import clear_now
from assetmap.photos.keeping import settle_after_restore
from assetmap.photos.store import FOLDER
from assetmap.trust.retention import keep_house


@click.command()
@click.pass_context
def housekeeping(context: click.Context) -> None:
    """Delete what is past its time: old sessions, reports, accounts that nobody uses."""
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
    for name, number in done.items():
        click.echo(f"{number:6,}  {name}")


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


AFTER_RESTORE.extend((erase_again, sign_everybody_out, settle_photos))
