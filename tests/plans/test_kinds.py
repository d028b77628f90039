"""Evidence that people gave: a dossier, an annotation, a decision, a photo; and pictures."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from random import SystemRandom

import pytest
import shapely
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_mercator
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import OPERATOR, Grant, Principal, Role, Scope
from assetmap.groups.annotations.errors import AnnotationNotFound
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import get_annotation
from assetmap.groups.annotations.services import (
    AnnotationWords,
    annotate,
    publish_annotation,
    update_annotation,
    withdraw_annotation,
)
from assetmap.groups.queries import get_group
from assetmap.groups.threads.models import Decision
from assetmap.groups.threads.services import DecisionWords, record_decision, start_thread
from assetmap.places.positions import KEPT, Position
from assetmap.plans.answering import ANSWERS, answer_block, read_question
from assetmap.plans.blocks import add_block, of_group
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import hash_of
from assetmap.plans.models import PlanEdition, PlanPicture
from assetmap.plans.queries import get_draft
from assetmap.plans.showing import reissue_editions
from assetmap.trust.retention import JOBS, Kept
from tests.factories.groups import new_group
from tests.groups.test_sensitive import CANARIES
from tests.groups.test_sensitive import told as canaries_told
from tests.photos.making import added, moderator, open_photos, resident
from tests.plans.test_editions import member, published, shown, told
from tests.plans.writing import LEAD, TODAY, asking, written
from tests.signing import PASSWORD, visitor

RESERVOIR = "/assets/edgbaston-reservoir"


def at(easting: float, northing: float) -> Position:
    """A point that somebody drew."""
    shape = shapely.Point(easting, northing)
    return Position(shape=Admitted(shape, geometry_to_mercator(shape), None))


def put(app: Flask, slug: str, kind: str, address: str, key: str = "assets") -> str:
    """Put evidence into a plan; gives the block's name."""
    with (
        Session(app.config["OWNER"]) as session,
        Session(app.extensions["assetmap.engine"]) as reading,
    ):
        made = add_block(
            session, actor=LEAD, plan=slug, key=key, kind=kind, said={"address": address},
            asking=asking(app, reading),
        )  # fmt: skip
        session.commit()
        return made.slug


def wrote(app: Flask, *, public: bool = True, **more: object) -> str:
    """An annotation of the group; its address."""
    said: dict[str, object] = {
        "title": "Steps in the way", "text": "Prams turn back here.", "visibility": "everybody",
        "position": at(404_000, 287_000), **more,
    }  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        one = annotate(
            session, actor=LEAD, group="example-group", words=AnnotationWords(**said),
            today=TODAY, chance=SystemRandom(),
        )  # fmt: skip
        if public:
            publish_annotation(session, actor=LEAD, slug=one.slug, version=one.version, today=TODAY)
        session.commit()
        return f"/annotations/{one.slug}"


def decided(app: Flask, group: str = "example-group") -> str:
    """A decision of a group; the address of its thread."""
    lead_of = Principal(
        "p-lead", frozenset({Role.RESIDENT}),
        frozenset({Grant(Role.GROUP_LEAD, Scope("group", group))}),
    )  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        held = get_group(session, group, actor=lead_of)
        thread = start_thread(
            session, actor=lead_of, group=held, title="A way along the dam", body="Could there be?",
            about="", at=datetime(2026, 11, 20, tzinfo=UTC),
        )  # fmt: skip
        record_decision(
            session,
            actor=lead_of,
            thread=thread,
            version=None,
            today=TODAY,
            words=DecisionWords("Ask for a step-free path.", "Five for, one against.", TODAY, ""),
        )
        session.commit()
        return f"/groups/{group}/threads/{thread.slug}"


def test_an_asset_is_what_its_dossier_says(data: Flask) -> None:
    how = asking(data)
    answer = answer_block(how, "asset", {"address": RESERVOIR})
    how.session.close()
    page = told(visitor(data).get(RESERVOIR).text)
    said = answer.evidence
    assert said.title in page
    assert said.sentence in page
    assert said.basis
    for term, words in said.basis:
        assert term in page
        for one in words.split("; "):
            assert one.split(" (")[0] in page, (term, one)
    for source in said.sources:
        assert source in page
    lacking = said.limits[0].removeprefix("Nobody has said yet: ").rstrip(".").split(", ")
    assert lacking
    assert not {term.lower() for term, _words in said.basis} & set(lacking)


def test_an_asset_that_left_the_map_is_no_evidence(data: Flask) -> None:
    with Session(data.config["OWNER"]) as session:
        session.execute(
            text("UPDATE asset SET archived_on = :day WHERE slug = 'edgbaston-reservoir'"),
            {"day": TODAY},
        )
        with pytest.raises(BadPlan):
            read_question(asking(data, session), "asset", {"address": RESERVOIR})
        session.rollback()


def test_an_annotation_is_evidence_once_everybody_sees_it_and_no_longer(data: Flask) -> None:
    slug = written(data)
    with pytest.raises(BadPlan, match="no answer"):
        put(data, slug, "annotation", wrote(data, public=False))
    with pytest.raises(BadPlan, match="no answer"):
        put(data, slug, "annotation", wrote(data, public=False, visibility="group"))
    address = wrote(data)
    block = put(data, slug, "annotation", address)
    published(data, slug)
    home = f"/plans/{slug}/editions/1"
    said = told(visitor(data).get(home).text)
    assert "Prams turn back here." in said
    assert "one person wrote" in said
    assert "It still holds" in told(visitor(data).get(f"{home}/evidence/{block}").text)
    picture = f"{home}/evidence/{block}/picture"
    assert visitor(data).get(picture).status_code == 200
    with Session(data.config["OWNER"]) as session:
        one = session.scalars(
            select(Annotation).where(Annotation.slug == address.rsplit("/", 1)[1])
        ).one()
        withdraw_annotation(
            session, actor=LEAD, slug=one.slug, version=one.version, reason="Wrong.", today=TODAY
        )
        session.commit()
    # At once, before anybody mends the edition.
    said = told(visitor(data).get(home).text)
    assert "Prams turn back here." not in said
    assert "The annotation that stood here is public no longer" in said
    assert visitor(data).get(picture).status_code == 404
    assert "Prams" not in visitor(data).get(f"{home}/edition.json").text
    assert block_map(data, slug, block) is None
    mend(data)
    with Session(data.config["OWNER"]) as session:
        edition = session.scalars(select(PlanEdition)).one()
        assert edition.sha256 == hash_of(edition.document)
        assert "Prams" not in json.dumps(edition.document)
        kept = session.scalars(
            text("SELECT coalesce(old::text, '') || coalesce(new::text, '') FROM history "
                 "WHERE tbl = 'plan_edition'")
        ).all()  # fmt: skip
        assert kept
        assert not [one for one in kept if "Prams" in one]


def block_map(app: Flask, slug: str, block: str) -> str | None:
    held = next(one.evidence for one in shown(app, slug).blocks if one.slug == block)
    return held.picture.sha256 if held and held.picture else None


def mend(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        assert reissue_editions(session, actor=OPERATOR, today=TODAY)
        assert not reissue_editions(session, actor=OPERATOR, today=TODAY)
        session.commit()


def test_a_plan_tells_no_more_of_a_sensitive_place_than_its_area(data: Flask) -> None:
    slug = written(data)
    blocks = [
        put(
            data, slug, "annotation",
            wrote(data, sensitive=True, title=f"Canary {number}", position=at(*place)),
            ("assets", "people")[number % 2],
        )
        for number, place in enumerate(CANARIES)
    ]  # fmt: skip
    published(data, slug)
    home = f"/plans/{slug}/editions/1"
    who = visitor(data)
    for path in (home, f"{home}/edition.json", f"{home}/evidence/{blocks[0]}", f"/plans/{slug}"):
        assert canaries_told(who.get(path, follow_redirects=True).text) == [], path
    how = asking(data)
    for one in shown(data, slug).blocks:
        if one.kind != "annotation":
            continue
        answer = answer_block(how, one.kind, one.question)
        assert answer.sight is not None
        # No mark: a number in the middle would be read as the place.
        assert answer.sight.things == ()
        assert "a sensitive place" in json.dumps(answer.evidence.basis)
        assert one.evidence is not None
        assert one.evidence.picture is not None
        assert one.evidence.picture.key == ()
    how.session.close()


def test_a_decision_is_the_plans_own_groups(data: Flask) -> None:
    slug, address = written(data), decided(data)
    with Session(data.config["OWNER"]) as session:
        new_group(session, "other-group")
        session.commit()
    with pytest.raises(BadPlan, match="no answer"):
        put(data, slug, "decision", decided(data, "other-group"))
    block = put(data, slug, "decision", address)
    published(data, slug)
    page = f"/plans/{slug}/editions/1"
    html = visitor(data).get(page).text
    assert "Ask for a step-free path." in told(html)
    assert "Five for, one against." in told(html)
    # The thread opens for its group alone: nobody is led there.
    assert f'href="{address}"' not in html
    again = f"{page}/evidence/{block}"
    assert "Only the group that decided it" in told(visitor(data).get(again).text)
    assert "It still holds" in told(member(data).get(again).text)
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE decision SET dissent = 'One wants lights first.'"))
        session.commit()
    assert "One wants lights first." in told(member(data).get(again).text)


def test_neither_a_visitor_nor_their_database_role_reads_a_decision(data: Flask) -> None:
    written(data)
    address = decided(data)
    how = asking(data)
    with pytest.raises(BadPlan):
        answer_block(how, "decision", {"address": address})
    with pytest.raises(ProgrammingError, match="permission denied"):
        how.session.scalars(select(Decision)).all()
    how.session.close()


def test_what_a_short_list_offers(data: Flask) -> None:
    slug = written(data)
    who = member(data)
    for kind in ("annotation", "decision"):
        empty = who.get(f"/plans/{slug}/sections/assets/evidence/{kind}")
        assert empty.status_code == 200
        assert "yet." in told(empty.text)
        assert "<select" not in empty.text
    wrote(data, title="Of the group alone", public=False, visibility="group")
    with Session(data.config["OWNER"]) as session:
        new_group(session, "a-third-group")
        session.commit()
    decided(data, "a-third-group")
    note, thread = wrote(data), decided(data)
    for kind, address in (("annotation", note), ("decision", thread)):
        page = f"/plans/{slug}/sections/assets/evidence/{kind}"
        form = who.get(page).text
        assert f'value="{address}"' in form
        assert "Of the group alone" not in form
        assert who.post(page, {"address": address}, page=page).status_code == 303
    assert who.get(f"/plans/{slug}/sections/assets/evidence/nothing").status_code == 404
    with Session(data.config["OWNER"]) as session:
        inside = of_group(session, get_draft(session, slug, actor=LEAD), asking(data, session))
        choose = ANSWERS["decision"].choose
        assert choose is not None
        assert [one.address for one in choose(inside)] == [thread]


def test_a_photo_goes_from_an_edition_when_it_is_hidden(data: Flask) -> None:
    slug = written(data)
    open_photos(data)
    photo = added(resident(data), of=RESERVOIR)
    how = f"/plans/{slug}/editions/1"
    block = put(data, slug, "photo", photo)
    live = f"/plans/{slug}/evidence/{block}/picture"
    assert member(data).get(live).mimetype == "image/jpeg"
    assert visitor(data).get(live).status_code == 404
    published(data, slug)
    assert "In spring" in told(visitor(data).get(how).text)
    kept = visitor(data).get(f"{how}/evidence/{block}/picture")
    assert kept.mimetype == "image/jpeg"
    assert hashlib.sha256(kept.data).hexdigest() == block_map(data, slug, block)
    assert "max-age" not in kept.headers.get("Cache-Control", "")
    hidden = moderator(data).post(f"{photo}/hide", {"version": "1", "reason": "It shows a child."})
    assert hidden.status_code == 303
    assert "The photo that stood here is shown no longer" in told(visitor(data).get(how).text)
    assert visitor(data).get(f"{how}/evidence/{block}/picture").status_code == 404
    with Session(data.config["OWNER"]) as session:
        assert hashlib.sha256(kept.data).hexdigest() in session.scalars(select(PlanPicture.sha256))
    mend(data)
    with Session(data.config["OWNER"]) as session:
        marks = set(session.scalars(select(PlanPicture.sha256)))
        assert hashlib.sha256(kept.data).hexdigest() not in marks
        assert marks  # those of the maps stay


def test_whoever_leaves_takes_their_photo_out_of_editions_at_once(data: Flask) -> None:
    """One who took it back first: what is withdrawn goes from the disk, and from editions."""
    slug = written(data)
    open_photos(data)
    who = resident(data)
    photo = added(who, of=RESERVOIR)
    put(data, slug, "photo", photo)
    published(data, slug)
    with Session(data.config["OWNER"]) as session:
        before = set(session.scalars(select(PlanPicture.sha256)))
        session.execute(text("UPDATE photo SET state = 'hidden', ended_at = now(), reason = 'x'"))
        session.commit()
    assert who.post("/account/erase", {"password": PASSWORD}).status_code == 200
    with Session(data.config["OWNER"]) as session:
        edition = session.scalars(select(PlanEdition)).one()
        assert "In spring" not in json.dumps(edition.document)
        assert "the list of hashes was made anew" in edition.document["notes"][0]
        assert len(before - set(session.scalars(select(PlanPicture.sha256)))) == 1


def test_housekeeping_takes_out_of_editions_what_is_gone(data: Flask) -> None:
    slug = written(data)
    address = wrote(data)
    put(data, slug, "annotation", address)
    published(data, slug)
    with Session(data.config["OWNER"]) as session:
        session.execute(text("UPDATE annotation SET archived_on = :day"), {"day": TODAY})
        kept = Kept(datetime.now(UTC), lambda _slug, _at: None, data.config["HOME"])
        assert JOBS["editions that lost what they rested on"](session, kept) == 1
        assert JOBS["editions that lost what they rested on"](session, kept) == 0
        session.rollback()


def test_whoever_could_read_it_makes_no_evidence_of_what_is_closed(data: Flask) -> None:
    written(data)
    address = wrote(data, public=False, visibility="group")
    with Session(data.config["OWNER"]) as session, pytest.raises(AnnotationNotFound):
        answer_block(asking(data, session), "annotation", {"address": address})


def test_a_place_that_becomes_sensitive_leaves_what_was_published(data: Flask) -> None:
    """Its picture, its words and what it was about would give the place away."""
    slug = written(data)
    address = wrote(data)
    block = put(data, slug, "annotation", address)
    hidden = put(data, slug, "annotation", wrote(data, sensitive=True, text="Bats."))
    published(data, slug)
    home = f"/plans/{slug}/editions/1"
    with Session(data.config["OWNER"]) as session:
        one = get_annotation(session, address.rsplit("/", 1)[1], actor=LEAD)
        update_annotation(
            session, actor=LEAD, slug=one.slug, version=one.version,
            chance=SystemRandom(),
            words=AnnotationWords(
                one.title, one.text, visibility="everybody", sensitive=True, position=KEPT
            ),
        )  # fmt: skip
        session.execute(text("UPDATE annotation SET published_on = :day"), {"day": TODAY})
        session.commit()
    said = told(visitor(data).get(home).text)
    assert "its place is sensitive" in said
    assert "Prams turn back here." not in said
    assert visitor(data).get(f"{home}/evidence/{block}/picture").status_code == 404
    # What was published as an area stays.
    assert visitor(data).get(f"{home}/evidence/{hidden}/picture").status_code == 200
