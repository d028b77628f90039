"""The two kinds of paper that people enter of a development: promises and documents.

Both are entered, changed and withdrawn in the same way; a ``Paper`` says what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from assetmap.core.money import read_pounds
from assetmap.core.texts import faults_of, is_web_address
from assetmap.promises.errors import BadPaper
from assetmap.promises.forms import DocumentForm, PromiseForm
from assetmap.promises.models import KINDS, DevelopmentDocument, Promise
from assetmap.promises.queries import find_assets

Row: TypeAlias = Promise | DevelopmentDocument
_MONEY = ("amount", "received", "spent")


@dataclass(frozen=True)
class Paper:
    """One kind of paper.

    Attributes
    ----------
    name : str
        In addresses: ``promises`` or ``documents``.
    labels : mapping of str to str
        Field to its name for people, in the order of the form.
    hints : mapping of str to str
    values_said : callable
        ``(session, form) -> columns with their values``; raises ``BadPaper``.
    """

    name: str
    model: type[Promise] | type[DevelopmentDocument]
    form: type[FlaskForm]
    labels: Mapping[str, str]
    hints: Mapping[str, str]
    new_title: str
    called: str
    values_said: Callable[[Session, FlaskForm], dict[str, Any]]

    @property
    def table(self) -> str:
        """Where the history keeps its rows."""
        return str(self.model.__tablename__)


def texts_of(paper: Paper, values: Mapping[str, Any]) -> dict[str, str]:
    """Each field of a row, of its history, or of a form, as the same text."""
    return {field: _text(field, values.get(field)) for field in paper.labels}


def row_values(paper: Paper, row: Row) -> dict[str, Any]:
    """What a row says, field by field."""
    return {field: getattr(row, field) for field in paper.labels}


def fill(paper: Paper, form: FlaskForm, values: Mapping[str, Any]) -> None:
    """Put what is recorded into a form."""
    for field in paper.labels:
        value = values[field]
        form[field].data = value if isinstance(value, date) or value is None else _text(
            field, value
        )  # fmt: skip


def title_of(row: Row) -> str:
    """What a paper is called on its pages."""
    return row.purpose if isinstance(row, Promise) else row.title


def _text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if field in _MONEY:
        return f"{Decimal(str(value)):.2f}"
    if field == "assets":
        return "\n".join(f"assets/{slug}" for slug in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _promise_said(session: Session, form: FlaskForm) -> dict[str, Any]:
    said = {name: _typed(form, name) for name in PROMISE.labels if name != "said_on"}
    faults = faults_of(
        names={"purpose": said["purpose"], "source": said["source"], "link": said["link"]},
        texts={"falls_due": said["falls_due"], "assets": said["assets"]},
        required=("purpose", "source"),
    )
    values: dict[str, Any] = {**said, "said_on": _day(form, faults)}
    for name in _MONEY:
        try:
            values[name] = None if said[name] is None else read_pounds(said[name] or "")
        except ValueError as fault:
            faults[name] = str(fault)
    if said["kind"] not in KINDS:
        faults["kind"] = "Choose one of the list."
    if values["said_on"] is None:
        faults.setdefault("said_on", "Give the day of what says so, such as 2025-03-31.")
    _check_link(said["link"], faults)
    try:
        values["assets"] = find_assets(session, said["assets"] or "")
    except BadPaper as fault:
        faults.update(fault.fields)
    if faults:
        raise BadPaper("The promise cannot be kept yet: look at the marked fields.", faults)
    return values


def _document_said(_session: Session, form: FlaskForm) -> dict[str, Any]:
    said = {name: _typed(form, name) for name in DOCUMENT.labels if name != "said_on"}
    faults = faults_of(
        names={"title": said["title"], "source": said["source"], "link": said["link"]},
        texts={}, required=("title", "source"),
    )  # fmt: skip
    values: dict[str, Any] = {**said, "said_on": _day(form, faults)}
    if said["link"] is None:
        faults["link"] = "Give a web address that begins with https://."
    _check_link(said["link"], faults)
    if faults:
        raise BadPaper("The document cannot be kept yet: look at the marked fields.", faults)
    return values


def _typed(form: FlaskForm, name: str) -> str | None:
    said = str(form[name].data or "").replace("\r\n", "\n").strip()
    return said or None


def _day(form: FlaskForm, faults: dict[str, str]) -> date | None:
    field = form["said_on"]
    if field.raw_data and field.raw_data[0] and field.data is None:
        faults["said_on"] = "Give a day, such as 2025-03-31."
    day: date | None = field.data
    return day


def _check_link(link: str | None, faults: dict[str, str]) -> None:
    if link is not None and not (link.startswith("https://") and is_web_address(link)):
        faults.setdefault("link", "Give a web address that begins with https://.")


PROMISE = Paper(
    name="promises",
    model=Promise,
    form=PromiseForm,
    labels={
        "purpose": "What it is for", "kind": "By what it binds", "amount": "Promised",
        "falls_due": "What makes it fall due", "received": "Received", "spent": "Spent",
        "assets": "Places that it is for", "source": "Who says so", "said_on": "Of which day",
        "link": "Where it can be read",
    },
    hints={
        "purpose": "Such as: playing fields in Ladywood.",
        "amount": "Empty: not known. 0 only where nothing was promised.",
        "received": "Empty: not known.", "spent": "Empty: not known.",
        "falls_due": "Such as: before the 50th home is lived in.",
        "assets": "Addresses of their pages, one in a line: assets/edgbaston-reservoir",
        "source": "The agreement and its clause, or the council's statement. Name no person.",
        "link": "Begins with https://. Empty: nowhere on the web.",
    },
    new_title="Add a promise",
    called="promise",
    values_said=_promise_said,
)  # fmt: skip
DOCUMENT = Paper(
    name="documents",
    model=DevelopmentDocument,
    form=DocumentForm,
    labels={"title": "Title", "link": "Web address", "said_on": "Of which day",
            "source": "Whose document it is"},
    hints={"link": "Begins with https://.", "said_on": "Empty: not known.",
           "source": "Such as: Example City Council. Name no person."},
    new_title="Add a document",
    called="document",
    values_said=_document_said,
)  # fmt: skip
PAPERS: Mapping[str, Paper] = {paper.name: paper for paper in (PROMISE, DOCUMENT)}
