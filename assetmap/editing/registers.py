"""What a register hands over so that its records can be edited on pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assetmap.core.errors import AssetmapError
from assetmap.moderation.outcome import Outcome
from assetmap.web.forms import EditForm


@dataclass(frozen=True)
class RegisterWords:
    """What the pages of one register say.

    Attributes
    ----------
    nothing : str
        Of an address that names no record.
    not_here : str
        The link that leads to withdrawing a record.
    """

    new_title: str
    new_lead: str
    new_submit: str
    nothing: str
    not_here: str = ""


@dataclass(frozen=True)
class Deeds:
    """What the register does with what a form says; each asks the permission table.

    Attributes
    ----------
    enter : callable
        ``(session, *, actor, saying, promised, at) -> Outcome``
    change : callable
        The same with ``slug`` and ``version``.
    withdraw : callable or None
        ``(session, *, actor, slug, version, reason, promised, at) -> Outcome``
    refusals : tuple of exception classes
        What stands on the form again, with all that was typed.
    moved_on : exception class
        Somebody saved meanwhile.
    """

    enter: Callable[..., Outcome]
    change: Callable[..., Outcome]
    withdraw: Callable[..., Outcome] | None
    refusals: tuple[type[AssetmapError], ...]
    moved_on: type[AssetmapError]


@dataclass(frozen=True)
class Rights:
    """Who may publish, so that a page promises what the service then does.

    Attributes
    ----------
    enter, change : str
        Actions that the pages are bound to.
    everywhere : callable
        ``actor -> bool``: may enter a record wherever it lies.
    update, archive : callable
        ``(session, actor, record) -> bool``
    """

    enter: str
    change: str
    everywhere: Callable[..., bool]
    update: Callable[..., bool]
    archive: Callable[..., bool] | None = None


@dataclass(frozen=True)
class Telling:
    """A record's fields in words, for comparing versions.

    Attributes
    ----------
    labels : mapping
        Field to its name for people, in the order of pages.
    inputs : mapping
        Field to the names of its form fields.
    now : callable
        ``(session, record, today) -> field to words``
    saying : callable
        ``(saying, now) -> field to words``; what a form leaves alone reads as in ``now``.
    version : callable
        ``row of the history -> field to words``
    """

    labels: Mapping[str, str]
    inputs: Mapping[str, tuple[str, ...]]
    now: Callable[..., dict[str, str]]
    saying: Callable[..., dict[str, str]]
    version: Callable[..., dict[str, str]]


@dataclass(frozen=True)
class Register:
    """One register, as its edit pages need it.

    Attributes
    ----------
    name : str
        First part of its addresses, such as ``assets``.
    table : str
        Where the history keeps its rows.
    get : callable
        ``(session, slug) -> record``
    fill : callable
        ``(form, session, record, today)``: puts what the register says into a form.
    saying_of : callable
        ``(session, form) -> saying``; a saying has ``details.name`` and ``position``.
    similar : callable or None
        ``(session, name, at) -> records that may be the same``.
    kind_said : callable
        A record's kind in words.
    first_way : str
        Of saying where a new record is.
    only_areas : bool
        True where one point is not enough.
    """

    name: str
    table: str
    template: str
    words: RegisterWords
    form: type[EditForm]
    get: Callable[..., Any]
    fill: Callable[..., None]
    saying_of: Callable[..., Any]
    deeds: Deeds
    rights: Rights
    telling: Telling
    ways: tuple[str, ...] = ("drawn", "area", "around", "none")
    first_way: str = "drawn"
    only_areas: bool = False
    similar: Callable[..., Any] | None = None
    kind_said: Callable[[str | None], str] = str
