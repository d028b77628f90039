"""Editions: published by the lead, read by everybody, frozen, asked again, compared, mended."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.permissions import OPERATOR, Role, Scope
from assetmap.plans.comparing import rerun_block
from assetmap.plans.editions import draft_mark, publish_plan
from assetmap.plans.evidence import hash_of
from assetmap.plans.freezing import Frozen
from assetmap.plans.models import Plan, PlanBlock, PlanEdition
from assetmap.plans.queries import get_edition
from assetmap.plans.showing import reissue_editions, show_edition
from tests.factories.register import new_asset
from tests.plans.writing import LEAD, TODAY, asking, written
from tests.signing import Browser, signed_in, visitor

GROUP = Scope("group", "example-group")


def lead(app: Flask) -> Browser:
    return signed_in(app, "lead@example.org", (Role.GROUP_LEAD, GROUP))


def member(app: Flask) -> Browser:
    return signed_in(app, "member@example.org", (Role.GROUP_MEMBER, GROUP))


def published(app: Flask, slug: str) -> int:
    """The draft published as it is, through the service; its number."""
    with (
        Session(app.config["OWNER"]) as session,
        Session(app.extensions["assetmap.engine"]) as reading,
    ):
        plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
        edition = publish_plan(
            session, actor=LEAD, plan=slug, mark=draft_mark(session, plan),
            asking=asking(app, reading),
        )  # fmt: skip
        session.commit()
        return edition.number


def shown(app: Flask, slug: str, number: int = 1) -> Frozen:
    with Session(app.extensions["assetmap.engine"]) as reading:
        return show_edition(reading, get_edition(reading, slug, number)).frozen


def told(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def change(app: Flask, statement: str) -> None:
    with Session(app.config["OWNER"]) as session:
        session.execute(text(statement))
        session.commit()


def test_the_lead_publishes_and_everybody_reads(data: Flask) -> None:
    slug = written(data)
    page = f"/plans/{slug}/publish"
    assert member(data).get(page).status_code == 404
    who = lead(data)
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', who.get(page).text)
    assert mark
    assert who.post(page, {"mark": "0" * 64}, page=page).status_code == 409
    made = who.post(page, {"mark": mark[1]}, page=page)
    assert made.headers["Location"] == f"/plans/{slug}/editions/1"
    anybody = visitor(data)
    assert anybody.get(f"/plans/{slug}").headers["Location"] == f"/plans/{slug}/editions/1"
    said = told(anybody.get(f"/plans/{slug}/editions/1").text)
    assert "This is edition 1, as published on" in said
    assert said.count("What this does not show") == 4
    assert "Half of the shops are let by the month." in said
    assert "Plan for our place" in told(anybody.get("/plans").text)
    # Sections in which nothing stands are no part of it.
    assert [one.key for one in shown(data, slug).sections] == ["vision", "our-economy", "people"]


def test_the_file_has_the_hash_that_is_named(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    home = f"/plans/{slug}/editions/1"
    taken = visitor(data).get(f"{home}/edition.json").data
    assert hashlib.sha256(taken).hexdigest() in visitor(data).get(home).text
    for section in json.loads(taken)["sections"]:
        for block in section["evidence"]:
            assert block["sha256"] == hash_of(block["evidence"])
            assert block["evidence"]["inputs"]


def test_an_edition_stays_when_the_draft_goes_on(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    before = visitor(data).get(f"/plans/{slug}/editions/1/edition.json").data
    page = f"/plans/{slug}/sections/vision/edit"
    who = member(data)
    words = {"title": "What we want", "text": "A place with *bread*.", "version": who.version(page)}
    assert who.post(page, words, page=page).status_code == 303
    assert published(data, slug) == 2
    anybody = visitor(data)
    assert anybody.get(f"/plans/{slug}/editions/1/edition.json").data == before
    assert "A newer one exists" in anybody.get(f"/plans/{slug}/editions/1").text
    differ = anybody.get(f"/plans/{slug}/editions/2/differences/1").text
    assert "bread" in differ
    assert "<h2>Evidence</h2>" not in differ
    assert anybody.get(f"/plans/{slug}/editions/3").status_code == 404


def test_frozen_evidence_holds_while_the_data_stand(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    for block in shown(data, slug).blocks:
        how = asking(data)
        again = rerun_block(how, block)
        how.session.close()
        assert (again.problem, again.changes, again.inputs, again.holds) == ("", (), (), True)


def test_changed_data_change_the_rerun_and_say_why_and_the_edition_stands(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    before = visitor(data).get(f"/plans/{slug}/editions/1/edition.json").data
    block = next(one for one in shown(data, slug).blocks if one.kind == "coverage")
    with Session(data.config["OWNER"]) as session:
        here = session.execute(
            text("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) p FROM area "
                 "WHERE kind = 'neighbourhood' ORDER BY id LIMIT 1) one")
        ).one()  # fmt: skip
        new_asset(session, "Brand New Park", "Park", at=tuple(here))
        session.commit()
    how = asking(data)
    again = rerun_block(how, block)
    how.session.close()
    change(data, "DELETE FROM asset WHERE name = 'Brand New Park'")
    assert not again.holds
    assert {"Sentence", "Places"} <= {one.name for one in again.changes}
    assert [one.name for one in again.inputs] == ["places that count"]
    assert visitor(data).get(f"/plans/{slug}/editions/1/edition.json").data == before


def test_the_page_of_a_rerun_says_both(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    block = next(one for one in shown(data, slug).blocks if one.kind == "catchment")
    page = f"/plans/{slug}/editions/1/evidence/{block.slug}"
    assert "It still holds" in visitor(data).get(page).text
    change(data, "UPDATE dataset SET sha256 = repeat('a', 64) WHERE kind LIKE 'postcodes:%'")
    try:
        said = told(visitor(data).get(page).text)
    finally:
        change(data, "UPDATE dataset SET sha256 = repeat('b', 64) WHERE kind LIKE 'postcodes:%'")
    assert "It still holds" in said
    assert "These inputs differ" in said
    assert "a" * 64 in said


def test_a_withdrawn_ledger_leaves_a_gap_and_the_hashes_are_made_anew(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    block = next(one for one in shown(data, slug).blocks if one.kind == "catchment")
    assert block.evidence
    figure, home = block.evidence.figure, f"/plans/{slug}/editions/1"
    change(data, "UPDATE ledger SET withdrawn = true")
    try:
        # At once, before anybody mends the edition.
        said = told(visitor(data).get(home).text)
        assert figure not in said
        assert figure.encode() not in visitor(data).get(f"{home}/edition.json").data
        with Session(data.config["OWNER"]) as session:
            assert reissue_editions(session, actor=OPERATOR, today=TODAY) == [f"{slug}-edition-1"]
            assert reissue_editions(session, actor=OPERATOR, today=TODAY) == []
            session.commit()
    finally:
        change(data, "UPDATE ledger SET withdrawn = false")
    with Session(data.config["OWNER"]) as session:
        edition = session.scalars(select(PlanEdition)).one()
        assert edition.number == 1
        assert edition.sha256 == hash_of(edition.document)
        assert figure not in json.dumps(edition.document)
    said = told(visitor(data).get(home).text)
    assert "taken out on 29 November 2026" in said
    assert "the list of hashes was made anew" in said
    assert said.count("Evidence") >= 4
    assert "It cannot be said" in told(visitor(data).get(f"{home}/evidence/{block.slug}").text)


def test_evidence_without_an_answer_is_not_published(data: Flask) -> None:
    slug = written(data)
    change(data, "UPDATE plan_block SET question = '{\"address\": \"/anchors/nobody/catchment\"}' "
                 "WHERE kind = 'catchment'")  # fmt: skip
    who, page = lead(data), f"/plans/{slug}/publish"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', who.get(page).text)
    assert mark
    refused = who.post(page, {"mark": mark[1]}, page=page)
    assert refused.status_code == 400
    assert "has no answer now" in told(refused.text)
    with Session(data.config["OWNER"]) as session:
        assert session.scalars(select(PlanEdition)).all() == []


def test_what_changed_after_the_lead_looked_is_not_published(data: Flask) -> None:
    slug = written(data)
    who, page = lead(data), f"/plans/{slug}/publish"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', who.get(page).text)
    assert mark
    with Session(data.config["OWNER"]) as session:
        block = session.scalars(select(PlanBlock).where(PlanBlock.kind == "source")).one()
        address = f"/plans/{slug}/evidence/{block.slug}/remove"
    home = f"/plans/{slug}"
    assert member(data).post(address, {"version": "1"}, page=home).status_code == 303
    assert who.post(page, {"mark": mark[1]}, page=page).status_code == 409
