"""Who may say what of a place, where; what is published at once and what is held."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours, PermissionTable
from assetmap.assets import contributing, rights
from assetmap.assets.contributing import (
    AssetSaying,
    contribute_asset,
    contribute_change,
    contribute_withdrawal,
)
from assetmap.assets.errors import BadAsset
from assetmap.assets.models import Asset
from assetmap.assets.permissions import PERMISSIONS
from assetmap.assets.queries import get_asset, status_of
from assetmap.assets.saying import (
    ListingWords,
    change_status,
    record_fact,
    record_listing,
    record_status,
)
from assetmap.assets.services import AssetDetails
from assetmap.core.crs import GRID
from assetmap.core.facts import FactWords
from assetmap.core.geometry import DRAWN, admit
from assetmap.core.permissions import OPERATOR, Permission, Principal, Role
from assetmap.moderation.models import Proposal
from assetmap.places.positions import KEPT, NOWHERE, Position
from tests.factories.people import neighbourhood, open_to_residents, somebody
from tests.factories.register import SAID, new_asset, new_neighbourhood

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
HERE, THERE, OUTSIDE = (403_500, 287_500), (405_500, 287_500), (409_500, 287_500)
RESIDENT = somebody()
MODERATOR = somebody(Role.MODERATOR, name="p-moderator")
RESEARCHER_HERE = somebody((Role.RESEARCHER, neighbourhood("here")), name="p-researcher")
MODERATOR_HERE = somebody((Role.MODERATOR, neighbourhood("here")), name="p-local")


@pytest.fixture(autouse=True)
def places(session: Session) -> None:
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_neighbourhood(session, "there", (405_000, 287_000), 1_000)


def at(point: tuple[int, int]) -> Position:
    return Position(shape=admit(shapely.Point(point), srid=GRID, profile=DRAWN))


def saying(name: str = "Sample Hall", position: Position = NOWHERE, **more) -> AssetSaying:
    status = more.pop("status", None)
    return AssetSaying(AssetDetails(name, **more), position, status)


def enter(session: Session, actor: Principal, position: Position = NOWHERE, **more):
    return contribute_asset(
        session, actor=actor, saying=saying(position=position, **more), promised="propose", at=AT
    )


def change(session: Session, actor: Principal, asset: Asset, said: AssetSaying, **more):
    return contribute_change(
        session, actor=actor, slug=asset.slug, version=more.pop("version", asset.version),
        saying=said, promised=more.pop("promised", "propose"), at=AT,
    )  # fmt: skip


def withdraw(session: Session, actor: Principal, asset: Asset):
    return contribute_withdrawal(
        session, actor=actor, slug=asset.slug, version=asset.version, reason="It is gone.",
        promised="propose", at=AT,
    )  # fmt: skip


def held(session: Session) -> list[Proposal]:
    return list(session.scalars(select(Proposal).order_by(Proposal.id)))


@pytest.mark.parametrize(
    ("actor", "position", "published"),
    [
        (RESIDENT, HERE, False),
        (somebody(Role.PLANNER), HERE, False),
        (RESEARCHER_HERE, HERE, True),
        (RESEARCHER_HERE, THERE, False),
        (RESEARCHER_HERE, None, False),
        (somebody(Role.RESEARCHER), THERE, True),
        (MODERATOR_HERE, HERE, True),
        (MODERATOR_HERE, OUTSIDE, False),
        (MODERATOR, OUTSIDE, True),
        (somebody(Role.COORDINATOR), None, True),
        (OPERATOR, None, True),
    ],
)
def test_where_nothing_is_open_each_role_publishes_within_its_scope(
    session: Session, actor: Principal, position, published: bool
) -> None:
    where = NOWHERE if position is None else at(position)
    outcome = enter(session, actor, where)
    assert outcome.is_held is not published
    if published:
        asset = get_asset(session, outcome.path.removeprefix("/assets/"))
        assert asset.name == "Sample Hall"
        assert held(session) == []
        changed = change(session, actor, asset, saying("Other", KEPT))
        assert not changed.is_held
        assert asset.name == "Other"
    else:
        assert session.scalar(select(Asset)) is None
        (waiting,) = held(session)
        assert (waiting.kind, waiting.title, waiting.author) == (
            "assets.register", "Sample Hall", actor.name,
        )  # fmt: skip
        mine = new_asset(session, "Entered by others", at=position)
        assert change(session, actor, mine, saying("Other", KEPT)).is_held
        assert withdraw(session, actor, mine).is_held
        assert (mine.name, mine.archived_on) == ("Entered by others", None)
        assert [one.kind for one in held(session)] == [
            "assets.register", "assets.update", "assets.archive",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "withdraws"),
    [
        (somebody(Role.RESEARCHER), False),
        (MODERATOR, True),
        (MODERATOR_HERE, True),
        (somebody(Role.COORDINATOR), True),
        (OPERATOR, True),
    ],
)
def test_who_withdraws_what_others_entered(
    session: Session, actor: Principal, withdraws: bool
) -> None:
    asset = new_asset(session, "Sample Hall", at=HERE)
    if actor is OPERATOR or withdraws:
        assert not withdraw(session, actor, asset).is_held
        assert asset.archived_on == AT.date()
    else:
        assert withdraw(session, actor, asset).is_held
        assert asset.archived_on is None


def test_where_it_is_open_residents_publish_and_withdraw_their_own(session: Session) -> None:
    open_to_residents(session, "assets", "here")
    mine = get_asset(session, enter(session, RESIDENT, at(HERE)).path.split("/")[-1])
    assert not change(session, RESIDENT, mine, saying("Mine", KEPT)).is_held
    others = new_asset(session, "Entered by others", at=HERE)
    assert not change(session, RESIDENT, others, saying("Mended", KEPT)).is_held
    assert withdraw(session, RESIDENT, others).is_held, "what others entered is theirs"
    assert not withdraw(session, RESIDENT, mine).is_held
    assert mine.archived_on == AT.date()
    assert enter(session, RESIDENT, at(THERE)).is_held, "open here is not open there"
    assert enter(session, RESIDENT, NOWHERE).is_held


def test_nobody_moves_a_record_out_of_or_into_a_place_that_is_not_theirs(session: Session) -> None:
    here, there = new_asset(session, "A", at=HERE), new_asset(session, "B", at=THERE)
    for asset, to in ((here, THERE), (there, HERE)):
        assert change(session, RESEARCHER_HERE, asset, saying(position=at(to))).is_held
        waiting = held(session)[-1]
        assert waiting.neighbourhoods == ["here", "there"], "both places' moderators may decide"


def test_a_visitor_may_not_even_suggest(session: Session) -> None:
    nobody = Principal("anonymous", frozenset({Role.ANONYMOUS}))
    with pytest.raises(NotYours):
        enter(session, nobody)
    asset = new_asset(session, "A")
    for act in (lambda: change(session, nobody, asset, saying()),
                lambda: withdraw(session, nobody, asset)):  # fmt: skip
        with pytest.raises(NotYours):
            act()
    assert held(session) == []


@pytest.mark.case("C13")
def test_a_promise_to_publish_is_kept_or_refused(session: Session) -> None:
    """A role that ended since the page was opened: nothing is written, and nothing is held."""
    asset = new_asset(session, "Sample Hall", at=HERE)
    with pytest.raises(NotYours):
        change(session, RESIDENT, asset, saying("Other", KEPT), promised="publish")
    assert (asset.name, asset.version, held(session)) == ("Sample Hall", 1, [])


def things(session: Session) -> dict[tuple[str, str], Asset]:
    """A place in each state, one's own and another's."""
    made = {}
    for state, where in (("open", HERE), ("guarded", THERE)):
        for whose in ("own", "others"):
            made[state, whose] = new_asset(session, f"{whose} {state}", at=where)
            if whose == "own":
                session.execute(
                    text("UPDATE history SET actor = 'p-x' WHERE tbl = 'asset' AND row_id = :row"),
                    {"row": made[state, whose].id},
                )
    return made


def outcomes(session: Session, role: Role, made: dict) -> dict[tuple[str, str, str], str]:
    """What somebody with one role alone may do, by action, state and whose it is."""
    actor = Principal("p-x", frozenset({role}))
    found = {("propose", "any", "any"): str(rights.RULES.allows(actor, "assets.propose"))}
    acts = {
        (action, state, whose): (lambda a=asset, do=do: do(session, actor, a))
        for (state, whose), asset in made.items()
        for action, do in (("update", rename), ("archive", withdraw))
    }
    acts["register", "open", "new"] = lambda: enter(session, actor, at(HERE))
    acts["register", "guarded", "new"] = lambda: enter(session, actor, at(THERE))
    for cell, act in acts.items():
        undone = session.begin_nested()
        try:
            found[cell] = "held" if act().is_held else "published"
        except NotYours:
            found[cell] = "refused"
        undone.rollback()
        session.expire_all()
    return found


def rename(session: Session, actor: Principal, asset: Asset):
    return change(session, actor, asset, saying("Renamed", KEPT))


@pytest.mark.parametrize(
    "row",
    [row for row in PERMISSIONS if not row.action.endswith(".read")],  # the pages ask that
    ids=lambda row: f"{row.action}-{row.role}-{row.state}",
)
def test_every_row_of_the_table_is_needed(
    session: Session, monkeypatch: pytest.MonkeyPatch, row: Permission
) -> None:
    """Taken out, it changes what the services let its role do, and nothing of another action."""
    open_to_residents(session, "assets", "here")
    made = things(session)
    whole = outcomes(session, row.role, made)
    monkeypatch.setattr(
        rights, "RULES", PermissionTable.gather([one for one in PERMISSIONS if one != row])
    )
    monkeypatch.setattr(contributing, "RULES", rights.RULES)
    without = outcomes(session, row.role, made)
    changed = {cell for cell in whole if whole[cell] != without[cell]}
    assert changed
    assert {cell[0] for cell in changed} >= {row.action.removeprefix("assets.")}


def test_a_change_keeps_the_place_to_the_millimetre(session: Session) -> None:
    asset = new_asset(session, "Sample Hall", at=(403_500.123, 287_500.456))
    before = bytes(to_shape(asset.geom).wkb)
    change(session, OPERATOR, asset, saying("Other", KEPT, description="Words."))
    session.refresh(asset)
    assert bytes(to_shape(asset.geom).wkb) == before
    change(session, OPERATOR, asset, saying("Other", NOWHERE))
    assert asset.geom is None


def test_the_state_of_use_begins_today_and_what_was_ends(session: Session) -> None:
    asset = get_asset(session, enter(session, MODERATOR, status="in_use").path.split("/")[-1])
    assert [row.status for row in status_of(session, asset, AT.date())] == ["in_use"]
    was = asset.version
    change(session, MODERATOR, asset, saying(status="vacant"))
    assert asset.version == was + 1, "who changes this alone meets others who do"
    (now,) = status_of(session, asset, AT.date())
    assert (now.status, now.from_on, now.until_on) == ("vacant", AT.date(), None)
    change(session, MODERATOR, asset, saying(status="vacant"))
    assert asset.version == was + 1, "nothing changed"
    change(session, MODERATOR, asset, saying(status=None))
    assert asset.version == was + 1
    change(session, MODERATOR, asset, saying(status=""))
    assert status_of(session, asset, date(2026, 11, 29)) == []
    with pytest.raises(BadAsset):
        change(session, MODERATOR, asset, saying(status="on fire"))


@pytest.mark.parametrize("reason", ["", "  ", "a\0b", "\ud800", "x" * 301])
def test_a_withdrawal_needs_a_reason_that_can_be_kept(session: Session, reason: str) -> None:
    asset = new_asset(session, "Sample Hall")
    with pytest.raises(BadAsset):
        contribute_withdrawal(
            session, actor=OPERATOR, slug=asset.slug, version=1, reason=reason,
            promised="publish", at=AT,
        )  # fmt: skip


def test_facts_are_said_by_whoever_may_change_the_place(session: Session) -> None:
    here, there = new_asset(session, "A", at=HERE), new_asset(session, "B", at=THERE)
    words = FactWords("owner", "Sample Council")
    record_fact(session, actor=RESEARCHER_HERE, asset=here, words=words, provenance=SAID)
    state = {"status": "vacant", "from_on": None, "until_on": None, "note": None}
    record_status(session, actor=RESEARCHER_HERE, asset=here, provenance=SAID, **state)
    listing = ListingWords("ACV-1")
    record_listing(session, actor=RESEARCHER_HERE, asset=here, words=listing, provenance=SAID)
    for say, said in (
        (record_fact, {"words": words}), (record_status, state),
        (record_listing, {"words": listing}),
    ):  # fmt: skip
        with pytest.raises(NotYours):
            say(session, actor=RESEARCHER_HERE, asset=there, provenance=SAID, **said)
    with pytest.raises(NotYours):
        change_status(session, actor=RESEARCHER_HERE, asset=there, status="vacant", today=AT.date())


def test_only_who_may_suggest_does(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = PermissionTable.gather([one for one in PERMISSIONS if one.action != "assets.propose"])
    monkeypatch.setattr(contributing, "RULES", fewer)
    asset = new_asset(session, "Sample Hall", at=HERE)
    for act in (lambda: enter(session, RESIDENT), lambda: rename(session, RESIDENT, asset),
                lambda: withdraw(session, RESIDENT, asset)):  # fmt: skip
        with pytest.raises(NotYours):
            act()
    assert held(session) == []
