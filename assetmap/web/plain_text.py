"""Text that no database keeps is refused at the door, for every page alike."""

from __future__ import annotations

from flask import Flask, request

from assetmap.core.errors import Invalid


class StrangeText(Invalid):
    """A NUL, which ends PostgreSQL's patience instead of a text."""


def use_plain_text(app: Flask) -> None:
    """Refuse every form that holds a NUL; what an address asks for is each page's own to judge.

    Half a surrogate pair cannot come in: what is no UTF-8 is replaced when it is read.
    """

    @app.before_request
    def refuse() -> None:
        if request.method != "POST":
            return
        sent = [request.path, *request.args, *request.args.values()]
        sent += [*request.form, *request.form.values()]
        sent += [file.filename or "" for file in request.files.values()]
        if any("\0" in words for words in sent):
            raise StrangeText("What was sent holds a sign that is no text. Type it again.")
