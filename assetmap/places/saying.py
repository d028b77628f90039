"""Which ward and council a thing lies in, as a line of its page."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.core.words import gettext as _
from assetmap.places.models import Area
from assetmap.web.dossier import Line, Said, source_line


def areas_line(areas: Sequence[Area]) -> Line:
    """Ward first, then council, with who drew the line; not known where no outline is loaded."""
    if not areas:
        return Line(_("Ward and council"))
    first = areas[0]
    small = _("by generalised outlines") if first.basis == "generalised" else ""
    source = source_line(first.source, first.licence, first.retrieved_on)
    return Line(_("Ward and council"), (Said(", ".join(a.name for a in areas), source, small),))
