"""A post carries a view of this map, named by its place; nothing else is taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.web.clock import use_clock
from tests.factories.ground import MIDDLE, new_area
from tests.groups.conftest import lonlat
from tests.groups.threads.test_threads import NOW, begun, fill, of_group, words
from tests.served import served

X, Y = MIDDLE


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def more(session: Session) -> None:
        fill(session)
        new_area(session, "neighbourhood", "here", (X - 3000, Y - 3000, X + 3000, Y + 3000))

    with served(cluster, "mapping", more) as made:
        made.extensions["assetmap.after_saves"] = []
        use_clock(made, lambda: NOW)
        yield made


def test_a_view_is_shown_with_the_name_of_its_place(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Ada")
    here = begun(app, member)
    lon, lat = lonlat(X, Y)
    view = f"/?kind=park&ground=imd#map=15/{lat:.5f}/{lon:.5f}"
    for typed in (view, f"http://localhost{view}", f"  {view} "):
        assert member.post(here, {"body": "Look.", "view": typed}).status_code == 303
    page = member.get(here).get_data(as_text=True)
    assert page.count(f'href="{view.replace("&", "&amp;")}"') == 3
    assert words(member, here).count("See on the map: ") == 3


def test_a_view_of_nowhere_in_particular_has_no_name(app: Flask) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Ada")
    here = begun(app, member)
    for view in ("/?kind=park", "/#map=3/0/-179.5", "/#map=12/55.9/-3.2"):
        assert member.post(here, {"body": "Look.", "view": view}).status_code == 303
    assert "See on the map:" not in words(member, here)
    assert words(member, here).count("See on the map") == 3


@pytest.mark.parametrize(
    "view",
    [
        "https://evil.example/?kind=park", "//evil.example/", "/\\evil.example",
        "javascript:alert(1)",
        "/account", "/groups/example-group", "/#map=99/52/-1", "/#map=12/95/0", "/#other",
        "/?x=\"><script>", "/?x=a b", "/?x=\nb", "http://localhost.evil.example/", "/" + "x" * 300,
        "http://localhost//evil.example",
    ],
)  # fmt: skip
def test_no_other_address_is_taken(app: Flask, view: str) -> None:
    member = of_group(app, Role.GROUP_MEMBER, "Ada")
    here = begun(app, member)
    answer = member.post(here, {"body": "Look.", "view": view})
    assert answer.status_code == 400
    assert "only views of this map" in answer.get_data(as_text=True)
    assert "See on the map" not in words(member, here)
