"""A private ledger's year is prepared, looked at, published by a second person, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.anchors.statements.queries import Year, list_years
from assetmap.anchors.statements.services import forget_officer
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes
from tests.page_reading import money_of, read_tables
from tests.served import served
from tests.signing import Browser, signed_in, visitor

TRUST, OTHER = "example-trust", "other-trust"
PATH = f"/anchors/{TRUST}/statements"
#: Four payees near, four in the next district, one alone far away, one without a place.
NEAR = [Paid(f"Example Near {name} Ltd", "100.00", "AA1 1AA") for name in "ABCD"]
NEXT = [Paid(f"Sample Next {name} Ltd", "250.10", "AA2 2AA") for name in "ABCD"]
ALONE = [Paid("Canary Alone Ltd", "77.77", "ZZ9 9ZZ")]
LOST = [Paid("Demo Unplaced Ltd", "25.00", "")]
EVERYBODY = (*NEAR, *NEXT, *ALONE, *LOST)
SECRETS = ("Canary Alone", "Example Near", "77.77", "ZZ9 9ZZ", "E07000999")
MONTHS = [(2020, month) for month in range(4, 13)] + [(2021, month) for month in (1, 2, 3)]


def on(rows: tuple[Paid, ...] | list[Paid], year: int, month: int) -> list[Paid]:
    return [
        Paid(row.supplier, row.amount, row.postcode, day=f"15/{month:02d}/{year}") for row in rows
    ]


def whole_year(rows: tuple[Paid, ...] = EVERYBODY) -> list[Paid]:
    return [row for year, month in MONTHS for row in on(rows, year, month)]


def fill(session: Session) -> None:
    new_postcodes(
        session,
        {
            "AA1 1AA": Spot(406_100, 287_500, areas={"district": "E08000001"}),
            "AA2 2AA": Spot(409_000, 287_500, areas={"district": "E08000002"}),
            "ZZ9 9ZZ": Spot(500_000, 180_000, areas={"district": "E07000999"}),
        },
    )
    new_anchor(session, TRUST)
    new_anchor(session, OTHER, site=(407_000.0, 287_500.0))


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "statements", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text(
                "TRUNCATE spend_statement, statement_basis, ledger_draft, blocked_file, ledger, "
                "ledger_supplier, payment, spend_sum, spend_month, supplier, category, rate_count "
                "CASCADE"
            )
        )
        session.commit()
    return site


def load(
    app: Flask,
    path: Path,
    rows: list[Paid],
    *,
    published: bool = False,
    replaces: str | None = None,
) -> str:
    with Session(app.config["OWNER"]) as session:
        anchor = session.query(Anchor).filter_by(slug=TRUST).one()
        held = new_ledger(session, anchor, path, rows, published=published)
        slug = held.ledger.slug
        session.commit()
        return slug


def officer(app: Flask, email: str = "officer@example.org", anchor: str = TRUST) -> Browser:
    return signed_in(app, email, (Role.ANCHOR_OFFICER, Scope("anchor", anchor)))


def prepared(app: Flask, browser: Browser | None = None, year: str = "2020") -> str:
    one = browser or officer(app)
    answer = one.post(f"{PATH}/prepare", {"year": year}, page=f"{PATH}/prepare")
    assert answer.status_code == 303, plain(answer.text)
    return answer.headers["Location"]


def published(app: Flask) -> str:
    page = prepared(app)
    two = officer(app, "second@example.org")
    answer = two.post(f"{page}/publish", {"version": two.version(page)}, page=page)
    assert answer.status_code == 303, plain(answer.text)
    return page


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_year_is_published_by_a_second_person(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    one, two = officer(app), officer(app, "second@example.org")
    assert "No year is published yet" in visitor(app).get(PATH).text
    page = prepared(app, one)
    assert "somebody else must publish it" in one.get(page).text
    refused = one.post(f"{page}/publish", {"version": one.version(page)}, page=page)
    assert refused.status_code == 403
    assert "No year is published yet" in visitor(app).get(PATH).text
    done = two.post(f"{page}/publish", {"version": two.version(page)}, page=page)
    assert done.status_code == 303
    html = visitor(app).get(PATH).text
    assert "April 2020 to March 2021" in html
    assert "£18,036.84" not in html  # nobody added anything up twice
    assert "£18,038.04" in html  # 12 × (4 × 100.00 + 4 × 250.10 + 77.77 + 25.00)


@pytest.mark.case("L16")
def test_small_sums_are_taken_together_and_every_table_adds_up(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    published(app)
    html = visitor(app).get(PATH).text
    for secret in SECRETS:
        assert secret not in html
    tables = {one.caption: one for one in read_tables(html)}
    for name in ("By distance", "By district"):
        sums = [money_of(row[1]) or Decimal(0) for row in tables[name].body]
        assert sum(sums) == money_of(tables[name].foot[0][1]) == Decimal("18038.04")
        assert any("taken together" in row[0] for row in tables[name].body)


def test_only_whole_years_that_are_over(app: Flask, tmp_path: Path) -> None:
    one = officer(app)
    load(app, tmp_path / "a.csv", [row for row in whole_year() if "/11/" not in row.day])
    page = one.get(f"{PATH}/prepare").text
    assert "No private ledger has a payment in November 2020" in plain(page)
    refused = one.post(f"{PATH}/prepare", {"year": "2020"}, page=f"{PATH}/prepare")
    assert refused.status_code == 400
    assert "no ledger has a payment in: November 2020" in refused.text
    load(app, tmp_path / "b.csv", on(EVERYBODY, 2020, 11))
    prepared(app, one)
    for year in ("2019", "2021", "20", "x", "²020"):
        assert one.post(f"{PATH}/prepare", {"year": year}).status_code == 400


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((Paid("Example A", "100.00", "AA1 1AA"), Paid("Example B", "90.00", "AA1 1AA")), "two"),
        ((Paid("Example A", "9000.00", "AA1 1AA"), *NEAR), "one has more than 85%"),
    ],
)
def test_a_total_that_gives_somebody_away_is_not_published(
    app: Flask, tmp_path: Path, rows: tuple[Paid, ...], why: str
) -> None:
    load(app, tmp_path / "a.csv", whole_year(rows))
    answer = officer(app).post(f"{PATH}/prepare", {"year": "2020"}, page=f"{PATH}/prepare")
    assert answer.status_code == 400, why
    assert "fewer than three payees or mostly on one" in answer.text


@pytest.mark.case("P05")
def test_a_new_edition_does_not_give_away_who_was_added(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    published(app)
    load(app, tmp_path / "b.csv", on([Paid("Canary New Ltd", "5.55", "AA1 1AA")], 2020, 7))
    one = officer(app)
    answer = one.post(f"{PATH}/prepare", {"year": "2020"}, page=f"{PATH}/prepare")
    assert answer.status_code == 400
    assert "what is published already" in answer.text
    more = [Paid(f"Demo New {name} Ltd", "5.55", "AA1 1AA") for name in "ABC"]
    load(app, tmp_path / "c.csv", on(more, 2020, 8))
    published(app)
    with app.config["OWNER"].connect() as connection:
        states = connection.scalars(text("SELECT state FROM spend_statement ORDER BY id")).all()
    assert states == ["replaced", "published"]


@pytest.mark.case("P05")
def test_an_edition_that_was_taken_back_is_not_forgotten(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    page, one = published(app), officer(app)
    done = one.post(f"{page}/withdraw", {"version": one.version(page), "reason": "Too early"})
    assert done.status_code == 303
    load(app, tmp_path / "b.csv", on([Paid("Canary New Ltd", "5.55", "AA1 1AA")], 2020, 7))
    assert one.post(f"{PATH}/prepare", {"year": "2020"}).status_code == 400


@pytest.mark.case("P05")
def test_what_is_published_payment_by_payment_cannot_be_subtracted(
    app: Flask, tmp_path: Path
) -> None:
    load(app, tmp_path / "a.csv", whole_year((*NEAR, *NEXT, *ALONE)))
    # Everybody but the one alone is published: the rest of the total would be his.
    load(app, tmp_path / "b.csv", whole_year((*NEAR, *NEXT)), published=True)
    answer = officer(app).post(f"{PATH}/prepare", {"year": "2020"}, page=f"{PATH}/prepare")
    assert answer.status_code == 400
    assert "published already" in answer.text


def test_what_was_looked_at_is_published_or_nothing(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    page = prepared(app)
    load(app, tmp_path / "b.csv", on(EVERYBODY, 2020, 9))
    two = officer(app, "second@example.org")
    answer = two.post(f"{page}/publish", {"version": two.version(page)}, page=page)
    assert answer.status_code == 409
    assert "changed since this year was prepared" in answer.text
    assert "No year is published yet" in visitor(app).get(PATH).text


def test_one_of_a_year_waits_at_a_time_and_a_stale_version_decides_nothing(
    app: Flask, tmp_path: Path
) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    page, one = prepared(app), officer(app)
    assert one.post(f"{PATH}/prepare", {"year": "2020"}).status_code == 409
    two = officer(app, "second@example.org")
    assert two.post(f"{page}/publish", {"version": "7"}, page=page).status_code == 409
    assert two.post(f"{page}/publish", {}, page=page).status_code == 428


@pytest.mark.case("L17")
def test_a_withdrawn_ledger_takes_its_years_with_it(app: Flask, tmp_path: Path) -> None:
    ledger = load(app, tmp_path / "a.csv", whole_year())
    published(app)
    assert "£18,038.04" in visitor(app).get(PATH).text
    done = officer(app).post(
        f"/anchors/{TRUST}/ledgers/{ledger}/withdraw", {"reason": "A mistake"},
        page=f"/anchors/{TRUST}/ledgers",
    )  # fmt: skip
    assert done.status_code == 303
    assert "No year is published yet" in visitor(app).get(PATH).text


@pytest.mark.case("A02")
def test_whoever_is_not_of_the_anchor_learns_nothing(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    page = prepared(app)
    strangers = {
        "resident": signed_in(app, "resident@example.org"),
        "moderator": signed_in(app, "moderator@example.org", Role.MODERATOR),
        "another's officer": officer(app, "other@example.org", OTHER),
    }
    for who, browser in strangers.items():
        for address in (page, f"{PATH}/prepare", f"{PATH}/s-guess"):
            assert browser.get(address).status_code == 404, (who, address)
        for what in ("publish", "withdraw"):
            sent = browser.post(f"{page}/{what}", {"version": "1", "reason": "x"})
            assert sent.status_code == 404, (who, what)
        assert browser.post(f"{PATH}/prepare", {"year": "2020"}).status_code == 404
    # Under another anchor's address it is nowhere, for its own people too.
    both = signed_in(app, "boss@example.org", Role.COORDINATOR)
    assert both.get(page).status_code == 200
    assert both.get(page.replace(TRUST, OTHER)).status_code == 404


@pytest.mark.case("L16")
def test_the_pages_role_cannot_read_what_a_statement_rests_on(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    prepared(app)
    with app.extensions["assetmap.engine"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM spend_statement")) == 0
        with pytest.raises(Exception, match="permission denied"):
            connection.execute(text("SELECT * FROM statement_basis"))


def test_two_former_members_stay_two(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    published(app)
    with Session(app.config["OWNER"]) as session:
        for name in session.execute(
            text("SELECT proposed_by, published_by FROM spend_statement")
        ).one():
            forget_officer(session, name)
        held = session.execute(text("SELECT proposed_by, published_by FROM spend_statement")).one()
    assert held == ("former-member", "former-member-2")


def test_a_year_is_whole_the_day_after_it_ends(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "a.csv", whole_year())
    with Session(app.config["OWNER"]) as session:
        anchor = session.query(Anchor).filter_by(slug=TRUST).one()
        assert list_years(session, anchor, today=date(2021, 3, 31)) == []
        assert list_years(session, anchor, today=date(2021, 4, 1)) == [Year(2020, ())]
