"""Plans that are written and asked about in tests, through the program's own services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.permissions import Grant, Principal, Role, Scope
from assetmap.developments.models import Development
from assetmap.importers.demonstration_actions import add_actions
from assetmap.overlays.analysis import Household
from assetmap.photos.store import photo_folder
from assetmap.places.models import Area
from assetmap.plans.asking import Asking
from assetmap.plans.blocks import add_block
from assetmap.plans.models import Plan
from assetmap.plans.services import register_plan, write_section

TODAY = date(2026, 11, 29)
LEAD = Principal(
    "p-lead", frozenset({Role.RESIDENT}),
    frozenset({Grant(Role.GROUP_LEAD, Scope("group", "example-group"))}),
)  # fmt: skip
HOUSEHOLD = Household(Decimal("2.3"), Decimal("2.7"), "our assumption")
CATCHMENT = "/anchors/demonstration-hospital-trust/catchment?local=E08000025,E08000028"
SOURCE = {
    "title": "A survey of shops", "link": "https://example.org/survey", "day": "2025-03-31",
    "sentence": "Half of the shops are let by the month.",
}  # fmt: skip


def asking(app: Flask, session: Session | None = None) -> Asking:
    """As a visitor reads; the caller closes nothing, the engine is the application's."""
    return Asking(
        session or Session(app.extensions["assetmap.engine"]), HOUSEHOLD, TODAY,
        photos=photo_folder(app.config["HOME"]),
    )  # fmt: skip


def pages(session: Session) -> dict[str, str]:
    """An address of each kind that the demonstration can answer."""
    area = session.scalars(select(Area.slug).where(Area.kind == "neighbourhood")).first()
    site = session.scalars(
        select(Development.slug)
        .where(Development.geom.is_not(None), Development.homes_to.is_not(None))
        .order_by(Development.homes_to.desc(), Development.slug)
    ).first()
    return {
        "catchment": CATCHMENT,
        "coverage": f"/proximity/coverage?area={area}&within=800&kind=green",
        "overlay": f"/developments/{site}/overlay?reach=400",
    }


def with_actions(app: Flask, slug: str) -> None:
    """Give a plan four actions and a budget."""
    with Session(app.config["OWNER"]) as session:
        plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
        add_actions(session, actor=LEAD, plan=plan, today=TODAY)
        session.commit()


def written(app: Flask) -> str:
    """A plan with words and one block of each kind; its slug."""
    with (
        Session(app.config["OWNER"]) as session,
        Session(app.extensions["assetmap.engine"]) as reading,
    ):
        how = asking(app, reading)
        plan = register_plan(
            session, actor=LEAD, group="example-group", title="Plan for our place", today=TODAY
        )
        write_section(
            session, actor=LEAD, plan=plan.slug, key="vision", version=1, title="Vision",
            text="A place with *work*.\n\n- near\n- for us", today=TODAY,
        )  # fmt: skip
        for kind, address in pages(session).items():
            add_block(
                session, actor=LEAD, plan=plan.slug, key="our-economy", kind=kind,
                said={"address": address}, asking=how,
            )  # fmt: skip
        add_block(
            session, actor=LEAD, plan=plan.slug, key="people", kind="source", said=SOURCE,
            asking=how,
        )  # fmt: skip
        session.commit()
        return plan.slug
