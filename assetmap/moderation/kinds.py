"""What the areas above tell of each kind of suggestion: its words, its difference, its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy.orm import Session

from assetmap.core.permissions import Principal
from assetmap.web.pictures import Pictured

#: What is moderated, as the settings name it.
Record = Literal["assets", "organisations", "links", "photos", "comments"]
RECORDS: tuple[Record, ...] = ("assets", "organisations", "links", "photos", "comments")
#: Plain JSON, as it is kept; a shape is GeoJSON in EPSG:4326.
Details: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class DescribedRow:
    """One field of a suggestion.

    Attributes
    ----------
    field : str
        Its key in the details.
    label : str
        Its name for people.
    before, after : str
        In words; empty is not known.
    is_editable : bool
        True when a moderator may mend its text before approving.
    """

    field: str
    label: str
    before: str
    after: str
    is_editable: bool = False


@dataclass(frozen=True)
class Described:
    """What a moderator sees of a suggestion.

    Attributes
    ----------
    rows : tuple of DescribedRow
        Every field that differs; of a new thing, every field that is given.
    before, after : dict or None
        Shapes as GeoJSON geometries in EPSG:4326; None has no position.
    moved_on : bool
        True when the record changed since the suggestion was made.
    picture : Pictured or None
        What is suggested, where it is a photo.
    """

    rows: tuple[DescribedRow, ...]
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    moved_on: bool = False
    picture: Pictured | None = None


@dataclass(frozen=True)
class ProposalKind:
    """How one kind of suggestion is shown and carried out.

    Attributes
    ----------
    words : str
        Such as “New place”.
    apply : callable
        ``(session, actor, details, slug, base_version) -> path``: carries it out through the
        register's own service and gives the path of the record's page. The actor holds the rights
        of the moderator who approves and the name of the author, whose own it becomes. Raises
        ``Conflict`` when the record moved on, ``Invalid`` when a detail breaks a rule.
    describe : callable
        ``(session, details, slug, base_version) -> Described``.
    ended : callable or None
        ``(session, actor, slug, reason)``: called when it is refused, with the reason, or taken
        back, with none; for kinds that keep more than the suggestion.
    """

    words: str
    apply: Callable[[Session, Principal, Details, str | None, int | None], str]
    describe: Callable[[Session, Details, str | None, int | None], Described]
    ended: Callable[[Session, Principal, str | None, str], None] | None = None


ProposalKinds: TypeAlias = Mapping[str, ProposalKind]
