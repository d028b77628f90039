"""A plan of forty pages, taken away in every form: how long it takes, and how large it is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.plans.actions.services import add_action, add_money
from assetmap.plans.blocks import add_block
from assetmap.plans.exporting import FORMS
from assetmap.plans.models import Plan
from assetmap.plans.outline import SECTIONS
from assetmap.plans.queries import get_edition, get_section
from assetmap.plans.services import write_section
from assetmap.plans.showing import show_to_take
from tests.editing.test_races import tell
from tests.plans.test_editions import published
from tests.plans.writing import LEAD, TODAY, asking, pages, written

_WORDS = "What is here belongs to those who live here, and what is earned here should stay here. "


def fill(app: Flask, slug: str) -> None:
    """Texts, twenty pieces of evidence, twenty actions with their money."""
    with (
        Session(app.config["OWNER"]) as session,
        Session(app.extensions["assetmap.engine"]) as reading,
    ):
        how = asking(app, reading)
        plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
        asked = [*pages(session).items(), ("asset", "/assets/edgbaston-reservoir")]
        for number, (key, title) in enumerate(SECTIONS):
            held = get_section(session, plan, key)
            write_section(
                session, actor=LEAD, plan=slug, key=key, version=held.version, title=title,
                text="\n\n".join(f"## Part {part}\n\n{_WORDS * 9}" for part in range(1, 3)),
                today=TODAY,
            )  # fmt: skip
            if number < 4:
                for kind, address in asked:
                    add_block(
                        session, actor=LEAD, plan=slug, key=key, kind=kind,
                        said={"address": address}, asking=how,
                    )  # fmt: skip
        for number in range(1, 21):
            action = add_action(
                session, actor=LEAD, plan=slug, today=TODAY,
                said={"title": f"Action {number}", "text": _WORDS * 3,
                      "place": "Edgbaston Reservoir (asset)", "leads": "Example group",
                      "milestones": "2027-03-31: it is priced\n2027-09-30: it is begun"},
            )  # fmt: skip
            for kind, amount in (("use.building", "10,000"), ("source.grant", "7,500")):
                add_money(
                    session, actor=LEAD, plan=slug, today=TODAY,
                    said={"kind": kind, "words": "As priced", "amount": amount, "secured": "",
                          "action": action.slug},
                )  # fmt: skip
        session.commit()


@pytest.mark.long
def test_a_plan_of_forty_pages_in_every_form(
    data: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = written(data)
    fill(data, slug)
    begun = perf_counter()
    published(data, slug)
    said = [f"published in {perf_counter() - begun:.1f} s"]
    with Session(data.extensions["assetmap.engine"]) as reading:
        shown = show_to_take(reading, get_edition(reading, slug, 1))
    for name, form in FORMS.items():
        begun = perf_counter()
        made = form.make(shown, "map.example")
        said.append(f"{name} {perf_counter() - begun:.1f} s, {len(made) / 1e6:.2f} MB")
        (tmp_path / f"plan.{name}").write_bytes(made)
    told = subprocess.run(
        ["pdfinfo", str(tmp_path / "plan.pdf")], capture_output=True, check=True, text=True
    ).stdout
    sides = int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])
    tell(capsys, f"a plan of {sides} pages: {'; '.join(said)}")
    assert sides >= 40
