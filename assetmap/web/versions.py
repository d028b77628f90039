"""Which version of a thing was a change based on? It travels to the browser and back."""

from __future__ import annotations

from flask import request

from assetmap.core.db import Recorded
from assetmap.core.errors import AssetmapError, Conflict, Invalid, VersionNeeded

_HIGHEST = 2**31 - 1


def sent_version() -> int:
    """The version that the form's field ``version`` or the header ``If-Match`` gives.

    Raises
    ------
    VersionNeeded
        Neither is there: saving without it could undo somebody else's work unseen.
    Invalid
        It is no version.
    """
    sent = request.form.get("version") or request.headers.get("If-Match", "").strip('"')
    if not sent:
        raise VersionNeeded(
            "This form does not say which version it changes. Open the page anew and send it again."
        )
    if not (sent.isascii() and sent.isdigit() and 1 <= int(sent) <= _HIGHEST):
        raise Invalid(f"“{sent[:20]}” is no version. Open the page anew and send it again.")
    return int(sent)


def version_after(held: Recorded, sent: int, fault: AssetmapError) -> int:
    """After a clash a page shows what stands there now; after a slip, what was opened."""
    return held.version if isinstance(fault, Conflict) else sent
