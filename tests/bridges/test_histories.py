"""What was changed in a record: told to people with an account, undone, and hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.services import AssetDetails, register_asset, update_asset
from assetmap.bridges.histories import NothingToPutBack, get_body, list_changes, put_back
from assetmap.core.cluster import Cluster
from assetmap.core.crs import GRID
from assetmap.core.geometry import DRAWN, admit
from assetmap.core.permissions import OPERATOR, Role
from assetmap.history.queries import EntryNotFound, get_entry
from assetmap.history.services import BadRedaction, hide_entry
from tests.factories.ground import MIDDLE
from tests.factories.register import SAID, new_organisation
from tests.served import served
from tests.signing import Browser, signed_in, visitor

X, Y = MIDDLE
FIELD = shapely.box(X, Y, X + 100, Y + 100)
SECRET = "Mrs A Example of 7 Sample Street"


def edited(session: Session) -> Asset:
    """One place in four versions: name, then description and outline, then name again."""
    first = AssetDetails("Example Field", "Park", "Grass", area_ha=Decimal("1.50"))
    outlined = admit(FIELD, srid=GRID, profile=DRAWN)
    made = register_asset(session, actor=OPERATOR, details=first, provenance=SAID)
    session.refresh(made)
    for details in (
        AssetDetails("Example Meadow", "Park", "Grass", area_ha=Decimal("1.50")),
        AssetDetails("Example Meadow", "Park", SECRET, area_ha=Decimal("1.00"),
                     shape=outlined, outline="surveyed"),
        AssetDetails("Sample Meadow", "Park", SECRET, area_ha=Decimal("1.00"),
                     shape=outlined, outline="surveyed"),
    ):  # fmt: skip
        update_asset(session, actor=OPERATOR, slug=made.slug, version=made.version, details=details)
    return made


def numbers(session: Session, made: Asset) -> list[int]:
    """Numbers of the changes, the first one first."""
    return [one.number for one in reversed(list_changes(session, "assets", made))]


def undo(session: Session, made: Asset, number: int):
    return put_back(
        session, actor=OPERATOR, register="assets", slug=made.slug, version=made.version,
        number=number,
    )  # fmt: skip


def test_what_changed_is_told_without_bookkeeping(session: Session) -> None:
    made = edited(session)
    changes = list_changes(session, "assets", made)
    assert [one.op for one in changes] == ["U", "U", "U", "I"]
    assert [set(one.changed) for one in changes] == [
        {"name"}, {"description", "area_ha", "geom", "outline"}, {"name"}, set(),
    ]  # fmt: skip
    assert changes[0].actor == "operator"


@pytest.mark.case("C15")
def test_undoing_leaves_alone_what_was_changed_since(session: Session) -> None:
    made = edited(session)
    _entered, renamed, described, again = numbers(session, made)
    with pytest.raises(NothingToPutBack):
        undo(session, made, renamed)  # the name was changed again
    update_asset(
        session, actor=OPERATOR, slug=made.slug, version=made.version,
        details=AssetDetails(made.name, "Park", "Trees", area_ha=Decimal("1.00"),
                             shape=admit(FIELD, srid=GRID, profile=DRAWN), outline="surveyed"),
    )  # fmt: skip
    done = undo(session, made, described)
    assert set(done.done) == {"area_ha", "geom", "outline"}
    assert done.left == ("description",)
    session.refresh(made)
    assert (made.description, made.area_ha, made.geom) == ("Trees", Decimal("1.50"), None)
    assert made.version == 6
    undo(session, made, again)
    session.refresh(made)
    assert made.name == "Example Meadow"


def test_a_shape_comes_back_to_the_millimetre(session: Session) -> None:
    made = edited(session)
    described = numbers(session, made)[2]
    undo(session, made, described)
    back = numbers(session, made)[-1]
    undo(session, made, back)
    session.refresh(made)
    from geoalchemy2.shape import to_shape

    assert to_shape(made.geom).equals_exact(FIELD, 0.001)
    assert session.scalar(text("SELECT ST_IsValid(geom_3857) FROM asset WHERE id = :id"),
                          {"id": made.id})  # fmt: skip


def test_what_came_with_an_import_has_no_change_yet(session: Session) -> None:
    body = new_organisation(session, "Friends of Example Park")
    session.execute(text("DELETE FROM history"))
    assert list_changes(session, "organisations", body) == []


def test_another_records_change_is_not_found(session: Session) -> None:
    made = edited(session)
    other = new_organisation(session, "Friends of Example Park")
    with pytest.raises(EntryNotFound):
        get_entry(session, table="organisation", row_id=other.id, number=numbers(session, made)[1])


def test_what_is_hidden_is_hidden_on_both_sides_of_it(session: Session) -> None:
    made = edited(session)
    described = numbers(session, made)[2]
    update_asset(
        session, actor=OPERATOR, slug=made.slug, version=made.version,
        details=AssetDetails(made.name, "Park", None),
    )  # fmt: skip
    assert SECRET in str(list_changes(session, "assets", made))
    with pytest.raises(BadRedaction, match="Say why"):
        hide_entry(session, actor="p-mod", number=described, reason=" ")
    for number in numbers(session, made)[2:4]:
        hide_entry(session, actor="p-mod", number=number, reason="a private person")
    assert SECRET not in str(
        list_changes(session, "assets", get_body(session, "assets", made.slug))
    )
    with pytest.raises(NothingToPutBack):
        undo(session, made, numbers(session, made)[-1])  # would bring the words back
    with pytest.raises(BadRedaction, match="already"):
        hide_entry(session, actor="p-mod", number=described, reason="again")
    kept = session.scalar(text("SELECT new->>'description' FROM history WHERE id = :id"),
                          {"id": described})  # fmt: skip
    assert kept == SECRET, "the history itself is not rewritten"


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "histories", edited) as app:
        yield app


PAGE = "/assets/example-field/history"


def buttons(browser: Browser) -> list[str]:
    return re.findall(rf"{PAGE}/\d+/undo", browser.get(PAGE).text)


def test_the_page_is_for_people_with_an_account(app: Flask) -> None:
    answer = visitor(app).get(PAGE)
    assert (answer.status_code, answer.headers["Location"][:8]) == (303, "/sign-in")
    assert visitor(app).get("/assets/none/history").status_code == 303, "the same for what is not"
    browser = signed_in(app)
    html = browser.get(PAGE).text
    assert "Whoever runs this map" in html
    assert "outline of 1.00 hectares" in html
    assert browser.get("/assets/none/history").status_code == 404


def test_undoing_needs_the_version_and_the_right(app: Flask) -> None:
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    last = buttons(moderator)[0]
    assert moderator.post(last).status_code == 428
    assert moderator.post(last, {"version": "1"}).status_code == 409
    resident = signed_in(app)
    refused = resident.post(last, {"version": resident.version(PAGE)})
    assert refused.status_code == 403


def test_hiding_over_the_web(app: Flask) -> None:
    moderator = signed_in(app, "mod@example.org", Role.MODERATOR)
    number = re.findall(rf"{PAGE}/(\d+)/hide", moderator.get(PAGE).text)[-1]
    assert signed_in(app).post(f"{PAGE}/{number}/hide", {"reason": "x"}).status_code == 404
    assert moderator.post(f"{PAGE}/{number}/hide", {"reason": ""}).status_code == 400
    moderator.post(f"{PAGE}/{number}/hide", {"reason": "tells of somebody"})
    html = signed_in(app).get(PAGE).text
    assert "Hidden by a moderator: tells of somebody" in html
