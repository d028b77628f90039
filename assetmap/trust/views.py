"""Privacy, accessibility, contributor terms, complaints: linked from the foot of every page."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from assetmap.accounts.queries import get_programme
from assetmap.core.words import day_words
from assetmap.trust.data_map import data_map
from assetmap.trust.pages import AccessibilityPage, KeptGroup, PrivacyPage, PromisePage
from assetmap.web.access import bound
from assetmap.web.database import writer_of, writing
from assetmap.web.fresh import page as html_page

blueprint = Blueprint("trust", __name__)


@blueprint.get("/privacy")
@bound("trust.read")
def show_privacy() -> Response:
    """What do you keep about me?"""
    purposes = dict.fromkeys(row.purpose for row in data_map())
    page = PrivacyPage(
        **_frame("Privacy"),
        groups=tuple(
            KeptGroup(purpose, tuple(row for row in data_map() if row.purpose == purpose))
            for purpose in purposes
        ),
    )
    return html_page(render_template("trust/privacy.html", page=page))


@blueprint.get("/accessibility")
@bound("trust.read")
def show_accessibility() -> Response:
    """Can I use this?"""
    last = last_check()
    page = AccessibilityPage(
        **_frame("Accessibility"),
        checked_on=day_words(date.fromisoformat(last["checked_on"])),
        checked_with=last["checked_with"],
        pages=len(last["pages"]),
        violations=last["violations"],
    )
    return html_page(render_template("trust/accessibility.html", page=page))


@blueprint.get("/contributor-terms")
@bound("trust.read")
def show_terms() -> Response:
    """What do I agree to when I add something?"""
    page = PromisePage(**_frame("Contributor terms"))
    return html_page(render_template("trust/terms.html", page=page))


@blueprint.get("/complaints")
@bound("trust.read")
def show_complaints() -> Response:
    """How do I complain, or ask for something to be taken down?"""
    page = PromisePage(**_frame("Report or complain"))
    return html_page(render_template("trust/complaints.html", page=page))


@cache
def last_check() -> dict[str, Any]:
    """The last check of the pages by machine; a test repeats it."""
    path = resources.files("assetmap.trust").joinpath("accessibility.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _frame(title: str) -> dict[str, Any]:
    operator, contact = "", ""
    if writer_of(current_app) is not None:
        programme = get_programme(writing())
        operator, contact = programme.operator_name, programme.operator_contact
    return {
        "title": title, "place": current_app.config["PLACE"], "section": "none",
        "operator": operator, "contact": contact,
    }  # fmt: skip
