"""Who may do what with accounts, roles and the programme's settings."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    # How one becomes somebody: everybody may try, the services judge.
    Permission("accounts.enter", Role.ANONYMOUS),
    # One's own account, and nobody else's.
    Permission("accounts.manage", Role.RESIDENT, whose="own"),
    Permission("accounts.export", Role.RESIDENT, whose="own"),
    Permission("accounts.erase", Role.RESIDENT, whose="own"),
    Permission("accounts.export", Role.OPERATOR),
    Permission("accounts.erase", Role.OPERATOR),
    # Other people.
    Permission("accounts.list", Role.COORDINATOR),
    Permission("accounts.invite", Role.COORDINATOR),
    Permission("accounts.grant", Role.COORDINATOR),
    # That somebody speaks for an organisation, after they claimed it.
    Permission("accounts.vouch", Role.MODERATOR),
    Permission("accounts.vouch", Role.COORDINATOR),
    Permission("accounts.suspend", Role.COORDINATOR),
    Permission("accounts.invite", Role.OPERATOR),
    Permission("accounts.grant", Role.OPERATOR),
    Permission("accounts.suspend", Role.OPERATOR),
    # What whoever runs the installation decides.
    Permission("accounts.set_up", Role.COORDINATOR),
    Permission("accounts.set_up", Role.OPERATOR),
)
