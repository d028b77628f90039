"""What may be said of an asset: states of use, and fields of facts, with their words."""

from __future__ import annotations

#: State of use to its words, in the order of pages.
STATUSES: dict[str, str] = {
    "in_use": "In use",
    "community_run": "Run by the community",
    "underused": "Used less than it could be",
    "vacant": "Vacant",
    "under_threat": "Under threat",
}
#: Field to its words, in the order of pages.
FIELDS: dict[str, str] = {
    "owner": "Owner",
    "tenure": "Tenure",
    "opening": "When it is open",
    "step_free": "Step-free access",
    "cost": "What it costs",
    "condition": "Condition",
    "use": "Used for",
    "wish": "What people wish for",
    "protection": "Protection",
    "size": "Size",
    "link": "Read more",
}
