"""Developments as a target of map files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.developments.models import Development
from assetmap.developments.permissions import RULES
from assetmap.developments.words import STAGE_WORDS, homes_words
from assetmap.importers.contract import ImportReport, SourceFile
from assetmap.importers.land import settle_land
from assetmap.importers.outlines import (
    HEADERS,
    JudgedOutline,
    judge_outlines,
    keep_outlines,
    keeper_of,
    reason_of,
    refuse_older,
)
from assetmap.importers.register import RegisterRow
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

_FIELDS = (
    TargetField("reference", "Reference"),
    TargetField("authority", "Whose plan it is"),
    TargetField("name", "Name"),
    TargetField("address", "Address"),
    TargetField("description", "Description"),
    TargetField("homes_from", "Homes, at least"),
    TargetField("homes_to", "Homes, at most"),
    TargetField("stage", "Permission"),
    TargetField("area_ha", "Hectares"),
)
#: Developments of a file that already lie where a row goes, under another name.
_SAME_GROUND = text(
    """
    SELECT DISTINCT ON (f.row) f.row, f.name, d.slug, coalesce(d.address, d.reference)
    FROM unnest(CAST(:rows AS integer[]), CAST(:names AS text[]), CAST(:shapes AS bytea[]))
      f (row, name, shape)
    JOIN development d ON d.gone IS NULL
      AND ST_Intersects(d.geom, ST_SetSRID(ST_GeomFromWKB(f.shape), 27700))
    WHERE NOT (d.kind = 'outline' AND d.source = :source)
    ORDER BY f.row, d.kind <> 'outline', d.slug
    """
)
#: What has changed since a record came in, or has papers that people entered. Which of two stands
#: for a piece of land is worked out, and no change.
_CHANGED = text(
    """
    SELECT DISTINCT h.row_id FROM history h
    JOIN unnest(CAST(:ids AS bigint[]), CAST(:versions AS integer[])) made (id, version)
      ON h.tbl = 'development' AND h.row_id = made.id AND h.op = 'U'
    WHERE CAST(h.old ->> 'version' AS integer) >= made.version
      AND h.old - CAST(:worked_out AS text[]) <> h.new - CAST(:worked_out AS text[])
    UNION SELECT development_id FROM promise WHERE development_id = ANY(CAST(:ids AS bigint[]))
    UNION SELECT development_id FROM development_document
    WHERE development_id = ANY(CAST(:ids AS bigint[]))
    """
)
_WORKED_OUT = ["version", "uncounted", "counted_with_id"]


def _judge(
    session: Session, rows: Sequence[RegisterRow], source: SourceFile, report: ImportReport
) -> list[JudgedRow]:
    keeper = keeper_of(session)
    found = []
    for one in judge_outlines(session, rows, source=source, authority=None, report=report):
        held = keeper.find(one.values)
        if refuse_older(one, held, source, report):
            continue
        found.append(
            JudgedRow(
                one.row,
                one.values,
                shape_of(one.values["geom"]),
                None if held is None else shape_of(held.geom),
                keeper.outcome(one.values),
            )
        )
    return found


def _twins(session: Session, judged: Sequence[JudgedRow], source: SourceFile) -> list[LikelyTwin]:
    placed = [one for one in judged if one.shape is not None and one.outcome == "imported"]
    asked = {
        "rows": [one.row for one in placed],
        "names": [_called(one.values) for one in placed],
        "shapes": [one.shape.wkb for one in placed if one.shape is not None],
        "source": source.source,
    }
    return [
        LikelyTwin(row, name, f"/developments/{slug}", other, 0.0)
        for row, name, slug, other in session.execute(_SAME_GROUND, asked)
    ]


def _store(
    session: Session, judged: Sequence[JudgedRow], source: SourceFile, actor: str,
    report: ImportReport,
) -> list[Made]:  # fmt: skip
    sign_transaction(session, actor=actor, reason=reason_of(source), batch=True)
    rows = [JudgedOutline(one.row, one.values) for one in judged]
    kept = keep_outlines(session, rows, source=source, actor=actor, report=report)
    session.flush()
    new = [one.development.id for one in kept if one.outcome == "imported"]
    made = select(Development.id, Development.version).where(any_of(Development.id, new))
    return [Made(*row) for row in session.execute(made)]


def _may_publish(session: Session, actor: Principal, places: Sequence[Sequence[str]]) -> bool:
    if RULES.allows(actor, "developments.register"):
        return True
    return all(
        RULES.allows(
            actor, "developments.register",
            Thing(scopes=frozenset(Scope("neighbourhood", one) for one in here)),
        )
        for here in places
    )  # fmt: skip


def _undo(session: Session, made: Sequence[Made], actor: str, reason: str, on: date) -> Undone:
    sign_transaction(session, actor=actor, reason=reason)
    ids = [one.record_id for one in made]
    changed = set(
        session.scalars(
            _CHANGED,
            {"ids": ids, "versions": [one.version for one in made], "worked_out": _WORKED_OUT},
        )
    )
    held = session.scalars(
        select(Development)
        .where(any_of(Development.id, ids), Development.gone.is_(None))
        .order_by(Development.id)
    ).all()
    kept = []
    for one in held:
        if one.id in changed:
            kept.append((one.name, f"/developments/{one.slug}"))
        else:
            one.gone, one.superseded_on = "undone", on
            one.uncounted, one.counted_with_id = None, None
    settle_land(session, ImportReport(), {})
    return Undone(len(held) - len(kept), tuple(kept))


def _show(values: Mapping[str, Any]) -> Preview:
    homes = homes_words(values["homes_from"], values["homes_to"])
    stage = STAGE_WORDS[values["stage"]]
    return Preview(
        name=_called(values),
        kind=", ".join(filter(None, (stage, homes))),
        description=values["notes"] or "",
        address=values["authority"],
        outline="surveyed",
    )


def _called(values: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (values["reference"], values["address"])))


DEVELOPMENTS = Target(
    words="Developments",
    path="/developments",
    fields=_FIELDS,
    headers=HEADERS,
    needed=Needed("reference", "Which column holds the references? None of them is called so."),
    kinds=(),
    show=_show,
    judge=_judge,
    twins=_twins,
    store=_store,
    may_publish=_may_publish,
    undo=_undo,
)
