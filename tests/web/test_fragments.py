"""Parts of a page come in their order, in their column, and only to who may see them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from markupsafe import Markup

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import ANONYMOUS, Permission, Role
from assetmap.web.fragments import Fragment, fragments_of, use_fragments

RULES = PermissionTable.gather(
    (Permission("a.read", Role.ANONYMOUS), Permission("a.work", Role.OPERATOR))
)


def part(name: str, record: str = "assets", where="main", action: str = "a.read") -> Fragment:
    return Fragment(record, where, action, lambda register, slug: Markup(f"{name} {slug}"))  # noqa: S704


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("parts")
    app.extensions["assetmap.rules"] = RULES
    with app.test_request_context():
        g.principal = ANONYMOUS
        yield app


def test_parts_stand_in_their_column_in_their_order(app: Flask) -> None:
    use_fragments(app, [part("one"), part("side", where="side"), part("two"),
                        part("other", record="organisations")])  # fmt: skip
    assert fragments_of("assets", "x", "main") == ("one x", "two x")
    assert fragments_of("assets", "x", "side") == ("side x",)
    assert fragments_of("assets", "x", "map") == ()


def test_a_part_that_a_visitor_may_not_see_is_left_out(app: Flask) -> None:
    use_fragments(app, [part("secret", action="a.work"), part("open")])
    assert fragments_of("assets", "x", "main") == ("open x",)


def test_an_application_without_parts_shows_none(app: Flask) -> None:
    assert fragments_of("assets", "x", "main") == ()
