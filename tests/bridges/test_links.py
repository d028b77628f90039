"""Links in both directions, who confirms them, and what cannot be joined."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.bridges.errors import BadLink, LinkMovedOn, LinkNotFound
from assetmap.bridges.local import local_partners
from assetmap.bridges.models import Link
from assetmap.bridges.queries import links_of
from assetmap.bridges.services import LinkWords, Thing, register_link, update_link
from assetmap.core.facts import FactWords
from assetmap.core.permissions import ANONYMOUS, OPERATOR
from assetmap.organisations.saying import record_fact
from assetmap.organisations.services import archive_organisation
from tests.factories.anchors import new_anchor
from tests.factories.register import SAID, new_asset, new_neighbourhood, new_organisation

TODAY = date(2018, 11, 22)


def join(session: Session, subject: Thing, object_: Thing, kind: str, *more: date) -> Link:
    return register_link(
        session, actor=OPERATOR, subject=subject, object_=object_,
        words=LinkWords(kind, *more), provenance=SAID,
    )  # fmt: skip


def test_either_side_tells_it_in_its_own_words(session: Session) -> None:
    park, friends = new_asset(session, "Alder Park"), new_organisation(session, "Alder Friends")
    link = register_link(
        session, actor=OPERATOR, subject=friends, object_=park,
        words=LinkWords("cares_for", date(2015, 1, 1), None, "Their minutes", "subject"),
        provenance=SAID,
    )  # fmt: skip
    assert link.slug == "alder-friends-cares-for-alder-park"
    (there,) = links_of(session, friends)
    (here,) = links_of(session, park)
    assert (there.words, there.record, there.name) == ("cares for", "asset", "Alder Park")
    assert (here.words, here.record, here.slug) == (
        "is cared for by", "organisation", "alder-friends",
    )  # fmt: skip
    assert (here.confirmed_sides, here.confirmed_here, here.confirmed_there) == (1, False, True)
    assert (there.confirmed_here, there.confirmed_there) == (True, False)
    ended = update_link(
        session, actor=OPERATOR, slug=link.slug, version=1,
        words=LinkWords("cares_for", date(2015, 1, 1), date(2020, 1, 1), None, "both"),
    )  # fmt: skip
    assert (ended.version, links_of(session, park)[0].confirmed_sides) == (2, 2)
    with pytest.raises(LinkMovedOn):
        update_link(session, actor=OPERATOR, slug=link.slug, version=1, words=LinkWords("owns"))
    with pytest.raises(LinkNotFound):
        update_link(session, actor=OPERATOR, slug="none", version=1, words=LinkWords("owns"))


def test_an_anchor_and_its_organisation_are_one_body(session: Session) -> None:
    trust, guild = new_anchor(session), new_organisation(session, "Sample Guild")
    join(session, trust, guild, "buys_from")
    join(session, guild, trust.organisation, "supports")
    for thing in (trust, trust.organisation):
        assert [(one.words, one.name) for one in links_of(session, thing)] == [
            ("buys from", "Sample Guild"), ("is supported by", "Sample Guild"),
        ]  # fmt: skip
    assert [one.words for one in links_of(session, guild)] == ["sells to", "supports"]
    with pytest.raises(BadLink, match="itself"):
        join(session, trust, trust.organisation, "works_with")


def test_what_cannot_be_joined(session: Session) -> None:
    park, guild = new_asset(session, "Alder Park"), new_organisation(session, "Sample Guild")
    with pytest.raises(BadLink, match="itself"):
        join(session, park, park, "hosts")
    with pytest.raises(BadLink) as caught:
        join(session, guild, park, "adores", date(2020, 1, 2), date(2020, 1, 1))
    assert set(caught.value.fields) == {"kind", "until_on"}
    with pytest.raises(NotYours):
        register_link(
            session, actor=ANONYMOUS, subject=guild, object_=park, words=LinkWords("uses"),
            provenance=SAID,
        )  # fmt: skip
    archive_organisation(
        session, actor=OPERATOR, slug=guild.slug, version=1, on=TODAY, reason="Entered twice"
    )
    with pytest.raises(BadLink, match="archived"):
        join(session, guild, park, "uses")


@pytest.mark.parametrize(
    ("columns", "values", "constraint"),
    [
        ("subject_asset_id", ":a", "ck_link_one_object"),
        ("object_asset_id", ":a", "ck_link_one_subject"),
        ("subject_asset_id, subject_organisation_id, object_asset_id", ":a, :o, :b",
         "ck_link_one_subject"),
        ("subject_asset_id, object_asset_id", ":a, :a", "ck_link_two_things"),
        ("subject_organisation_id, object_organisation_id", ":o, :o", "ck_link_two_things"),
    ],
)  # fmt: skip
def test_the_table_itself_refuses(
    session: Session, columns: str, values: str, constraint: str
) -> None:
    ids = {
        "a": new_asset(session, "A").id, "b": new_asset(session, "B").id,
        "o": new_organisation(session, "O").id,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as caught:
        session.execute(
            text(
                "INSERT INTO link (slug, source, source_id, licence, retrieved_on, kind, "
                f"{columns}) VALUES ('x', 'x', 'x', 'x', now(), 'uses', {values})"
            ),
            ids,
        )
    assert caught.value.orig.diag.constraint_name == constraint


def test_local_organisations_year_by_year(session: Session) -> None:
    here = new_neighbourhood(session, "here", (403000, 287000), 1000)
    trust = new_anchor(session)
    inside = new_organisation(session, "Inside", at=(403500, 287500))
    beside = new_organisation(session, "Beside", at=(404100, 287500))
    record_fact(
        session, actor=OPERATOR, organisation=beside, words=FactWords("service_area", "Here"),
        provenance=SAID, area=here,
    )  # fmt: skip
    shut = new_organisation(
        session, "Shut", at=(403600, 287500), closed=True, closed_on=date(2016, 3, 1)
    )
    far = new_organisation(session, "Far", at=(430000, 287500))
    nowhere = new_organisation(session, "Nowhere")
    undated = new_organisation(session, "Undated", at=(403500, 287500))
    gone = new_organisation(session, "Gone", at=(403500, 287500))
    faded = new_organisation(session, "Faded", at=(403500, 287500), closed=True)
    join(session, faded, trust, "works_with", date(2011, 1, 1))
    join(session, trust, inside, "buys_from", date(2016, 5, 1))
    join(session, inside, trust.organisation, "works_with", date(2016, 9, 1))
    join(session, beside, trust, "works_with", date(2017, 1, 1), date(2017, 12, 31))
    join(session, shut, trust, "works_with", date(2015, 1, 1))
    join(session, far, trust, "works_with", date(2016, 1, 1))
    join(session, nowhere, trust, "works_with", date(2018, 1, 1))
    join(session, undated, trust, "works_with")
    join(session, gone, trust, "works_with", date(2010, 1, 1))
    join(session, trust, new_asset(session, "Alder Park"), "owns", date(2009, 1, 1))
    archive_organisation(
        session, actor=OPERATOR, slug=gone.slug, version=1, on=TODAY, reason="Entered by mistake"
    )
    counted = local_partners(session, trust, today=TODAY)
    assert [(y.year, y.local, y.elsewhere, y.not_placed, y.all) for y in counted.years] == [
        (2015, 1, 0, 0, 1), (2016, 2, 1, 0, 3), (2017, 2, 1, 0, 3), (2018, 1, 1, 1, 3),
    ]  # fmt: skip
    assert counted.undated == 2, "one without a beginning, one whose closing day nobody knows"
