"""What people wrote is not overwritten by an import: it becomes a suggestion for a moderator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.contributing import AssetSaying
from assetmap.assets.contributing import saying_document as asset_document
from assetmap.assets.services import AssetDetails
from assetmap.core.db import Recorded
from assetmap.core.geometry import Admitted
from assetmap.core.upsert import Keeper
from assetmap.history.models import HistoryEntry
from assetmap.moderation.kinds import Record
from assetmap.moderation.services import NewProposal, propose_for_source
from assetmap.organisations.contributing import OrganisationSaying
from assetmap.organisations.contributing import saying_document as organisation_document
from assetmap.organisations.models import Organisation
from assetmap.organisations.services import OrganisationDetails
from assetmap.places.positions import KEPT, NOWHERE, Position
from assetmap.places.queries import neighbourhoods_at

RowT = TypeVar("RowT", bound=Recorded)
#: How the history's reasons of imports begin; whatever else changed a row was a person.
IMPORT = "import "
#: What every import says of its own, and what is worked out from another column.
_NEVER = frozenset(
    {
        "version", "retrieved_on", "licence", "source", "source_id", "kind_key", "fact_source",
        "demonstration",
    }
)  # fmt: skip
#: Columns that are one thing: where it lies.
_PLACE = frozenset({"geom", "geom_3857", "outline"})
_WORDS = {"geom": "where it lies", "area_ha": "hectares", "closed_on": "closing day"}
Peoples = Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class Clash:
    """A row whose source says otherwise than a person wrote later than its last import.

    Attributes
    ----------
    fields : frozenset of str
        Columns that stay as the person wrote them.
    """

    row: int
    held: Any
    values: Mapping[str, Any]
    fields: frozenset[str]

    @property
    def words(self) -> str:
        """What stays, as a sentence."""
        shown = sorted(
            _WORDS.get(one, one) for one in self.fields if one not in ("geom_3857", "outline")
        )
        return (
            f"People wrote its {', '.join(shown or ['place'])} here; that stays, and what the "
            "file says waits for a moderator."
        )


def columns_of_people(session: Session, *, table: str, ids: list[int]) -> Peoples:
    """Columns of each row that a person changed after any import did; rows without are left out.

    Parameters
    ----------
    ids : list of int
        Keys of the rows that an import may change.
    """
    if not ids:
        return {}
    edited = (
        select(HistoryEntry.row_id)
        .where(
            HistoryEntry.tbl == table, HistoryEntry.op == "U",
            HistoryEntry.row_id == func.any(ids),
            func.coalesce(HistoryEntry.reason, "").not_like(f"{IMPORT}%"),
        )
        .distinct()
    )  # fmt: skip
    entries = session.execute(
        select(HistoryEntry.row_id, HistoryEntry.reason, HistoryEntry.old, HistoryEntry.new)
        .where(
            HistoryEntry.tbl == table, HistoryEntry.op == "U", HistoryEntry.row_id.in_(edited)
        )
        .order_by(HistoryEntry.id)
    )  # fmt: skip
    found: dict[int, set[str]] = {}
    for entry in entries:
        before, after = entry.old or {}, entry.new or {}
        changed = {name for name in after if after[name] != before.get(name)} - _NEVER
        held = found.setdefault(entry.row_id, set())
        if (entry.reason or "").startswith(IMPORT):
            held -= changed
        else:
            held |= changed
    return {
        number: frozenset(held | (_PLACE if held & _PLACE else set()))
        for number, held in found.items()
        if held
    }


def spared(keeper: Keeper[RowT], values: Mapping[str, Any], peoples: Peoples) -> frozenset[str]:
    """Columns of the row with this key that an import leaves alone."""
    held = keeper.find(values)
    if held is None or held.id is None:
        return frozenset()
    return peoples.get(held.id, frozenset())


def find_clash(
    keeper: Keeper[RowT], row: int, values: Mapping[str, Any], peoples: Peoples
) -> Clash | None:
    """What a source says of a row against what people wrote; None where they agree."""
    fields = spared(keeper, values, peoples) & keeper.differing(values)
    return Clash(row, keeper.find(values), dict(values), fields) if fields else None


def suggest(
    session: Session, clashes: Iterable[Clash], *, record: Record, source: str, author: str
) -> int:
    """Let moderators decide between a source and people, record by record; how many are new.

    The import's own changes are stored before, so a suggestion is based on what they left.
    """
    session.flush()
    at: datetime = session.scalar(select(func.now()))  # type: ignore[assignment]
    made = 0
    for clash in clashes:
        held = clash.held
        session.refresh(held)
        document = _DOCUMENTS[record](clash, at.date())
        proposal = NewProposal(
            f"{record}.update", record, held.slug, held.version,
            f"{held.name}, from source “{source}”", document,
            tuple(neighbourhoods_at(session, held.geom)),
        )  # fmt: skip
        made += propose_for_source(session, author=author, proposal=proposal, at=at) is not None
    return made


def _said(clash: Clash, name: str) -> Any:
    """What a suggestion says: the source's word where a person's stays, else what is there."""
    return clash.values[name] if name in clash.fields else getattr(clash.held, name)


def _position(clash: Clash) -> Position:
    if not clash.fields & _PLACE:
        return KEPT if clash.held.geom is not None else NOWHERE
    geom, drawn = clash.values["geom"], clash.values["geom_3857"]
    if geom is None:
        return NOWHERE
    return Position(
        shape=Admitted(to_shape(geom), to_shape(drawn), None), outline=clash.values["outline"]
    )


def _of_asset(clash: Clash, on: date) -> dict[str, Any]:
    details = AssetDetails(
        name=_said(clash, "name"), kind=_said(clash, "kind"),
        description=_said(clash, "description"), address=_said(clash, "address"),
        postcode=_said(clash, "postcode"), area_ha=_said(clash, "area_ha"),
    )  # fmt: skip
    return asset_document(AssetSaying(details, _position(clash)), on)


def _of_organisation(clash: Clash, on: date) -> dict[str, Any]:
    held: Organisation = clash.held
    details = OrganisationDetails(
        name=_said(clash, "name"), kind=_said(clash, "kind"),
        description=_said(clash, "description"), address=_said(clash, "address"),
        postcode=_said(clash, "postcode"), website=_said(clash, "website"),
        org_ids=tuple(f"{one.scheme}-{one.number}" for one in held.identifiers),
        closed=_said(clash, "closed"), closed_on=_said(clash, "closed_on"),
    )  # fmt: skip
    return organisation_document(OrganisationSaying(details, _position(clash)), on)


_DOCUMENTS = {"assets": _of_asset, "organisations": _of_organisation}
