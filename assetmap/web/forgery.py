"""Does this change come from a page of ours? The sender's origin, and the token of the form."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect

from assetmap.core.errors import NotAllowed
from assetmap.web.hosts import OWN

_READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class OtherOrigin(NotAllowed):
    """A change that no page of ours sent."""


def use_forgery_guard(app: Flask, *, site: str | None, mail_programs: Collection[str] = ()) -> None:
    """Refuse every change whose origin is another site's, or whose form is none of ours.

    Parameters
    ----------
    site : str or None
        Scheme and host under which people reach the pages, when a proxy stands before them.
    mail_programs : collection of str
        Endpoints that take a change from what is no browser: it names no origin and has no form
        of ours. The address itself must be a key that nobody can guess, and what it does must
        harm nobody. Another site's origin is refused there too.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: nobody loses a long text
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the origin is judged here, with or without TLS

    @app.before_request
    def same_origin() -> None:
        if request.method in _READING:
            return
        # Every browser names the origin of a change; what names none is no page of ours.
        origin = request.headers.get("Origin", "")
        if not origin and request.endpoint in mail_programs:
            return
        own = {f"{request.scheme}://{request.host}"}
        if site is not None:
            # Beside it this machine alone, for whoever looks after it.
            own = {site} | {one for one in own if one.split("//")[1].split(":")[0] in OWN}
        if origin not in own:
            raise OtherOrigin("This did not come from a page of this site. Nothing was changed.")

    tokens = CSRFProtect(app)
    for endpoint in mail_programs:
        tokens.exempt(app.view_functions[endpoint])
