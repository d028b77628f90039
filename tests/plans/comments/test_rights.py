"""The services themselves refuse whoever may not, whatever page asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.core.permissions import OPERATOR, Principal, Role
from assetmap.groups.errors import GroupMovedOn
from assetmap.places.models import Area
from assetmap.plans.comments.answers import answer_comment
from assetmap.plans.comments.errors import CommentMovedOn, CommentNotFound
from assetmap.plans.comments.models import PUBLISHED
from assetmap.plans.comments.proposals import apply_add, apply_reword
from assetmap.plans.comments.queries import (
    count_answers,
    get_comment,
    get_round,
    get_shown,
    list_comments,
)
from assetmap.plans.comments.remarks import remove_remark, settle_remark, write_remark
from assetmap.plans.comments.rounds import close_round, open_round, prolong_round
from assetmap.plans.comments.services import (
    comment_on,
    redact_answer,
    redact_comment,
    reword_comment,
    withdraw_comment,
)
from assetmap.plans.comments.versions import go_back
from assetmap.plans.comments.words import AnswerWords, CommentWords
from assetmap.plans.errors import PlanNotFound
from assetmap.plans.models import Plan
from tests.plans.comments.stage import (
    LAST,
    LEAD,
    MEMBER,
    MODERATOR,
    OBSERVER,
    OTTO,
    RITA,
    SECOND,
    STRANGER,
    VISITOR,
    Stage,
    moderator_of,
    on,
    one_of,
    put_out,
    say,
    staged,
)
from tests.plans.writing import TODAY, asking

Act = Callable[[Session, Principal, Stage], object]
WORDS = CommentWords("Other words.", "vision")


@pytest.fixture
def held(data: Flask) -> Iterator[Session]:
    with Session(data.config["OWNER"]) as session:
        yield session
        session.rollback()


@pytest.fixture
def stage(data: Flask, held: Session, slug: str) -> Stage:
    return staged(data, held, slug)


@pytest.fixture
def public(held: Session, stage: Stage) -> Stage:
    """The same with the comment published."""
    one_of(held, stage.comment).state = PUBLISHED
    held.flush()
    held.expire_all()
    return stage


def _prolong(session: Session, actor: Principal, stage: Stage) -> object:
    return prolong_round(session, actor=actor, plan=stage.plan, number=1, version=1,
                         until_on=LAST.replace(day=28), today=TODAY)  # fmt: skip


def _close(session: Session, actor: Principal, stage: Stage) -> object:
    return close_round(session, actor=actor, plan=stage.plan, number=1, version=1, today=TODAY)


def _comment(session: Session, actor: Principal, stage: Stage) -> object:
    return comment_on(session, actor=actor, plan=stage.plan, number=1, words=WORDS,
                      promised="propose", moment=on(TODAY))  # fmt: skip


def _reword(session: Session, actor: Principal, stage: Stage) -> object:
    return reword_comment(session, actor=actor, slug=stage.comment, version=2, words=WORDS,
                          promised="propose", moment=on(TODAY))  # fmt: skip


def _withdraw(session: Session, actor: Principal, stage: Stage) -> object:
    return withdraw_comment(session, actor=actor, slug=stage.comment, version=2)


def _redact(session: Session, actor: Principal, stage: Stage) -> object:
    return redact_comment(session, actor=actor, slug=stage.comment, version=2, reason="A name.")


def _redact_answer(session: Session, actor: Principal, stage: Stage) -> object:
    return redact_answer(session, actor=actor, slug=stage.comment, version=2, reason="A name.")


def _answer(session: Session, actor: Principal, stage: Stage) -> object:
    return answer_comment(session, actor=actor, slug=stage.comment, version=2,
                          answer_version=None, words=AnswerWords("noted", "Thanks."),
                          today=TODAY)  # fmt: skip


def _remark(session: Session, actor: Principal, stage: Stage) -> object:
    return write_remark(session, actor=actor, plan=stage.plan, key="vision", body="x",
                        at=on(TODAY).at)  # fmt: skip


def _settle(session: Session, actor: Principal, stage: Stage) -> object:
    return settle_remark(session, actor=actor, plan=stage.plan, remark=stage.remark, version=1,
                         today=TODAY, settled=True)  # fmt: skip


def _remove(session: Session, actor: Principal, stage: Stage) -> object:
    return remove_remark(session, actor=actor, plan=stage.plan, remark=stage.remark, version=1)


def _back(session: Session, actor: Principal, stage: Stage) -> object:
    return go_back(session, actor=actor, plan=stage.plan, key="vision", version=2, number=1,
                   today=TODAY)  # fmt: skip


_HIDDEN = (RITA, STRANGER, VISITOR, MODERATOR)


@pytest.mark.parametrize(
    ("act", "allowed", "refused", "unseen"),
    [
        (_prolong, LEAD, (MEMBER, OBSERVER, OPERATOR), _HIDDEN),
        (_close, LEAD, (MEMBER, OBSERVER, OPERATOR), _HIDDEN),
        (_comment, OTTO, (VISITOR,), ()),
        (_reword, RITA, (OTTO, LEAD, MODERATOR, VISITOR), ()),
        (_withdraw, RITA, (OTTO, LEAD, MODERATOR, VISITOR), ()),
        (_redact, MODERATOR, (RITA, OTTO, LEAD, MEMBER, VISITOR), ()),
        (_answer, MEMBER, (RITA, OBSERVER, STRANGER, MODERATOR, VISITOR), ()),
        (_remark, MEMBER, (OBSERVER,), _HIDDEN),
        (_settle, SECOND, (OBSERVER,), _HIDDEN),
        (_remove, MEMBER, (SECOND, OBSERVER), _HIDDEN),
        (_remove, LEAD, (), ()),
        (_back, MEMBER, (OBSERVER,), _HIDDEN),
    ],
)
def test_each_act_is_some_peoples_alone(
    held: Session, public: Stage, act: Act, allowed: Principal,
    refused: tuple[Principal, ...], unseen: tuple[Principal, ...],
) -> None:  # fmt: skip
    for who in refused:
        with held.begin_nested(), pytest.raises(NotYours):
            act(held, who, public)
    for who in unseen:
        with held.begin_nested(), pytest.raises(PlanNotFound):
            act(held, who, public)
    act(held, allowed, public)


def test_an_answer_is_taken_away_by_moderators_alone(held: Session, public: Stage) -> None:
    _answer(held, MEMBER, public)
    for who in (RITA, MEMBER, LEAD, VISITOR):
        with held.begin_nested(), pytest.raises(NotYours):
            _redact_answer(held, who, public)
    _redact_answer(held, MODERATOR, public)


def test_only_a_lead_of_a_group_at_work_puts_a_draft_out(
    data: Flask, held: Session, slug: str
) -> None:
    for who, fault in ((MEMBER, NotYours), (OBSERVER, NotYours), (STRANGER, PlanNotFound),
                       (RITA, PlanNotFound), (VISITOR, PlanNotFound)):  # fmt: skip
        with pytest.raises(fault):
            open_round(held, actor=who, plan=slug, mark="", until_on=LAST, asking=asking(data))
    group = held.scalars(select(Plan).where(Plan.slug == slug)).one().group
    group.archived_on = TODAY
    held.flush()
    with pytest.raises(GroupMovedOn):
        put_out(data, held, slug)


def test_what_waits_is_read_by_its_author_and_moderators_of_the_place(
    held: Session, stage: Stage
) -> None:
    plan = held.scalars(select(Plan).where(Plan.slug == stage.plan)).one()
    assert plan.area is not None
    elsewhere = held.scalars(
        select(Area.slug).where(Area.kind == "neighbourhood", Area.slug != plan.area.slug)
    ).first()
    coordinator = Principal("p-c", frozenset({Role.COORDINATOR}))
    for who in (RITA, MODERATOR, coordinator, moderator_of(plan.area.slug)):
        assert get_comment(held, stage.comment, actor=who).text
    with pytest.raises(CommentNotFound):
        get_shown(held, stage.comment)
    others = (OTTO, LEAD, MEMBER, STRANGER, VISITOR, moderator_of(elsewhere or "elsewhere"))
    for who in others:
        with pytest.raises(CommentNotFound):
            get_comment(held, stage.comment, actor=who)
        # What they may not see they cannot answer, or take away, either.
        with held.begin_nested(), pytest.raises(CommentNotFound):
            _answer(held, who, stage)


def test_nobody_publishes_their_own_words_where_moderators_look(
    held: Session, stage: Stage
) -> None:
    details = {"text": "The path is dark.", "about": "vision", "on": TODAY.isoformat()}
    for who in (RITA, OTTO, LEAD, moderator_of("elsewhere")):
        with held.begin_nested(), pytest.raises(NotYours):
            apply_add(held, who, details, stage.comment, 1)
    with pytest.raises(CommentMovedOn):
        apply_add(held, MODERATOR, details, stage.comment, 2)
    apply_add(held, MODERATOR, details, stage.comment, 1)
    held.expire_all()
    assert one_of(held, stage.comment).state == PUBLISHED
    version = one_of(held, stage.comment).version
    with pytest.raises(CommentMovedOn):
        apply_add(held, MODERATOR, details, stage.comment, version)
    with held.begin_nested(), pytest.raises(CommentMovedOn):
        apply_reword(held, RITA, {**details, "text": "New."}, stage.comment, version - 1)
    for who in (OTTO, LEAD):
        with held.begin_nested(), pytest.raises(NotYours):
            apply_reword(held, who, details, stage.comment, version)


def test_a_promise_to_publish_that_cannot_be_kept_is_refused(held: Session, public: Stage) -> None:
    with pytest.raises(NotYours):
        comment_on(held, actor=OTTO, plan=public.plan, number=1, words=WORDS,
                   promised="publish", moment=on(TODAY))  # fmt: skip
    with pytest.raises(NotYours):
        reword_comment(held, actor=RITA, slug=public.comment, version=2, words=WORDS,
                       promised="publish", moment=on(TODAY))  # fmt: skip
    assert one_of(held, public.comment).text == "The path is dark."


def test_a_section_or_remark_of_another_plan_is_not_reached(
    data: Flask, held: Session, stage: Stage
) -> None:
    from_another = held.scalars(select(Plan).where(Plan.slug == stage.plan)).one()
    held.execute(
        text("INSERT INTO plan (slug, group_id, area_id, title, sections, demonstration, source, "
             "source_id, licence, retrieved_on) SELECT 'another-plan', group_id, area_id, "
             "'Another', sections, demonstration, source, 'another-plan', licence, "
             "retrieved_on FROM plan WHERE id = :it"), {"it": from_another.id},
    )  # fmt: skip
    other = Stage("another-plan", stage.comment, stage.remark)
    with pytest.raises(CommentNotFound):
        _settle(held, LEAD, other)
    with pytest.raises(CommentNotFound):
        _remove(held, LEAD, other)
    with pytest.raises(CommentNotFound):
        _close(held, LEAD, other)


def test_words_stay_once_they_are_answered(held: Session, public: Stage) -> None:
    _answer(held, MEMBER, public)
    held.execute(text("INSERT INTO moderation_setting (record, neighbourhood, is_open) "
                      "VALUES ('comments', '', true)"))  # fmt: skip
    with held.begin_nested(), pytest.raises(CommentMovedOn, match="has answered"):
        _reword(held, RITA, public)
    assert one_of(held, public.comment).text == "The path is dark."


def test_what_is_over_is_not_begun_again(held: Session, public: Stage) -> None:
    """With the right version, too: a comment that was taken away stays so."""

    def now() -> int:
        held.expire_all()
        return one_of(held, public.comment).version

    redact_comment(held, actor=MODERATOR, slug=public.comment, version=now(), reason="A name.")
    for act in (
        lambda: redact_comment(
            held, actor=MODERATOR, slug=public.comment, version=now(), reason="Another."
        ),
        lambda: withdraw_comment(held, actor=RITA, slug=public.comment, version=now()),
        lambda: reword_comment(held, actor=RITA, slug=public.comment, version=now(), words=WORDS,
                               promised="propose", moment=on(TODAY)),
        lambda: answer_comment(held, actor=MEMBER, slug=public.comment, version=now(),
                               answer_version=None, words=AnswerWords("noted", "Thanks."),
                               today=TODAY),
    ):  # fmt: skip
        with held.begin_nested(), pytest.raises(CommentMovedOn):
            act()
    held.expire_all()
    assert one_of(held, public.comment).reason == "A name."


def test_what_waits_is_decided_on_not_redacted(held: Session, stage: Stage) -> None:
    version = one_of(held, stage.comment).version
    with pytest.raises(CommentMovedOn):
        redact_comment(held, actor=MODERATOR, slug=stage.comment, version=version, reason="No.")


@pytest.mark.parametrize("by", ["author", "moderator"])
def test_what_was_suggested_of_it_goes_with_it(held: Session, public: Stage, by: str) -> None:
    """New words that wait are nobody's to decide on once the comment is gone."""
    _reword(held, RITA, public)
    waits = "SELECT count(*) FROM proposal WHERE kind = 'comments.update' AND state = 'waiting'"
    assert held.scalar(text(waits)) == 1
    held.expire_all()
    version = one_of(held, public.comment).version
    if by == "author":
        withdraw_comment(held, actor=RITA, slug=public.comment, version=version)
    else:
        redact_comment(held, actor=MODERATOR, slug=public.comment, version=version, reason="No.")
    assert held.scalar(text(waits)) == 0
    kept = held.scalars(text("SELECT details::text FROM proposal")).all()
    assert not any("Other words." in one for one in kept)


def test_comments_of_one_draft_stay_with_it(data: Flask, held: Session, public: Stage) -> None:
    first = get_round(held, public.plan, 1)
    _close(held, LEAD, public)
    held.expire_all()
    second = put_out(data, held, public.plan)
    assert [one.text for one in list_comments(held, first)] == ["The path is dark."]
    assert list_comments(held, second) == []
    assert count_answers(held, second).comments == 0
    with pytest.raises(CommentMovedOn):
        say(held, public.plan, "Too late for the first.", who=OTTO)
