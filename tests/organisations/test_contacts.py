"""A contact reaches the web only when its person agreed: the database itself sees to it."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from sqlalchemy.orm import Session

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.facts import FactWords
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.errors import BadOrganisation
from assetmap.organisations.fields import FIELDS
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import facts_of, get_organisation
from assetmap.organisations.saying import record_fact
from tests.factories.register import SAID, new_organisation


def values(session: Session, body: Organisation) -> set[str]:
    held = facts_of(session, body)
    assert [one.field for one in held] == list(FIELDS)
    return {fact.value for one in held for fact in one.facts}


def test_the_web_sees_only_contacts_that_agreed(cluster: Cluster) -> None:
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "contacts")
    owner = make_engine(cluster.url(OWNER_ROLE, "contacts"), role="test")
    web = make_engine(cluster.url(WEB_ROLE, "contacts"), role="test")
    try:
        schema.upgrade(owner)
        with Session(owner) as session:
            body = new_organisation(session, "Sample Guild")
            for words, agreed_on in (
                (FactWords("contact", "private@example.org"), None),
                (FactWords("contact", "hello@example.org"), date(2026, 1, 1)),
                (FactWords("language", "Polish"), None),
            ):
                record_fact(
                    session, actor=OPERATOR, organisation=body, words=words, provenance=SAID,
                    agreed_on=agreed_on,
                )  # fmt: skip
            session.commit()
            assert values(session, body) == {"private@example.org", "hello@example.org", "Polish"}
        with Session(web) as session:
            body = get_organisation(session, "sample-guild")
            assert values(session, body) == {"hello@example.org", "Polish"}
    finally:
        web.dispose()
        owner.dispose()


def test_only_a_contact_agrees(session: Session) -> None:
    body = new_organisation(session, "Sample Guild")
    words = FactWords("language", "Urdu")
    with pytest.raises(BadOrganisation) as caught:
        record_fact(
            session, actor=OPERATOR, organisation=body, words=words, provenance=SAID,
            agreed_on=date(2026, 1, 1),
        )  # fmt: skip
    assert list(caught.value.fields) == ["agreed_on"]
