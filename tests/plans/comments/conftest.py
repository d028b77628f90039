"""A plan with words and evidence, and residents who comment on its drafts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.plans.conftest import EMPTIED, filled  # noqa: F401 a fixture
from tests.plans.writing import written


@pytest.fixture
def data(filled: Flask) -> Flask:  # noqa: F811
    with Session(filled.config["OWNER"]) as session:
        session.execute(
            text(f"TRUNCATE {EMPTIED}, proposal, moderation_setting, problem_report CASCADE")
        )
        session.commit()
    return filled


@pytest.fixture
def slug(data: Flask) -> str:
    """The plan's address."""
    return written(data)
