"""Who may send map files, look at them, let them in and undo them.

``sent`` is a file that waits for a second person or came in; ``draft`` any other. Whether its
sender may let it in alone is asked of the register (``assets.register``, everywhere it lies).
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("geofiles.upload", Role.RESEARCHER),
    Permission("geofiles.upload", Role.PLANNER),
    Permission("geofiles.upload", Role.MODERATOR),
    Permission("geofiles.upload", Role.COORDINATOR),
    Permission("geofiles.read", Role.RESEARCHER, whose="own"),
    Permission("geofiles.read", Role.PLANNER, whose="own"),
    Permission("geofiles.read", Role.MODERATOR, whose="own"),
    Permission("geofiles.read", Role.MODERATOR, "sent"),
    Permission("geofiles.read", Role.COORDINATOR),
    # Who sent it cannot release it, whatever the role: the service and the database say so.
    Permission("geofiles.release", Role.MODERATOR, "sent"),
    Permission("geofiles.release", Role.COORDINATOR, "sent"),
    Permission("geofiles.undo", Role.RESEARCHER, "sent", whose="own"),
    Permission("geofiles.undo", Role.PLANNER, "sent", whose="own"),
    Permission("geofiles.undo", Role.MODERATOR, "sent"),
    Permission("geofiles.undo", Role.COORDINATOR, "sent"),
)
