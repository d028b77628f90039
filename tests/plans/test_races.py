"""Two who write one section at once, over HTTP against a real server and database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.permissions import Role, Scope
from assetmap.plans import views
from assetmap.plans.models import Plan, PlanSection
from assetmap.plans.queries import get_section
from assetmap.plans.services import write_section
from tests.editing.test_races import MANY, RACES, Person, at_once, person, tell
from tests.plans.writing import written
from tests.serving import serving

GROUP = Scope("group", "example-group")
KEY = "vision"
many = pytest.mark.parametrize(
    "races", [RACES, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"]
)


@pytest.fixture
def two(data: Flask) -> Iterator[tuple[Person, Person]]:
    with serving(data) as address:
        port = int(address.rsplit(":", 1)[1])
        yield (
            person(data, port, "first@example.org", (Role.GROUP_MEMBER, GROUP)),
            person(data, port, "second@example.org", (Role.GROUP_LEAD, GROUP)),
        )


def version_of(app: Flask) -> int:
    with Session(app.config["OWNER"]) as session:
        held = session.scalar(select(PlanSection.version).where(PlanSection.key == KEY))
        assert held is not None
        return held


def run(app: Flask, two: tuple[Person, Person], slug: str, races: int) -> tuple[Counter[Any], int]:
    """Both save their own words from the version that both opened, again and again.

    Returns
    -------
    (Counter, int)
        Answers of both, and how many saves that were told “saved” another one wrote over unseen.
    """
    answers: Counter[Any] = Counter()
    lost = 0
    for race in range(races):
        with Session(app.config["OWNER"]) as session:
            session.execute(text("DELETE FROM rate_count"))
            session.commit()
        version = version_of(app)
        forms = [
            {
                "title": "Vision", "text": f"Race {race}, number {number}",
                "version": str(version), "promise": "publish",
            }
            for number in (1, 2)
        ]  # fmt: skip
        page = f"/plans/{slug}/sections/{KEY}/edit"
        found = at_once(
            *(
                lambda who=who, page=page, form=form: who.post(page, form)
                for who, form in zip(two, forms, strict=True)
            )
        )
        told = [status for status, _to, _body in found]
        answers[tuple(sorted(told))] += 1
        lost += max(0, told.count(303) - 1)
    return answers, lost


@many
def test_of_two_who_write_a_section_at_once_one_is_told(
    data: Flask, two: tuple[Person, Person], races: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answers, lost = run(data, two, written(data), races)
    tell(capsys, f"sections: {races} races, answers {dict(answers)}, lost {lost}")
    assert (dict(answers), lost) == ({(303, 409): races}, 0)


@many
def test_without_the_version_check_words_are_lost(
    data: Flask, two: tuple[Person, Person], races: int, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The control: the same races, with the comparison taken out."""

    def unchecked(session: Session, **said: Any) -> PlanSection:
        plan = session.scalars(select(Plan).where(Plan.slug == said["plan"])).one()
        now = get_section(session, plan, said["key"], lock=True).version
        return write_section(session, **{**said, "version": now})

    monkeypatch.setattr(views, "write_section", unchecked)
    answers, lost = run(data, two, written(data), races)
    tell(capsys, f"sections: {races} races without the check, {dict(answers)}, lost {lost}")
    assert lost >= 0.95 * races
