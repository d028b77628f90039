"""What can go wrong with organisations."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class OrganisationNotFound(NotFound):
    """No organisation has that address."""


class OrganisationMovedOn(Conflict):
    """Somebody changed the organisation since it was read, or it is archived."""


class OrgIdTaken(Conflict):
    """The identifier belongs to another organisation."""


class BadOrganisation(Invalid):
    """An organisation, or something said of it, breaks a rule."""
