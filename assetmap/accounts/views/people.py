"""Other people's accounts and the programme's settings, for coordinators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from sqlalchemy.orm import Session

from assetmap.accounts import visiting
from assetmap.accounts.errors import BadAccount, LastCoordinator
from assetmap.accounts.forms import GrantForm, InviteForm, SetUpForm, put_faults
from assetmap.accounts.models import Account
from assetmap.accounts.pages import PeoplePage, PersonPage, PersonRow
from assetmap.accounts.queries import get_account, get_programme, list_accounts, list_grants
from assetmap.accounts.saying import grant_words
from assetmap.accounts.services import entering, granting
from assetmap.accounts.views.drawing import blueprint, form_page, frame
from assetmap.accounts.views.mine import event_rows, grant_rows
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.core.permissions import Role, Scope
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

#: How each kind of scope is looked up: what ``app.py`` gathers from the areas that own them.
SCOPES = "assetmap.scopes"
STATE_WORDS = {
    "invited": "invited, has not come yet",
    "unconfirmed": "address not confirmed yet",
    "active": "active",
    "suspended": "suspended",
}
_SAID = {
    "invited": "The invitation is on its way.",
    "has_account": "This person has an account already: give it roles here.",
    "granted": "The role is given. It holds with the next page that they open.",
    "ended": "The role is ended. It is gone with the next page that they open.",
    "suspended": "The account is suspended: every device is signed out.",
    "restored": "The account works again.",
}


@blueprint.get("/people")
@bound("accounts.list")
def show_people() -> Response:
    """Who has an account?"""
    return _draw_people(InviteForm(formdata=None))


@blueprint.post("/people")
@bound("accounts.invite")
@saves
def invite() -> Response:
    """Invite somebody by e-mail."""
    form = InviteForm()
    try:
        account, link = entering.invite(
            writing(), email=form.email.data or "", post=visiting.post(), actor=g.principal.name,
            caller=visiting.caller(),
        )  # fmt: skip
    except BadAccount as fault:
        return _draw_people(form, fault=fault)
    return go_to(f"/people/{account.slug}?said={'invited' if link else 'has_account'}")


@blueprint.get("/people/<slug>")
@bound("accounts.list")
def show_person(slug: str) -> Response:
    """What may this person do?"""
    return _draw_person(get_account(writing(), slug), GrantForm(formdata=None))


@blueprint.post("/people/<slug>/roles")
@bound("accounts.grant")
@saves
def grant(slug: str) -> Response:
    """Give somebody a role."""
    account, form = get_account(writing(), slug, lock=True), GrantForm()
    names: dict[str, Callable[[Session, str], str | None]] = current_app.extensions[SCOPES]
    if not form.validate():
        return _draw_person(account, form, fault=BadAccount("Look at the marked fields."))
    kind = form.scope_kind.data
    try:
        granting.grant_role(
            writing(),
            actor=g.principal,
            account=account,
            new=granting.NewGrant(
                Role(form.role.data),
                Scope(kind, (form.scope_name.data or "").strip() if kind != "programme" else ""),
                form.until.data,
            ),
            names=names,
            today=now().date(),
            caller=visiting.caller(),
            by=visiting.my_account(),
        )
    except BadAccount as fault:
        faults = {("scope_name" if k == "scope" else k): v for k, v in fault.fields.items()}
        return _draw_person(account, form, fault=BadAccount(str(fault), faults))
    return go_to(f"/people/{slug}?said=granted")


@blueprint.post("/people/<slug>/roles/<int:number>/end")
@bound("accounts.grant")
@saves
def end_grant(slug: str, number: int) -> Response:
    """Take a role away."""
    account = get_account(writing(), slug, lock=True)

    def act() -> None:
        granting.end_grant(
            writing(), actor=g.principal, account=account, number=number, at=now(),
            caller=visiting.caller(),
        )  # fmt: skip

    return _act(account, act, "ended")


@blueprint.post("/people/<slug>/suspend")
@bound("accounts.suspend")
@saves
def suspend(slug: str) -> Response:
    """Shut somebody out."""
    account, version = get_account(writing(), slug), sent_version()

    def act() -> None:
        granting.suspend_account(
            writing(), actor=g.principal, slug=slug, version=version, at=now(),
            caller=visiting.caller(),
        )  # fmt: skip

    return _act(account, act, "suspended")


@blueprint.post("/people/<slug>/restore")
@bound("accounts.suspend")
@saves
def restore(slug: str) -> Response:
    """Let somebody in again."""
    account, version = get_account(writing(), slug), sent_version()

    def act() -> None:
        granting.restore_account(
            writing(), actor=g.principal, slug=slug, version=version, caller=visiting.caller()
        )

    return _act(account, act, "restored")


@blueprint.get("/set-up")
@bound("accounts.set_up")
def show_set_up() -> Response:
    """Who answers for this map, and may people make accounts?"""
    held = get_programme(writing())
    form = SetUpForm(
        formdata=None, operator_name=held.operator_name, operator_contact=held.operator_contact,
        sign_up_open=held.sign_up_open, version=held.version,
    )  # fmt: skip
    return form_page("accounts/set_up.html", form, title="Set up this map")


@blueprint.post("/set-up")
@bound("accounts.set_up")
@saves
def set_up() -> Response:
    """Keep the programme's settings."""
    form, version = SetUpForm(), sent_version()
    try:
        granting.set_up_programme(
            writing(),
            actor=g.principal,
            version=version,
            words=granting.ProgrammeWords(
                form.operator_name.data or "",
                form.operator_contact.data or "",
                form.sign_up_open.data,
            ),
        )
    except BadAccount as fault:
        return form_page("accounts/set_up.html", form, title="Set up this map", fault=fault)
    return go_to("/account")


def _act(account: Account, act: Callable[[], Any], said: str) -> Response:
    try:
        act()
    except LastCoordinator as fault:
        writing().rollback()
        held = get_account(writing(), account.slug)
        return _draw_person(held, GrantForm(formdata=None), fault=fault)
    return go_to(f"/people/{account.slug}?said={said}")


def _draw_people(form: InviteForm, *, fault: Invalid | None = None) -> Response:
    today, q = now().date(), request.args.get("q", "").replace("\0", "")[:100]
    if fault is not None:
        put_faults(form, fault.fields)
    page = PeoplePage(
        **frame("People"),
        rows=tuple(
            PersonRow(
                one.slug, one.email or "", one.display_name, STATE_WORDS[one.state],
                "; ".join(grant_words(row) for row in list_grants(writing(), one, today=today)),
            )
            for one in list_accounts(writing(), text=q)
        ),
        q=q,
        form=form,
        said="",
        problem=str(fault) if fault else "",
    )  # fmt: skip
    answer = make_response(render_template("accounts/people.html", page=page))
    answer.status_code = 400 if fault else 200
    return answer


def _draw_person(
    account: Account, form: GrantForm, *, fault: AssetmapError | None = None
) -> Response:
    if isinstance(fault, Invalid):
        put_faults(form, fault.fields)
    page = PersonPage(
        **frame(account.display_name or account.email or account.slug),
        slug=account.slug,
        version=account.version,
        email=account.email or "",
        name=account.display_name,
        state=account.state,
        grants=grant_rows(list_grants(writing(), account, today=now().date())),
        events=event_rows(account),
        form=form,
        said=_SAID.get(request.args.get("said", ""), ""),
        problem=str(fault) if fault else "",
    )
    answer = make_response(render_template("accounts/person.html", page=page))
    answer.status_code = (400 if isinstance(fault, Invalid) else 409) if fault else 200
    return answer
