"""Which anchors there are, where their sites lie, and which ledgers they have."""

from __future__ import annotations

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assetmap.anchors.errors import AnchorNotFound, LedgerNotFound, NoLedgers
from assetmap.anchors.models import Anchor, AnchorSite, Category, Ledger


def list_anchors(session: Session) -> list[Anchor]:
    """All anchors by name, with organisation, sites and ledgers."""
    anchors = session.scalars(
        select(Anchor).options(
            selectinload(Anchor.organisation),
            selectinload(Anchor.sites),
            selectinload(Anchor.ledgers),
        )
    ).all()
    return sorted(anchors, key=lambda anchor: anchor.organisation.name)


def get_anchor(session: Session, ref: str) -> Anchor:
    """An anchor by its slug. Raises ``AnchorNotFound`` with the command that loads one."""
    anchor = session.scalar(select(Anchor).where(Anchor.slug == ref))
    if anchor is None:
        raise AnchorNotFound(
            f"There is no anchor “{ref}”. Load anchors with: assetmap import anchors FILE"
        )
    return anchor


def get_open_anchor(session: Session, ref: str) -> Anchor:
    """An anchor whose organisation was not withdrawn: what the web may show.

    Raises
    ------
    AnchorNotFound
    """
    anchor = get_anchor(session, ref)
    if anchor.organisation.archived_on is not None:
        raise AnchorNotFound(
            f"“{anchor.organisation.name}” was withdrawn from the register. Choose an anchor from "
            "the list under Money."
        )
    return anchor


def list_ledgers(session: Session, anchor: Anchor) -> list[Ledger]:
    """Ledgers that count: neither replaced by a correction nor withdrawn, oldest first.

    The web's own role sees published ones only (a row policy); so does this, there.
    """
    return list(
        session.scalars(
            select(Ledger)
            .where(
                Ledger.anchor_id == anchor.id,
                Ledger.replaced_by_id.is_(None),
                ~Ledger.withdrawn,
            )
            .order_by(Ledger.date_from, Ledger.id)
        )
    )


def choose_ledgers(session: Session, anchor: Anchor, refs: tuple[str, ...]) -> list[Ledger]:
    """The named ledgers, or all that count.

    Raises
    ------
    LedgerNotFound
        A name that this anchor does not have.
    NoLedgers
        There is none at all.
    """
    if not refs:
        ledgers = list_ledgers(session, anchor)
        if not ledgers:
            raise NoLedgers(
                f"{anchor.organisation.name} has no ledger yet. Load one with: "
                f"assetmap ledger load FILE --anchor {anchor.slug} --published SOURCE"
            )
        return ledgers
    found = {
        ledger.slug: ledger
        for ledger in session.scalars(
            select(Ledger).where(Ledger.anchor_id == anchor.id, ~Ledger.withdrawn)
        )
    }
    for ref in refs:
        if ref not in found:
            raise LedgerNotFound(
                f"{anchor.slug} has no ledger “{ref}”; it has {', '.join(found) or 'none yet'}."
            )
    return [found[ref] for ref in dict.fromkeys(refs)]


def list_categories(session: Session, anchor: Anchor) -> list[Category]:
    """Spending categories as the anchor prints them, by name."""
    return list(
        session.scalars(
            select(Category).where(Category.anchor_id == anchor.id).order_by(Category.name)
        )
    )


def site_shapes(session: Session, anchor: Anchor) -> list[tuple[AnchorSite, BaseGeometry]]:
    """Sites that have a position, with their shape in EPSG:27700."""
    sites = session.scalars(
        select(AnchorSite)
        .where(AnchorSite.anchor_id == anchor.id, AnchorSite.geom.is_not(None))
        .order_by(AnchorSite.source_id)
    )
    return [(site, to_shape(site.geom)) for site in sites]
