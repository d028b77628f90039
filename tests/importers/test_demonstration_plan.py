"""The demonstration's group and plan, made through the services that everybody uses."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.folders import folder
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.threads.models import PollVote
from assetmap.groups.threads.queries import find_decision, list_posts
from assetmap.importers.demonstration import INVENTED, MADE_ON, load_demonstration
from assetmap.importers.demonstration_plan import EVIDENCE, load_plan
from assetmap.overlays.analysis import Household
from assetmap.plans.actions.finance import work_out
from assetmap.plans.actions.frozen import read_actions
from assetmap.plans.queries import get_edition

HOUSEHOLD = Household(Decimal("2.3"), Decimal("2.7"), "our assumption")


def load(session: Session):
    return load_plan(
        session, root=folder("geodata"), source=INVENTED.source, licence=INVENTED.licence,
        day=MADE_ON, household=HOUSEHOLD,
    )  # fmt: skip


def test_a_thread_with_a_decision_five_annotations_and_a_plan_that_is_published(
    session: Session,
) -> None:
    load_demonstration(session, root=folder("geodata"), today=MADE_ON)
    made = load(session)
    assert made is not None
    assert made.group.demonstration
    assert len(list_posts(session, made.thread)) == 4
    assert len(session.scalars(select(PollVote)).all()) == 5
    decided = find_decision(session, made.thread)
    assert decided is not None
    assert decided.decided_on < MADE_ON
    assert decided.dissent
    edition = get_edition(session, made.plan.slug, 1)
    kinds = [block["kind"] for part in edition.document["sections"] for block in part["evidence"]]
    assert kinds == ["coverage", "catchment", "asset", "overlay", "decision", "annotation"]
    assert {kind for _key, kind, _address in EVIDENCE} < set(kinds)
    notes = session.scalars(select(Annotation).order_by(Annotation.id)).all()
    assert len({one.category for one in notes}) == 4
    assert [one.sensitive for one in notes] == [False, False, False, False, True]
    assert all(one.published_on and one.demonstration for one in notes)
    said = str(edition.document)
    for words in ("28,979 of 73,856 people", "1,151 homes"):
        assert words in said, words
    actions, lines = read_actions(edition.document)
    assert [one.place.name for one in actions if one.place] == [
        "Edgbaston Reservoir", "Example playing field", "Example church building", "Example works"
    ]  # fmt: skip
    assert [one.leads for one in actions if one.leads_address] == [
        "Friends of the Example Playing Field"
    ]
    finance = work_out([one.slug for one in actions], lines)
    total = finance.total
    assert (total.uses, total.unknown) == (Decimal("121000.00"), 1)
    assert (total.secured, total.hoped) == (Decimal("3700.00"), Decimal("104000.00"))
    assert finance.to_find == Decimal("15500.00"), "the plan shows a gap"
    # What people made of it stays: loading again makes nothing.
    assert load(session) is None
