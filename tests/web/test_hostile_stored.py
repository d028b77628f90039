"""Scripts in everything that is kept and shown again: words, names, kinds, file names, devices."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.models import AnchorSite
from assetmap.assets.models import Asset
from assetmap.assets.saying import record_fact as say_of_asset
from assetmap.bridges.models import Link
from assetmap.core.cluster import Cluster
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import OPERATOR, Role, Scope
from assetmap.moderation.models import ProblemReport, Proposal
from assetmap.organisations.models import Organisation
from assetmap.organisations.saying import record_fact as say_of_organisation
from assetmap.places.models import Area
from assetmap.web.rates import RATES, Rate
from tests.editing.making import asset_form, fill, guild_form, hall_form
from tests.factories.anchors import new_anchor
from tests.hostile_words import LONG, MARK, SCRIPTS, check_inert
from tests.served import served
from tests.signing import PASSWORD, Browser, signed_in, visitor

BOSS = ("boss@example.org", Role.COORDINATOR, Role.MODERATOR)
TOLD = Provenance("invented for tests", "none", date(2026, 1, 1))
OF_HALL, OF_GUILD = "/assets/sample-hall", "/organisations/sample-guild"
ANCHOR, LEDGERS = "/anchors/example-trust", "/anchors/example-trust/ledgers"
PAGES = (
    "/", "/?q=" + MARK, "/search?q=" + MARK, "/search.json?q=" + MARK, "/assets", "/organisations",
    "/neighbourhoods", "/things.geojson?bbox=-10,49,3,61&zoom=15", "/take-away/map",
    "/take-away/csv", "/take-away/geojson", "/links/new?subject=assets/sample-hall",
    "/assets/similar.json?name=sample", "/report", "/contributor-terms", "/privacy",
    "/complaints", "/accessibility", "/anchors", ANCHOR, f"{ANCHOR}/catchment",
    f"{ANCHOR}/catchment.geojson", LEDGERS, "/account", "/account/second-factor",
    "/account/erase", "/account/export", "/contributions", "/moderation", "/moderation/settings",
    "/people", "/set-up", "/mail",
    *(f"{record}{end}" for record in (OF_HALL, OF_GUILD)
      for end in ("", "/edit", "/near", "/links", "/history", "/map.geojson", "/withdraw")),
)  # fmt: skip


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def everything(session: Session) -> None:
        fill(session)
        new_anchor(session)

    with served(cluster, "hostile_stored", everything) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in RATES:
        monkeypatch.setitem(RATES, name, Rate(10**9, 3600))


def number_of(app: Flask, model: type[Asset] | type[Organisation], slug: str) -> str:
    with Session(app.config["OWNER"]) as session:
        return str(session.scalar(select(model.version).where(model.slug == slug)))


def keep_by_forms(app: Flask, words: str, boss: Browser, resident: Browser) -> None:
    """What people can write, written through the pages; each form takes it or says why not."""
    told = {"description": words, "address": words, "own_kind": words[:60], "kind": "own"}
    name = words[:60]
    version = number_of(app, Asset, "sample-hall")
    sent = [
        boss.post(f"{OF_HALL}/edit", hall_form(**told, name=f"Hall {name}", version=version)),
        boss.post(
            f"{OF_GUILD}/edit",
            guild_form(
                **told, name=f"Guild {name}", version=number_of(app, Organisation, "sample-guild")
            ),
        ),
        resident.post(
            "/assets/new",
            asset_form(**told, name=f"New {name}", reason=words, new_after_all="yes"),
        ),
        resident.post(
            f"{OF_HALL}/edit",
            hall_form(**told, name=f"Other {name}", version=number_of(app, Asset, "sample-hall"),
                      promise="propose"),
        ),
        resident.post("/report", {"page": OF_HALL, "topic": "wrong", "words": words}),
        resident.post("/account/name", {"display_name": f"{words}"[:80]}),
        boss.post("/account/name", {"display_name": f"{words}"[:80]}),
    ]  # fmt: skip
    for answer in sent:
        check_inert(answer, words)
    # Names to show take no sign that cannot be seen, such as a tab; every other form takes it all.
    assert [answer.status_code for answer in sent[:5]] == [303] * 5, words
    assert {answer.status_code for answer in sent[5:]} <= {303, 400}, words


def keep_as_found(app: Flask, words: str) -> None:
    """The same as an import or an older version may have left it: no form looked at it."""
    with Session(app.config["OWNER"]) as session:
        hall = session.scalars(select(Asset).where(Asset.slug == "sample-hall")).one()
        guild = session.scalars(
            select(Organisation).where(Organisation.slug == "sample-guild")
        ).one()
        for record in (hall, guild):
            record.name = record.kind = words[:200]
            record.description = record.address = words
            record.source = record.licence = words
        guild.website = words
        for field in ("owner", "link", "wish"):
            say_of_asset(
                session, actor=OPERATOR, asset=hall, provenance=TOLD,
                words=FactWords(field, "https://example.org/", note=words),
            )  # fmt: skip
        say_of_organisation(
            session, actor=OPERATOR, organisation=guild, provenance=TOLD,
            words=FactWords("contact", words, note=words), agreed_on=date(2026, 1, 1),
        )  # fmt: skip
        for link in session.scalars(select(Link)):
            link.evidence = link.source = words
        for site in session.scalars(select(AnchorSite)):
            site.name = words
        for area in session.scalars(select(Area).where(Area.slug == "here")):
            area.name = words
        for proposal in session.scalars(select(Proposal)):
            proposal.title = words
        for report in session.scalars(select(ProblemReport)):
            report.words = words
        for account in session.scalars(select(Account)):
            account.display_name = words[:80]
        session.flush()
        session.execute(text("UPDATE asset_fact SET value = :words"), {"words": words})
        session.execute(text("UPDATE account_session SET device = :words"), {"words": words})
        session.execute(
            text("UPDATE programme SET operator_name = :words, operator_contact = :words"),
            {"words": words},
        )
        session.commit()


def everybody(app: Flask) -> list[Browser]:
    return [
        visitor(app),
        signed_in(app),
        signed_in(app, "moderator@example.org", Role.MODERATOR),
        signed_in(app, *BOSS),
    ]


def pages(app: Flask) -> list[str]:
    with Session(app.config["OWNER"]) as session:
        return [
            *PAGES,
            *(f"/moderation/{slug}" for slug in session.scalars(select(Proposal.slug))),
            *(f"/people/{slug}" for slug in session.scalars(select(Account.slug))),
            *(f"/links/{slug}/edit" for slug in session.scalars(select(Link.slug))),
            *(f"{LEDGERS}/{slug}" for slug in session.scalars(select(LedgerDraft.slug))),
        ]


def check_pages(app: Flask, words: str) -> int:
    """Open every page as everybody; how many of them showed the words."""
    shown = 0
    for number, browser in enumerate(everybody(app)):
        for page in pages(app):
            with browser.get(page) as answer:
                check_inert(answer, (number, page, words))
                shown += answer.mimetype == "text/html" and MARK in answer.get_data(as_text=True)
    return shown


def start_anew(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        session.execute(
            text(
                "TRUNCATE proposal, problem_report, link, asset_fact, organisation_fact, history, "
                "account_session, kept_answer, ledger_draft, blocked_file CASCADE"
            )
        )
        session.commit()


@pytest.mark.case("W01")
@pytest.mark.parametrize(
    "words",
    [pytest.param(one, marks=[pytest.mark.long] * (place > 0)) for place, one in enumerate(LONG)],
    ids=range(len(LONG)),
)
def test_a_script_that_is_kept_does_not_run(app: Flask, words: str) -> None:
    start_anew(app)
    boss, resident = signed_in(app, *BOSS), signed_in(app)
    check_inert(
        boss.post(
            "/links/new",
            {"promise": "publish", "how": "cares_for", "from_on": "2020-05-01", "until_on": "",
             "evidence": words, "subject": "organisations/sample-guild",
             "other": "assets/sample-hall"},
        )
    )  # fmt: skip
    keep_by_forms(app, words, boss, resident)
    assert check_pages(app, words) >= 20
    keep_as_found(app, words)
    assert check_pages(app, words) >= 40


@pytest.mark.case("W02")
@pytest.mark.parametrize("words", SCRIPTS, ids=range(len(SCRIPTS)))
def test_a_script_in_the_name_of_a_file_or_a_device_does_not_run(app: Flask, words: str) -> None:
    start_anew(app)
    officer = signed_in(
        app, "officer@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", "example-trust"))
    )
    row = "01/04/2026,Example Cleaning CIC,900.00,AA1 1AA,Cleaning\n"
    answer = officer.post(
        f"{LEDGERS}/new",
        {"file": (io.BytesIO(f"Date,Supplier,Amount,Postcode,{words}\n{row}".encode()),
                  f"{words}.csv"),
         "published": "yes", "source": words, "licence": words},
        page=f"{LEDGERS}/new", content_type="multipart/form-data",
    )  # fmt: skip
    check_inert(answer, words)
    assert answer.status_code in (303, 400), words
    if answer.status_code == 303:
        page = officer.get(answer.headers["Location"])
        check_inert(page, words)
        assert MARK in page.text
    check_inert(officer.get(LEDGERS), words)
    # What a browser calls itself is cut down to one of a few names before it is kept.
    strange = visitor(app)
    strange.post(
        "/sign-in", {"email": "plain@example.org", "password": PASSWORD}, page="/sign-in",
        headers={"User-Agent": words.encode("ascii", "replace").decode()},
    )  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        devices = session.scalars(text("SELECT device FROM account_session")).all()
        facts = session.scalars(text("SELECT facts::text FROM account_event")).all()
    assert not [one for one in [*devices, *facts] if MARK in one]
