"""An import that comes again leaves what people wrote alone, and suggests what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.services.mails import Post
from assetmap.app import PROPOSAL_KINDS
from assetmap.assets.models import Asset
from assetmap.assets.services import AssetDetails, update_asset
from assetmap.core.permissions import OPERATOR, Principal, Role
from assetmap.core.upsert import held_shape
from assetmap.history.owners import last_edit
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.things import import_assets, import_organisations
from assetmap.moderation.models import Proposal
from assetmap.moderation.services import Decision, decide
from assetmap.organisations.models import Organisation
from assetmap.organisations.services import OrganisationDetails, update_organisation

PERSON = Principal("p-somebody", frozenset({Role.COORDINATOR}))
FIRST = "id,name,kind,description,easting,northing\n1,Sample Hall,hall,Built 1900,406100,287500\n"


def assets(session: Session, tmp_path: Path, content: str) -> ImportReport:
    path = tmp_path / "assets.csv"
    path.write_text(content)
    return import_assets(
        session, path=path, options=ReadingOptions(), words=SourceWords(source="Test register"),
        actor="operator",
    )  # fmt: skip


def hall(session: Session) -> Asset:
    session.expire_all()
    return session.scalars(select(Asset).where(Asset.source == "Test register")).one()


def edited(session: Session, **more: object) -> Asset:
    """A person says something else of the hall."""
    held = hall(session)
    details = {
        "name": held.name, "kind": held.kind, "description": held.description,
        "address": held.address, "postcode": held.postcode, "shape": held_shape(held),
        "outline": held.outline, **more,
    }  # fmt: skip
    return update_asset(
        session, actor=PERSON, slug=held.slug, version=held.version,
        details=AssetDetails(**details),  # type: ignore[arg-type]
    )  # fmt: skip


def waiting(session: Session) -> list[Proposal]:
    return list(session.scalars(select(Proposal).order_by(Proposal.id)))


def test_what_a_person_wrote_stays_and_the_rest_is_renewed(
    session: Session, tmp_path: Path
) -> None:
    assets(session, tmp_path, FIRST)
    assert last_edit(session, table="asset", row_id=hall(session).id) is None
    edited(session, description="Built 1904")
    report = assets(session, tmp_path, FIRST.replace("Built 1900", "Built 1901").replace(
        ",hall,", ",community centre,"))  # fmt: skip
    held = hall(session)
    assert held.description == "Built 1904"
    assert held.kind == "community centre", "nobody wrote the kind"
    assert (report.updated, len(report.kept_by_people)) == (1, 1)
    assert "description" in report.kept_by_people[0].reason
    assert report.to_json()["kept_by_people"][0]["row"] == 2
    made = waiting(session)
    assert len(made) == 1
    assert made[0].title == "Sample Hall, from source “Test register”"
    assert made[0].details["description"] == "Built 1901"
    assert made[0].base_version == held.version
    assert last_edit(session, table="asset", row_id=held.id) is not None


def test_a_moderator_decides_between_the_two(session: Session, tmp_path: Path) -> None:
    assets(session, tmp_path, FIRST)
    edited(session, description="Built 1904")
    assets(session, tmp_path, FIRST.replace("Built 1900", "Built 1901"))
    told = PROPOSAL_KINDS["assets.update"].describe(
        session, waiting(session)[0].details, waiting(session)[0].target,
        waiting(session)[0].base_version,
    )  # fmt: skip
    assert [(one.field, one.before, one.after) for one in told.rows] == [
        ("description", "Built 1904", "Built 1901")
    ]
    assert not told.moved_on
    decide(
        session, actor=PERSON, slug=waiting(session)[0].slug, decision=Decision("approved"),
        kinds=PROPOSAL_KINDS, post=Post("secret", "https://map.example", "Here"),
        at=datetime.now(UTC),
    )  # fmt: skip
    assert hall(session).description == "Built 1901"


def test_the_same_again_suggests_nothing_twice(session: Session, tmp_path: Path) -> None:
    assets(session, tmp_path, FIRST)
    edited(session, description="Built 1904")
    for _ in range(3):
        assets(session, tmp_path, FIRST)
    assert len(waiting(session)) == 1
    assert hall(session).description == "Built 1904"


def test_a_place_that_a_person_moved_stays(session: Session, tmp_path: Path) -> None:
    assets(session, tmp_path, FIRST)
    edited(session, shape=None)
    assert hall(session).geom is None
    report = assets(session, tmp_path, FIRST)
    assert hall(session).geom is None
    assert report.unchanged == 1
    assert "where it lies" in report.kept_by_people[0].reason
    assert waiting(session)[0].details["position"]["geometry"]["type"] == "Point"


def test_where_nobody_wrote_an_import_changes_as_before(session: Session, tmp_path: Path) -> None:
    assets(session, tmp_path, FIRST)
    report = assets(session, tmp_path, FIRST.replace("1900", "1901"))
    assert (report.updated, report.kept_by_people) == (1, [])
    assert hall(session).description == "Built 1901"
    assert waiting(session) == []


def test_what_was_withdrawn_here_is_left_alone(session: Session, tmp_path: Path) -> None:
    assets(session, tmp_path, FIRST)
    hall(session).archived_on = datetime.now(UTC).date()
    session.flush()
    report = assets(session, tmp_path, FIRST.replace("1900", "1901"))
    assert (report.unchanged, len(report.flagged)) == (1, 1)
    assert hall(session).description == "Built 1900"


@pytest.mark.parametrize("again", [1, 2])
def test_organisations_too(session: Session, tmp_path: Path, again: int) -> None:
    def load(website: str) -> ImportReport:
        path = tmp_path / "organisations.csv"
        path.write_text(f"id,name,website\n1,Sample Trust,{website}\n")
        return import_organisations(
            session, path=path, options=ReadingOptions(), words=SourceWords(source="Test bodies"),
            actor="operator",
        )  # fmt: skip

    def body() -> Organisation:
        session.expire_all()
        return session.scalars(
            select(Organisation).where(Organisation.source == "Test bodies")
        ).one()

    load("https://one.example")
    update_organisation(
        session, actor=OPERATOR, slug=body().slug, version=body().version,
        details=OrganisationDetails("Sample Trust", website="https://two.example"),
    )  # fmt: skip
    for _ in range(again):
        report = load("https://one.example")
    assert body().website == "https://two.example"
    assert len(report.kept_by_people) == 1
    assert [one.kind for one in waiting(session)] == ["organisations.update"]
    assert waiting(session)[0].details["website"] == "https://one.example"
