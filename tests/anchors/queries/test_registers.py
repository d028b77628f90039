"""Which anchors and ledgers there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from assetmap.anchors.errors import AnchorNotFound, LedgerNotFound, NoLedgers
from assetmap.anchors.queries.registers import (
    choose_ledgers,
    get_anchor,
    list_anchors,
    list_categories,
    list_ledgers,
    site_shapes,
)
from tests.factories.anchors import Paid, new_anchor, new_ledger

ROWS = [Paid("Example A Ltd", "1.00", category="Fuel"), Paid("Example A Ltd", "2.00")]


def test_anchors_stand_in_the_order_of_their_names(session: Session) -> None:
    two, one = new_anchor(session, "example-two"), new_anchor(session, "example-one")
    assert list_anchors(session) == [one, two]
    assert get_anchor(session, "example-two") == two


def test_an_unknown_anchor_says_how_to_load_one(session: Session) -> None:
    with pytest.raises(AnchorNotFound, match="assetmap import anchors FILE"):
        get_anchor(session, "nobody")


def test_ledgers_of_one_body_only(session: Session, tmp_path: Path) -> None:
    mine, theirs = new_anchor(session), new_anchor(session, "example-other")
    held = new_ledger(session, mine, tmp_path / "l.csv", ROWS).ledger
    assert list_ledgers(session, mine) == choose_ledgers(session, mine, ()) == [held]
    assert [category.name for category in list_categories(session, mine)] == ["Fuel", "Services"]
    with pytest.raises(NoLedgers):
        choose_ledgers(session, theirs, ())
    with pytest.raises(LedgerNotFound):
        choose_ledgers(session, theirs, (held.slug,))


def test_sites_have_their_shape_in_metres(session: Session) -> None:
    anchor = new_anchor(session, site=(406123.5, 287456.25))
    found = [(site.name, shape.x, shape.y) for site, shape in site_shapes(session, anchor)]
    assert found == [("Main site", 406123.5, 287456.25)]
