"""The demonstration's e-mails, on a page for this machine alone."""

from __future__ import annotations

import email
import re
from email import policy
from pathlib import Path

from flask import Response, current_app, make_response, render_template, request

from assetmap.accounts.mailing import FOLDER
from assetmap.accounts.pages import Letter, MailPage
from assetmap.accounts.views.drawing import blueprint, frame
from assetmap.core.errors import NotFound
from assetmap.web.access import bound

#: Folder of the installation, set by the demonstration alone.
HOME = "LETTERS_HOME"
_SHOWN = 30
_LOCAL = ("127.0.0.1", "::1")
_LINK = re.compile(r"https?://\S+")


@blueprint.get("/mail")
@bound("accounts.enter")
def show_mail() -> Response:
    """What would have been sent?

    Whoever reads this can open any account: it is there for the demonstration only, and only for
    a browser on the same machine with no proxy between.
    """
    home: Path | None = current_app.config.get(HOME)
    is_near = request.remote_addr in _LOCAL and "X-Forwarded-For" not in request.headers
    if home is None or not is_near:
        raise NotFound("Check the address, or start again from the map.")
    files = sorted((home / FOLDER).glob("*.eml"), reverse=True)[:_SHOWN]
    page = MailPage(**frame("Mail"), letters=tuple(_letter(path) for path in files))
    return make_response(render_template("accounts/mail.html", page=page))


def _letter(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    found = _LINK.search(text)
    parts = [
        part for part in text.split("\n\n") if part.strip() and not _LINK.fullmatch(part.strip())
    ]
    return Letter(
        str(message["To"]), str(message["Subject"]), tuple(part.strip() for part in parts),
        found.group() if found else "",
    )  # fmt: skip
