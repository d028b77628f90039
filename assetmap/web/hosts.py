"""Under which names are the pages reached? A stranger's must not get into a code on paper."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from assetmap.core.errors import Invalid

#: This machine asks for its own pages under names of its own.
OWN = ("localhost", "127.0.0.1")


class OtherSite(Invalid):
    """The request names a site that this one is not."""


def use_hosts(app: Flask, hosts: Sequence[str]) -> None:
    """Refuse requests for other names; any name will do where none is given.

    Flask's own check comes before there are addresses of style sheets, so its refusal could not
    be drawn as a page.
    """
    trusted = [*hosts, *OWN]

    def refuse() -> None:
        if not host_is_trusted(request.host, trusted):
            raise OtherSite("This site has another name. Check the address.")

    if hosts:
        app.before_request(refuse)
