"""``assetmap accounts``: the first coordinator, and what only the operator may do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from assetmap.accounts.errors import AccountNotFound
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.models import Account
from assetmap.accounts.queries import find_account, list_accounts, list_grants
from assetmap.accounts.saying import grant_words
from assetmap.accounts.services import entering, granting, leaving, second_factor, sessions
from assetmap.accounts.services.mails import post_of
from assetmap.core.db import transaction
from assetmap.core.erasures import Erasure, record_erasure
from assetmap.core.options import settings_of
from assetmap.core.permissions import OPERATOR, Role
from assetmap.core.runtime import owner_session
from assetmap.core.settings import Settings

HERE = Caller(device="a command")


@click.group()
def accounts() -> None:
    """Look after people's accounts."""


@accounts.command("invite-coordinator")
@click.argument("email")
@click.pass_context
def invite_coordinator(context: click.Context, email: str) -> None:
    """Invite EMAIL as a coordinator; prints the one-time link and writes the e-mail."""
    settings = settings_of(context)
    with _at_work(settings) as session:
        account, link = entering.invite(
            session, email=email, post=post_of(settings), actor=OPERATOR.name, caller=HERE
        )
        granting.grant_role(
            session,
            actor=OPERATOR,
            account=account,
            new=granting.NewGrant(Role.COORDINATOR),
            names={},
            today=datetime.now(UTC).date(),
            caller=HERE,
        )
    if link is None:
        click.echo(f"{email} has an account already and is a coordinator now.")
    else:
        click.echo(f"Give this link to {email}; it works once, within seven days:\n  {link}")


@accounts.command("list")
@click.pass_context
def list_command(context: click.Context) -> None:
    """List accounts with their roles."""
    with owner_session(settings_of(context)) as session:
        today = datetime.now(UTC).date()
        found = list_accounts(session)
        for one in found:
            roles = "; ".join(grant_words(row) for row in list_grants(session, one, today=today))
            click.echo(f"{one.slug}  {one.state}  {one.email}  {roles or 'resident'}")
        if not found:
            click.echo(
                "Nobody has an account yet. Begin with: assetmap accounts invite-coordinator EMAIL"
            )


@accounts.command("export")
@click.argument("email")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Into this file.")
@click.pass_context
def export(context: click.Context, email: str, out: Path | None) -> None:
    """Everything that is kept about one person, as JSON."""
    with _at_work(settings_of(context)) as session:
        account = _account(session, email)
        document = leaving.export_account(session, account, at=datetime.now(UTC))
        record_event(session, "exported", actor=OPERATOR.name, account=account, caller=HERE)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if out is None:
        click.echo(text)
    else:
        out.touch(0o600)
        out.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {out}", err=True)


@accounts.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="This cannot be undone. Erase the account?")
@click.pass_context
def erase(context: click.Context, email: str) -> None:
    """Forget one person: what they gave stays, as of a former member."""
    settings = settings_of(context)
    with _at_work(settings) as session:
        leaving.erase_account(
            session,
            actor=OPERATOR,
            account=_account(session, email),
            at=datetime.now(UTC),
            caller=HERE,
            remember=lambda slug, at: record_erasure(settings.home, Erasure(at, slug)),
        )
    click.echo("Erased. Back-ups made before today still hold the person until they are replaced.")


@accounts.command("remove-second-factor")
@click.argument("email")
@click.pass_context
def remove_second_factor(context: click.Context, email: str) -> None:
    """For somebody who lost telephone and recovery codes; their sessions end."""
    with _at_work(settings_of(context)) as session:
        account = _account(session, email)
        second_factor.remove(session, account=account, actor=OPERATOR.name, caller=HERE)
        sessions.end_sessions(session, account)
    click.echo("Removed. They sign in with their password and set it up anew.")


@contextmanager
def _at_work(settings: Settings) -> Iterator[Session]:
    with owner_session(settings) as session, transaction(session):
        yield session


def _account(session: Session, email: str) -> Account:
    found = find_account(session, email)
    if found is None:
        raise AccountNotFound(f"Nobody has an account with {email}.")
    return found
