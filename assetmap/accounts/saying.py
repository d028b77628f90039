"""Roles and events in words that their reader understands."""

from __future__ import annotations

from assetmap.accounts.forms import ROLE_WORDS
from assetmap.accounts.models import AccountEvent, AccountGrant

EVENTS = {
    "sign_up": "Account asked for",
    "email_confirmed": "E-mail address confirmed",
    "invited": "Invited",
    "invitation_accepted": "Invitation accepted",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "sign_in_refused": "Sign-in refused: wrong password",
    "reset_asked": "New password asked for",
    "password_reset": "New password by e-mail link",
    "password_changed": "Password changed",
    "name_changed": "Name changed",
    "new_email_asked": "Other e-mail address asked for",
    "email_changed": "E-mail address changed",
    "second_factor_on": "Second factor switched on",
    "second_factor_off": "Second factor switched off",
    "recovery_code_used": "Recovery code used",
    "role_granted": "Role given",
    "role_ended": "Role ended",
    "suspended": "Suspended",
    "restored": "Let in again",
    "exported": "Own data taken away",
    "erased": "Account deleted",
}


def grant_words(grant: AccountGrant) -> str:
    """A role with what it is for."""
    role = ROLE_WORDS[grant.role]
    return role if grant.scope_kind == "programme" else f"{role}: {grant.scope_name}"


def event_words(event: AccountEvent) -> str:
    """One line of what happened."""
    words = EVENTS.get(event.event, event.event.replace("_", " ").capitalize())
    role = event.facts.get("role")
    if role in ROLE_WORDS:
        name = event.facts.get("name")
        words = f"{words}: {ROLE_WORDS[role]}" + (f" ({name})" if name else "")
    return words
