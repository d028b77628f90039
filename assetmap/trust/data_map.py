"""Which personal data are kept, what for, how long, and who sees them?"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: Tables in which nobody stands. A table is named here or in the map, never in neither.
NOBODY_IN = frozenset(
    {
        "access_standard", "acv_listing", "anchor", "anchor_site", "area", "asset", "asset_fact",
        "asset_status", "basemap_feature", "blocked_file", "category", "completeness", "dataset",
        "decision", "deprivation", "development", "development_document", "development_stage",
        "geofile_made", "layer_version", "ledger", "ledger_supplier", "link",
        "lookup_name", "moderation_setting", "organisation", "organisation_identifier",
        "photo_discard", "plan", "plan_action", "plan_block",
        "plan_money", "plan_section", "plan_step", "poll",
        "population", "postcode", "programme", "promise", "spend_month",
        "spend_sum",
        "statutory_period", "thread", "thread_post", "walk_network", "walk_sheet",
        "working_group",
    }
)  # fmt: skip
#: Columns of tables with people in them that tell nothing of anybody by themselves.
PLAIN = frozenset(
    {
        "id", "version", "state", "kind", "record", "key", "slug", "at", "until", "times", "window",
        "link_counter", "totp_last_step", "role", "scope_kind", "scope_name", "granted_at",
        "ended_at", "strong", "created_at", "event", "facts", "code_hash", "subject", "written_at",
        "tries", "transaction", "reason", "tbl", "row_id", "op", "old", "new", "history_id",
        "target", "base_version", "title", "neighbourhoods", "submitted_at", "decided_at", "path",
        "page", "topic", "note", "request_hash", "status", "location", "media_type", "body",
        "kept_at", "anchor_id", "person_like", "named", "number", "supplier_id", "postcode_id",
        "basis", "source", "source_id", "licence", "retrieved_on", "ledger_id", "row",
        "category_id", "month", "paid_on", "pence", "reference", "organisation_id", "area_id",
        "agreed_on", "field", "unit", "scheme", "code", "party", "party_ref", "from_on",
        "until_on", "label", "file_name", "sha256", "byte_count", "published", "replaces", "sheet",
        "mapping", "date_order", "step", "problem", "checked_as", "year", "figures",
        "demonstration", "published_at", "statement_id", "ledgers", "fingerprint", "hidden_bands",
        "hidden_districts",
        "format", "choices", "result", "needs_release", "development_id", "voted_at",
        "taken_year", "taken_month", "width", "height", "small_width", "small_height", "added_at",
        "taken_out", "poll_id", "option", "group_id", "token_hash", "used_at",
        "category", "confidence", "visibility", "published_on", "about_register", "about_slug",
        "sensitive", "uncertain_m", "archived_on", "geom_3857", "annotation_id", "turn", "made_at",
        "plan_id", "taken_at", "digest_on", "again_at", "sheet_number",
        "section_id", "settled_on", "round_id", "about", "written_on", "reworded_on",
        "comment_id", "outcome", "answered_on", "opened_on", "closed_on",
        "outline",
    }
)  # fmt: skip


@dataclass(frozen=True)
class PersonalColumn:
    """One column that may tell of a person.

    Attributes
    ----------
    what, purpose, basis, kept, seen_by : str
        In words for the privacy notice; basis is one of UK GDPR Article 6.
    """

    table: str
    column: str
    what: str
    purpose: str
    basis: str
    kept: str
    seen_by: str


@cache
def data_map() -> tuple[PersonalColumn, ...]:
    """Every personal column, as the privacy notice lists it."""
    path = resources.files("assetmap.trust").joinpath("data_map.csv")
    with path.open(encoding="utf-8") as handle:
        return tuple(PersonalColumn(**row) for row in csv.DictReader(handle))
