"""Which record does somebody mean? By its address, or by its name."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.bridges.errors import BadLink
from assetmap.bridges.rights import Linked
from assetmap.bridges.services import record_of
from assetmap.core.texts import MAX_NAME, is_storable
from assetmap.organisations.models import Organisation

_MOST = 6


def find_linked(session: Session, said: str, *, field: str) -> Linked:
    """The one record that an address or a name means.

    Parameters
    ----------
    said : str
        A page's address (whole, or its last two parts), or a name, case making no difference.

    Raises
    ------
    BadLink
        None, or several; the message lists them by their addresses.
    """
    words = said.strip()
    if not words:
        raise _bad(field, "Give a name, or the address of a page.")
    if len(words) > MAX_NAME or not is_storable(words):
        raise _bad(field, "This holds a character that no name has, or is far too long.")
    by_address = _by_address(session, words)
    if by_address is not None:
        return by_address
    found = _by_name(session, words)
    if not found:
        raise _bad(field, f"Nothing here is called “{words[:60]}”. Enter it first, or check it.")
    if len(found) > 1:
        meant = "; ".join(f"{record_of(one)}s/{one.slug}" for one in found[:_MOST])
        raise _bad(field, f"Several records are called “{words[:60]}”. Give one of: {meant}.")
    return found[0]


def list_names(session: Session, *, limit: int = 400) -> list[str]:
    """Names to choose from while typing, organisations first."""
    bodies = select(Organisation.name).where(
        Organisation.archived_on.is_(None), Organisation.closed.is_(False)
    )
    assets = select(Asset.name).where(Asset.archived_on.is_(None))
    names = [
        *session.scalars(bodies.order_by(Organisation.name).limit(limit)),
        *session.scalars(assets.order_by(Asset.name).limit(limit)),
    ]
    return list(dict.fromkeys(names))[:limit]


def _by_address(session: Session, words: str) -> Linked | None:
    try:
        parts = [part for part in urlsplit(words).path.split("/") if part]
    except ValueError:
        return None
    if len(parts) < 2:
        return None
    register, slug = parts[-2], parts[-1]
    if register == "assets":
        return session.scalar(select(Asset).where(Asset.slug == slug))
    if register == "organisations":
        body = session.scalar(select(Organisation).where(Organisation.slug == slug))
        return None if body is None else _as_anchor(session, body)
    if register == "anchors":
        return session.scalar(select(Anchor).where(Anchor.slug == slug))
    return None


def _by_name(session: Session, words: str) -> list[Linked]:
    name = words.lower()
    found: list[Linked] = [
        _as_anchor(session, body)
        for body in session.scalars(
            select(Organisation)
            .where(Organisation.archived_on.is_(None), func.lower(Organisation.name) == name)
            .order_by(Organisation.id)
        )
    ]
    found += session.scalars(
        select(Asset)
        .where(Asset.archived_on.is_(None), func.lower(Asset.name) == name)
        .order_by(Asset.id)
    )
    return found


def _as_anchor(session: Session, body: Organisation) -> Linked:
    """An anchor and its organisation are one body; links are kept with the anchor."""
    anchor = session.scalar(select(Anchor).where(Anchor.organisation_id == body.id))
    return body if anchor is None else anchor


def _bad(field: str, words: str) -> BadLink:
    return BadLink("The link cannot be kept: look at the marked fields.", {field: words})
