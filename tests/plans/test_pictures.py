"""Pictures of editions: each is the file that its hash names, and there is a most of them."""

from __future__ import annotations

import hashlib
import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.plans.answering import answer_block
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import hash_of
from assetmap.plans.models import PlanEdition
from assetmap.plans.pictures import draw_picture
from tests.plans.test_editions import lead, published, shown
from tests.plans.test_kinds import RESERVOIR, put
from tests.plans.writing import asking, written
from tests.signing import visitor


def test_every_picture_is_the_file_that_its_hash_names(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    held = [one for one in shown(data, slug).blocks if one.evidence and one.evidence.picture]
    assert {one.kind for one in held} == {"catchment", "coverage", "overlay"}
    for one in held:
        assert one.evidence is not None
        picture = one.evidence.picture
        assert picture is not None
        answer = visitor(data).get(f"/plans/{slug}/editions/1/evidence/{one.slug}/picture")
        assert answer.mimetype == picture.media_type == "image/png"
        assert hashlib.sha256(answer.data).hexdigest() == picture.sha256
        how = asking(data)
        sight = answer_block(how, one.kind, one.question).sight
        assert sight is not None
        # Whose the ground under it is stands among the sources of the evidence.
        drawn = draw_picture(how.session, sight)
        how.session.close()
        assert drawn.attributions
        assert set(drawn.attributions) <= set(one.evidence.sources)
    assert visitor(data).get(f"/plans/{slug}/editions/1/evidence/none/picture").status_code == 404


def test_more_pictures_than_an_edition_holds(data: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = written(data)
    monkeypatch.setattr(limits, "PLAN_PICTURES", 2)
    with pytest.raises(BadPlan, match="at most 2 pictures, and this draft has 3"):
        published(data, slug)
    monkeypatch.setattr(limits, "PLAN_PICTURES", 3)
    assert published(data, slug) == 1


def test_editions_of_older_formats_are_read_as_they_were(data: Flask) -> None:
    slug = written(data)
    published(data, slug)
    with Session(data.config["OWNER"]) as session:
        edition = session.scalars(select(PlanEdition)).one()
        older = json.loads(json.dumps(edition.document))
        for name in ("actions_map", "map_sources", "actions", "money"):
            del older[name]
        for section in older["sections"]:
            for block in section["evidence"]:
                del block["evidence"]["picture"]
        edition.document, edition.sha256 = older, hash_of(older)
        session.commit()
    assert visitor(data).get(f"/plans/{slug}/editions/1").status_code == 200
    assert all(one.evidence and one.evidence.picture is None for one in shown(data, slug).blocks)


def test_the_group_alone_sees_what_an_edition_will_hold(data: Flask) -> None:
    slug = written(data)
    block = put(data, slug, "asset", RESERVOIR)
    page = f"/plans/{slug}/evidence/{block}/picture"
    assert lead(data).get(page).mimetype == "image/png"
    assert visitor(data).get(page).status_code == 404
    assert lead(data).get(f"/plans/{slug}/evidence/none/picture").status_code == 404
    assert lead(data).get(f"/plans/{slug}/actions/picture").status_code == 404
