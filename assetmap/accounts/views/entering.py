"""Signing in and out, signing up, and the links of e-mails."""

from __future__ import annotations

from flask import Response, request
from flask import session as cookie

from assetmap.accounts import visiting
from assetmap.accounts.errors import BadAccount, WrongCode, WrongPassword
from assetmap.accounts.forms import (
    AddressForm,
    CodeForm,
    EmptyForm,
    InvitedForm,
    NewPasswordForm,
    SignInForm,
    SignUpForm,
)
from assetmap.accounts.links import Linked, Purpose, read_token
from assetmap.accounts.models import Account
from assetmap.accounts.queries import get_account, get_programme, plain_email
from assetmap.accounts.services import entering, recovering, second_factor, sessions
from assetmap.accounts.views.drawing import blueprint, form_page, message
from assetmap.core.errors import NotFound
from assetmap.core.limits import SECOND_STEP_S
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.rates import count_request, limited
from assetmap.web.redirects import go_to, local_path
from assetmap.web.writing import saves_unkept

_LOOK = "You do not need an account to look at the map, read a page or print it."
#: Between password and second factor the cookie holds who is half in, and since when.
_HALF = "half_in"


@blueprint.get("/sign-in")
@bound("accounts.enter")
def show_sign_in() -> Response:
    """Who are you?"""
    back = local_path(request.args.get("next"), otherwise="")
    return form_page(
        "accounts/sign_in.html", SignInForm(next=back), title="Sign in", lead=_LOOK, next_=back
    )


@blueprint.post("/sign-in")
@bound("accounts.enter")
def sign_in() -> Response:
    """Let somebody in whose address and password fit."""
    form = SignInForm()
    count_request("sign_in", about=plain_email(form.email.data or ""))
    return _sign_in(form)


@saves_unkept
def _sign_in(form: SignInForm) -> Response:
    back = local_path(form.next.data)
    if not form.validate():
        return form_page("accounts/sign_in.html", form, title="Sign in", lead=_LOOK, next_=back)
    session = writing()
    try:
        account = sessions.check_password(
            session, email=form.email.data, password=form.password.data, caller=visiting.caller()
        )
    except WrongPassword as fault:
        session.commit()  # that it was refused is kept
        return form_page(
            "accounts/sign_in.html", form, title="Sign in", lead=_LOOK, next_=back, fault=fault
        )
    if account.totp_secret is not None:
        cookie.clear()
        cookie[_HALF] = [account.slug, int(now().timestamp())]
        return go_to("/sign-in/code" + (f"?next={back}" if back != "/" else ""))
    return _begin(account, strong=False, back=back)


@blueprint.get("/sign-in/code")
@bound("accounts.enter")
def show_code() -> Response:
    """Which code does your telephone show?"""
    _half_in()
    back = local_path(request.args.get("next"), otherwise="")
    return form_page("accounts/code.html", CodeForm(next=back), title="Enter your code")


@blueprint.post("/sign-in/code")
@bound("accounts.enter")
def take_code() -> Response:
    """Let somebody in whose second factor fits too."""
    account = _half_in()
    count_request("second_factor", about=account.slug)
    return _take_code(account)


@saves_unkept
def _take_code(account: Account) -> Response:
    form = CodeForm()
    if not form.validate():
        return form_page("accounts/code.html", form, title="Enter your code")
    try:
        second_factor.check_code(
            writing(),
            account=account,
            code=form.code.data,
            at=now(),
            caller=visiting.caller(),
            key=visiting.secret(),
        )
    except WrongCode as fault:
        return form_page("accounts/code.html", form, title="Enter your code", fault=fault)
    return _begin(account, strong=True, back=local_path(form.next.data))


@blueprint.post("/sign-out")
@bound("accounts.enter")
@saves_unkept
def sign_out() -> Response:
    """End this session."""
    held = visiting.signed_in()
    if held is not None:
        sessions.end_session(
            writing(), account=held.account, number=held.id, caller=visiting.caller()
        )
    visiting.leave()
    return go_to("/")


@blueprint.get("/sign-up")
@bound("accounts.enter")
def show_sign_up() -> Response:
    """Would you like an account?"""
    if not get_programme(writing()).sign_up_open:
        return message(
            "New accounts are by invitation",
            "Whoever runs this map has not opened it for new accounts. You can look at everything.",
        )
    return form_page("accounts/sign_up.html", SignUpForm(), title="Make an account", lead=_LOOK)


@blueprint.post("/sign-up")
@bound("accounts.enter")
@limited("sign_up")
@saves_unkept
def sign_up() -> Response:
    """Write to an address how its account can be opened."""
    form = SignUpForm()
    try:
        entering.sign_up(
            writing(),
            email=form.email.data or "",
            password=form.password.data or "",
            display_name=form.display_name.data or "",
            agreed=form.agreed.data,
            post=visiting.post(),
            caller=visiting.caller(),
        )
    except BadAccount as fault:
        return form_page(
            "accounts/sign_up.html", form, title="Make an account", lead=_LOOK, fault=fault
        )
    return _look_in_your_mail()


@blueprint.get("/forgotten")
@bound("accounts.enter")
def show_forgotten() -> Response:
    """Which address has the account?"""
    return form_page("accounts/forgotten.html", AddressForm(), title="Choose a new password")


@blueprint.post("/forgotten")
@bound("accounts.enter")
def ask_reset() -> Response:
    """Write to an address how to choose a new password."""
    form = AddressForm()
    count_request("reset", about=plain_email(form.email.data or ""))
    return _ask_reset(form)


@saves_unkept
def _ask_reset(form: AddressForm) -> Response:
    if not form.validate():
        return form_page("accounts/forgotten.html", form, title="Choose a new password")
    recovering.ask_reset(
        writing(), email=form.email.data, post=visiting.post(), caller=visiting.caller()
    )
    return _look_in_your_mail()


@blueprint.get("/reset/<token>")
@bound("accounts.enter")
def show_reset(token: str) -> Response:
    """Which password shall it be?"""
    _check_link("reset", token)
    return form_page("accounts/new_password.html", NewPasswordForm(), title="Choose a new password")


@blueprint.post("/reset/<token>")
@bound("accounts.enter")
@limited("reset")
@saves_unkept
def reset(token: str) -> Response:
    """Keep a new password, end every session."""
    form = NewPasswordForm()
    linked = read_token(visiting.post().secret, "reset", token)
    try:
        recovering.reset_password(
            writing(), linked=linked, password=form.new_password.data or "",
            caller=visiting.caller(),
        )  # fmt: skip
    except BadAccount as fault:
        return form_page(
            "accounts/new_password.html", form, title="Choose a new password", fault=fault
        )
    visiting.leave()
    return message(
        "Your password is changed",
        "Every device was signed out. Sign in with the new password.",
        action="Sign in", href="/sign-in",
    )  # fmt: skip


@blueprint.get("/confirm/<token>")
@bound("accounts.enter")
def show_confirm(token: str) -> Response:
    """Shall this address be yours here? A button, so that no mail scanner confirms it."""
    _check_link("confirm", token)
    return form_page(
        "accounts/confirm.html", EmptyForm(), title="Confirm your e-mail address",
        lead="Press the button and your account is ready.",
    )  # fmt: skip


@blueprint.post("/confirm/<token>")
@bound("accounts.enter")
@saves_unkept
def confirm(token: str) -> Response:
    """Open an account whose address is proved."""
    linked = read_token(visiting.post().secret, "confirm", token)
    entering.confirm_email(writing(), linked=linked, caller=visiting.caller())
    return message(
        "Your account is ready", "Sign in with your address and password.",
        action="Sign in", href="/sign-in",
    )  # fmt: skip


@blueprint.get("/new-address/<token>")
@bound("accounts.enter")
def show_new_address(token: str) -> Response:
    """Shall this address take the place of the old one?"""
    _check_link("new_email", token)
    return form_page(
        "accounts/confirm.html", EmptyForm(), title="Confirm your new e-mail address",
        lead="From then on you sign in with the new address.",
    )  # fmt: skip


@blueprint.post("/new-address/<token>")
@bound("accounts.enter")
@saves_unkept
def confirm_new_address(token: str) -> Response:
    """Use the new address."""
    linked = read_token(visiting.post().secret, "new_email", token)
    recovering.confirm_new_email(writing(), linked=linked, caller=visiting.caller())
    return message(
        "Your e-mail address is changed", "Sign in with the new address from now on.",
        action="Your account", href="/account",
    )  # fmt: skip


@blueprint.get("/invitation/<token>")
@bound("accounts.enter")
def show_invitation(token: str) -> Response:
    """Will you come?"""
    _check_link("invite", token)
    return form_page("accounts/invited.html", InvitedForm(), title="You are invited")


@blueprint.post("/invitation/<token>")
@bound("accounts.enter")
@saves_unkept
def accept_invitation(token: str) -> Response:
    """Open the account of somebody who was invited, and sign them in."""
    form = InvitedForm()
    linked = read_token(visiting.post().secret, "invite", token)
    try:
        account = entering.accept_invitation(
            writing(),
            linked=linked,
            password=form.password.data or "",
            display_name=form.display_name.data or "",
            agreed=form.agreed.data,
            caller=visiting.caller(),
        )
    except BadAccount as fault:
        return form_page("accounts/invited.html", form, title="You are invited", fault=fault)
    return _begin(account, strong=False, back="/account")


def _begin(account: Account, *, strong: bool, back: str) -> Response:
    session, at = writing(), now()
    before = visiting.signed_in()
    if before is not None:
        # Whoever signs in anew leaves what the cookie held: no old session stays usable.
        sessions.end_session(
            session, account=before.account, number=before.id, caller=visiting.caller()
        )
    token = sessions.open_session(
        session, account=account, strong=strong, caller=visiting.caller(), at=at
    )
    session.flush()
    held = sessions.find_session(session, token, at=at)
    if held is None:
        raise RuntimeError("a session that was just opened is not there")
    visiting.begin(token, held)
    return go_to(back)


def _half_in() -> Account:
    """Whose password was right a moment ago. Raises ``NotFound``."""
    slug, since = cookie.get(_HALF) or ("", 0)
    if not slug or not 0 <= now().timestamp() - since <= SECOND_STEP_S:
        raise NotFound("Begin again: sign in with your address and password.")
    return get_account(writing(), slug)


def _check_link(purpose: Purpose, token: str) -> Linked:
    """Say at once when a link is dead, before anything is typed."""
    linked = read_token(visiting.post().secret, purpose, token)
    states = {"confirm": ("unconfirmed",), "invite": ("invited",)}.get(purpose, ("active",))
    entering.account_of_link(writing(), linked, states=states)
    writing().rollback()
    return linked


def _look_in_your_mail() -> Response:
    return message(
        "Look in your e-mail",
        "We have written to that address. Open the link in the message.",
        "Nothing came after ten minutes? Look among unwanted mail, then check the address and "
        "try again.",
    )
