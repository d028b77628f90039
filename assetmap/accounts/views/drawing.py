"""What the views of accounts share: the blueprint, and how their pages are drawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template
from flask_wtf import FlaskForm

from assetmap.accounts.forms import put_faults
from assetmap.accounts.pages import FormPage, MessagePage
from assetmap.core.errors import Invalid

blueprint = Blueprint("accounts", __name__)
_BAD = 400


def frame(title: str) -> dict[str, Any]:
    """What every page of accounts tells its frame."""
    return {"title": title, "place": current_app.config["PLACE"], "section": "none"}


def form_page(
    template: str, form: FlaskForm, *, title: str, lead: str = "", next_: str = "",
    fault: Invalid | None = None,
) -> Response:  # fmt: skip
    """A page that is one form; with a fault it answers 400 and says what is wrong where."""
    problem = ""
    if fault is not None:
        put_faults(form, fault.fields)
        problem = str(fault)
    page = FormPage(**frame(title), form=form, lead=lead, problem=problem, next=next_)
    answer = make_response(render_template(template, page=page))
    answer.status_code = _BAD if fault is not None or form.errors else 200
    return answer


def message(title: str, *sentences: str, action: str = "To the map", href: str = "/") -> Response:
    """A page that only says something."""
    page = MessagePage(**frame(title), sentences=sentences, action=action, href=href)
    return make_response(render_template("accounts/message.html", page=page))
