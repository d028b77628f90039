"""No page of comments is told what it does not show."""

from __future__ import annotations

from dataclasses import fields

import pytest

from assetmap.core.folders import folder
from assetmap.plans.comments.pages import (
    AnswerPart,
    CommentFormPage,
    CommentPart,
    CommentsPage,
    ConsultationPage,
    HeardSection,
    OneCommentPage,
    RemarksPage,
    VersionPage,
    VersionsPage,
    WholePart,
)
from assetmap.plans.comments.parts import DraftTalk, SectionTalk
from assetmap.plans.pages import PlanFormPage
from assetmap.web.pages import Page

ONES = ("page", "part", "one", "held", "talk", "answer")


@pytest.mark.parametrize(
    ("page", "templates"),
    [
        (ConsultationPage, ("consultation",)), (CommentsPage, ("comments",)),
        (OneCommentPage, ("comment",)), (RemarksPage, ("remarks",)),
        (VersionsPage, ("versions",)), (VersionPage, ("version",)),
        (CommentFormPage, ("form",)), (CommentPart, ("_comment",)), (AnswerPart, ("_comment",)),
        (HeardSection, ("consultation", "_comment")), (WholePart, ("consultation", "_comment")),
        (DraftTalk, ("_stage", "_beside")), (SectionTalk, ("_beside",)),
    ],
)  # fmt: skip
def test_every_field_is_used(page: type, templates: tuple[str, ...]) -> None:
    where = folder("templates") / "plans" / "comments"
    source = "".join((where / f"{name}.html").read_text(encoding="utf-8") for name in templates)
    # What the frame and the forms of plans show stands in their own templates.
    above = PlanFormPage if issubclass(page, PlanFormPage) else Page
    own = {one.name for one in fields(page)}
    if issubclass(page, above):
        own -= {one.name for one in fields(above)}
    assert [
        name for name in sorted(own) if not any(f"{one}.{name}" in source for one in ONES)
    ] == []
