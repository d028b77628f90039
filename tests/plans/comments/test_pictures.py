"""What people gave to a draft for comment: its pictures, and what leaves when it is not public."""

from __future__ import annotations

import hashlib
import json

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.services import withdraw_annotation
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.evidence import hash_of
from assetmap.plans.models import PlanPicture
from assetmap.plans.pictures import pictures_in
from tests.groups.test_sensitive import CANARIES
from tests.groups.test_sensitive import told as canaries_told
from tests.plans.comments.people import (
    address_of,
    comment,
    member,
    publish_at_once,
    put_out,
    resident,
    told,
)
from tests.plans.test_kinds import at, mend, put, wrote
from tests.plans.writing import LEAD, TODAY, with_actions
from tests.signing import visitor


def document_of(app: Flask) -> dict[str, object]:
    with Session(app.config["OWNER"]) as session:
        return dict(session.scalars(select(PlanRound.document)).one())


def test_its_pictures_are_the_files_that_its_hashes_name(data: Flask, slug: str) -> None:
    with_actions(data, slug)
    draft = put_out(data, slug)
    page, document = visitor(data).get(draft).text, document_of(data)
    marks = set()
    for section in document["sections"]:  # type: ignore[attr-defined]
        for block in section["evidence"]:
            address = f"{draft}/evidence/{block['slug']}/picture"
            if block["evidence"].get("picture"):
                assert f'src="{address}"' in page
                taken = visitor(data).get(address)
                marks.add(hashlib.sha256(taken.data).hexdigest())
                assert (
                    hashlib.sha256(taken.data).hexdigest() == block["evidence"]["picture"]["sha256"]
                )
            else:
                assert visitor(data).get(address).status_code == 404
    address = f"{draft}/actions/picture"
    assert f'src="{address}"' in page
    marks.add(hashlib.sha256(visitor(data).get(address).data).hexdigest())
    assert marks == pictures_in(document)
    assert visitor(data).get(f"{draft}/evidence/none/picture").status_code == 404


def test_it_tells_no_more_of_a_sensitive_place_than_its_area(data: Flask, slug: str) -> None:
    """Twelve canaries are in the draft; none is exact on a page, in a file or in an answer."""
    for number, place in enumerate(CANARIES[: limits.PLAN_BLOCKS]):
        put(data, slug, "annotation", wrote(
            data, sensitive=True, title=f"Canary {number}", position=at(*place)
        ))  # fmt: skip
    publish_at_once(data)
    draft = put_out(data, slug)
    where = address_of(comment(data, draft, "I know the place.", about="assets"))
    for who in (visitor(data), resident(data)):
        for path in (draft, f"{draft}/draft.json", f"{draft}/comments", f"{draft}/comments.csv",
                     where, "/plans", f"/plans/{slug}"):  # fmt: skip
            shown = who.get(path, follow_redirects=True).text
            assert canaries_told(shown) == [], path
    assert "Canary 11" in visitor(data).get(draft).text
    assert canaries_told(json.dumps(document_of(data))) == []


def test_what_is_public_no_more_leaves_the_draft_at_once_and_then_for_good(
    data: Flask, slug: str
) -> None:
    address = wrote(data)
    block = put(data, slug, "annotation", address)
    draft = put_out(data, slug)
    picture = f"{draft}/evidence/{block}/picture"
    assert "Prams turn back here." in told(visitor(data).get(draft).text)
    gone = hashlib.sha256(visitor(data).get(picture).data).hexdigest()
    with Session(data.config["OWNER"]) as session:
        one = session.scalars(
            select(Annotation).where(Annotation.slug == address.rpartition("/")[2])
        ).one()
        withdraw_annotation(
            session, actor=LEAD, slug=one.slug, version=one.version, reason="Wrong.", today=TODAY
        )
        session.commit()
    for who in (visitor(data), member(data)):
        for path in (draft, f"{draft}/draft.json"):
            assert "Prams" not in who.get(path).text
        assert who.get(picture).status_code == 404
    assert "The annotation that stood here is public no longer" in told(
        visitor(data).get(draft).text
    )
    mend(data)
    with Session(data.config["OWNER"]) as session:
        held = session.scalars(select(PlanRound)).one()
        assert held.sha256 == hash_of(held.document)
        assert "Prams" not in json.dumps(held.document)
        kept = session.scalars(
            text("SELECT coalesce(old::text, '') || coalesce(new::text, '') FROM history "
                 "WHERE tbl = 'plan_round' AND row_id = :it"), {"it": held.id},
        ).all()  # fmt: skip
        assert kept
        assert not [one for one in kept if "Prams" in one]
        marks = set(session.scalars(select(PlanPicture.sha256)))
        # Of the pictures that one is gone; the draft's others stay, though no edition shows them.
        assert gone not in marks
        assert marks == pictures_in(held.document)
        assert marks
