"""Is the page of an organisation elsewhere? A higher area says so; ``app.py`` asks it to."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from assetmap.organisations.models import Organisation

#: From a session and an organisation to an address below the root, or None.
Elsewhere = Callable[[Session, Organisation], str | None]
_ELSEWHERE = "assetmap.organisations.elsewhere"


def use_elsewhere(app: Flask, *askers: Elsewhere) -> None:
    """Give an application those who know better pages for some organisations."""
    app.extensions[_ELSEWHERE] = askers


def find_elsewhere(session: Session, organisation: Organisation) -> str | None:
    """The address of an organisation's better page, such as an anchor's; None without one."""
    for ask in current_app.extensions.get(_ELSEWHERE, ()):
        address: str | None = ask(session, organisation)
        if address is not None:
            return address
    return None
