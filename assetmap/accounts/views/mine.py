"""One's own account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from flask import Response, current_app, g, make_response, render_template, request
from markupsafe import Markup

from assetmap.accounts import visiting
from assetmap.accounts.errors import BadAccount, WrongCode, WrongPassword
from assetmap.accounts.forms import (
    CodeForm,
    NameForm,
    NewAddressForm,
    PasswordForm,
    ProvedForm,
    put_faults,
)
from assetmap.accounts.models import Account, AccountGrant
from assetmap.accounts.pages import (
    AccountPage,
    Door,
    EventRow,
    GrantRow,
    SecondFactorPage,
    SessionRow,
)
from assetmap.accounts.queries import (
    list_events,
    list_grants,
    list_sessions,
    waits_for_second_factor,
)
from assetmap.accounts.saying import event_words, grant_words
from assetmap.accounts.services import leaving, recovering, second_factor, sessions
from assetmap.accounts.views.drawing import blueprint, form_page, frame, message
from assetmap.core.errors import Invalid
from assetmap.core.words import day_words
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.qr import qr_drawing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves_unkept

#: Pages that roles open: (action, words, path); ``app.py`` hands them over from every area.
DOORS = "assetmap.doors"
_SAID = {
    "name": "Your name is changed.",
    "password": "Your password is changed, and your other devices are signed out.",
    "address": "Look in the mail of the new address: a link there confirms it.",
    "ended": "That device is signed out.",
    "codes": "",
}


@blueprint.get("/account")
@bound("accounts.manage")
def show_account() -> Response:
    """What do you know of me, and what may I do?"""
    return _draw_account()


@blueprint.post("/account/name")
@bound("accounts.manage")
@saves_unkept
def change_name() -> Response:
    """Choose what is shown with contributions."""
    form = NameForm()

    def change() -> None:
        recovering.change_name(
            writing(), account=visiting.my_account(), display_name=form.display_name.data or "",
            caller=visiting.caller(),
        )  # fmt: skip

    return _change(change, "name", form)


@blueprint.post("/account/password")
@bound("accounts.manage")
@limited("sign_in")
@saves_unkept
def change_password() -> Response:
    """Choose another password."""
    form = PasswordForm()
    held = visiting.signed_in()

    def change() -> None:
        recovering.change_password(
            writing(), account=visiting.my_account(), old=form.password.data or "",
            new=form.new_password.data or "", keep=held.id if held else 0,
            caller=visiting.caller(),
        )  # fmt: skip

    return _change(change, "password", form)


@blueprint.post("/account/address")
@bound("accounts.manage")
@limited("sign_in")
@saves_unkept
def change_address() -> Response:
    """Ask for another e-mail address."""
    form = NewAddressForm()

    def change() -> None:
        recovering.ask_new_email(
            writing(), account=visiting.my_account(), email=form.email.data or "",
            password=form.password.data or "", post=visiting.post(), caller=visiting.caller(),
        )  # fmt: skip

    return _change(change, "address", form)


@blueprint.post("/account/sessions/<int:number>/end")
@bound("accounts.manage")
@saves_unkept
def end_session(number: int) -> Response:
    """Sign one device out."""
    account = visiting.my_account()
    held = visiting.signed_in()
    sessions.end_session(writing(), account=account, number=number, caller=visiting.caller())
    if held is not None and held.id == number:
        visiting.leave()
        return go_to("/")
    return go_to("/account?said=ended")


@blueprint.get("/account/second-factor")
@bound("accounts.manage")
def show_second_factor() -> Response:
    """How is my account kept safe if somebody learns my password?"""
    account = visiting.my_account()
    return _draw_second_factor(account, CodeForm(), codes=())


@blueprint.post("/account/second-factor")
@bound("accounts.manage")
@limited("second_factor")
@saves_unkept
def set_second_factor() -> Response:
    """Begin setting up the second factor, or prove it with a code."""
    account, form = visiting.my_account(), CodeForm()
    key = visiting.secret()
    waits = second_factor.find_waiting(account, key=key) is not None
    if request.form.get("step") == "begin" or not waits:
        second_factor.begin(writing(), account=account, key=key)
        return go_to("/account/second-factor")
    held = visiting.signed_in()
    if held is None or not form.validate():
        return _draw_second_factor(account, form, codes=(), fault=WrongCode("Enter the code."))
    try:
        codes = second_factor.prove(
            writing(), account=account, code=form.code.data or "", held=held, at=now(),
            caller=visiting.caller(), key=key,
        )  # fmt: skip
    except WrongCode as fault:
        return _draw_second_factor(account, form, codes=(), fault=fault)
    return _draw_second_factor(account, CodeForm(formdata=None), codes=tuple(codes))


@blueprint.post("/account/second-factor/remove")
@bound("accounts.manage")
@limited("sign_in")
@saves_unkept
def remove_second_factor() -> Response:
    """Switch the second factor off, for who knows the password."""
    account, form = visiting.my_account(), ProvedForm()
    try:
        leaving.prove(account, form.password.data or "")
    except WrongPassword as fault:
        return _draw_second_factor(account, CodeForm(formdata=None), codes=(), fault=fault)
    second_factor.remove(writing(), account=account, actor=account.slug, caller=visiting.caller())
    return go_to("/account/second-factor")


@blueprint.get("/account/export")
@bound("accounts.export")
@limited("export")
def export() -> Response:
    """Everything that is kept about me, as a file."""
    document = leaving.export_account(writing(), visiting.my_account(), at=now())
    answer = make_response(json.dumps(document, ensure_ascii=False, indent=2))
    answer.content_type = "application/json"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-account.json"'
    return answer


@blueprint.get("/account/erase")
@bound("accounts.erase")
def show_erase() -> Response:
    """What goes when I leave, and what stays?"""
    return form_page("accounts/erase.html", ProvedForm(), title="Delete your account")


@blueprint.post("/account/erase")
@bound("accounts.erase")
@limited("sign_in")
@saves_unkept
def erase() -> Response:
    """Delete the account of whoever is signed in."""
    account, form = visiting.my_account(), ProvedForm()
    try:
        leaving.prove(account, form.password.data or "")
    except WrongPassword as fault:
        return form_page("accounts/erase.html", form, title="Delete your account", fault=fault)
    remember: Callable[[str, datetime], None] = current_app.extensions["assetmap.remember_erasure"]
    leaving.erase_account(
        writing(), actor=g.principal, account=account, at=now(), caller=visiting.caller(),
        remember=remember,
    )  # fmt: skip
    visiting.leave()
    return message(
        "Your account is deleted",
        "Your address, your name and your devices are forgotten. What you gave to the map stays, "
        "as of a former member.",
    )


def doors_for() -> tuple[Door, ...]:
    """Pages that the roles of whoever is signed in open."""
    found = current_app.extensions.get(DOORS, ())
    return tuple(Door(words, href) for action, words, href in found if _opens(action))


def grant_rows(grants: list[AccountGrant]) -> tuple[GrantRow, ...]:
    """Roles in words."""
    return tuple(
        GrantRow(row.id, grant_words(row), day_words(row.until) if row.until else "")
        for row in grants
    )


def event_rows(account: Account) -> tuple[EventRow, ...]:
    """What was done with an account in words."""
    return tuple(
        EventRow(f"{day_words(row.at.date())}, {row.at:%H:%M}", event_words(row))
        for row in list_events(writing(), account)
    )


def _opens(action: str) -> bool:
    rules = current_app.extensions["assetmap.rules"]
    return bool(rules.may_try(g.principal, action))


def _change(change: Callable[[], None], said: str, form: object) -> Response:
    try:
        change()
    except (BadAccount, WrongPassword) as fault:
        return _draw_account(faulty={said: (form, fault)})
    return go_to(f"/account?said={said}")


def _draw_account(faulty: dict[str, tuple[object, Invalid]] | None = None) -> Response:
    account, today = visiting.my_account(), now().date()
    held = visiting.signed_in()
    forms: dict[str, object] = {
        "name": NameForm(formdata=None, display_name=account.display_name),
        "password": PasswordForm(formdata=None),
        "address": NewAddressForm(formdata=None),
    }
    for name, (form, fault) in (faulty or {}).items():
        put_faults(form, fault.fields)
        forms[name] = form
    page = AccountPage(
        **frame("Your account"),
        email=account.email or "",
        display_name=account.display_name,
        new_email=account.new_email or "",
        grants=grant_rows(list_grants(writing(), account, today=today)),
        sessions=tuple(
            SessionRow(
                row.id, row.device, day_words(row.created_at.date()),
                held is not None and row.id == held.id,
            )
            for row in list_sessions(writing(), account)
        ),
        events=event_rows(account),
        doors=doors_for(),
        has_second_factor=account.totp_secret is not None,
        waits=waits_for_second_factor(writing(), account, today=today),
        said=_SAID.get(request.args.get("said", ""), ""),
        forms=forms,
    )  # fmt: skip
    answer = make_response(render_template("accounts/account.html", page=page))
    answer.status_code = 400 if faulty else 200
    return answer


def _draw_second_factor(
    account: Account, form: CodeForm, *, codes: tuple[str, ...], fault: Invalid | None = None
) -> Response:
    waiting = second_factor.find_waiting(account, key=visiting.secret())
    if fault is not None:
        put_faults(form, fault.fields)
    page = SecondFactorPage(
        **frame("Second factor"),
        form=form,
        qr=_code_of(account, waiting) if waiting else Markup(""),
        secret=waiting or "",
        codes=codes,
        problem=str(fault) if fault is not None else "",
        has_second_factor=account.totp_secret is not None,
    )
    answer = make_response(render_template("accounts/second_factor.html", page=page))
    answer.status_code = 400 if fault is not None else 200
    return answer


def _code_of(account: Account, secret: str) -> Markup:
    address = second_factor.app_address(
        secret, email=account.email or "", place=current_app.config["PLACE"]
    )
    return qr_drawing(address, "Code for an authenticator app")
