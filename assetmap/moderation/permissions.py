"""Who may suggest, decide and report."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("moderation.propose", Role.RESIDENT),
    # One's own suggestions, whatever became of them; withdrawn only while they wait.
    Permission("moderation.read", Role.RESIDENT, whose="own"),
    Permission("moderation.withdraw", Role.RESIDENT, "waiting", whose="own"),
    Permission("moderation.decide", Role.MODERATOR),
    Permission("moderation.decide", Role.COORDINATOR),
    Permission("moderation.set", Role.COORDINATOR),
    Permission("moderation.set", Role.OPERATOR),
    Permission("moderation.report", Role.ANONYMOUS),
    Permission("moderation.handle", Role.MODERATOR),
    Permission("moderation.handle", Role.COORDINATOR),
)
