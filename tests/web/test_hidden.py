"""What somebody may not see is nowhere: not by another page, another parent or a guess."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from tests.addresses import filled
from tests.factories.anchors import Spot, new_anchor, new_postcodes
from tests.factories.ground import MIDDLE
from tests.factories.register import new_asset, new_neighbourhood, new_organisation
from tests.photos.making import added, drafted
from tests.served import served
from tests.signing import PASSWORD, Browser, new_account, signed_in, visitor

X, Y = MIDDLE
OPEN, OTHER = "example-trust", "other-trust"
HEATH = Scope("neighbourhood", "example-heath")
LEDGER = (
    b"Date,Supplier,Amount,Postcode,Expense Type\n"
    b"01/04/2026,Canary Supplies CIC,900.00,AA1 1AA,Canary things\n"
)
NEW = {
    "name": "Canary Hall", "kind": "", "own_kind": "Hall", "description": "Canary words",
    "address": "", "postcode": "", "area_ha": "", "status": "", "status_was": "",
    "position": "none", "reason": "",
}  # fmt: skip
#: Lists, counts, searches, maps, tiles and files: what shows many things at once.
MANY = (
    "/", "/?q=canary", "/assets", "/assets?q=canary", "/organisations?q=canary", "/anchors",
    "/search?q=canary", "/search.json?q=can", "/things.geojson?bbox=-10,49,3,61&zoom=15",
    "/ground.geojson", "/take-away/csv", "/take-away/geojson", "/tiles/layers.json",
    "/assets/similar.json?name=Canary+Hall", "/organisations/similar.json?name=Canary",
    "/proximity?from=AA1+1AA&within=2000", "/proximity/map.geojson?from=AA1+1AA",
    "/proximity?from=assets/example-park&within=2000",
    "/assets/example-park", "/assets/example-park/near", f"/anchors/{OPEN}",
    f"/anchors/{OPEN}/catchment", f"/anchors/{OPEN}/catchment?local=E08000001", "/contributions",
    "/links/new", "/account", "/assets/example-park/history", "/geofiles", "/geofiles/new",
    "/assets?source=Canary+Council", "/photos/mine", "/moderation", "/account/export",
)  # fmt: skip
#: What the suggestion, the ledger, the map file and the photo say.
WORDS = ("Canary Hall", "Canary words", "Canary things", "canary-hall", "Canary Supplies",
         "Canary Place", "canary-places", "Canary view")  # fmt: skip
PLACES = (
    b'{"type": "Feature", "properties": {"name": "Canary Place"}, '
    b'"geometry": {"type": "Point", "coordinates": [-1.9, 52.48]}}'
)


@dataclass(frozen=True)
class Hidden:
    """The public names of what most people may not see."""

    proposal: str
    draft: str
    file: str
    photo: str
    unconfirmed: str

    @property
    def names(self) -> tuple[str, ...]:
        """Each of them."""
        return self.proposal, self.draft, self.file, self.photo, self.unconfirmed


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_asset(session, "Sample Green", "Park", at=(X + 50, Y))
    new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
    areas = {"district": "E08000001", "ward": "E05000001"}
    new_postcodes(session, {"AA1 1AA": Spot(406_100, 287_500, areas=areas)})
    new_anchor(session, OPEN)
    new_anchor(session, OTHER, site=(407_000.0, 287_500.0))


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "hidden", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture(scope="module")
def hidden(app: Flask) -> Hidden:
    """A suggestion and a photo that wait, one nobody confirmed, a ledger and a map file not in."""
    author = signed_in(app, "author@example.org")
    assert author.post("/assets/new", dict(NEW), page="/assets/new").status_code in (200, 303)
    page = officer(app).post(
        f"/anchors/{OPEN}/ledgers/new",
        {"file": (io.BytesIO(LEDGER), "canary-ledger.csv"), "published": "yes",
         "source": "Canary, spend over £500", "licence": ""},
        page=f"/anchors/{OPEN}/ledgers/new", content_type="multipart/form-data",
    )  # fmt: skip
    assert page.status_code == 303
    sent = sender(app).post(
        "/geofiles/new",
        {"file": (io.BytesIO(PLACES), "canary-places.geojson"), "target": "assets",
         "source": "Canary Council", "licence": "ours", "retrieved_on": "2026-11-01"},
        page="/geofiles/new", content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303
    with app.config["OWNER"].connect() as connection:
        held = connection.scalar(text("SELECT slug FROM proposal"))
    photo = added(author, of="/assets/example-park", description="Canary view")
    unconfirmed = drafted(author, of="/assets/example-park")
    made = (page.headers["Location"], sent.headers["Location"], photo, unconfirmed)
    return Hidden(held, *(one.rsplit("/", 1)[1] for one in made))


@pytest.fixture(autouse=True)
def unhurried(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        session.execute(text("DELETE FROM rate_count"))
        session.commit()


def officer(app: Flask, anchor: str = OPEN) -> Browser:
    return signed_in(
        app, f"officer.{anchor}@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", anchor))
    )


def sender(app: Flask) -> Browser:
    return signed_in(app, "sender@example.org", Role.PLANNER)


def strangers(app: Flask) -> dict[str, Browser]:
    """Whoever may see neither the suggestion, nor the ledger, nor a photo."""
    rep = (Role.REPRESENTATIVE, Scope("organisation", "friends-of-example-park"))
    elsewhere = (Role.MODERATOR, Scope("neighbourhood", "other-heath"))
    return {
        "visitor": visitor(app),
        "resident": signed_in(app, "other@example.org"),
        "researcher": signed_in(app, "researcher@example.org", (Role.RESEARCHER, HEATH)),
        "planner": signed_in(app, "planner@example.org", Role.PLANNER),
        "representative": signed_in(app, "rep@example.org", rep),
        "another's officer": officer(app, OTHER),
        "moderator of elsewhere": signed_in(app, "elsewhere@example.org", elsewhere),
    }


def naming(app: Flask, name: str) -> Iterator[str]:
    """Every address that shows something and can name this."""
    values = {"register": "assets", "anchor": OPEN, "record": "asset", "kind": "csv", "number": "1",
              "size": "large"}  # fmt: skip
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for named in sorted(rule.arguments & {"slug", "anchor", "token"}):
                yield filled(rule, {**values, named: name}, "example-park")
    yield f"/proximity?from=assets/{name}"
    yield f"/proximity/map.geojson?from=organisations/{name}"


@pytest.mark.case("A02")
def test_who_may_see_it_does(app: Flask, hidden: Hidden) -> None:
    """Else the tests below would prove nothing."""
    own = signed_in(app, "author@example.org")
    assert "Canary words" in own.get(f"/moderation/{hidden.proposal}").text
    assert "canary-places.geojson" in sender(app).get(f"/geofiles/{hidden.file}").text
    assert "canary-ledger.csv" in officer(app).get(f"/anchors/{OPEN}/ledgers/{hidden.draft}").text
    assert "Canary view" in own.get(f"/photos/{hidden.photo}").text
    for page in (f"/photos/{hidden.photo}", f"/photos/drafts/{hidden.unconfirmed}"):
        assert own.get(f"{page}/large.jpg").content_type == "image/jpeg"
    near = signed_in(app, "near@example.org", (Role.MODERATOR, HEATH))
    assert near.get(f"/photos/{hidden.photo}/large.jpg").status_code == 200


@pytest.mark.case("A02")
@pytest.mark.parametrize("who", ["visitor", "resident", "researcher", "planner", "representative",
                                 "another's officer", "moderator of elsewhere"])  # fmt: skip
def test_no_page_list_count_tile_or_file_shows_it(app: Flask, hidden: Hidden, who: str) -> None:
    browser = strangers(app)[who]
    for address in MANY:
        answer = browser.get(address)
        said = answer.get_data().replace(b"q=canary", b"").replace(b'value="canary"', b"")
        assert answer.status_code < 500, address
        for word in (*WORDS, *hidden.names):
            assert word.encode() not in said, (who, address, word)


@pytest.mark.case("A02", "A04")
@pytest.mark.parametrize("who", ["visitor", "resident", "researcher", "planner", "representative",
                                 "another's officer", "moderator of elsewhere"])  # fmt: skip
def test_its_name_answers_as_a_name_that_nobody_has(app: Flask, hidden: Hidden, who: str) -> None:
    """By whatever address: what is hidden is told apart from what never was by nothing."""
    browser = strangers(app)[who]
    for name in (*hidden.names, "canary-hall"):
        nobody = name[:2] + secrets.token_hex(8) if name != "canary-hall" else "canary-hull"
        for held, none in zip(naming(app, name), naming(app, nobody), strict=True):
            one, other = browser.get(held), browser.get(none)
            assert one.status_code == other.status_code, (who, held)
            assert one.status_code < 500, (who, held)
            assert _plain(one.text, name) == _plain(other.text, nobody), (who, held)


def _plain(page: str, name: str) -> str:
    """A page without the name that was asked for and what differs in every answer."""
    return re.sub(
        r'(name="(?:csrf_token|idempotency_key)" value=|nonce=)"[^"]*"|[0-9a-f]{8,}|\d+ ms', "",
        page.replace(name, "NAME"),
    )  # fmt: skip


@pytest.mark.case("A03")
def test_the_right_name_under_the_wrong_parent_is_not_found(app: Flask, hidden: Hidden) -> None:
    """Though the person may do everything with both."""
    both = signed_in(app, "both@example.org", Role.COORDINATOR)
    assert both.get(f"/anchors/{OPEN}/ledgers/{hidden.draft}").status_code == 200
    wrong = f"/anchors/{OTHER}/ledgers/{hidden.draft}"
    for page in ("", "/state.json", "/places"):
        assert both.get(f"{wrong}{page}").status_code == 404, page
    for what in ("reading", "again", "submit", "back", "release", "discard", "withdraw", "places"):
        sent = both.post(
            f"{wrong}/{what}", {"version": "1", "previewed": "", "reason": "Sent in error"}
        )
        assert sent.status_code == 404, what
    assert both.get(f"/anchors/{OPEN}/ledgers/{hidden.draft}").status_code == 200
    assert both.get("/organisations/example-park").status_code == 404
    assert both.get("/assets/friends-of-example-park").status_code == 404


@pytest.mark.case("A03")
def test_a_change_is_found_under_its_own_record_alone(app: Flask) -> None:
    both = signed_in(app, "both@example.org", Role.COORDINATOR)
    page = "/assets/example-park/edit"
    sent = {**NEW, "name": "Example Park", "description": "Words", "version": both.version(page)}
    assert both.post(page, sent, page=page).status_code == 303
    with app.config["OWNER"].connect() as connection:
        number = connection.scalar(
            text("SELECT max(id) FROM history WHERE tbl = 'asset' AND op = 'U'")
        )
    other = "/assets/sample-green"
    for what in ("undo", "hide"):
        sent = {"version": both.version(f"{other}/edit"), "reason": "Other"}
        done = both.post(f"{other}/history/{number}/{what}", sent, page=f"{other}/edit")
        assert done.status_code == 404, what
    assert "Words" in visitor(app).get("/assets/example-park").text


@pytest.mark.case("A03")
def test_somebody_elses_session_and_role_end_under_their_own_name_alone(app: Flask) -> None:
    mine = signed_in(app, "mine@example.org")
    signed_in(app, "other@example.org")
    with app.config["OWNER"].connect() as connection:
        number = connection.scalar(
            text("SELECT max(s.id) FROM account_session s JOIN account a ON a.id = s.account_id "
                 "WHERE a.email = 'other@example.org'")
        )  # fmt: skip
    mine.post(f"/account/sessions/{number}/end")
    with app.config["OWNER"].connect() as connection:
        assert connection.scalar(
            text("SELECT count(*) FROM account_session WHERE id = :n"), {"n": number}
        )


@pytest.mark.case("A09")
def test_no_coordinator_sets_anothers_password(app: Flask) -> None:
    """No form of theirs has the field, and a field that is added changes nothing."""
    boss = signed_in(app, "boss@example.org", Role.COORDINATOR)
    with Session(app.config["OWNER"]) as session:
        held = new_account(session, "somebody@example.org")
        session.commit()
        slug, hashed = held.slug, held.password_hash
    page = f"/people/{slug}"
    assert 'type="password"' not in boss.get(page).text
    more = {"password": PASSWORD + "!", "new_password": PASSWORD + "!", "reason": "A reason",
            "role": "planner", "account": slug, "slug": slug}  # fmt: skip
    for rule in list(app.url_map.iter_rules()):
        if "POST" in (rule.methods or ()) and str(rule).startswith(("/people", "/account/pass")):
            boss.post(str(rule).replace("<slug>", slug).replace("<int:number>", "1"), dict(more),
                      page=page)  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        after = session.query(Account).filter_by(slug=slug).one()
        assert after.password_hash == hashed


@pytest.mark.case("A11")
def test_nothing_is_said_about_what_is_not_there(app: Flask, hidden: Hidden) -> None:
    """A link to it, a claim of it, a change of it: refused, and nothing is kept."""
    one = signed_in(app, "other@example.org")

    def kept() -> int:
        with app.config["OWNER"].connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM proposal"))

    before = kept()
    for address in (
        "/assets/canary-hall/edit",
        "/assets/canary-hall/withdraw",
        "/organisations/canary-hall/claim",
        "/organisations/canary-hall/edit",
        f"/contributions/{hidden.proposal}/withdraw",
        f"/moderation/{hidden.proposal}",
        f"/photos/{hidden.photo}/edit",
        f"/photos/{hidden.photo}/withdraw",
        f"/photos/{hidden.photo}/hide",
        f"/photos/drafts/{hidden.unconfirmed}/confirm",
        f"/photos/drafts/{hidden.unconfirmed}/discard",
        "/assets/canary-hall/photos/new",
        "/assets/canary-hall/history/1/undo",
    ):
        sent = {**NEW, "version": "1", "reason": "A reason", "verdict": "approved"}
        assert one.post(address, sent).status_code == 404, address
    for thing in ("asset:canary-hall", f"asset:{hidden.proposal}"):
        sent = {"kind": "cares_for", "subject": "organisation:friends-of-example-park",
                "object": thing, "note": ""}  # fmt: skip
        assert one.post("/links/new", sent, page="/links/new").status_code < 500, thing
    assert kept() == before
