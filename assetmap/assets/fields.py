"""What may be said of an asset: states of use, and fields of facts, with their words."""

from __future__ import annotations

from assetmap.core.words import later

#: State of use to its words, in the order of pages.
STATUSES: dict[str, str] = {
    "in_use": later("In use"),
    "community_run": later("Run by the community"),
    "underused": later("Used less than it could be"),
    "vacant": later("Vacant"),
    "under_threat": later("Under threat"),
}
#: Field to its words, in the order of pages.
FIELDS: dict[str, str] = {
    "owner": later("Owner"),
    "tenure": later("Tenure"),
    "opening": later("When it is open"),
    "step_free": later("Step-free access"),
    "cost": later("What it costs"),
    "condition": later("Condition"),
    "use": later("Used for"),
    "wish": later("What people wish for"),
    "protection": later("Protection"),
    "size": later("Size"),
    "link": later("Read more"),
}
