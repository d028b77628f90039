"""An asset's fields in words: for a moderator's page, and for two editors who clash."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.contributing import AssetSaying
from assetmap.assets.fields import STATUSES
from assetmap.assets.kinds import kind_of
from assetmap.assets.models import Asset
from assetmap.assets.queries import status_of
from assetmap.places.positions import OUTLINE_WORDS, position_words
from assetmap.places.postcodes import normalise_postcode

#: Field to its name for people, in the order of pages.
LABELS = {
    "name": "Name",
    "kind": "Kind",
    "description": "Description",
    "address": "Address",
    "postcode": "Postcode",
    "area_ha": "Hectares",
    "status": "How it is used now",
    "position": "On the map",
}
#: What a moderator may mend before approving: plain text that stands as it is kept.
EDITABLE = frozenset({"name", "description", "address", "postcode"})


def words_of(asset: Asset, statuses: str) -> dict[str, str]:
    """What the register says, field by field; empty is not known.

    Parameters
    ----------
    statuses : str
        States of use that hold now, in words.
    """
    return {
        **_texts(vars_of(asset)),
        "status": statuses,
        "position": "" if asset.geom is None else OUTLINE_WORDS[asset.outline],
    }


def saying_words(saying: AssetSaying, now: Mapping[str, str] | None) -> dict[str, str]:
    """What a form says, field by field; what it leaves alone is as it stands in ``now``."""
    held = saying.details
    status = status_words([saying.status or ""])
    if now and saying.status is None:
        status = now.get("status", "")
    return {
        **_texts(vars(held)),
        "status": status,
        "position": position_words(saying.position, now["position"] if now else ""),
    }


def version_words(row: Mapping[str, Any]) -> dict[str, str]:
    """What an earlier version said, from the history's own row; its state of use is not in it."""
    outline = str(row.get("outline") or "point")
    return {
        **_texts(row),
        "position": "" if row.get("geom") is None else OUTLINE_WORDS.get(outline, ""),
    }


def statuses_now(session: Session, asset: Asset, day: Any) -> str:
    """States of use that hold on a day, in words."""
    return status_words([row.status for row in status_of(session, asset, day)])


def status_words(statuses: list[str]) -> str:
    """States of use in words, in one order."""
    return ", ".join(words for key, words in STATUSES.items() if key in statuses)


def vars_of(asset: Asset) -> dict[str, Any]:
    """The register's own fields of an asset."""
    return {
        field: getattr(asset, field)
        for field in ("name", "kind", "description", "address", "postcode", "area_ha")
    }


def _texts(held: Mapping[str, Any]) -> dict[str, str]:
    kind, postcode, area = held.get("kind"), held.get("postcode"), held.get("area_ha")
    printed = str(postcode or "").strip()
    return {
        "name": str(held.get("name") or "").strip(),
        "kind": kind_of(str(kind)).words if kind else "",
        "description": _lines(held.get("description")),
        "address": _lines(held.get("address")),
        "postcode": normalise_postcode(printed) or printed,
        "area_ha": "" if area is None else f"{Decimal(str(area)).quantize(Decimal('0.01'))} ha",
    }


def _lines(text: object) -> str:
    """A browser sends line ends of its own."""
    return str(text or "").replace("\r\n", "\n").strip()
