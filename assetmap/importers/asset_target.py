"""Places and buildings as a target of map files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.duplicates import NEAR_M
from assetmap.assets.kinds import KINDS
from assetmap.assets.models import Asset
from assetmap.assets.rights import RULES
from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal
from assetmap.core.stopping import stop_if_asked
from assetmap.core.upsert import Keeper
from assetmap.importers.contract import ImportReport, SourceFile
from assetmap.importers.peoples import columns_of_people, find_clash, spared
from assetmap.importers.register import HEADERS, RegisterRow
from assetmap.importers.targets import (
    JudgedRow,
    LikelyTwin,
    Made,
    Needed,
    Preview,
    Target,
    TargetField,
    Undone,
    shape_of,
)
from assetmap.importers.things import JudgedAsset, judge_assets, keep_assets, reason_of
from assetmap.moderation.policy import thing_in
from assetmap.organisations.duplicates import NEAR_TRIGRAMS
from assetmap.organisations.similar import Known, likely

_FIELDS = (
    TargetField("name", "Name"),
    TargetField("kind", "Kind"),
    TargetField("description", "Description"),
    TargetField("address", "Address"),
    TargetField("postcode", "Postcode"),
    TargetField("area_ha", "Hectares"),
    TargetField("fact_source", "Who says so, row by row"),
    TargetField("id", "The file's own number of each row"),
)
#: One question for all rows: what lies near and is called alike, from another source.
_NEAR = text(
    """
    SELECT f.row, a.slug, a.name, a.kind, ST_X(ST_Centroid(a.geom)) AS x,
      ST_Y(ST_Centroid(a.geom)) AS y
    FROM unnest(CAST(:rows AS integer[]), CAST(:names AS text[]), CAST(:xs AS float8[]),
      CAST(:ys AS float8[])) f (row, name, x, y)
    JOIN asset a ON ST_DWithin(a.geom, ST_SetSRID(ST_MakePoint(f.x, f.y), 27700), :near_m)
    WHERE a.archived_on IS NULL AND a.source <> :source AND similarity(a.name, f.name) >= :near
    """
)
#: What somebody added to a record that came in; such a record is edited, though its row is not.
_ADDED_TO = text(
    """
    SELECT asset_id FROM asset_fact WHERE asset_id = ANY(:ids)
    UNION SELECT asset_id FROM asset_status WHERE asset_id = ANY(:ids)
    UNION SELECT asset_id FROM acv_listing WHERE asset_id = ANY(:ids)
    UNION SELECT subject_asset_id FROM link WHERE subject_asset_id = ANY(:ids)
    UNION SELECT object_asset_id FROM link WHERE object_asset_id = ANY(:ids)
    """
)
#: The key of a withdrawn record is let go, so that a mended file may come in again.
_WITHDRAW = text(
    """
    UPDATE asset a SET archived_on = :on, source_id = a.source_id || ' #' || a.id
    FROM unnest(CAST(:ids AS bigint[]), CAST(:versions AS integer[])) made (id, version)
    WHERE a.id = made.id AND a.version = made.version AND a.archived_on IS NULL
    RETURNING a.id
    """
)


def _judge(
    session: Session, rows: Sequence[RegisterRow], source: SourceFile, report: ImportReport
) -> list[JudgedRow]:
    keeper = Keeper(session, Asset, ("source", "source_id"), Asset.source == source.source)
    peoples = columns_of_people(session, table="asset", ids=keeper.ids())
    found = []
    for number, one in enumerate(judge_assets(session, rows, source=source, report=report)):
        if number % 200 == 0:
            stop_if_asked()
        held = keeper.find(one.values)
        if held is not None and held.archived_on is not None:
            report.refuse(
                one.row, "This place was withdrawn from the register and is not brought back.",
                str(one.values["name"]), field="id",
            )  # fmt: skip
            continue
        clash = find_clash(keeper, one.row, one.values, peoples)
        if clash is not None:
            report.keep_peoples(one.row, clash.words, str(one.values["name"]))
        found.append(
            JudgedRow(
                one.row,
                one.values,
                shape_of(one.values["geom"]),
                None if held is None else shape_of(held.geom),
                keeper.outcome(one.values, spare=spared(keeper, one.values, peoples)),
            )
        )
    return found


def _twins(session: Session, judged: Sequence[JudgedRow], source: SourceFile) -> list[LikelyTwin]:
    placed = [one for one in judged if one.shape is not None and one.outcome == "imported"]
    points = {one.row: one.shape.centroid for one in placed if one.shape is not None}
    asked = {
        "rows": list(points), "names": [str(one.values["name"]) for one in placed],
        "xs": [point.x for point in points.values()], "ys": [point.y for point in points.values()],
        "near_m": NEAR_M, "near": NEAR_TRIGRAMS, "source": source.source,
    }  # fmt: skip
    known: dict[int, list[Known]] = defaultdict(list)
    for row, *rest in session.execute(_NEAR, asked):
        known[row].append(Known(*rest))
    found = []
    for one in placed:
        name, point = str(one.values["name"]), points[one.row]
        for other in likely(name, (point.x, point.y), known[one.row], near_m=NEAR_M)[:1]:
            found.append(
                LikelyTwin(one.row, name, f"/assets/{other.slug}", other.name, other.distance_m)
            )
    return found


def _store(
    session: Session, judged: Sequence[JudgedRow], source: SourceFile, actor: str,
    report: ImportReport,
) -> list[Made]:  # fmt: skip
    sign_transaction(session, actor=actor, reason=reason_of(source), batch=True)
    rows = [JudgedAsset(one.row, one.values) for one in judged]
    kept = keep_assets(session, rows, source=source, actor=actor, report=report)
    new = [one.asset for one in kept if one.outcome == "imported"]
    return [Made(asset.id, 1) for asset in new]


def _may_publish(session: Session, actor: Principal, places: Sequence[Sequence[str]]) -> bool:
    if RULES.allows(actor, "assets.register"):
        return True
    return all(
        RULES.allows(
            actor, "assets.register",
            thing_in(session, record="assets", neighbourhoods=tuple(here), owner=""),
        )
        for here in places
    )  # fmt: skip


def _undo(session: Session, made: Sequence[Made], actor: str, reason: str, on: date) -> Undone:
    sign_transaction(session, actor=actor, reason=reason)
    ids = [one.record_id for one in made]
    added = set(session.scalars(_ADDED_TO, {"ids": ids}))
    free = [one for one in made if one.record_id not in added]
    gone = set(
        session.scalars(
            _WITHDRAW,
            {"on": on, "ids": [one.record_id for one in free],
             "versions": [one.version for one in free]},
        )
    )  # fmt: skip
    rest = select(Asset.name, Asset.slug).where(
        Asset.id.in_([one for one in ids if one not in gone]), Asset.archived_on.is_(None)
    )
    kept = tuple((name, f"/assets/{slug}") for name, slug in session.execute(rest))
    return Undone(len(gone), kept)


def _show(values: Mapping[str, Any]) -> Preview:
    return Preview(
        name=values["name"],
        kind=values["kind"] or "",
        description=values["description"] or "",
        address=", ".join(filter(None, (values["address"], values["postcode"]))),
        outline=values["outline"],
    )


ASSETS = Target(
    words="Places and buildings",
    path="/assets",
    fields=_FIELDS,
    headers=HEADERS,
    needed=Needed("name", "Which column holds the names? None of them is called so."),
    kinds=tuple((kind.words.lower(), kind.words) for kind in KINDS),
    show=_show,
    judge=_judge,
    twins=_twins,
    store=_store,
    may_publish=_may_publish,
    undo=_undo,
)
